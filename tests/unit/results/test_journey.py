from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from service.attempts import conduct
from service.attempts.replay import GRACE
from service.database import transaction
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import journey, score
from service.results.journey import Leg
from service.sittings import admit
from service.sittings.rules import Admitting, SittingNotFoundError
from service.sittings.rules import Kind as SittingKind
from tests.unit.exam import HOUR, NOON, Exam

SECOND = timedelta(seconds=1)
CLOSED = NOON + 3 * HOUR + SECOND


def comes(exam: Exam, at: datetime = NOON, sitting: UUID | None = None) -> str:
    return leg(exam, sitting).next(at)


def leg(exam: Exam, sitting: UUID | None = None) -> Leg:
    with transaction(read_only=True) as session:
        return journey.leg(session, exam.candidate, sitting or exam.sitting)


def books(exam: Exam, *, checked: bool) -> UUID:
    with transaction() as session:
        place = admit.book(session, exam.candidate, exam.sitting, NOON)
        if checked:
            admit.enter(session, exam.candidate, exam.sitting, NOON)
    return place.id


def test_without_a_place_one_books_until_the_sitting_closes(exam: Exam) -> None:
    assert comes(exam) == "book"
    assert comes(exam, CLOSED) == "over"


def test_with_a_place_comes_the_check_then_the_door_then_the_start(exam: Exam) -> None:
    place = books(exam, checked=False)
    assert comes(exam) == "check"
    assert comes(exam, CLOSED) == "over"
    books(exam, checked=True)
    assert comes(exam) == "door"
    with transaction() as session:
        admit.note_absent(session, exam.invigilator, place, NOON)
    assert comes(exam) == "door"
    with transaction() as session:
        admit.admit(session, exam.invigilator, place, NOON)
    assert comes(exam) == "start"
    assert comes(exam, CLOSED) == "over"


def test_who_began_goes_on_until_the_clock_has_run_out_even_past_the_window(exam: Exam) -> None:
    late = NOON + 3 * HOUR - timedelta(minutes=10)
    exam.starts(at=late)
    assert comes(exam, CLOSED) == "go_on"
    assert comes(exam, late + HOUR + GRACE + SECOND) == "wait"


def test_a_paused_exam_is_gone_on_with_however_long_it_is_paused(exam: Exam) -> None:
    attempt = exam.starts()
    with transaction() as session:
        conduct.pause(session, exam.invigilator, attempt, "Fire drill", NOON)
    assert comes(exam, NOON + 2 * HOUR) == "go_on"


def test_handed_in_one_waits_for_the_result_and_then_has_it(exam: Exam) -> None:
    attempt = exam.sits(3)
    assert comes(exam) == "wait"
    with transaction() as session:
        score.score(session, attempt, NOON)
    assert comes(exam) == "wait", "scored isn't released"
    with transaction() as session:
        decide.decide(session, exam.invigilator, attempt, Decision.REFER, "Two voices", NOON)
        score.release(session, attempt, NOON)
    assert comes(exam) == "wait"
    with transaction() as session:
        decide.decide(session, exam.invigilator, attempt, Decision.CLEAR, "A radio", NOON)
        score.release(session, attempt, NOON)
    assert comes(exam) == comes(exam, CLOSED) == "result"


def test_after_practice_one_looks_back(exam: Exam) -> None:
    practice = exam.arranges(kind=SittingKind.PRACTICE, admission_by=Admitting.NOBODY)
    exam.sits(1, sitting=practice)
    assert comes(exam, sitting=practice) == "look_back"


def test_a_sitting_by_invitation_is_there_only_for_who_was_invited(exam: Exam) -> None:
    closed = exam.arranges(open_to_all=False)
    for sitting in (closed, uuid4()):
        with pytest.raises(SittingNotFoundError):
            leg(exam, sitting)
    with transaction() as session:
        admit.give_place(session, exam.candidate, closed, NOON)
    assert comes(exam, sitting=closed) == "check"


def test_ones_sittings_and_those_open_to_all_are_listed_the_next_first(exam: Exam) -> None:
    later = exam.arranges(opens_at=NOON + HOUR)
    hidden = exam.arranges(open_to_all=False)
    mine = exam.arranges(open_to_all=False, opens_at=NOON - HOUR)
    with transaction() as session:
        admit.give_place(session, exam.candidate, mine, NOON)
        found = [each.sitting.id for each in journey.legs(session, exam.candidate, NOON)]
    assert found == [mine, exam.sitting, later]
    assert hidden not in found


def test_extra_time_is_in_the_minutes_one_is_told(exam: Exam) -> None:
    with transaction() as session:
        admit.give_place(session, exam.candidate, exam.sitting, NOON, extra_time=50)
    assert (leg(exam).minutes, leg(exam).minutes_allowed) == (60, 90)
