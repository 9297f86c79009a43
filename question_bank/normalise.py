"""The named rules that make a filled-in answer comparable; an item lists its own, in order."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

Rule: TypeAlias = Literal["no_spaces", "no_stops_or_hyphens", "fold_width", "fold_case"]


def normalise(text: str, rules: Iterable[Rule]) -> str:
    """Apply the rules in their order."""
    for rule in rules:
        text = _RULES[rule](text)
    return text


def _no_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _no_stops_or_hyphens(text: str) -> str:
    return re.sub(r"[.。．・·\-‐‑‒–—－−]", "", text)


def _fold_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


_RULES: Mapping[Rule, Callable[[str], str]] = {
    "no_spaces": _no_spaces,
    "no_stops_or_hyphens": _no_stops_or_hyphens,
    "fold_width": _fold_width,
    "fold_case": str.casefold,
}
