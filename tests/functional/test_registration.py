import re

import pytest
from werkzeug.test import TestResponse

from service.people.rules import Role
from service.verification import code as codes
from tests import factories
from tests.functional.candidate.holder import holds
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer
from tests.people.stranger import Stranger

EMAIL = "me@example.org"
PASSWORD = factories.PASSWORD


def link_in_letter(house: House, to: str = EMAIL) -> str:
    found = re.search(r"https://jinbang\.example(/\S+)", house.letter_to(to).get_content())
    assert found
    return found[1]


def test_from_registering_to_the_start_page_by_letter(house: House) -> None:
    visitor = Stranger(house)
    page = visitor.registers(EMAIL, name_latin="Wang Xiaoming", name_own="王晓明")
    assert EMAIL in page.text
    refused = visitor.types(EMAIL, PASSWORD)
    assert refused.status_code == 422
    assert "Open the link in the letter" in refused.text
    house.works()
    link = link_in_letter(house)
    assert visitor.opens("/candidate").location.startswith("/sign-in")
    assert visitor.opens(link).status_code == 200, "a mail scanner that opens it confirms nothing"
    assert visitor.types(EMAIL, PASSWORD).status_code == 422
    assert visitor.presses(link, link).location == "/home"
    assert "Wang Xiaoming" in visitor.follows("/home")


def test_registering_a_known_address_says_the_same_and_only_the_letter_differs(
    house: House,
) -> None:
    known = Candidate(house).account.email
    pages = [Stranger(house).registers(email) for email in (known, EMAIL)]
    assert pages[0].status_code == pages[1].status_code == 200
    assert same(pages[0], known) == same(pages[1], EMAIL)
    house.works()
    assert "/reset/" in link_in_letter(house, known)
    assert "/confirm/" in link_in_letter(house)


def same(page: TestResponse, email: str) -> str:
    """A page without what must differ: the address typed, and tokens of forms."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.text).replace(email, "…")


def test_asking_for_a_new_password_says_the_same_of_every_address(house: House) -> None:
    known = Candidate(house).account.email
    pages = {email: Stranger(house).forgets(email) for email in (known, EMAIL)}
    assert same(pages[known], known) == same(pages[EMAIL], EMAIL)
    assert house.works() == 1


def test_a_new_password_is_set_by_letter_and_ends_the_other_sessions(house: House) -> None:
    thief = Candidate(house)
    owner = Stranger(house)
    email = thief.account.email
    owner.forgets(email)
    house.works()
    link = link_in_letter(house, email)
    assert owner.presses(link, link, password="1234567890").status_code == 422
    assert owner.presses(link, link, password="ours again, quietly").location == "/home"
    assert thief.opens("/candidate").location.startswith("/sign-in")
    assert owner.opens("/candidate").status_code == 200
    again = owner.presses(link, link, password="ours again, quietly")
    assert (again.status_code, "used or is too old" in again.text) == (410, True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "me@example", "doesn&#39;t look like an e-mail address"),
        ("password", "too few", "Choose a password of 10 to 128 characters"),
        ("password", "qwertyuiop", "among the first that are tried"),
        ("name_latin", "Иван", "Write this name in Latin letters"),
        ("name_latin", "", "Give your name in 1 to 80 letters"),
    ],
)
def test_what_is_refused_is_said_beside_what_was_typed_but_the_password(
    lone_house: House, field: str, value: str, sentence: str
) -> None:
    typed = {"email": EMAIL, "password": PASSWORD, "name_latin": "Wang Xiaoming"} | {field: value}
    page = Stranger(lone_house).registers(**typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert typed["email"] in page.text
    assert typed["password"] not in page.text
    assert lone_house.works() == 0


def test_sign_in_says_the_same_of_a_wrong_password_and_of_an_unknown_address(
    house: House,
) -> None:
    known = factories.account(Role.CANDIDATE).email
    pages = {email: Stranger(house).types(email, "a wrong password") for email in (known, EMAIL)}
    assert {page.status_code for page in pages.values()} == {422}
    assert same(pages[known], known) == same(pages[EMAIL], EMAIL)


def test_an_address_that_no_database_can_be_asked_for_is_refused_like_any(house: House) -> None:
    for sign, status in (("\x1f", 422), ("\0", 400)):
        assert Stranger(house).types(f"{sign}@example.org", PASSWORD).status_code == status


def test_signed_in_one_goes_on_where_one_was_and_never_to_another_site(
    lone_house: House,
) -> None:
    email = factories.account(Role.CANDIDATE).email
    for target, reached in (
        ("/results", "/results"),
        ("https://evil.example", "/home"),
        ("//evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("", "/home"),
    ):
        visitor = Stranger(lone_house)
        assert visitor.types(email, PASSWORD, next=target).location == reached


def test_signed_out_the_next_person_at_the_browser_sees_nothing(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    cookie = candidate.browser.get_cookie("jinbang")
    assert cookie
    candidate.presses("/account", "/sign-out")
    assert candidate.opens("/candidate").location.startswith("/sign-in")
    candidate.browser.set_cookie("jinbang", cookie.value)
    assert candidate.opens("/candidate").location.startswith("/sign-in"), "the session is over"


def test_the_cookie_that_says_who_one_is_is_out_of_reach_of_scripts(lone_house: House) -> None:
    email = factories.account(Role.CANDIDATE).email
    answer = Stranger(lone_house).types(email, PASSWORD)
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "jinbang=" in each]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_guessing_passwords_has_an_end(limited: House) -> None:
    visitor = Stranger(limited)
    said = [visitor.types(EMAIL, "a guess").status_code for _ in range(11)]
    assert said == [422] * 10 + [429]
    answer = visitor.types(EMAIL, "a guess")
    assert "Wait a minute" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_failed_look_ups_are_limited_and_a_code_that_exists_is_not(limited: House) -> None:
    held = holds(limited)
    employer = Employer(limited)
    missing = [employer.asks_by_program(codes.make()).status_code for _ in range(31)]
    assert missing == [404] * 30 + [429]
    assert {employer.asks_by_program(held).status_code for _ in range(40)} == {200}
