from uuid import uuid4

import pytest

from service import audit
from service.database import transaction
from service.people import register
from service.sittings import arrange
from service.sittings.rules import Kind, Release, SittingNotFoundError
from tests.unit.exam import HOUR, NOON, Exam


def test_a_sitting_is_read_as_it_was_arranged_with_the_zone_of_its_place(exam: Exam) -> None:
    made = exam.arranges(kind=Kind.PRACTICE, release=Release.AT_ONCE, place="Room 9")
    with transaction(read_only=True) as session:
        found = arrange.read(session, made)
    assert (found.kind, found.release, found.place) == (Kind.PRACTICE, Release.AT_ONCE, "Room 9")
    assert (found.zone, found.organisation) == ("Asia/Kuala_Lumpur", "Selat")
    assert (found.opens_at, found.closes_at) == (NOON, NOON + 3 * HOUR)


def test_what_is_not_on_the_calendar_is_not_found(exam: Exam) -> None:
    assert exam
    with transaction(read_only=True) as session, pytest.raises(SittingNotFoundError):
        arrange.read(session, uuid4())


def test_a_form_that_is_sent_twice_arranges_one_sitting(exam: Exam) -> None:
    sent = uuid4()
    with transaction() as session:
        for _ in range(2):
            assert arrange.arrange(session, exam.invigilator, exam.plan(), NOON, sent) == sent
    with transaction(read_only=True) as session:
        assert len(audit.trail(session, subject=str(sent))) == 1


def test_another_organisations_sitting_is_not_taken_over_by_its_id(exam: Exam) -> None:
    with transaction() as session:
        other = register.found(session, "Mekong", "VN", "Asia/Ho_Chi_Minh")
        plan = arrange.Plan(**{**vars(exam.plan()), "organisation_id": other})
    with transaction() as session, pytest.raises(SittingNotFoundError):
        arrange.arrange(session, None, plan, NOON, exam.sitting)


def test_the_first_who_watches_answers_for_the_room_and_can_hand_it_over(exam: Exam) -> None:
    first, second = exam.invigilator, exam.person()
    with transaction() as session:
        for who in (first, second, first):
            arrange.assign(session, None, exam.sitting, who, NOON)
        assert arrange.invigilators(session, exam.sitting) == {first: True, second: False}
        third = exam.candidate
        arrange.hand_over(session, first, exam.sitting, third, NOON)
        assert arrange.invigilators(session, exam.sitting) == {
            first: False,
            second: False,
            third: True,
        }


def test_one_watches_ones_own_sittings_the_next_first(exam: Exam) -> None:
    later, sooner = exam.arranges(opens_at=NOON + HOUR), exam.arranges(opens_at=NOON - HOUR)
    with transaction() as session:
        for sitting in (later, sooner):
            arrange.assign(session, None, sitting, exam.invigilator, NOON)
        found = [each.id for each in arrange.watched_by(session, exam.invigilator)]
        assert arrange.watched_by(session, exam.candidate) == []
    assert found == [sooner, later]


def test_what_is_open_to_all_is_listed_until_it_closes(exam: Exam) -> None:
    exam.arranges(open_to_all=False)
    with transaction(read_only=True) as session:
        [found] = arrange.open_to_all(session, NOON + 3 * HOUR)
        assert arrange.open_to_all(session, NOON + 4 * HOUR) == []
    assert found.id == exam.sitting
