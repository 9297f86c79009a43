"""From a response to its mark, in units of a sixtieth: whole numbers and decimals, never floats."""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from question_bank.errors import NOWHERE, BankError, UnknownRulesError
from question_bank.item import AnyItem, Fill, Match, Multiple, Numeric, Order, Single
from question_bank.response import (
    Choice,
    Choices,
    Figure,
    Pairs,
    Response,
    Sequence,
    Written,
    parse_response,
)

UNITS = 60  # a mark: halves, thirds, quarters, fifths and sixths of it are whole numbers

Rules: TypeAlias = Callable[[AnyItem, int, Response], int]


def mark(item: AnyItem, variant: int, response: Mapping[str, Any] | None, rules: int = 1) -> int:
    """Mark a response in units, by a version of the scoring rules; no response is 0.

    Raises UnknownRulesError, ResponseRefusedError, and BankError for a row that the item lacks.
    """
    if rules not in RULES:
        raise UnknownRulesError(NOWHERE, item.code, "scoring_rules", f"has no version {rules}")
    if not 0 <= variant < item.variant_count:
        raise BankError(NOWHERE, item.code, "variants", f"has no row {variant}")
    return 0 if response is None else RULES[rules](item, variant, parse_response(item, response))


def _mark_1(item: AnyItem, variant: int, response: Response) -> int:
    """Version 1 of the rules, as the blueprint states them."""
    match item, response:
        case Single(), Choice():
            return UNITS * (response.choice in item.answer_key)
        case Multiple(), Choices():
            right = len(set(response.choices) & set(item.answer_key))
            return max(0, UNITS * (2 * right - len(response.choices)) // item.choose)
        case Order(), Sequence():
            return _order_1(item.answer_key, response.order)
        case Match(), Pairs():
            right = sum(item.answer_key[left] == option for left, option in response.pairs.items())
            return UNITS * right // len(item.left)
        case Numeric(), Figure():
            return UNITS * item.accepts(item.variants[variant], Decimal(response.number))
        case Fill(), Written():
            return UNITS * item.accepts(response.text)
    raise AssertionError(item, response)  # parse_response gives each type of item its own


def _order_1(key: tuple[str, ...], order: tuple[str, ...]) -> int:
    """Whole for the exact order, half if one swap of two neighbours makes it exact."""
    if order == key:
        return UNITS
    if Counter(order) != Counter(key):
        return 0
    first = next(place for place, (a, b) in enumerate(zip(order, key, strict=True)) if a != b)
    swapped = (*order[:first], order[first + 1], order[first], *order[first + 2 :])
    return UNITS // 2 if swapped == key else 0


RULES: Mapping[int, Rules] = {1: _mark_1}  # a version is kept for as long as a form names it
