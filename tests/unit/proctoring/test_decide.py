from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from service import audit
from service.attempts.events import Kind
from service.attempts.rules import AttemptNotFoundError
from service.database import transaction
from service.jobs import JobRow
from service.jobs import Kind as Job
from service.proctoring import decide
from service.proctoring.decide import Decision, NotOverError
from service.proctoring.rules import DecisionRefusedError, ReasonNeededError
from tests.unit.exam import NOON, Exam, said


def decides(
    exam: Exam, attempt: UUID, decision: Decision, reason: str = "", after: int = 0
) -> None:
    at = NOON + timedelta(minutes=after)
    with transaction() as session:
        decide.decide(session, exam.invigilator, attempt, decision, reason, at)


def decisions(exam: Exam, attempt: UUID) -> list[object]:
    return [each.payload for each in exam.reads(attempt).state.decisions]


def releases() -> int:
    with transaction(read_only=True) as session:
        return len(session.scalars(select(JobRow).filter_by(kind=Job.RELEASE_RESULT)).all())


def test_nothing_is_decided_before_the_exam_is_over(exam: Exam) -> None:
    attempt = exam.starts()
    with pytest.raises(NotOverError):
        decides(exam, attempt, Decision.CLEAR)
    assert decisions(exam, attempt) == []


def test_a_decision_is_on_record_with_who_and_why_and_lets_the_release_be_due(exam: Exam) -> None:
    attempt = exam.sits(2)
    decides(exam, attempt, Decision.CLEAR)
    who = str(exam.invigilator)
    assert decisions(exam, attempt) == [{"by": who, "decision": "clear", "reason": ""}]
    assert releases() == 1
    with transaction(read_only=True) as session:
        [line] = audit.trail(session, subject=str(attempt))
    assert (line.actor_id, line.action) == (exam.invigilator, "attempt_decided")


def test_to_refer_needs_a_reason(exam: Exam) -> None:
    attempt = exam.sits(2)
    with pytest.raises(ReasonNeededError):
        decides(exam, attempt, Decision.REFER)
    assert releases() == 0


def test_to_clear_an_attempt_in_which_something_happened_needs_a_reason(exam: Exam) -> None:
    attempt = exam.starts()
    exam.tells(attempt, said(Kind.LEFT))
    exam.hands_in(attempt)
    with pytest.raises(ReasonNeededError):
        decides(exam, attempt, Decision.CLEAR)
    decides(exam, attempt, Decision.CLEAR, "The browser's update")
    assert len(decisions(exam, attempt)) == 1


def test_said_twice_it_is_recorded_once(exam: Exam) -> None:
    attempt = exam.sits(2)
    for minute in range(2):
        decides(exam, attempt, Decision.REFER, "Two voices", after=minute)
    assert len(decisions(exam, attempt)) == 1
    assert releases() == 1


def test_a_later_decision_is_added_and_stands(exam: Exam) -> None:
    attempt = exam.sits(2)
    decides(exam, attempt, Decision.REFER, "Two voices")
    decides(exam, attempt, Decision.CLEAR, "It was the radio", after=1)
    assert len(decisions(exam, attempt)) == 2
    standing = decide.latest(exam.reads(attempt).state)
    assert standing
    assert standing.get("decision") == Decision.CLEAR


def test_of_an_attempt_that_is_not_there_nothing_is_decided(exam: Exam) -> None:
    with pytest.raises(AttemptNotFoundError):
        decides(exam, uuid4(), Decision.CLEAR)


def test_the_level_asked_for_is_reached_only_with_a_decision(exam: Exam) -> None:
    attempt = exam.sits(2)
    assert decide.level(exam.reads(attempt).state, 1) == 0
    decides(exam, attempt, Decision.CLEAR)
    assert decide.level(exam.reads(attempt).state, 1) == 1


@pytest.mark.parametrize("text", ["", "CLEAR", "clear ", "passed", "\0"])
def test_a_decision_is_one_of_two_words(text: str) -> None:
    with pytest.raises(DecisionRefusedError):
        decide.parse_decision(text)
    assert [decide.parse_decision(each.value) for each in Decision] == list(Decision)
