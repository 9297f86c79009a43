"""Items so plain that nobody needs to look at them; a test names what matters to it."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from question_bank.item import AnyItem, Item

Raw = dict[str, Any]


def text(english: str, chinese: str = "中文") -> Raw:
    return {"en": english, "zh-Hans": chinese}


def options(*ids: str) -> list[Raw]:
    return [{"id": id_, "text": text(f"Option {id_}"), "why": text("Because.")} for id_ in ids]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)

BASE: Raw = {
    "code": "IT-9001",
    "version": 1,
    "competency": "D1.1",
    "level": "F",
    "cognitive": "apply",
    "written_in": "en",
    "as_of": "2026-11-24",
    "jurisdiction": "none",
    "review_by": "2027-11-24",
    "stem": text("What now?", "怎么办？"),
    "reference": [{"source": "Arithmetic", "locator": "the stem"}],
    "seconds": 60,
    "difficulty": {"borderline": "0.65", "why": "One step."},
    "enemies": [],
}

BY_TYPE: Mapping[str, Raw] = {
    "single": {"shuffle": True, "options": options("a", "b", "c"), "answer_key": ["b"]},
    "multiple": {
        "choose": 2,
        "shuffle": True,
        "options": options("a", "b", "c", "d", "e"),
        "answer_key": ["a", "d"],
    },
    "order": {"options": options("a", "b", "c", "d"), "answer_key": ["c", "a", "d", "b"]},
    "match": {
        "left": [{"id": id_, "text": text(id_)} for id_ in "pqr"],
        "shuffle": True,
        "options": options("a", "b", "c", "d"),
        "answer_key": {"p": "b", "q": "c", "r": "a"},
    },
    "numeric": {
        "stem": text("What is {x} + 1?", "{x}+1等于多少？"),
        "unit": "kg",
        "tolerance": "0.01",
        "variants": [
            {"data": {"x": "16"}, "answer_key": "17.0", "traps": {"16": "didn't add"}},
            {"data": {"x": "2.50"}, "answer_key": "3.50", "traps": {}},
        ],
        "why": text("Add one."),
    },
    "fill": {
        "normalise": ["no_spaces", "no_stops_or_hyphens", "fold_width"],
        "answer_key": ["420212"],
        "traps": {"4202": "stopped at the heading"},
        "why": text("Six digits."),
    },
}


STIMULUS: Raw = {
    "code": "ST-1",
    "version": 1,
    "title": text("A case"),
    "as_of": "2026-11-24",
    "jurisdiction": "none",
    "review_by": "2027-11-24",
    "intro": text("Read."),
    "exhibits": [
        {
            "id": "A",
            "kind": "table",
            "title": text("T"),
            "columns": [text("C")],
            "rows": [[text("x")]],
        }
    ],
}


def raw(type_: str = "single", /, **changes: object) -> Raw:
    return BASE | {"type": type_} | BY_TYPE[type_] | changes


def item(type_: str = "single", /, **changes: object) -> AnyItem:
    return Item.load(raw(type_, **changes))
