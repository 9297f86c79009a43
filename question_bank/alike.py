"""Checks that an item says the same in each of its languages: figures, units, money, emphasis."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Protocol, cast

from question_bank.finding import Remark, Severity
from question_bank.item import Item, Stimulus
from question_bank.shape import texts
from question_bank.words import CHINESE, figures, spelt

CURRENCIES = (
    "AUD|BND|CAD|CHF|CNY|EUR|GBP|HKD|IDR|INR|JPY|KHR|KRW|LAK|MMK|MYR|NZD|PHP|SGD|THB|TWD|USD|VND"
)

_CURRENCY = re.compile(rf"(?<![A-Z])(?:{CURRENCIES})(?![A-Z])")
_MARKUP = re.compile(r"\{[a-z][a-z0-9_]*\}|\*\*|</?[a-z]+>|_{2,}")
_UNITS = {
    "kg": "千克|公斤",
    "g": "克",
    "km": "公里|千米",
    "cm": "厘米",
    "mm": "毫米",
    "m": "米",
    "L": "升",
    "ml": "毫升",
    "%": "％|百分之|成",
    "Wh": "瓦时",
    "kWh": "千瓦时|度",
}
_UNIT = re.compile(r"(?<=[0-9}]) ?(kg|km|cm|mm|ml|kWh|Wh|g|m|L|%)[³²]?(?![A-Za-z])")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def check_languages(thing: Item | Stimulus) -> Iterator[Remark]:
    """Check each text of an item or stimulus, language against language."""
    for field, text in texts(thing):
        for one, other in combinations(text, 2):
            yield from _pair(field, (one, text[one]), (other, text[other]))
        if CHINESE in text:
            yield from _chinese(f"{field}.{CHINESE}", text[CHINESE])


def _pair(field: str, one: tuple[str, str], other: tuple[str, str]) -> Iterator[Remark]:
    # What only an examiner reads may round or explain differently; a candidate's texts may not.
    severity: Severity = "W" if field.endswith("why") else "E"
    unlike = {
        "numbers": _figures_unlike(one, other),
        "units": _units_unlike(one, other),
        "currencies": _currencies(one[1]) != _currencies(other[1]),
        "markup": _markup(one[1]) != _markup(other[1]),
    }
    for what, differs in unlike.items():
        if differs:
            sentence = f"{one[0]} and {other[0]} have other {what}; make them the same."
            yield Remark(severity, "languages", field, sentence)


def _figures_unlike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Compare figures; one that the other language spells out is the same."""
    ours, theirs = figures(one[1]), figures(other[1])
    unsaid = set(ours - theirs) - spelt(other[1], other[0])
    return bool(unsaid or set(theirs - ours) - spelt(one[1], one[0]))


def _units_unlike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    ours, theirs = set(_UNIT.findall(one[1])), set(_UNIT.findall(other[1]))
    return _unsaid(ours - theirs, other[1]) or _unsaid(theirs - ours, one[1])


def _unsaid(units: set[str], text: str) -> bool:
    return any(unit not in text and not re.search(_UNITS[unit], text) for unit in units)


def _currencies(text: str) -> Counter[str]:
    return Counter(_CURRENCY.findall(text))


def _markup(text: str) -> Counter[str]:
    return Counter(_MARKUP.findall(text))


def _chinese(field: str, text: str) -> Iterator[Remark]:
    if "\n" in text or re.search(r"[\u4e00-\u9fff，。] +[\u4e00-\u9fff]", text):
        yield Remark("W", "languages", field, "Has a space between characters: a folded line?")
    simplified = _simplifier().convert(text)
    if simplified != text:
        signs = [old for old, new in zip(text, simplified, strict=False) if old != new]
        sentence = f"Has traditional characters: {''.join(signs) or text}."
        yield Remark("E", "languages", field, sentence)


@cache
def _simplifier() -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415 - reads its dictionaries

    return cast("_Converter", OpenCC("t2s"))
