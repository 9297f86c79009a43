from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from service import audit
from service.authoring.models import FormRow
from service.database import transaction
from service.sittings import admit
from service.sittings.rules import (
    DOORS,
    Admission,
    Admitting,
    Place,
    SittingClosedError,
    SittingNotFoundError,
    SittingNotOpenError,
)
from tests.unit.exam import HOUR, NOON, Exam

SECOND = timedelta(seconds=1)


def books(exam: Exam, candidate: UUID | None = None, sitting: UUID | None = None) -> Admission:
    with transaction() as session:
        return admit.book(session, candidate or exam.candidate, sitting or exam.sitting, NOON)


def enters(exam: Exam, sitting: UUID | None = None, at: object = NOON) -> Admission:
    with transaction() as session:
        return admit.enter(session, exam.candidate, sitting or exam.sitting, at)  # type: ignore[arg-type]


def test_booked_twice_it_is_one_place(exam: Exam) -> None:
    assert books(exam) == books(exam)
    with transaction(read_only=True) as session:
        assert len(admit.in_sitting(session, exam.sitting)) == 1


def test_nobody_books_what_is_closed_hidden_or_not_there(exam: Exam) -> None:
    with transaction() as session, pytest.raises(SittingClosedError):
        admit.book(session, exam.candidate, exam.sitting, NOON + 3 * HOUR + SECOND)
    for sitting in (exam.arranges(open_to_all=False), uuid4()):
        with pytest.raises(SittingNotFoundError):
            books(exam, sitting=sitting)


def test_forms_are_dealt_in_turn_so_that_neighbours_have_different_ones(exam: Exam) -> None:
    with transaction() as session:
        row = session.get_one(FormRow, exam.form)
        other = FormRow(
            blueprint_code="FND",
            blueprint_version=1,
            hash="0" * 64,
            content=row.content,
            published_at=NOON,
        )
        session.add(other)
        session.flush()
    sitting = exam.arranges(forms=[exam.form, other.id])
    dealt = [books(exam, exam.person(), sitting).form_id for _ in range(4)]
    assert dealt == [exam.form, other.id, exam.form, other.id]


def test_one_comes_in_when_the_doors_open_and_waits_for_the_invigilator(exam: Exam) -> None:
    books(exam)
    with pytest.raises(SittingNotOpenError):
        enters(exam, at=NOON - DOORS - SECOND)
    found = enters(exam, at=NOON - DOORS)
    assert (found.state, found.checked, found.admitted_at) == (Place.WAITING, True, None)
    assert enters(exam).state is Place.WAITING
    with pytest.raises(SittingClosedError):
        enters(exam, at=NOON + 3 * HOUR + SECOND)


def test_where_nobody_admits_one_is_in_at_once(exam: Exam) -> None:
    sitting = exam.arranges(admission_by=Admitting.NOBODY)
    books(exam, sitting=sitting)
    found = enters(exam, sitting)
    assert (found.state, found.admitted_at) == (Place.ADMITTED, NOON)


def test_without_a_place_nobody_comes_in(exam: Exam) -> None:
    with pytest.raises(SittingNotFoundError):
        enters(exam)


def test_let_in_twice_it_is_once_and_on_record_once(exam: Exam) -> None:
    place = books(exam)
    enters(exam)
    with transaction() as session:
        first = admit.admit(session, exam.invigilator, place.id, NOON)
        again = admit.admit(session, uuid4(), place.id, NOON + HOUR)
    assert first == again
    assert again.admitted_at == NOON
    with transaction(read_only=True) as session:
        [line] = audit.trail(session, subject=str(place.id))
    assert (line.action, line.actor_id) == ("admitted", exam.invigilator)


def test_one_noted_absent_may_still_come_and_one_who_is_in_stays_in(exam: Exam) -> None:
    place = books(exam)
    with transaction() as session:
        assert admit.note_absent(session, exam.invigilator, place.id, NOON).state is Place.ABSENT
        assert admit.admit(session, exam.invigilator, place.id, NOON).state is Place.ADMITTED
        assert admit.note_absent(session, exam.invigilator, place.id, NOON).state is Place.ADMITTED
