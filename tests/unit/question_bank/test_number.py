from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.errors import AmbiguousNumberError, NumberRefusedError
from question_bank.number import read_number

POINT = "en", "zh-Hans", "zh_Hans", "ms", "th"
COMMA = "vi", "id"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("17", "17"),
        ("17.0", "17.0"),
        ("17,5", "17.5"),
        (" 17.5 ", "17.5"),
        ("１７．５", "17.5"),
        ("17。5", "17.5"),
        ("๑๗.๕", "17.5"),
        ("−4,000.50", "-4000.50"),
        ("4.000,50", "4000.50"),
        ("1 234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1234,567", "1234.567"),
        ("0,125", "0.125"),
        ("+007", "7"),
        ("1'234", "1234"),
    ],
)
@pytest.mark.parametrize("language", POINT + COMMA)
def test_what_can_be_read_one_way_only_is_read_so(typed: str, read: str, language: str) -> None:
    assert read_number(typed, language) == read


@pytest.mark.parametrize("language", POINT)
def test_one_comma_before_three_digits_is_asked_about_where_people_write_a_point(
    language: str,
) -> None:
    assert read_number("1.234", language) == "1.234"
    with pytest.raises(AmbiguousNumberError) as asked:
        read_number("1,234", language)
    assert asked.value.readings == ("1234", "1.234")


@pytest.mark.parametrize("language", COMMA)
def test_one_point_before_three_digits_is_asked_about_where_people_write_a_comma(
    language: str,
) -> None:
    assert read_number("1,234", language) == "1.234"
    with pytest.raises(AmbiguousNumberError) as asked:
        read_number("-1.234", language)
    assert asked.value.readings == ("-1234", "-1.234")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        ".",
        "17 kg",
        "1e3",
        "1.2.3",
        "1,23,456",
        "12.34,5.6",
        "1,2.3,4",
        "NaN",
        "½",
        "9" * 99,
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NumberRefusedError):
        read_number(typed, "en")


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(POINT))
def test_a_number_as_a_computer_writes_it_is_itself(number: Decimal, language: str) -> None:
    assert Decimal(read_number(f"{number:f}", language)) == number


@given(st.decimals(-(10**9), 10**9, places=2), st.booleans())
def test_thousands_marks_change_no_number_with_two_decimals(number: Decimal, swap: bool) -> None:
    typed = f"{number:,.2f}"
    typed = typed.translate(str.maketrans(",.", ".,")) if swap else typed

    assert Decimal(read_number(typed, "en")) == number


@given(st.text() | st.text("0123456789.,- "), st.sampled_from(POINT + COMMA))
def test_any_text_is_a_plain_decimal_or_refused(typed: str, language: str) -> None:
    with suppress(AmbiguousNumberError, NumberRefusedError):
        assert Decimal(read_number(typed, language)).is_finite()
