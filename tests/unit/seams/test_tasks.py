from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from service import jobs, tasks
from service.attempts import read
from service.attempts.replay import GRACE
from service.clock import now
from service.database import transaction
from service.jobs import LEASE, JobRow, Kind
from service.language import LANGUAGES
from service.mail import Letter
from service.people import erase, register
from service.people.rules import Names, Role
from service.results import score
from service.sittings.rules import Admitting, Release
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate


def test_each_kind_of_work_is_done_by_somebody() -> None:
    assert set(tasks.DOINGS) | set(tasks.LETTERS) == set(Kind)
    assert set(tasks.DOINGS) & set(tasks.LETTERS) == set()


def test_without_work_there_is_nothing_to_do(lone_house: House) -> None:
    assert not tasks.step(lone_house.works_, now())


def test_a_letter_that_cannot_be_sent_is_sent_later(lone_house: House) -> None:
    moment = now()
    with transaction() as session:
        register.register(session, "me@example.org", "-" * 12, Names("Wang", ""), "th", moment)

    def line_is_cut(letter: Letter) -> None:
        raise ConnectionError(letter.to)

    cut = replace(lone_house.works_, send=line_is_cut)
    assert tasks.step(cut, moment)
    assert lone_house.works(moment) == 0
    with transaction(read_only=True) as session:
        assert "ConnectionError" in session.scalars(select(JobRow.trouble)).one()
    assert lone_house.works(moment + LEASE) == 1
    assert "ยืนยัน" in str(lone_house.letter_to("me@example.org")["Subject"])


def test_work_for_what_is_not_there_hinders_nothing_else(lone_house: House) -> None:
    moment = now()
    with transaction() as session:
        for kind in Kind:
            jobs.add(session, kind, uuid4(), moment - timedelta(minutes=1))
        register.register(session, "me@example.org", "-" * 12, Names("Wang", ""), "en", moment)
    lone_house.works(moment)
    assert lone_house.letter_to("me@example.org")


def test_an_exam_that_is_left_alone_ends_in_a_released_result(lone_house: House) -> None:
    """The clock hands in, the score is worked out, the letter goes: nobody needs to press."""
    sitting = factories.sitting(admission_by=Admitting.NOBODY, release=Release.AT_ONCE)
    candidate = Candidate(lone_house)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    lone_house.works()
    with transaction(read_only=True) as session:
        deadline = read.read(session, attempt).state.deadline
        assert score.of_attempt(session, attempt) is None
    assert deadline
    lone_house.works(deadline + GRACE)
    with transaction(read_only=True) as session:
        result = score.of_attempt(session, attempt)
    assert result
    assert result.released_at
    letter = lone_house.letter_to(candidate.account.email)
    assert f"/results/{result.id}" in letter.get_content()
    assert "passed" not in letter.get_content(), "the result stays behind the sign-in"


def test_a_letter_speaks_its_readers_language(lone_house: House) -> None:
    readers = {language: factories.account(Role.CANDIDATE, language) for language in LANGUAGES}
    with transaction() as session:
        for reader in readers.values():
            jobs.add(session, Kind.RESET_PASSWORD, reader.id, now())
    lone_house.works()
    letters = {code: lone_house.letter_to(reader.email) for code, reader in readers.items()}
    assert len({letter["Subject"] for letter in letters.values()}) == len(LANGUAGES)
    for letter in letters.values():
        assert "https://jinbang.example/reset/" in letter.get_content()


def test_nobody_is_written_to_who_was_erased(lone_house: House) -> None:
    reader = factories.account(Role.CANDIDATE)
    with transaction() as session:
        jobs.add(session, Kind.RESET_PASSWORD, reader.id, now())
        erase.erase(session, reader.id, now())
    assert lone_house.works() == 1
    assert lone_house.letters() == []
