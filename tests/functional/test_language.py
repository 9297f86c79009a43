import re

import pytest

from service.database import transaction
from service.language import LANGUAGES, tag_of
from service.people import accounts
from service.people.rules import Role
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer
from tests.people.stranger import Stranger

FRONT = {"en": "Verify", "zh_Hans": "核验", "th": "ตรวจสอบ"}


def spoken(page: str) -> str:
    """Return the language that a page says it is in."""
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found
    return found[1].replace("-", "_")


def chooses(person: Candidate | Stranger, language: str, back: str = "/help/privacy") -> str:
    answer = person.browser.post(
        "/language", data={"csrf_token": person.token(), "language": language, "next": back}
    )
    assert answer.status_code == 303
    return str(answer.location)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("fr-FR,fr;q=0.9,th;q=0.5", "th"),
        ("id;q=0.3,vi;q=0.9", "vi"),
        ("ms-MY", "ms"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        (";;q=,,", "en"),
    ],
)
def test_a_visitor_is_spoken_to_in_the_language_of_the_browser(
    lone_house: House, asked: str, language: str
) -> None:
    visitor = Employer(lone_house)
    page = visitor.browser.get("/", headers={"Accept-Language": asked}).text
    assert spoken(page) == language
    assert FRONT.get(language, "") in page


def test_an_address_can_ask_for_a_language_for_this_once(lone_house: House) -> None:
    visitor = Employer(lone_house)
    for language in LANGUAGES:
        assert spoken(visitor.sees(f"/?lang={tag_of(language)}")) == language
    assert spoken(visitor.sees("/?lang=xx")) == "en"
    assert spoken(visitor.sees("/")) == "en"


def test_what_one_chose_is_remembered_by_the_browser(lone_house: House) -> None:
    visitor = Stranger(lone_house)
    assert chooses(visitor, "th") == "/help/privacy"
    assert spoken(visitor.sees("/")) == "th"
    chooses(visitor, "xx")
    assert spoken(visitor.sees("/")) == "th", "what we don't speak changes nothing"


def test_choosing_leads_back_and_never_to_another_site(lone_house: House) -> None:
    visitor = Stranger(lone_house)
    assert chooses(visitor, "th", "https://evil.example/") == "/"


def test_what_one_chose_signed_in_is_remembered_by_the_account(house: House) -> None:
    candidate = Candidate(house)
    chooses(candidate, "vi")
    with transaction(read_only=True) as session:
        assert accounts.read(session, candidate.id).language == "vi"
    elsewhere = Stranger(house)
    elsewhere.types(candidate.account.email, factories.PASSWORD)
    assert spoken(elsewhere.sees("/candidate")) == "vi"


def test_an_account_speaks_its_language_in_a_browser_that_chose_none(lone_house: House) -> None:
    email = factories.account(Role.CANDIDATE, "th").email
    visitor = Stranger(lone_house, "zh_Hans")
    assert spoken(visitor.sees("/")) == "zh_Hans"
    visitor.types(email, factories.PASSWORD)
    assert spoken(visitor.sees("/candidate")) == "th"


def test_the_browsers_choice_goes_before_the_accounts(lone_house: House) -> None:
    email = factories.account(Role.CANDIDATE, "th").email
    visitor = Stranger(lone_house)
    chooses(visitor, "ms")
    visitor.types(email, factories.PASSWORD)
    assert spoken(visitor.sees("/candidate")) == "ms"


def test_who_registers_gets_letters_in_the_language_of_the_page(lone_house: House) -> None:
    Stranger(lone_house, "zh_Hans").registers("me@example.org")
    lone_house.works()
    assert "确认" in str(lone_house.letter_to("me@example.org")["Subject"])


def test_a_problem_is_told_in_the_readers_language(lone_house: House) -> None:
    assert "ไม่มี" in Employer(lone_house, "th").opens("/nowhere").text
