"""Blind answers: an item as a candidate gets it, worked by somebody who hasn't seen its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, StrictInt, TypeAdapter

from question_bank.errors import NOWHERE, BankError
from question_bank.item import (
    AnyItem,
    Bank,
    Fill,
    Match,
    Multiple,
    Numeric,
    OptionItem,
    Order,
    Single,
    Stimulus,
)
from question_bank.mark import UNITS, mark
from question_bank.parts import Share
from question_bank.reading import read_document
from question_bank.shape import Code, Count, Frozen, Language, Line, shaped

SCHEMA = "jinbang/blind/1"


class BlindAnswer(Frozen):
    """What somebody recorded for an item; `answer` is a response as candidates give it."""

    item: Code
    version: Annotated[StrictInt, Field(ge=1)]
    language: Language
    variant: Count = 0
    answer: dict[str, Any]
    sureness: Literal["sure", "fairly", "guess"]
    seconds: Count
    borderline: Share
    assumptions: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A blind answer beside the item: `stops` says what must be repaired before publishing."""

    answer: BlindAnswer
    units: int
    stops: tuple[str, ...]
    borderline_apart: Decimal


_adapter = TypeAdapter(BlindAnswer)


def blind_sheet(bank: Bank, codes: Sequence[str], language: str, seed: int) -> str:
    """Write a sheet (YAML) of items in one language, without keys and reasons, shuffled by a seed.

    Raises BankError for a code or a language that the bank lacks.
    """
    lottery = Random(seed)  # noqa: S311 - repeatable: the sheet can be made again
    wanted = list(codes)
    lottery.shuffle(wanted)
    asked = [_asked(_item(bank, code, language), bank, language, lottery) for code in wanted]
    sheet = {"schema": "jinbang/blind-sheet/1", "language": language, "seed": seed, "items": asked}
    return yaml.safe_dump(sheet, allow_unicode=True, sort_keys=False, width=120)


def read_answers(path: Path) -> list[BlindAnswer]:
    """Read a file of blind answers, a list under `answers`; raises BankError."""
    raw = read_document(path, SCHEMA).get("answers")
    if not isinstance(raw, list):
        raise BankError(path.name, "", "answers", "needs a list")
    return [shaped(_adapter, each, path.name, _named(each)) for each in raw]


def compare(bank: Bank, answers: Sequence[BlindAnswer]) -> list[Comparison]:
    """Hold blind answers against the keys: a difference, or an assumption, stops an item.

    Raises BankError for an unknown item, another version, or a response it can't have.
    """
    return [_compared(_item(bank, each.item, each.language), each) for each in answers]


def unworked(bank: Bank, answers: Sequence[BlindAnswer]) -> list[tuple[str, str]]:
    """List items, with the language, that nobody has worked blind in their present version."""
    worked = {(each.item, each.version, each.language) for each in answers}
    return [
        (item.code, language)
        for item in bank.items.values()
        for language in sorted(item.languages)
        if (item.code, item.version, language) not in worked
    ]


def _named(raw: object) -> str:
    return str(raw.get("item", "")) if isinstance(raw, Mapping) else ""


def _item(bank: Bank, code: str, language: str) -> AnyItem:
    item = bank.items.get(code)
    if item is None:
        raise BankError(NOWHERE, code, "item", "is not in the bank")
    if language not in item.languages:
        raise BankError(NOWHERE, code, "language", f"the item has no {language}")
    return item


def _compared(item: AnyItem, answer: BlindAnswer) -> Comparison:
    if answer.version != item.version:
        raise BankError(NOWHERE, item.code, "version", f"the bank has version {item.version}")
    units = mark(item, answer.variant, answer.answer)
    stops = ["the answer differs from the key"] if units < UNITS else []
    stops += [f"assumed: {assumption}" for assumption in answer.assumptions]
    apart = Decimal(answer.borderline) - Decimal(item.difficulty.borderline)
    return Comparison(answer, units, tuple(stops), apart)


def _asked(item: AnyItem, bank: Bank, language: str, lottery: Random) -> dict[str, Any]:
    """Show what a candidate sees, by a list of what may be shown: a new field stays hidden."""
    variant = lottery.randrange(item.variant_count)
    sheet: dict[str, Any] = {"item": item.code, "version": item.version, "type": item.type}
    if item.stimulus is not None:
        sheet["case"] = _case(bank.stimuli[item.stimulus.code], language)
    stem = item.asked(variant, language) if isinstance(item, Numeric) else item.stem[language]
    sheet |= {"variant": variant, "stem": stem}
    if isinstance(item, Numeric):
        sheet["unit"] = item.unit if isinstance(item.unit, str) else item.unit[language]
    if isinstance(item, Match):
        sheet["left"] = {left.id: left.text[language] for left in item.left}
    if isinstance(item, OptionItem):
        sheet["options"] = _options(item, language, lottery)
    record = {"sureness": "", "seconds": 0, "borderline": "", "assumptions": []}
    return {**sheet, "answer": _blank(item), **record}


def _options(item: OptionItem, language: str, lottery: Random) -> dict[str, str]:
    options = [(option.id, option.text[language]) for option in item.options]
    if getattr(item, "shuffle", True):  # those of an order item are always shuffled
        lottery.shuffle(options)
    return dict(options)


def _case(stimulus: Stimulus, language: str) -> dict[str, Any]:
    exhibits = [_in(exhibit.model_dump(), language) for exhibit in stimulus.exhibits]
    shown = {"title": stimulus.title[language], "intro": stimulus.intro[language]}
    return {**shown, "exhibits": exhibits}


def _in(value: object, language: str) -> object:
    """Keep one language of what is nested."""
    if isinstance(value, dict):
        if language in value:
            return value[language]
        return {name: _in(inner, language) for name, inner in value.items()}
    return [_in(inner, language) for inner in value] if isinstance(value, list | tuple) else value


def _blank(item: AnyItem) -> dict[str, Any]:
    match item:
        case Single():
            return {"choice": ""}
        case Multiple():
            return {"choices": []}
        case Order():
            return {"order": []}
        case Match():
            return {"pairs": dict.fromkeys(item.left_ids, "")}
        case Numeric():
            return {"number": ""}
        case Fill():
            return {"text": ""}
