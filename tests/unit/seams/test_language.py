from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.language import LANGUAGES, SOURCE, negotiate, speaker, tag_of, write

NEW_YEAR = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)  # is 2027 in Bangkok


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (["zh-CN", "en"], "zh_Hans"),
        (["zh"], "zh_Hans"),
        (["zh-Hant-TW"], "zh_Hans"),
        (["th-TH"], "th"),
        (["ms-MY"], "ms"),
        (["in"], "id"),
        (["id-ID"], "id"),
        (["vi_VN"], "vi"),
        (["fr", "de", "VI"], "vi"),
        (["fr"], SOURCE),
        (["*"], SOURCE),
        ([], SOURCE),
        (["", "-", "en-"], SOURCE),
    ],
)
def test_the_first_language_that_we_speak_is_chosen(accepted: list[str], language: str) -> None:
    assert negotiate(accepted) == language


@given(st.lists(st.text(max_size=12), max_size=5))
def test_whatever_a_browser_asks_for_it_gets_a_language(accepted: list[str]) -> None:
    assert negotiate(accepted) in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_found_by_its_own_tag(language: str) -> None:
    assert negotiate([tag_of(language)]) == language


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("1 entry", "2 entries", "1,200 entries")), ("zh_Hans", None), ("vi", None)],
)
def test_a_number_asks_for_its_form(language: str, said: tuple[str, ...] | None) -> None:
    _ = speaker(language)
    told = tuple(_.many("{n} entry", "{n} entries", n) for n in (1, 2, 1200))
    assert told == (said or told)
    assert len({_.many("{n} year", "{n} years", n).strip("123 ") for n in (1, 2, 3)}) == (
        2 if language == "en" else 1
    )


def test_a_text_nobody_translated_is_said_in_english() -> None:
    assert speaker("th")("Not a text of ours: {n}", n=1) == "Not a text of ours: 1"
    assert speaker("xx")("Sign in") == "Sign in"


def test_thai_counts_the_years_of_the_buddhist_era() -> None:
    said = speaker("th").date(date(2026, 11, 24))
    assert said == "24 พฤศจิกายน 2569"
    assert "2026" not in speaker("th").moment(NEW_YEAR, "Asia/Bangkok")
    assert "2570" in speaker("th").date(NEW_YEAR, "Asia/Bangkok")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "24 November 2026"),
        ("zh_Hans", "2026年11月24日"),
        ("ms", "24 November 2026"),
        ("vi", "24 tháng 11 năm 2026"),
        ("id", "24 November 2026"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(language: str, said: str) -> None:
    assert speaker(language).date(date(2026, 11, 24)) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_is_told_by_the_clocks_of_its_place(language: str) -> None:
    _ = speaker(language)
    assert "03:30" in _.moment(NEW_YEAR, "Asia/Bangkok")
    assert "04:30" in _.moment(NEW_YEAR, "Asia/Kuala_Lumpur")
    assert "UTC" not in _.moment(NEW_YEAR, "Asia/Bangkok")
    assert _.moment(NEW_YEAR).endswith("20:30 UTC")
    assert _.time(NEW_YEAR, "Asia/Ho_Chi_Minh") == "03:30"


def test_numbers_have_the_signs_of_their_readers() -> None:
    assert speaker("en").number(Decimal("1234.5")) == "1,234.5"
    assert (
        speaker("vi").number(Decimal("1234.5"))
        == speaker("id").number(Decimal("1234.5"))
        == ("1.234,5")
    )


def test_a_truth_is_not_written_as_a_number() -> None:
    assert speaker("en")("{x}", x=True) == "True"


def test_a_text_in_several_languages_is_said_in_the_readers_or_english_or_any() -> None:
    texts = {"en": "Money", "zh-Hans": "资金"}
    assert speaker("zh_Hans").of(texts) == "资金"
    assert speaker("th").of(texts) == "Money"
    assert speaker("th").of({"zh-Hans": "资金"}) == "资金"
    assert speaker("th").of({}) == ""


def test_a_letter_is_plain_text_and_keeps_the_signs_of_a_name() -> None:
    class Named:
        shown = "Siti Nur'aini <&>"

    text = write("email/confirm_address.txt", "en", person=Named, link="https://x.example/?a&b")
    assert "Hello Siti Nur'aini <&>," in text
    assert "https://x.example/?a&b" in text
