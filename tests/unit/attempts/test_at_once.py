"""Two at once, on PostgreSQL: whoever comes second acts on what the first left."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from service.attempts import conduct, read, start
from service.attempts.events import Kind
from service.attempts.replay import Status
from service.attempts.rules import AttemptPausedError
from service.database import transaction
from service.proctoring import decide, room
from service.proctoring.decide import Decision
from service.sittings import admit, arrange
from service.sittings.rules import NoAttemptLeftError, Place
from tests.unit.exam import NOON, PHONE, Exam, right_answer


@pytest.fixture
def exam(postgresql: str) -> Iterator[Exam]:
    exam = Exam(postgresql)
    yield exam
    exam.engine.dispose()


@pytest.fixture
def attempt(exam: Exam) -> UUID:
    return exam.starts()


def test_what_was_answered_while_a_room_was_looked_at_hinders_no_pause(
    exam: Exam, attempt: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = exam.starts(exam.person())
    look = read.in_sitting

    def looks_slowly(session: Session, sitting: UUID) -> object:
        found = look(session, sitting)
        with ThreadPoolExecutor() as others:
            others.submit(exam.tells, attempt, right_answer(1)).result()
            others.submit(exam.hands_in, over).result()
        return found

    monkeypatch.setattr(read, "in_sitting", looks_slowly)
    with transaction() as session:
        room.pause_all(session, exam.invigilator, exam.sitting, "Fire alarm", NOON)
    assert exam.reads(attempt).state.status is Status.PAUSED
    assert exam.reads(over).state.status is Status.SUBMITTED


def test_two_who_decide_alike_at_once_decide_once(exam: Exam, attempt: UUID) -> None:
    exam.hands_in(attempt)
    both = Barrier(2)

    def decides(_: int) -> None:
        with transaction() as session:
            both.wait()
            decide.decide(session, exam.invigilator, attempt, Decision.CLEAR, "", NOON)

    with ThreadPoolExecutor() as pool:
        list(pool.map(decides, range(2)))
    assert [e.kind for e in exam.reads(attempt).events].count(Kind.DECIDED) == 1


def test_who_was_let_in_meanwhile_is_not_noted_absent(exam: Exam) -> None:
    with transaction() as session:
        place = admit.book(session, exam.candidate, exam.sitting, NOON)
    with transaction() as session:
        admit.read(session, place.id)
        with ThreadPoolExecutor() as other:
            other.submit(exam.lets_in, exam.candidate, exam.sitting).result()
        assert admit.note_absent(session, exam.invigilator, place.id, NOON).state is Place.ADMITTED


def test_two_starts_in_two_sittings_at_once_are_not_both_let_through(exam: Exam) -> None:
    sittings = [exam.sitting, exam.arranges()]
    for sitting in sittings:
        exam.lets_in(exam.candidate, sitting)
    both = Barrier(2)

    def starts(sitting: UUID) -> bool:
        try:
            with transaction() as session:
                both.wait()
                start.start(session, exam.candidate, sitting, PHONE, NOON)
        except NoAttemptLeftError:
            return False
        return True

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(starts, sittings)) == [False, True]


def test_two_assigned_at_once_have_one_who_leads(exam: Exam) -> None:
    people = [exam.invigilator, exam.invigilator, exam.person(), exam.person()]
    together = Barrier(len(people))

    def assigns(person: UUID) -> None:
        with transaction() as session:
            together.wait()
            arrange.assign(session, None, exam.sitting, person, NOON)

    with ThreadPoolExecutor() as pool:
        list(pool.map(assigns, people))
    with transaction(read_only=True) as session:
        watching = arrange.invigilators(session, exam.sitting)
    assert (len(watching), sum(watching.values())) == (3, 1)


def test_in_a_paused_room_nobody_starts(exam: Exam) -> None:
    exam.lets_in(exam.candidate, exam.sitting)
    with transaction() as session:
        room.pause_all(session, exam.invigilator, exam.sitting, "Fire alarm", NOON)
    with transaction() as session, pytest.raises(AttemptPausedError):
        start.start(session, exam.candidate, exam.sitting, PHONE, NOON)
    with transaction() as session:
        room.resume_all(session, exam.invigilator, exam.sitting, NOON)
        start.start(session, exam.candidate, exam.sitting, PHONE, NOON)


def test_a_full_log_is_handed_in_all_the_same(
    exam: Exam, attempt: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.attempts.record.LONGEST_LOG", 1)
    with transaction() as session:
        conduct.note(session, exam.invigilator, attempt, "Strange", NOON)
    exam.hands_in(attempt)
    assert exam.reads(attempt).state.closed
