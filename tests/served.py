"""The real service, in a process group of its own, on scratch data."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from itertools import count
from mailbox import Maildir
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import requests

from service import database
from service.clock import now
from service.database import transaction
from service.people import consent
from service.people.accounts import Account
from service.sittings import admit

STARTING = 30  # seconds
PATIENCE = 15  # seconds until what must come is missed
Found = TypeVar("Found")


class Served:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = f"sqlite:///{folder}/jinbang.db"
        self.addresses = (f"10.0.0.{n}" for n in count(1))  # of those who come, for the limits
        database.migrate(self.database_url)
        self.engine = database.connect(self.database_url)

    def is_read_here(self) -> None:
        """Let this process see the service's database: another test may have turned to its own."""
        database.sessions.configure(bind=self.engine)

    def starts(self) -> None:
        environment = os.environ | {
            "JINBANG_DATA": str(self.folder),
            "JINBANG_PUBLIC_URL": self.url,
            "JINBANG_DATABASE_URL": "",
            "JINBANG_LOG_LEVEL": "WARNING",
            "JINBANG_TRUSTED_PROXIES": "1",
        }
        command = [sys.executable, "-m", "service.cli", "serve", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, start_new_session=True, stdout=log, stderr=log
            )
        eventually(self.answers, STARTING)

    def answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok
        except requests.RequestException:
            return False

    def is_killed(self) -> None:
        """Kill the whole group: of the master alone, the workers would go on answering."""
        self.ends_by(signal.SIGKILL)

    def ends_by(self, how: signal.Signals) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=20)

    def complaints(self) -> list[str]:
        """What the service's log says that nobody foresaw."""
        lines = (self.folder / "log").read_text().splitlines()
        return [line for line in lines if "unforeseen" in line or "Traceback" in line]

    def letter_to(self, email: str) -> str:
        """Wait for a letter to somebody; return the newest."""

        def newest() -> str:
            files = Maildir(self.folder / "mail").values()
            letters = (message_from_bytes(f.as_bytes(), policy=policy.default) for f in files)
            mine = [letter.get_content() for letter in letters if letter["To"] == email]
            return mine[-1] if mine else ""

        return eventually(newest)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    served = Served(folder)
    try:
        served.starts()
        yield served
    finally:
        served.ends_by(signal.SIGTERM)
        served.engine.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(ask: Callable[[], Found], patience: float = PATIENCE) -> Found:
    """Ask until the answer is yes, or something; return it."""
    end = time.monotonic() + patience
    while not (found := ask()):
        assert time.monotonic() < end, f"waited {patience} s in vain"
        time.sleep(0.1)
    return found


def ready_to_start(account: Account, sitting: UUID) -> None:
    """Bring a candidate to the start without a browser: consent, place, system check."""
    with transaction() as session:
        consent.give(session, account.id, "en", now())
        admit.book(session, account.id, sitting, now())
        admit.enter(session, account.id, sitting, now())
