from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.attempts.events import Kind
from service.attempts.rules import (
    LONGEST_LOG,
    MOST_SAID,
    TOLD_BY_BROWSERS,
    MessageRefusedError,
    parse_said,
)
from tests.unit.question_bank.factories import json_values

KEY = "a-key-of-tests"
ANSWERED: dict[str, Any] = {
    "key": KEY,
    "kind": "answered",
    "position": 1,
    "response": {"choice": "a"},
}

near_messages = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.just(KEY) | json_values,
            "kind": st.sampled_from([*map(str, Kind)]) | json_values,
            "position": st.integers() | json_values,
            "response": json_values,
            "flag": json_values,
            "language": json_values,
            "seconds": json_values,
            "at": json_values,
        },
    ),
    max_size=3,
)


@given(json_values | near_messages)
def test_whatever_is_sent_is_read_or_refused_by_our_own_error(raw: object) -> None:
    try:
        said = parse_said(raw)
    except MessageRefusedError:
        return
    assert all(each.kind in TOLD_BY_BROWSERS for each in said)
    assert all(each.position is None or 1 <= each.position <= LONGEST_LOG for each in said)


def test_an_answer_is_read_whole() -> None:
    [found] = parse_said([ANSWERED])
    assert (found.key, found.kind, found.position) == (KEY, Kind.ANSWERED, 1)
    assert found.response == {"choice": "a"}


@pytest.mark.parametrize("kind", sorted(set(Kind) - TOLD_BY_BROWSERS))
def test_a_browser_cannot_tell_what_only_the_house_does(kind: Kind) -> None:
    with pytest.raises(MessageRefusedError):
        parse_said([{"key": KEY, "kind": kind.value}])


@pytest.mark.parametrize(
    "changes",
    [
        {"position": True},
        {"position": 0},
        {"position": LONGEST_LOG + 1},
        {"position": "1"},
        {"position": 1.0},
        {"position": None},
        {"response": ["a"]},
        {"response": "a"},
        {"key": "short"},
        {"key": "x" * 65},
        {"key": None},
        {"key": "eight or more, but spaces"},
        {"kind": ["answered"]},
        {"kind": None},
    ],
)
def test_a_wrong_type_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(MessageRefusedError):
        parse_said([ANSWERED | changes])


def test_what_is_no_answer_has_no_place_in_the_form() -> None:
    with pytest.raises(MessageRefusedError):
        parse_said([{"key": KEY, "kind": "left", "position": 1}])


def test_more_than_a_message_holds_is_refused() -> None:
    assert len(parse_said([ANSWERED] * MOST_SAID)) == MOST_SAID
    with pytest.raises(MessageRefusedError):
        parse_said([ANSWERED] * (MOST_SAID + 1))


def test_details_are_kept_if_they_are_small_and_of_their_type_and_nothing_else_is() -> None:
    good = {"language": "zh-Hans", "seconds": 12, "at": "2026-11-24T10:00:00.000Z"}
    [found] = parse_said([{"key": KEY, "kind": "returned", **good, "page": "<html>"}])
    assert found.detail == {"language": "zh-Hans", "seconds": 12, "said_at": good["at"]}
    bad = {"language": "x" * 11, "seconds": -1, "at": "yesterday"}
    [found] = parse_said([{"key": KEY, "kind": "returned", **bad}])
    assert found.detail == {}


def test_a_flag_is_up_only_if_it_was_said_so() -> None:
    for told, kept in ((True, True), (False, False), ("yes", False), (None, False)):
        message = {"key": KEY, "kind": "flagged", "position": 1, "flag": told}
        assert parse_said([message])[0].detail == {"flag": kept}
