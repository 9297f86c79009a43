from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from service.attempts import conduct, erase, log
from service.attempts.events import Kind
from service.database import transaction
from service.jobs import JobRow
from service.jobs import Kind as Job
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.results.rules import Result, ResultNotFoundError
from service.sittings.rules import Kind as SittingKind
from service.sittings.rules import Release
from tests.unit.exam import NOON, Exam, right_answer

MINUTE = timedelta(minutes=1)


def scores(attempt: UUID, at: datetime = NOON) -> Result | None:
    with transaction() as session:
        score.score(session, attempt, at)
        return score.of_attempt(session, attempt)


def releases(attempt: UUID, at: datetime = NOON) -> Result | None:
    with transaction() as session:
        return score.release(session, attempt, at)


def decides(exam: Exam, attempt: UUID, decision: Decision, at: datetime = NOON) -> None:
    with transaction() as session:
        decide.decide(session, exam.invigilator, attempt, decision, "Seen", at)


def count(kind: Job) -> int:
    with transaction(read_only=True) as session:
        return len(session.scalars(select(JobRow).filter_by(kind=kind)).all())


@pytest.fixture
def at_once(exam: Exam) -> UUID:
    return exam.arranges(release=Release.AT_ONCE)


def test_a_result_is_what_the_log_gives_and_names_its_head(exam: Exam) -> None:
    attempt = exam.sits(2)
    found = scores(attempt)
    assert found
    assert found.head == exam.reads(attempt).head
    assert (found.version, found.marks, found.passed) == (1, (60, 60, 0), True)
    assert (found.attempt_id, found.candidate_id) == (attempt, exam.candidate)
    assert found.released_at is None


def test_nothing_is_scored_before_the_end_or_for_practice(exam: Exam) -> None:
    practice = exam.arranges(kind=SittingKind.PRACTICE)
    assert scores(exam.starts()) is None
    assert scores(exam.sits(3, sitting=practice)) is None


def test_scored_twice_at_the_same_head_it_is_one_result(exam: Exam) -> None:
    attempt = exam.sits(2)
    assert scores(attempt) == scores(attempt, NOON + MINUTE)


def test_without_a_decision_it_waits(exam: Exam) -> None:
    attempt = exam.sits(3)
    scores(attempt)
    assert count(Job.RELEASE_RESULT) == 0
    assert releases(attempt) is None
    assert count(Job.RESULT_RELEASED) == 0


def test_cleared_it_is_released_once_and_the_letter_is_due_once(exam: Exam) -> None:
    attempt = exam.sits(3)
    scores(attempt)
    decides(exam, attempt, Decision.CLEAR, NOON + MINUTE)
    first = releases(attempt, NOON + MINUTE)
    assert first
    assert first.released_at == NOON + MINUTE
    assert first.head == exam.reads(attempt).head, "the decision belongs to the result"
    assert releases(attempt, NOON + 2 * MINUTE) == first
    assert count(Job.RESULT_RELEASED) == 1


def test_a_decision_that_comes_before_the_scoring_is_kept_in_mind(exam: Exam) -> None:
    attempt = exam.sits(3)
    decides(exam, attempt, Decision.CLEAR)
    before = count(Job.RELEASE_RESULT)
    scores(attempt)
    assert count(Job.RELEASE_RESULT) == before + 1


def test_referred_it_is_held_back_and_says_since_when(exam: Exam) -> None:
    attempt = exam.sits(3)
    scores(attempt)
    decides(exam, attempt, Decision.REFER, NOON)
    assert releases(attempt, NOON) is None
    assert releases(attempt, NOON + MINUTE) is None
    found = scores(attempt)
    assert found
    assert (found.referred_at, found.released_at) == (NOON, None)
    decides(exam, attempt, Decision.CLEAR, NOON + MINUTE)
    cleared = releases(attempt, NOON + MINUTE)
    assert cleared
    assert (cleared.referred_at, cleared.released_at) == (None, NOON + MINUTE)


def test_where_results_are_out_at_once_nobody_needs_to_decide(exam: Exam, at_once: UUID) -> None:
    attempt = exam.sits(3, sitting=at_once)
    scores(attempt)
    assert count(Job.RELEASE_RESULT) == 1
    found = releases(attempt)
    assert found
    assert found.released_at == NOON


def test_an_attempt_that_an_invigilator_ended_waits_for_a_decision_even_there(
    exam: Exam, at_once: UUID
) -> None:
    attempt = exam.starts(sitting=at_once)
    with transaction() as session:
        conduct.end(session, exam.invigilator, attempt, "Copied", NOON)
    scores(attempt)
    assert count(Job.RELEASE_RESULT) == 0


def test_marks_that_came_out_otherwise_are_a_new_version_and_the_old_one_stays(
    exam: Exam,
) -> None:
    attempt = exam.sits(2)
    first = scores(attempt)
    decides(exam, attempt, Decision.CLEAR)
    released = releases(attempt)
    assert first
    assert released
    again = right_answer(3)
    with transaction() as session:
        payload = {"position": 3, "response": again.response}
        log.append(session, log.locked(session, attempt), Kind.ANSWERED, payload, NOON + MINUTE)
    second = scores(attempt, NOON + MINUTE)
    assert second
    assert (second.version, second.units) == (2, 180)
    with transaction(read_only=True) as session:
        assert score.read(session, first.id) == released


def test_later_events_that_change_no_mark_make_no_new_version(exam: Exam) -> None:
    attempt = exam.sits(2)
    scores(attempt)
    decides(exam, attempt, Decision.CLEAR)
    released = releases(attempt)
    exam.tells(attempt, right_answer(3))
    assert scores(attempt) == released


def test_what_was_erased_is_not_scored_as_nothing(exam: Exam) -> None:
    attempt = exam.sits(3)
    with transaction() as session:
        erase.erase(session, exam.candidate)
    assert scores(attempt) is None
    assert releases(attempt) is None


def test_one_reads_ones_own_released_result_and_no_other(exam: Exam) -> None:
    attempt = exam.sits(3)
    found = scores(attempt)
    assert found
    with transaction(read_only=True) as session:
        for candidate, result in (
            (exam.candidate, found.id),
            (exam.invigilator, found.id),
            (exam.candidate, uuid4()),
        ):
            with pytest.raises(ResultNotFoundError):
                score.read_own(session, candidate, result)
        assert score.of_candidate(session, exam.candidate) == []
    decides(exam, attempt, Decision.CLEAR)
    out = releases(attempt)
    with transaction(read_only=True) as session:
        assert score.read_own(session, exam.candidate, found.id) == out
        assert score.of_candidate(session, exam.candidate) == [out]
        with pytest.raises(ResultNotFoundError):
            score.read_own(session, exam.invigilator, found.id)
