from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service import jobs
from service.attempts import start
from service.attempts.events import Kind
from service.attempts.replay import GRACE
from service.authoring.models import BlueprintRow
from service.database import transaction
from service.jobs import JobRow
from service.sittings import admit
from service.sittings.rules import (
    AttemptsUsedUpError,
    NoAttemptLeftError,
    NotAdmittedError,
    SittingClosedError,
    SittingNotFoundError,
    SittingNotOpenError,
)
from service.sittings.rules import Kind as SittingKind
from tests.unit.exam import HOUR, NOON, PHONE, Exam

SECOND = timedelta(seconds=1)
WAIT = timedelta(days=14)


def begin(exam: Exam, at: datetime = NOON, candidate: UUID | None = None) -> UUID:
    with transaction() as session:
        who = candidate or exam.candidate
        return start.start(session, who, exam.sitting, PHONE, at)


def sitting_at(exam: Exam, at: datetime) -> UUID:
    return exam.arranges(opens_at=at, closes_at=at + HOUR)


def test_a_log_begins_with_the_time_allowed_at_the_hash_of_the_form(exam: Exam) -> None:
    found = exam.reads(exam.starts())
    [event] = found.events
    assert event.kind is Kind.STARTED
    assert event.prev == found.form.hash
    assert event.payload == {"allowed_s": found.form.seconds, "device": PHONE}
    assert found.state.deadline == NOON + HOUR


@pytest.mark.parametrize(("percent", "minutes"), [(0, 60), (25, 75), (50, 90), (100, 120)])
def test_an_accommodation_gives_its_share_of_the_time(
    exam: Exam, percent: int, minutes: int
) -> None:
    attempt = exam.starts(extra_time=percent)
    assert exam.reads(attempt).state.deadline == NOON + timedelta(minutes=minutes)


def test_started_again_it_is_the_same_attempt_wherever_it_stands(exam: Exam) -> None:
    attempt = exam.starts()
    assert begin(exam, NOON + SECOND) == attempt
    exam.hands_in(attempt)
    assert begin(exam, NOON + 10 * HOUR) == attempt


def test_the_clock_is_due_when_the_time_and_its_grace_are_over(exam: Exam) -> None:
    attempt = exam.starts()
    with transaction(read_only=True) as session:
        [job] = session.scalars(select(JobRow)).all()
    assert (job.kind, job.subject_id) == (jobs.Kind.CLOSE_ATTEMPT, attempt)
    assert job.due_at == NOON + HOUR + GRACE


def test_nobody_starts_outside_the_window(exam: Exam) -> None:
    exam.lets_in(exam.candidate, exam.sitting)
    with pytest.raises(SittingNotOpenError):
        begin(exam, NOON - SECOND)
    with pytest.raises(SittingClosedError):
        begin(exam, NOON + 3 * HOUR + SECOND)
    assert begin(exam, NOON + 3 * HOUR)


def test_nobody_starts_without_a_place(exam: Exam) -> None:
    with pytest.raises(SittingNotFoundError):
        begin(exam)


def test_nobody_starts_before_being_let_in(exam: Exam) -> None:
    with transaction() as session:
        admit.book(session, exam.candidate, exam.sitting, NOON)
    with pytest.raises(NotAdmittedError):
        begin(exam)
    with transaction() as session:
        admit.enter(session, exam.candidate, exam.sitting, NOON)
    with pytest.raises(NotAdmittedError):
        begin(exam)


def test_the_second_attempt_waits_and_is_the_last(exam: Exam) -> None:
    """The form allows two attempts, fourteen days apart."""
    exam.sits(1)
    early, due, third = NOON + WAIT - SECOND, NOON + WAIT, NOON + 10 * WAIT
    with pytest.raises(NoAttemptLeftError) as refused:
        exam.starts(sitting=sitting_at(exam, early), at=early)
    assert refused.value.values == {"date": NOON + WAIT}
    exam.sits(1, at=due, sitting=sitting_at(exam, due))
    with pytest.raises(AttemptsUsedUpError):
        exam.starts(sitting=sitting_at(exam, third), at=third)


def test_anothers_attempts_and_practice_do_not_count(exam: Exam) -> None:
    exam.sits(1, candidate=exam.person())
    for _ in range(3):
        exam.sits(1, sitting=exam.arranges(kind=SittingKind.PRACTICE))
    assert exam.starts()


def test_a_place_that_could_not_be_used_is_refused(exam: Exam) -> None:
    with transaction() as session:
        content = {"retake": {"attempts": 2, "wait_days": [14]}}
        session.add(BlueprintRow(code="FND", version=1, digest="", content=content))
    next_week, in_a_month = (sitting_at(exam, NOON + each) for each in (WAIT / 2, 2 * WAIT))

    def takes(sitting: UUID) -> None:
        with transaction(read_only=True) as session:
            start.refuse_useless(session, exam.candidate, sitting)

    takes(next_week)
    exam.sits(1)
    takes(in_a_month)
    with pytest.raises(NoAttemptLeftError):
        takes(next_week)
    exam.sits(1, NOON + 2 * WAIT, sitting=in_a_month)
    with pytest.raises(AttemptsUsedUpError):
        takes(sitting_at(exam, NOON + 9 * WAIT))
