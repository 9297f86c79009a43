from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from service.attempts import conduct, submit
from service.attempts.events import Kind
from service.attempts.replay import GRACE, Status
from service.attempts.rules import AttemptNotFoundError
from service.database import transaction
from service.jobs import JobRow
from service.jobs import Kind as Job
from tests.unit.exam import HOUR, NOON, Exam

SECOND = timedelta(seconds=1)
END = NOON + HOUR + GRACE


def looks(attempt: UUID, at: datetime) -> None:
    """Do what the clock's job does."""
    with transaction() as session:
        submit.close_in_time(session, attempt, at)


def due(kind: Job) -> list[datetime]:
    with transaction(read_only=True) as session:
        rows = session.scalars(select(JobRow).filter_by(kind=kind).order_by(JobRow.due_at))
        return [row.due_at for row in rows]


def test_handed_in_twice_is_handed_in_once_and_scored_once(exam: Exam) -> None:
    attempt = exam.starts()
    exam.hands_in(attempt, NOON + SECOND)
    exam.hands_in(attempt, NOON + 2 * SECOND)
    found = exam.reads(attempt).state
    assert (found.status, found.closed_by) == (Status.SUBMITTED, "candidate")
    assert found.closed_at == NOON + SECOND
    assert [event.kind for event in exam.reads(attempt).events].count(Kind.SUBMITTED) == 1
    assert due(Job.SCORE_ATTEMPT) == [NOON + SECOND]


def test_nobody_hands_in_for_another(exam: Exam) -> None:
    attempt = exam.starts()
    for candidate, which in ((exam.invigilator, attempt), (exam.candidate, uuid4())):
        with transaction() as session, pytest.raises(AttemptNotFoundError):
            submit.submit(session, candidate, which, NOON)
    assert not exam.reads(attempt).state.closed


def test_the_clock_hands_in_when_time_and_grace_are_over(exam: Exam) -> None:
    attempt = exam.starts()
    looks(attempt, END)
    found = exam.reads(attempt).state
    assert (found.status, found.closed_by, found.closed_at) == (Status.SUBMITTED, "clock", END)
    assert due(Job.SCORE_ATTEMPT) == [END]


def test_handing_in_after_the_clock_ran_out_is_the_clocks(exam: Exam) -> None:
    attempt = exam.starts()
    exam.hands_in(attempt, END + SECOND)
    assert exam.reads(attempt).state.closed_by == "clock"


def test_with_time_left_the_clock_looks_again_when_it_is_over(exam: Exam) -> None:
    attempt = exam.starts()
    with transaction() as session:
        conduct.extend(session, exam.invigilator, attempt, 10, "A power cut", NOON)
    looks(attempt, END)
    assert not exam.reads(attempt).state.closed
    assert due(Job.CLOSE_ATTEMPT)[-1] == END + timedelta(minutes=10)


def test_a_paused_attempt_is_looked_at_again_and_keeps_its_time(exam: Exam) -> None:
    attempt = exam.starts()
    with transaction() as session:
        conduct.pause(session, exam.invigilator, attempt, "Fire drill", NOON + 30 * SECOND)
    looks(attempt, END + HOUR)
    assert exam.reads(attempt).state.status is Status.PAUSED
    assert due(Job.CLOSE_ATTEMPT)[-1] == END + HOUR + submit.LOOK_AGAIN
    with transaction() as session:
        conduct.resume(session, exam.invigilator, attempt, END + 2 * HOUR)
    looks(attempt, END + 2 * HOUR)
    assert exam.reads(attempt).state.left(END + 2 * HOUR) == HOUR - 30 * SECOND


def test_the_clock_leaves_alone_what_is_closed(exam: Exam) -> None:
    attempt = exam.starts()
    exam.hands_in(attempt)
    looks(attempt, END)
    assert exam.reads(attempt).state.closed_by == "candidate"
    assert due(Job.CLOSE_ATTEMPT) == [END]
