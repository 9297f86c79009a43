from contextlib import suppress
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.errors import BankError, ResponseRefusedError, UnknownRulesError
from question_bank.item import Multiple
from question_bank.mark import UNITS, mark
from question_bank.response import parse_response
from tests.unit.question_bank.factories import BY_TYPE, item, json_values

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("type_", "response", "units"),
    [
        ("single", {"choice": "b"}, 60),
        ("single", {"choice": "a"}, 0),
        ("multiple", {"choices": ["d", "a"]}, 60),
        ("multiple", {"choices": ["a", "b"]}, 0),
        ("multiple", {"choices": ["a"]}, 30),
        ("multiple", {"choices": ["b", "c"]}, 0),
        ("multiple", {"choices": []}, 0),
        ("order", {"order": ["c", "a", "d", "b"]}, 60),
        ("order", {"order": ["c", "d", "a", "b"]}, 30),
        ("order", {"order": ["b", "a", "d", "c"]}, 0),
        ("order", {"order": ["c", "a", "d"]}, 0),
        ("match", {"pairs": {"p": "b", "q": "c", "r": "a"}}, 60),
        ("match", {"pairs": {"p": "b", "q": "d"}}, 20),
        ("match", {"pairs": {}}, 0),
        ("numeric", {"number": "17"}, 60),
        ("numeric", {"number": "17.01"}, 60),
        ("numeric", {"number": "17.0100000001"}, 0),
        ("fill", {"text": " ４２０２-12 "}, 60),
        ("fill", {"text": "4202"}, 0),
        ("fill", {"text": ""}, 0),
    ],
)
def test_version_1_of_the_scoring_rules(type_: str, response: Json, units: int) -> None:
    assert mark(item(type_), 0, response) == units


@pytest.mark.parametrize("type_", BY_TYPE)
def test_no_answer_is_0(type_: str) -> None:
    assert mark(item(type_), 0, None) == 0


def test_each_row_of_a_numeric_item_has_its_own_answer_key() -> None:
    asked = item("numeric")

    assert mark(asked, 1, {"number": "3.5"}) == UNITS
    assert mark(asked, 1, {"number": "17"}) == 0
    with pytest.raises(BankError, match="has no row 2"):
        mark(asked, 2, {"number": "17"})


def test_a_form_that_names_rules_that_never_were_is_refused() -> None:
    with pytest.raises(UnknownRulesError):
        mark(item(), 0, {"choice": "b"}, rules=99)


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_half_of_an_order_is_one_swap_of_two_neighbours(order: tuple[str, ...]) -> None:
    key = ("c", "a", "d", "b")
    swaps = [("a", "c", "d", "b"), ("c", "d", "a", "b"), ("c", "a", "b", "d")]

    expected = 60 if order == key else 30 if order in swaps else 0

    assert mark(item("order"), 0, {"order": list(order)}) == expected


@given(st.lists(st.sampled_from("abcde"), unique=True, max_size=2))
def test_multiple_gives_right_less_wrong_and_never_below_0(chosen: list[str]) -> None:
    asked = item("multiple")
    assert isinstance(asked, Multiple)
    right = len(set(chosen) & set(asked.answer_key))

    expected = max(0, 60 * (right - (len(chosen) - right)) // 2)

    assert mark(asked, 0, {"choices": chosen}) == expected


@given(st.dictionaries(st.sampled_from("pqr"), st.sampled_from("abcd")))
def test_a_pair_is_a_third_of_three_whatever_the_others_are(pairs: dict[str, str]) -> None:
    asked = item("match")
    key = {"p": "b", "q": "c", "r": "a"}
    if len(set(pairs.values())) < len(pairs):
        with pytest.raises(ResponseRefusedError):
            mark(asked, 0, {"pairs": pairs})
    else:
        assert mark(asked, 0, {"pairs": pairs}) == 20 * len(pairs.items() & key.items())


@given(st.decimals(-100, 100, places=4))
def test_a_number_is_right_within_the_tolerance_compared_as_decimals(number: Decimal) -> None:
    expected = 60 if abs(number - Decimal("17.0")) <= Decimal("0.01") else 0

    assert mark(item("numeric"), 0, {"number": f"{number:f}"}) == expected


@pytest.mark.parametrize(
    ("type_", "response"),
    [
        ("single", {}),
        ("single", {"choice": "z"}),
        ("single", {"choice": ["b"]}),
        ("single", {"choices": ["b"]}),
        ("single", {"choice": "b", "more": 1}),
        ("multiple", {"choices": ["a", "b", "c"]}),
        ("multiple", {"choices": ["a", "a"]}),
        ("multiple", {"choices": ["a"] * 1000}),
        ("order", {"order": ["a", "a"]}),
        ("order", {"order": ["a", "z"]}),
        ("match", {"pairs": {"z": "a"}}),
        ("match", {"pairs": {"p": "z"}}),
        ("match", {"pairs": {"p": "a", "q": "a"}}),
        ("numeric", {"number": 17.0}),
        ("numeric", {"number": "1e5"}),
        ("numeric", {"number": "17,5"}),
        ("numeric", {"number": "NaN"}),
        ("numeric", {"number": "9" * 16}),
        ("numeric", {"number": "17\n"}),
        ("fill", {"text": "x" * 201}),
        ("fill", {"text": "4\0"}),
        ("fill", {"text": None}),
    ],
)
def test_what_no_candidate_s_page_sends_is_refused(type_: str, response: Json) -> None:
    with pytest.raises(ResponseRefusedError):
        mark(item(type_), 0, response)


@given(st.sampled_from(sorted(BY_TYPE)), json_values)
def test_anything_is_a_response_with_a_mark_or_refused(type_: str, anything: object) -> None:
    asked = item(type_)
    with suppress(ResponseRefusedError):
        response = parse_response(asked, anything)
        assert 0 <= mark(asked, 0, response.model_dump(mode="json")) <= UNITS
