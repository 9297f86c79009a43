from datetime import timedelta

import pytest
from sqlalchemy import select

from service.database import transaction
from service.people import accounts, consent, erase, rules, sign_in
from service.people.models import ConsentRow, SessionRow
from service.people.rules import Names
from tests.unit.exam import NOON, Exam

DAY = timedelta(days=1)


def test_consent_is_recorded_in_its_version_and_language_and_once(exam: Exam) -> None:
    for day, language in enumerate(("zh_Hans", "en")):
        with transaction() as session:
            consent.give(session, exam.candidate, language, NOON + day * DAY)
    with transaction(read_only=True) as session:
        [row] = session.scalars(select(ConsentRow)).all()
    assert (row.version, row.language, row.given_at) == (rules.CONSENT_VERSION, "zh_Hans", NOON)


def test_a_new_version_of_the_text_asks_for_consent_again_and_keeps_the_old(
    exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        consent.give(session, exam.candidate, "en", NOON)
    monkeypatch.setattr(consent, "CONSENT_VERSION", rules.CONSENT_VERSION + 1)
    with transaction() as session:
        assert consent.given_at(session, exam.candidate) is None
        consent.give(session, exam.candidate, "en", NOON + DAY)
        assert consent.given_at(session, exam.candidate) == NOON + DAY
        versions = session.scalars(select(ConsentRow.version).order_by(ConsentRow.version)).all()
    assert list(versions) == [1, 2]


def test_ones_consent_is_not_anothers(exam: Exam) -> None:
    with transaction() as session:
        consent.give(session, exam.candidate, "en", NOON)
        assert consent.given_at(session, exam.invigilator) is None


def test_asked_twice_for_erasure_the_first_time_counts(exam: Exam) -> None:
    with transaction() as session:
        assert accounts.erasure_asked_at(session, exam.candidate) is None
        accounts.ask_for_erasure(session, exam.candidate, NOON)
        accounts.ask_for_erasure(session, exam.candidate, NOON + DAY)
        assert accounts.erasure_asked_at(session, exam.candidate) == NOON


def test_names_and_language_can_be_changed(exam: Exam) -> None:
    names = Names("Wang Xiaoming", "王晓明")
    with transaction() as session:
        assert accounts.rename(session, exam.candidate, names).names == names
        accounts.speak(session, exam.candidate, "th")
        found = accounts.read(session, exam.candidate)
    assert (found.names, found.language, found.shown) == (names, "th", "Wang Xiaoming")


def test_erased_only_the_id_is_left_and_nobody_is_signed_in(exam: Exam) -> None:
    with transaction() as session:
        before = accounts.read(session, exam.candidate)
        token = sign_in.start(session, exam.candidate, NOON)
        sign_in.start(session, exam.invigilator, NOON)
        erase.erase(session, exam.candidate, NOON)
    with transaction(read_only=True) as session:
        found = accounts.read(session, exam.candidate)
        assert sign_in.known(session, token, DAY, NOON) is None
        assert accounts.find(session, before.email) is None
        assert len(session.scalars(select(SessionRow)).all()) == 1
    assert found.names == Names("", "")
    assert found.email == f"{exam.candidate}@erased.invalid"


def test_an_erased_account_cannot_be_signed_in_to_or_taken_over(exam: Exam) -> None:
    with transaction() as session:
        erase.erase(session, exam.candidate, NOON)
        email = accounts.read(session, exam.candidate).email
        for password in ("", "a quiet golden roll"):
            with pytest.raises(sign_in.SignInRefusedError):
                sign_in.prove(session, email, password)
