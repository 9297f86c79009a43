import os
import signal
import threading
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

import pytest
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service import database, tasks
from service.cli import ready
from service.clock import now
from service.database import transaction
from service.jobs import LEASE
from service.mail import Letter
from service.people import register
from service.people.rules import Names
from service.results import score
from service.results.models import ResultRow
from service.settings import Settings
from service.sittings.rules import Admitting, Release
from tests import factories
from tests.house import URL, House
from tests.people.candidate import Candidate

EMAIL = "me@example.org"


def registers() -> None:
    with transaction() as session:
        register.register(session, EMAIL, "-" * 12, Names("Wang", ""), "en", now())


def work_and_die(url: str, data: Path, sent: bool) -> None:
    """Do one job and die at the letter, before or after it is sent."""
    database.connect(url)
    works = ready.works(
        Settings(data=data, database_url=url, public_url=URL, secret_key=SecretStr("not secret"))
    )

    def send_and_die(letter: Letter) -> None:
        if sent:
            works.send(letter)
        os.kill(os.getpid(), signal.SIGKILL)

    tasks.step(replace(works, send=send_and_die), now())


def score_and_die(url: str, data: Path) -> None:
    """Score an attempt, and die before that is durable."""
    database.connect(url)
    event.listen(database.sessions, "after_flush", die_if_scored)
    works = ready.works(
        Settings(data=data, database_url=url, public_url=URL, secret_key=SecretStr("not secret"))
    )
    while tasks.step(works, now()):
        pass


def die_if_scored(session: Session, _flush: object) -> None:
    if any(isinstance(row, ResultRow) for row in session.new):
        os.kill(os.getpid(), signal.SIGKILL)


def killed(target: object, *arguments: object) -> bool:
    worker = get_context("spawn").Process(target=target, args=arguments)  # type: ignore[arg-type]
    worker.start()
    worker.join()
    return worker.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("sent", [False, True])
def test_a_letter_outlives_its_worker_and_a_repeat_keeps_its_id(house: House, sent: bool) -> None:
    registers()
    assert killed(work_and_die, house.settings.database, house.folder, sent)
    assert house.works() == 0, "the dead worker's lease has not ended"
    assert house.works(at=now() + LEASE) == 1
    assert house.works(at=now() + 2 * LEASE) == 0
    assert len(house.letters()) == 1 + sent
    assert len({letter["Message-ID"] for letter in house.letters()}) == 1


def test_a_result_outlives_the_worker_that_was_scoring(house: House) -> None:
    sitting = factories.sitting(admission_by=Admitting.NOBODY, release=Release.AT_ONCE)
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.hands_in(attempt)
    assert killed(score_and_die, house.settings.database, house.folder)
    with transaction(read_only=True) as session:
        assert score.of_attempt(session, attempt) is None
    house.works(at=now() + LEASE)
    with transaction(read_only=True) as session:
        [result] = score.of_candidate(session, candidate.id)
    assert result.attempt_id == attempt
    assert len(house.letters()) == 1


def test_a_worker_outlives_a_database_that_is_away_for_a_while(
    lone_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "STUMBLED", 0.1)
    away = threading.Event()

    def nobody_answers(_session: Session) -> None:
        if threading.current_thread() is worker and not away.is_set():
            away.set()
            raise OperationalError(statement=None, params=None, orig=ConnectionResetError())

    stop = threading.Event()
    worker = threading.Thread(target=tasks.work, args=(lone_house.works_, stop), daemon=True)
    registers()
    event.listen(database.sessions, "before_commit", nobody_answers)
    worker.start()
    try:
        end = monotonic() + 20
        while not lone_house.letters() and monotonic() < end:
            sleep(0.05)
    finally:
        stop.set()
        worker.join(5)
        event.remove(database.sessions, "before_commit", nobody_answers)
    assert away.is_set()
    assert lone_house.letter_to(EMAIL)
