"""The stage: a scratch folder, people and a sitting in it, the service on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import requests
from sqlalchemy.orm import Session

from question_bank.response import right_response
from service import database
from service.authoring import forms, publish
from service.clock import now
from service.database import transaction
from service.people import register
from service.people.rules import Names, Role
from service.rehearsal.browser import RehearsalStuckError
from service.settings import Settings
from service.sittings import admit, arrange
from service.sittings.arrange import Plan
from service.sittings.rules import Admitting, Kind, Release

BANK: Final = Path(__file__).parents[2] / "question_bank"
PASSWORD: Final = "rehearsed with care"  # noqa: S105  # of a service that lives a minute
INVIGILATOR: Final = "invigilator@rehearsal.example"
ADMINISTRATOR: Final = "administrator@rehearsal.example"
READY: Final = 20  # seconds the service may take to start


@dataclass(frozen=True)
class Who:
    """A candidate of the rehearsal."""

    email: str
    names: Names


CANDIDATES: Final = (
    Who("keeps@rehearsal.example", Names("Nurul Aisyah binti Zulkifli", "")),
    Who("loses@rehearsal.example", Names("Chen Siyuan", "陈思远")),
    Who("fails@rehearsal.example", Names("Somchai Jaidee", "สมชาย ใจดี")),
)


@dataclass(frozen=True)
class Stage:
    """Where the rehearsal takes place."""

    folder: Path
    url: str
    sitting: UUID

    @property
    def mail(self) -> Path:
        """The folder of letters."""
        return self.folder / "mail"


def prepare(folder: Path, database_url: str = "") -> Stage:
    """Set up a scratch database with staff and a sitting; returns the stage."""
    url = f"http://127.0.0.1:{_free_port()}"
    settings = Settings(data=folder, public_url=url, database_url=database_url)
    database.migrate(settings.database)
    database.connect(settings.database)
    with transaction() as session:
        sitting = _people_and_sitting(session)
    return Stage(folder, url, sitting)


@contextmanager
def serving(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """Serve in a process group of its own; it ends with the block, whatever happens in it."""
    environment = os.environ | {
        "JINBANG_DATA": str(stage.folder),
        "JINBANG_PUBLIC_URL": stage.url,
        "JINBANG_DATABASE_URL": "",
        "JINBANG_LOG_LEVEL": "WARNING",
    }
    port = stage.url.rpartition(":")[2]
    command = [sys.executable, "-m", "service.cli", "serve", "--port", port]
    process = subprocess.Popen(  # noqa: S603  # our own command
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        _wait_until_ready(stage, process)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)


def responses(candidate_id: UUID, sitting: UUID, right: int) -> list[dict[str, object]]:
    """Return right responses to the first items of the form that a candidate was dealt."""
    with transaction(read_only=True) as session:
        form = forms.read(session, admit.of(session, candidate_id, sitting).form_id)
    entries = form.entries[:right]
    return [right_response(entry.item, entry.variant) for entry in entries]


def _people_and_sitting(session: Session) -> UUID:
    moment = now()
    shipped = publish.read_shipped(BANK)
    publish.load(session, shipped, moment)
    form = publish.draw(session, shipped, "FND", 1, moment.date(), moment)
    agency = register.found(
        session, "Selat Institute of Digital Commerce", "MY", "Asia/Kuala_Lumpur"
    )
    staff = {}
    for email, role in ((INVIGILATOR, Role.INVIGILATOR), (ADMINISTRATOR, Role.ADMINISTRATOR)):
        staff[role] = register.enrol(
            session, email, PASSWORD, Names(role.title(), ""), "en", moment
        )
        register.appoint(session, staff[role], agency, role)
    plan = Plan(
        organisation_id=agency,
        kind=Kind.EXAM,
        blueprint_code="FND",
        forms=[form],
        opens_at=moment - timedelta(minutes=1),
        closes_at=moment + timedelta(hours=4),
        place="Rehearsal room",
        open_to_all=True,
        admission_by=Admitting.INVIGILATOR,
        release=Release.AFTER_DECISION,
        proctoring_level=1,
    )
    sitting = arrange.arrange(session, None, plan, moment)
    arrange.assign(session, None, sitting, staff[Role.INVIGILATOR], moment)
    return sitting


def _wait_until_ready(stage: Stage, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY
    with requests.Session() as http:
        http.trust_env = False
        while time.monotonic() < end and process.poll() is None:
            try:
                if http.get(f"{stage.url}/readyz", timeout=2).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
    raise RehearsalStuckError(what="the service to start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
