import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.people.rules import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    EmailRefusedError,
    LatinNameRefusedError,
    NameRefusedError,
    Names,
    PasswordTooCommonError,
    PasswordTooShortError,
    common_passwords,
    parse_email,
    parse_names,
    parse_password,
)

ME = "me@example.org"


@pytest.mark.parametrize(
    ("latin", "own"),
    [
        ("Wang Xiaoming", "王晓明"),
        ("Somchai Jaidee", "สมชาย ใจดี"),
        ("Nguyễn Thị Ánh", ""),
        ("Siti Nur'aini binti Abd. Rahman", ""),
        ("Sinéad O’Connor-Lim", ""),
        ("José 3rd", ""),
    ],
)
def test_a_name_is_kept_as_its_owner_writes_it(latin: str, own: str) -> None:
    assert parse_names(latin, own) == Names(latin, own)


def test_a_name_typed_in_pieces_is_put_together() -> None:
    """Phones send Vietnamese as letters and marks (NFD); a certificate must find one glyph."""
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Ánh")
    assert typed != "Nguyễn Thị Ánh"
    assert parse_names(typed, "").latin == "Nguyễn Thị Ánh"


def test_spaces_around_and_between_are_one() -> None:
    assert parse_names("  Wang\t Xiaoming ", " 王 晓明 ") == Names("Wang Xiaoming", "王 晓明")


@pytest.mark.parametrize("latin", ["王晓明", "Иван", "W\u0430ng", "สมชาย", "Wang 王"])
def test_the_latin_field_takes_latin_letters_only(latin: str) -> None:
    with pytest.raises(LatinNameRefusedError):
        parse_names(latin, "")


@pytest.mark.parametrize(
    "name",
    ["", " ", "x" * (LONGEST_NAME + 1), "<b>Wang", "Wang\0", "Wang\x1b", "Wang\u202eoog", "\ue000"],
)
def test_what_no_certificate_can_show_is_no_name(name: str) -> None:
    with pytest.raises(NameRefusedError):
        parse_names(name, "")
    if name.strip():
        with pytest.raises(NameRefusedError):
            parse_names("Wang", name)


def test_a_name_in_thai_keeps_its_invisible_joiners() -> None:
    assert parse_names("A", "ก\u200bข").own == "ก\u200bข"


@given(latin=st.text(max_size=90), own=st.text(max_size=90))
def test_any_text_is_a_name_to_be_kept_or_refused(latin: str, own: str) -> None:
    try:
        names = parse_names(latin, own)
    except (NameRefusedError, LatinNameRefusedError):
        return
    assert parse_names(names.latin, names.own) == names, "what was read is read as itself"
    assert "\0" not in names.shown


@pytest.mark.parametrize("email", ["Me@Example.org ", "a.b+c@sub.example.org", "ñ@exämple.org"])
def test_an_address_is_kept_in_lower_case(email: str) -> None:
    assert parse_email(email) == email.strip().lower()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "me",
        "me@",
        "@example.org",
        "me@example",
        "me@example.",
        "a b@example.org",
        "me@exa mple.org",
        "<me@example.org>",
        "a@b@example.org",
        "me@example.org\nBcc: you@example.org",
        "me@exam\0ple.org",
        "me@example.org,you@example.org",
        "x" * LONGEST_EMAIL + "@example.org",
    ],
)
def test_what_no_letter_reaches_is_no_address(email: str) -> None:
    with pytest.raises(EmailRefusedError):
        parse_email(email)


@given(st.text() | st.emails())
@example("a@b.cc")
def test_any_text_is_an_address_of_one_printable_line_or_refused(text: str) -> None:
    try:
        email = parse_email(text)
    except EmailRefusedError:
        return
    assert parse_email(email) == email
    assert not any(unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Zs"} for sign in email)


@pytest.mark.parametrize("length", [9, LONGEST_PASSWORD + 1])
def test_a_password_is_neither_short_nor_endless(length: int) -> None:
    with pytest.raises(PasswordTooShortError):
        parse_password("correct horse battery staple "[:1] * length, ME)


@pytest.mark.parametrize(
    "password", ["qwertyuiop", "QwertyUIOP", "1234567890", "aaaaaaaaaaaa", "ababababab", ME]
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommonError):
        parse_password(password, ME)


def test_every_password_of_the_list_is_refused_in_any_case() -> None:
    assert len(common_passwords()) > 1000
    for each in sorted(common_passwords())[::97]:
        with pytest.raises(PasswordTooCommonError):
            parse_password(each.upper(), ME)


@pytest.mark.parametrize(
    "password", ["a quiet golden roll", "红榜题名 1905 年", "ด" * 3 + "กขคงจฉช"]
)
def test_a_sentence_in_any_script_is_a_password(password: str) -> None:
    assert parse_password(password, ME) == password
