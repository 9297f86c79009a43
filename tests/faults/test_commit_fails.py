import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from service import database
from service.attempts import read
from service.attempts.read import Attempt
from service.clock import now
from service.database import transaction
from service.people import consent
from service.sittings import admit
from service.sittings.rules import Admitting, SittingNotFoundError
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate, answer
from tests.people.stranger import Stranger


def disk_is_full(session: Session) -> None:
    if not session.connection().get_execution_options()["read_only"]:
        raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def full_disk() -> Iterator[None]:
    event.listen(database.sessions, "before_commit", disk_is_full)
    try:
        yield
    finally:
        event.remove(database.sessions, "before_commit", disk_is_full)


def presses(button: Callable[[], TestResponse]) -> TestResponse:
    """Press a button while nothing can be stored; what was not stored is not acknowledged."""
    with full_disk():
        said = button()
    assert said.status_code == 500
    assert "nothing was saved" in said.text
    return said


@pytest.fixture
def sitting(house: House) -> UUID:  # noqa: ARG001  # the house has the database
    return factories.sitting(admission_by=Admitting.NOBODY)


@pytest.fixture
def candidate(house: House, sitting: UUID) -> Candidate:
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    return candidate


@pytest.fixture
def attempt(candidate: Candidate, sitting: UUID) -> UUID:
    return candidate.starts(sitting)


def reads(attempt: UUID) -> Attempt:
    with transaction(read_only=True) as session:
        return read.read(session, attempt)


def test_an_answer_that_could_not_be_stored_is_not_confirmed_and_can_be_told_again(
    candidate: Candidate, attempt: UUID
) -> None:
    said = answer(1, None)
    token = candidate.token()
    with full_disk():
        refused = candidate.browser.post(
            f"/exam/{attempt}/events",
            json={"said": [said], "device": "a-device-of-tests"},
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )
    assert (refused.status_code, refused.get_json()["code"]) == (500, "unforeseen")
    assert "keys" not in refused.get_json()
    assert len(reads(attempt).events) == 1
    assert candidate.tells(attempt, said).get_json()["keys"] == [said["key"]]


def test_an_exam_that_could_not_be_handed_in_is_not_over(
    candidate: Candidate, attempt: UUID
) -> None:
    presses(candidate.fills_in(f"/exam/{attempt}/review", f"/exam/{attempt}/hand-in"))
    assert not reads(attempt).state.closed
    assert candidate.house.works() == 0, "nor is its scoring due"
    assert candidate.hands_in(attempt).status_code == 303
    assert reads(attempt).state.closed


def test_an_exam_that_could_not_be_started_has_no_clock_running(
    candidate: Candidate, sitting: UUID
) -> None:
    presses(candidate.fills_in(f"/exams/{sitting}", f"/exams/{sitting}/start"))
    with transaction(read_only=True) as session:
        assert read.of_candidate(session, candidate.id) == {}
    assert candidate.starts(sitting)


def test_neither_place_nor_consent_is_there_unless_it_was_stored(house: House) -> None:
    candidate, sitting = Candidate(house), factories.sitting()
    presses(candidate.fills_in("/consent", "/consent", agree="yes"))
    presses(candidate.fills_in(f"/exams/{sitting}", f"/exams/{sitting}/book"))
    with transaction(read_only=True) as session:
        assert consent.given_at(session, candidate.id) is None
        with pytest.raises(SittingNotFoundError):
            admit.of(session, candidate.id, sitting)


def test_who_could_not_be_registered_gets_no_letter(house: House) -> None:
    typed = {"email": "me@example.org", "password": factories.PASSWORD, "name_latin": "Wang"}
    presses(Stranger(house).fills_in("/register", "/register", **typed))
    assert house.works(now()) == 0
    assert house.letters() == []
