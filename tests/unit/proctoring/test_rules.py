import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.proctoring.rules import (
    LONGEST_REASON,
    MOST_MINUTES,
    MinutesRefusedError,
    ReasonNeededError,
    ReasonTooLongError,
    parse_minutes,
    parse_reason,
    parse_remark,
)


@given(st.text() | st.integers().map(str))
@example("٣")
@example("9" * 5000)
@example(" 15 ")
@example("²")
def test_any_text_is_minutes_that_can_be_given_or_refused(text: str) -> None:
    try:
        assert 1 <= parse_minutes(text) <= MOST_MINUTES
    except MinutesRefusedError:
        assert text.strip() not in map(str, range(1, MOST_MINUTES + 1))


@given(st.text(max_size=600))
def test_a_reason_is_short_says_something_and_can_be_printed(text: str) -> None:
    try:
        reason = parse_reason(text)
    except (ReasonNeededError, ReasonTooLongError):
        return
    assert 1 <= len(reason) <= LONGEST_REASON
    assert all(sign == "\n" or unicodedata.category(sign)[0] != "C" for sign in reason)


def test_signs_that_cannot_be_printed_are_left_out_of_a_reason() -> None:
    assert parse_reason(" Two\0 voices\u202e\nat the door ") == "Two voices\nat the door"


@pytest.mark.parametrize("nothing", ["", " ", "\n", "\0", "\u200b"])
def test_a_reason_says_something_but_a_remark_may_be_empty(nothing: str) -> None:
    assert parse_remark(nothing) == ""
    with pytest.raises(ReasonNeededError):
        parse_reason(nothing)


def test_a_reason_has_an_end() -> None:
    assert parse_reason("x" * LONGEST_REASON)
    with pytest.raises(ReasonTooLongError):
        parse_reason("x" * (LONGEST_REASON + 1))
