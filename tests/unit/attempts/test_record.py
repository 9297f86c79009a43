from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from service.attempts import conduct, log, record
from service.attempts.events import Kind
from service.attempts.replay import GRACE
from service.attempts.rules import (
    LONGEST_LOG,
    AnswerRefusedError,
    AttemptNotFoundError,
    AttemptPausedError,
    LogFullError,
    Said,
)
from service.database import transaction
from tests.unit.exam import HOUR, NOON, PHONE, Exam, right_answer, said
from tests.unit.question_bank.factories import json_values

SECOND = timedelta(seconds=1)


@pytest.fixture
def attempt(exam: Exam) -> UUID:
    return exam.starts()


def kinds(exam: Exam, attempt: UUID) -> list[Kind]:
    return [event.kind for event in exam.reads(attempt).events]


def test_what_is_confirmed_is_in_the_log(exam: Exam, attempt: UUID) -> None:
    answer = right_answer(1)
    told = exam.tells(attempt, answer, at=NOON + SECOND)
    assert (told.keys, told.late, told.over) == ((answer.key,), (), False)
    assert told.deadline == NOON + HOUR
    [_, event] = exam.reads(attempt).events
    assert (event.kind, event.at) == (Kind.ANSWERED, NOON + SECOND)
    assert event.payload == {"position": 1, "response": answer.response, "device": PHONE}


def test_told_twice_it_is_recorded_once_and_confirmed_twice(exam: Exam, attempt: UUID) -> None:
    answer = right_answer(1)
    first = exam.tells(attempt, answer)
    again = exam.tells(attempt, answer, right_answer(2), answer)
    assert first.keys == (answer.key,)
    assert again.keys[0] == again.keys[2] == answer.key
    assert kinds(exam, attempt) == [Kind.STARTED, Kind.ANSWERED, Kind.ANSWERED]


def test_a_name_that_is_known_is_not_believed_to_mean_another_answer(
    exam: Exam, attempt: UUID
) -> None:
    answer = right_answer(1)
    exam.tells(attempt, answer)
    exam.tells(attempt, replace(answer, response=None))
    assert exam.reads(attempt).state.responses == {1: answer.response}


def test_two_attempts_may_use_the_same_name(exam: Exam, attempt: UUID) -> None:
    other = exam.person()
    theirs, answer = exam.starts(other), right_answer(1)
    exam.tells(attempt, answer)
    exam.tells(theirs, answer)
    assert exam.reads(theirs).state.responses == {1: answer.response}


def test_nothing_told_is_a_sign_of_life(exam: Exam, attempt: UUID) -> None:
    assert exam.tells(attempt, at=NOON + 9 * SECOND).keys == ()
    assert exam.reads(attempt).seen_at == NOON + 9 * SECOND


def test_answers_count_to_the_end_of_the_grace_and_are_kept_as_late_afterwards(
    exam: Exam, attempt: UUID
) -> None:
    in_time, late = right_answer(1), right_answer(2)
    end = NOON + HOUR + GRACE
    assert not exam.tells(attempt, in_time, at=end).late
    told = exam.tells(attempt, late, at=end + SECOND)
    assert (told.keys, told.late, told.over) == ((late.key,), (late.key,), True)
    assert exam.reads(attempt).state.responses == {1: in_time.response}
    assert kinds(exam, attempt)[-1] is Kind.LATE


def test_what_comes_after_handing_in_is_kept_and_not_counted(exam: Exam, attempt: UUID) -> None:
    exam.hands_in(attempt)
    late = right_answer(1)
    assert exam.tells(attempt, late).late == (late.key,)
    assert exam.tells(attempt, late).keys == (late.key,)
    assert exam.reads(attempt).state.responses == {}
    assert kinds(exam, attempt) == [Kind.STARTED, Kind.SUBMITTED, Kind.LATE]


@pytest.mark.parametrize("minutes", [1, 90], ids=["short", "longer than the exam"])
def test_nothing_is_answered_during_a_pause(exam: Exam, attempt: UUID, minutes: int) -> None:
    with transaction() as session:
        conduct.pause(session, exam.invigilator, attempt, "Fire drill", NOON)
    with pytest.raises(AttemptPausedError):
        exam.tells(attempt, right_answer(1), at=NOON + timedelta(minutes=minutes))
    assert kinds(exam, attempt) == [Kind.STARTED, Kind.PAUSED]


def test_somebody_elses_attempt_looks_like_none(exam: Exam, attempt: UUID) -> None:
    for candidate, which in ((exam.person(), attempt), (exam.candidate, uuid4())):
        with pytest.raises(AttemptNotFoundError) as refused:
            exam.tells(which, right_answer(1), candidate=candidate)
        assert refused.value.values == {}
    assert kinds(exam, attempt) == [Kind.STARTED]


@pytest.mark.parametrize("position", [4, LONGEST_LOG, None])
def test_a_place_that_the_form_has_not_is_refused(
    exam: Exam, attempt: UUID, position: int | None
) -> None:
    with pytest.raises(AnswerRefusedError):
        exam.tells(attempt, said(Kind.ANSWERED, position, {"choice": "a"}))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(response=json_values)
def test_what_cannot_be_an_answer_is_refused_with_the_whole_message(
    exam: Exam, response: object
) -> None:
    """A browser's message counts whole or not at all: nothing of a refused one is confirmed."""
    attempt = exam.starts(exam.person(), exam.sitting)
    odd = Said("a-key-of-tests", Kind.ANSWERED, 2, response, {})  # type: ignore[arg-type]
    if response is None:
        return
    with pytest.raises(AnswerRefusedError):
        exam.tells(attempt, right_answer(1), odd)
    assert exam.reads(attempt).state.responses == {}


def test_a_full_log_takes_nothing_more(exam: Exam, attempt: UUID) -> None:
    with transaction() as session:
        log.locked(session, attempt).length = LONGEST_LOG
    with pytest.raises(LogFullError):
        exam.tells(attempt, right_answer(1))


def test_a_second_device_is_an_event_once_for_each(exam: Exam, attempt: UUID) -> None:
    for device in (PHONE, "laptop", "laptop", "tablet", PHONE):
        with transaction() as session:
            record.touch(session, exam.candidate, attempt, device, NOON)
    assert kinds(exam, attempt) == [Kind.STARTED, Kind.SECOND_DEVICE, Kind.SECOND_DEVICE]
    assert [e.get("device") for e in exam.reads(attempt).state.incidents] == ["laptop", "tablet"]


def test_looking_back_on_another_device_after_the_end_is_nothing(exam: Exam, attempt: UUID) -> None:
    exam.hands_in(attempt)
    with transaction() as session:
        record.touch(session, exam.candidate, attempt, "laptop", NOON)
    assert kinds(exam, attempt) == [Kind.STARTED, Kind.SUBMITTED]
