"""Trouble outside a job: the worker goes on when it is over, and does what it can meanwhile."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from service import jobs, tasks
from service.clock import now
from service.database import transaction
from service.people.rules import Role
from service.settings import Settings
from service.tasks import Works
from tests import factories
from tests.house import House

SECONDS = 20


@pytest.fixture
def letter(lone_house: House) -> Callable[[], bool]:
    """Let a letter be due; say whether it has arrived."""
    reader = factories.account(Role.CANDIDATE)
    with transaction() as session:
        jobs.add(session, jobs.Kind.RESET_PASSWORD, reader.id, now() - timedelta(minutes=1))
    return lambda: any(each["To"] == reader.email for each in lone_house.letters())


def works_until(works: Works, arrived: Callable[[], bool]) -> bool:
    until = threading.Event()
    worker = threading.Thread(target=tasks.work, args=(works, until))
    worker.start()
    for _ in range(SECONDS * 10):
        if arrived() or not worker.is_alive():
            break
        threading.Event().wait(0.1)
    until.set()
    worker.join()
    return arrived()


def test_a_database_that_was_away_ends_no_worker(
    lone_house: House, letter: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, tried = jobs.claim, []

    def is_away_at_first(*arguments: object) -> object:
        tried.append(arguments)
        if len(tried) < 3:
            raise OperationalError(None, {}, OSError("the server closed the connection"))
        return claim(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "claim", is_away_at_first)
    assert works_until(lone_house.works_, letter)


def test_a_roll_that_cannot_be_sealed_keeps_no_other_work_waiting(
    lone_house: House, letter: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(works: Works, at: datetime) -> None:  # noqa: ARG001
        raise OSError

    monkeypatch.setattr(tasks, "seal", breaks)
    assert works_until(lone_house.works_, letter)


def test_a_secret_that_a_power_cut_left_empty_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    secret = Settings(data=tmp_path).secret
    assert len(secret) >= 48
    assert Settings(data=tmp_path).secret == secret
