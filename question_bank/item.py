"""Items, and the stimuli that several of them share: what a version is, and how a bank is read."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

import rfc8785
from pydantic import Field, StrictBool, StrictInt, TypeAdapter, model_validator

from question_bank.errors import BankError
from question_bank.normalise import Rule, normalise
from question_bank.parts import (
    Difficulty,
    Enemy,
    Exhibit,
    Jurisdiction,
    Left,
    Option,
    Reference,
    Variant,
)
from question_bank.reading import read_document
from question_bank.shape import (
    Code,
    Cognitive,
    CompetencyCode,
    Count,
    Day,
    Edition,
    Figure,
    Frozen,
    Id,
    Language,
    Level,
    Line,
    Text,
    refuse,
    shaped,
    texts,
)

SCHEMA = "jinbang/items/1"

Type: TypeAlias = Literal["single", "multiple", "order", "match", "numeric", "fill"]


class Item(Frozen):
    """One version of an item; `Item.load` makes the class of its type."""

    type: Any
    code: Code
    version: Annotated[StrictInt, Field(ge=1, le=10_000)]
    competency: CompetencyCode
    level: Level
    cognitive: Cognitive
    written_in: Language
    as_of: Day
    jurisdiction: Jurisdiction
    review_by: Day
    stem: Text
    reference: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=12)]
    seconds: Annotated[Count, Field(ge=5, le=1800)]
    difficulty: Difficulty
    enemies: Annotated[tuple[Enemy, ...], Field(max_length=50)] = ()
    stimulus: Edition | None = None  # the case it belongs to; in a file it stands under it

    @staticmethod
    def load(raw: object, file: str = "") -> "AnyItem":
        """Make an item of JSON-able values, such as `content` gives; raises BankError."""
        named = raw.get("code") if isinstance(raw, Mapping) else None
        return shaped(_adapter, raw, file, named if isinstance(named, str) else "")

    @property
    def domain(self) -> str:
        """The domain its competency belongs to."""
        return self.competency.partition(".")[0]

    @property
    def languages(self) -> frozenset[str]:
        """The languages it can be asked in."""
        return frozenset(self.stem)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries whose law decides it; none for practice and international rules."""
        whose = self.jurisdiction
        return () if whose in {"none", "international"} else tuple(whose.split(", "))

    @property
    def variant_count(self) -> int:
        """How many stored rows a form can draw; 1 for items without rows."""
        return 1

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        refuse(self.review_by < self.as_of, "review_by lies before as_of")
        refuse(self.written_in not in self.stem, "the stem lacks the language of written_in")
        for field, text in texts(self):
            refuse(set(text) != set(self.stem), f"{field} has other languages than the stem")
        codes = [enemy.code for enemy in self.enemies]
        refuse(self.code in codes, "an item can't be its own enemy")
        refuse(len(set(codes)) < len(codes), "an enemy is named twice")
        return self


class OptionItem(Item):
    """An item with options: those of single, multiple, order and match."""

    most_options: ClassVar[int] = 10

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=most_options)]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the options, as written."""
        return tuple(option.id for option in self.options)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        refuse(len(set(self.ids)) < len(self.ids), "an option's id is given twice")
        return self


class Single(OptionItem):
    """Choose the one best answer."""

    type: Literal["single"]
    shuffle: StrictBool
    answer_key: Annotated[tuple[Id, ...], Field(min_length=1, max_length=1)]

    @model_validator(mode="after")
    def _key_fits(self) -> Self:
        refuse(self.answer_key[0] not in self.ids, "the answer key is no option")
        return self


class Multiple(OptionItem):
    """Choose as many as the stem says."""

    type: Literal["multiple"]
    choose: Annotated[StrictInt, Field(ge=2, le=6)]  # 60 units divide by each
    shuffle: StrictBool
    answer_key: Annotated[tuple[Id, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _key_fits(self) -> Self:
        refuse(len(self.answer_key) != self.choose, "`choose` and the answer key differ in number")
        refuse(len(set(self.answer_key)) != self.choose, "the answer key names an option twice")
        refuse(
            not set(self.answer_key) < set(self.ids), "the answer key must be some of the options"
        )
        return self


class Order(OptionItem):
    """Put all options in order."""

    type: Literal["order"]
    answer_key: Annotated[tuple[Id, ...], Field(min_length=3, max_length=10)]

    @model_validator(mode="after")
    def _key_fits(self) -> Self:
        refuse(sorted(self.answer_key) != sorted(self.ids), "the answer key must order all options")
        return self


class Match(OptionItem):
    """Match each on the left with one option; each option is used once at most."""

    type: Literal["match"]
    left: Annotated[tuple[Left, ...], Field(min_length=2, max_length=6)]  # 60 divides by each
    shuffle: StrictBool
    answer_key: dict[Id, Id]

    @property
    def left_ids(self) -> tuple[str, ...]:
        """The ids of what is to be matched."""
        return tuple(left.id for left in self.left)

    @model_validator(mode="after")
    def _key_fits(self) -> Self:
        used = list(self.answer_key.values())
        refuse(len(set(self.left_ids)) < len(self.left), "an id on the left is given twice")
        refuse(
            set(self.answer_key) != set(self.left_ids), "the answer key must match all on the left"
        )
        refuse(len(set(used)) < len(used), "the answer key uses an option twice")
        refuse(not set(used) <= set(self.ids), "the answer key names no option")
        return self


class Numeric(Item):
    """Work out a number, in a stated unit; a form draws one of the stored rows."""

    type: Literal["numeric"]
    unit: Annotated[Line, Field(max_length=32)] | Text
    tolerance: Figure
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=20)]
    why: Text

    @property
    def variant_count(self) -> int:
        """How many stored rows a form can draw."""
        return len(self.variants)

    def asked(self, variant: int, language: str) -> str:
        """Fill the data of a stored row into the stem."""
        return fill(self.stem[language], self.variants[variant].data)

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        refuse(Decimal(self.tolerance) < 0, "the tolerance is below zero")
        for row in self.variants:
            for language, stem in self.stem.items():
                named = set(places(stem)) == set(row.data)
                refuse(not named, f"the places of the stem ({language}) and a row's data differ")
            caught = [trap for trap in row.traps if self.accepts(row, Decimal(trap))]
            refuse(caught, f"the trap {caught} would be marked right")
        return self

    def accepts(self, row: Variant, answer: Decimal) -> bool:
        """Whether an answer lies within the tolerance of a row's answer key."""
        return abs(answer - Decimal(row.answer_key)) <= Decimal(self.tolerance)


class Fill(Item):
    """Type an answer that is the same in every language."""

    type: Literal["fill"]
    normalise: Annotated[tuple[Rule, ...], Field(max_length=8)]
    answer_key: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    traps: Annotated[dict[Line, Line], Field(max_length=20)] = Field(default_factory=dict)
    why: Text

    @model_validator(mode="after")
    def _traps_fit(self) -> Self:
        caught = [trap for trap in self.traps if self.accepts(trap)]
        refuse(caught, f"the trap {caught} would be marked right")
        return self

    def accepts(self, answer: str) -> bool:
        """Whether an answer equals an accepted one, both after the stated normalisation."""
        accepted = {normalise(key, self.normalise) for key in self.answer_key}
        return normalise(answer, self.normalise) in accepted


AnyItem: TypeAlias = Single | Multiple | Order | Match | Numeric | Fill
_adapter: TypeAdapter[AnyItem] = TypeAdapter(Annotated[AnyItem, Field(discriminator="type")])


class Stimulus(Frozen):
    """A case: what several items are asked about."""

    code: Code
    version: Annotated[StrictInt, Field(ge=1, le=10_000)]
    title: Text
    as_of: Day
    jurisdiction: Jurisdiction
    review_by: Day
    intro: Text
    exhibits: Annotated[tuple[Exhibit, ...], Field(min_length=1, max_length=8)]

    @staticmethod
    def load(raw: object, file: str = "") -> "Stimulus":
        """Make a stimulus of JSON-able values; raises BankError."""
        named = raw.get("code") if isinstance(raw, Mapping) else None
        return shaped(_stimulus_adapter, raw, file, named if isinstance(named, str) else "")

    @model_validator(mode="after")
    def _languages_are_whole(self) -> Self:
        for field, text in texts(self):
            refuse(set(text) != set(self.title), f"{field} has other languages than the title")
        return self


_stimulus_adapter = TypeAdapter(Stimulus)


def content(thing: Item | Stimulus) -> dict[str, Any]:
    """Give all of an item version as JSON-able values: what is stored, digested and exported."""
    return thing.model_dump(mode="json", exclude_none=True)


def digest(thing: Item | Stimulus) -> str:
    """Digest an item version: SHA-256 (hex) of its canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(content(thing))).hexdigest()


_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def places(stem: str) -> list[str]:
    """Name the {places} of a stem."""
    return _PLACE.findall(stem)


def fill(stem: str, data: Mapping[str, str]) -> str:
    """Fill the places of a stem."""
    return _PLACE.sub(lambda place: data[place[1]], stem)


@dataclass(frozen=True)
class Bank:
    """Items and stimuli by code, and the file that each stands in."""

    items: Mapping[str, AnyItem]
    stimuli: Mapping[str, Stimulus]
    files: Mapping[str, str]

    def of_stimulus(self, code: str) -> list[AnyItem]:
        """List the items of a case, as written."""
        return [
            item for item in self.items.values() if item.stimulus and item.stimulus.code == code
        ]


def read_items(folder: Path) -> Bank:
    """Read every file of a folder; raises BankError at the first that can't be read."""
    items: dict[str, AnyItem] = {}
    stimuli: dict[str, Stimulus] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for thing in read_file(path):
            if thing.code in files:
                reason = f"the code is taken, in {files[thing.code]}"
                raise BankError(path.name, thing.code, "code", reason)
            files[thing.code] = path.name
            if isinstance(thing, Stimulus):
                stimuli[thing.code] = thing
            else:
                items[thing.code] = thing
    return Bank(items, stimuli, files)


def read_file(path: Path) -> Iterator[AnyItem | Stimulus]:
    """Read one file: its items, and each stimulus before its items; raises BankError."""
    return (kind.load(raw, path.name) for kind, raw in raw_things(path))


def raw_things(path: Path) -> Iterator[tuple[type[Item | Stimulus], object]]:
    """Read what a file says of each item and stimulus, unchecked; raises BankError."""
    document = read_document(path, SCHEMA)
    stray = set(document) - {"schema", "topic", "standard", "items", "stimulus_sets"}
    if stray:
        raise BankError(path.name, "", min(stray), "is no field of a file of items")
    yield from ((Item, raw) for raw in _list(document, "items", path.name))
    for raw in _list(document, "stimulus_sets", path.name):
        yield from _stimulus_set(raw, path.name)


def _stimulus_set(raw: object, file: str) -> Iterator[tuple[type[Item | Stimulus], object]]:
    fields = dict(raw) if isinstance(raw, dict) else {}
    questions = _list(fields, "items", file)
    fields.pop("items", None)
    yield Stimulus, fields
    of_it = {"stimulus": {"code": fields.get("code"), "version": fields.get("version")}}
    for question in questions:
        yield Item, question | of_it if isinstance(question, dict) else question


def _list(fields: dict[str, Any], name: str, file: str) -> list[Any]:
    value = fields.get(name) or []
    if not isinstance(value, list):
        raise BankError(file, "", name, "needs a list")
    return value
