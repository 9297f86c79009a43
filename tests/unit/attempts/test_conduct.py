from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.attempts import conduct
from service.attempts.events import Kind
from service.attempts.replay import Status
from service.attempts.rules import AttemptOverError
from service.database import transaction
from tests.unit.exam import HOUR, NOON, Exam, right_answer

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt(exam: Exam) -> UUID:
    return exam.starts()


def last(exam: Exam, attempt: UUID) -> tuple[Kind, object]:
    event = exam.reads(attempt).events[-1]
    return event.kind, event.payload


def test_each_act_is_an_event_with_who_and_why(exam: Exam, attempt: UUID) -> None:
    who = exam.invigilator
    by = {"by": str(who)}
    with transaction() as session:
        conduct.note(session, who, attempt, "Looked aside", NOON)
    assert last(exam, attempt) == (Kind.NOTED, by | {"text": "Looked aside"})
    with transaction() as session:
        conduct.pause(session, who, attempt, "Fire drill", NOON)
    assert last(exam, attempt) == (Kind.PAUSED, by | {"reason": "Fire drill"})
    with transaction() as session:
        conduct.resume(session, who, attempt, NOON)
    assert last(exam, attempt) == (Kind.RESUMED, by)
    with transaction() as session:
        conduct.extend(session, who, attempt, 5, "Noise", NOON)
    assert last(exam, attempt) == (Kind.EXTENDED, by | {"seconds": 300, "reason": "Noise"})
    with transaction() as session:
        conduct.end(session, who, attempt, "Copied", NOON)
    ended = {"by": "invigilator", "who": str(who), "reason": "Copied"}
    assert last(exam, attempt) == (Kind.ENDED, ended)
    assert exam.reads(attempt).state.status is Status.ENDED


def test_done_twice_it_is_done_once(exam: Exam, attempt: UUID) -> None:
    who = exam.invigilator
    with transaction() as session:
        for second in range(2):
            at = NOON + second * MINUTE
            conduct.pause(session, who, attempt, "Fire drill", at)
        for second in range(2, 4):
            conduct.resume(session, who, attempt, NOON + second * MINUTE)
        for _ in range(2):
            conduct.extend(session, who, attempt, 5, "Noise", NOON + 4 * MINUTE, "form-1")
            conduct.note(session, who, attempt, "Seen", NOON + 4 * MINUTE, "form-2")
        for _ in range(2):
            conduct.end(session, who, attempt, "Copied", NOON + 5 * MINUTE)
    assert [event.kind for event in exam.reads(attempt).events] == [
        Kind.STARTED, Kind.PAUSED, Kind.RESUMED, Kind.EXTENDED, Kind.NOTED, Kind.ENDED,
    ]  # fmt: skip
    assert exam.reads(attempt).state.deadline == NOON + HOUR + 2 * MINUTE + 5 * MINUTE


def test_what_is_over_is_neither_paused_nor_extended(exam: Exam, attempt: UUID) -> None:
    exam.hands_in(attempt)
    with transaction() as session, pytest.raises(AttemptOverError):
        conduct.pause(session, exam.invigilator, attempt, "Fire drill", NOON)
    with transaction() as session, pytest.raises(AttemptOverError):
        conduct.extend(session, exam.invigilator, attempt, 5, "Noise", NOON)
    with transaction() as session:
        conduct.end(session, exam.invigilator, attempt, "Copied", NOON)
    assert last(exam, attempt)[0] is Kind.SUBMITTED


def test_no_more_than_three_hours_are_given_at_once(exam: Exam, attempt: UUID) -> None:
    with transaction() as session:
        conduct.extend(session, exam.invigilator, attempt, 10_000, "A slip", NOON)
    assert exam.reads(attempt).state.deadline == NOON + HOUR + conduct.MOST_EXTRA


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "extend", "note", "answer", "hand in", "end"]),
        st.integers(1, 600),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(acts=ACTS)
def test_what_is_kept_beside_the_log_is_what_the_log_says(
    exam: Exam, acts: list[tuple[str, int]]
) -> None:
    """An answer needn't read the whole log, since these columns are what replaying it gives."""
    attempt = exam.starts(exam.person())
    at = NOON
    for act, seconds in acts:
        at += timedelta(seconds=seconds)
        try:
            do(exam, attempt, act, at)
        except AttemptOverError:
            assert exam.reads(attempt).state.closed
    row, found = exam.row(attempt), exam.reads(attempt)
    assert (row.head, row.length) == (found.head, len(found.events))
    state = found.state
    assert (row.deadline, row.paused_at) == (state.deadline, state.paused_at)
    assert (row.started_at, row.closed_at) == (state.started_at, state.closed_at)


def do(exam: Exam, attempt: UUID, act: str, at: datetime) -> None:
    who = exam.invigilator
    paused = exam.row(attempt).paused_at is not None
    with transaction() as session:
        match act:
            case "pause":
                conduct.pause(session, who, attempt, "Fire drill", at)
            case "resume":
                conduct.resume(session, who, attempt, at)
            case "extend":
                conduct.extend(session, who, attempt, 5, "Noise", at)
            case "note":
                conduct.note(session, who, attempt, "Seen", at)
            case "end":
                conduct.end(session, who, attempt, "Copied", at)
    if act == "hand in":
        exam.hands_in(attempt, at)
    if act == "answer" and not paused:
        exam.tells(attempt, right_answer(1), at=at)
