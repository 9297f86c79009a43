"""The blueprint of an exam: the recipe by which forms are drawn, and what is said with a result."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, StrictBool, StrictInt, TypeAdapter, model_validator

from question_bank.errors import NOWHERE
from question_bank.item import Type
from question_bank.reading import read_document
from question_bank.shape import (
    Code,
    Cognitive,
    Count,
    Day,
    DomainCode,
    Edition,
    Figure,
    Frozen,
    Language,
    Level,
    Line,
    Text,
    refuse,
    shaped,
)

SCHEMA = "jinbang/blueprint/1"
COGNITIVE: tuple[Cognitive, ...] = ("recall", "apply", "decide")
TIME_RESERVE = Decimal("1.2")  # of the time that the items are expected to take

Percent = Annotated[StrictInt, Field(ge=0, le=100)]
Small = Annotated[StrictInt, Field(ge=0, le=200)]
Bounds: TypeAlias = Annotated[tuple[Small, Small], Field(description="least and most")]


class Cell(Frozen):
    """A domain's line of the table: scored items, and how they divide by cognitive level."""

    weight: Percent
    items: Small
    recall: Small
    apply: Small
    decide: Small

    def of(self, cognitive: Cognitive) -> int:
        """How many of a cognitive level."""
        return {"recall": self.recall, "apply": self.apply, "decide": self.decide}[cognitive]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        refuse(self.recall + self.apply + self.decide != self.items, "the levels don't add up")
        return self


class StimulusSets(Frozen):
    """How many cases, how long, and how much of the score."""

    count: Small
    items_each: Bounds
    most_percent_of_score: Percent


class Exposure(Frozen):
    """The largest share of the forms in use that an item may stand in."""

    most: Figure


class Anchors(Frozen):
    """Items in common with the forms before, from the second set of forms on."""

    least: Small


class Constraints(Frozen):
    """What a form must also satisfy."""

    competencies_per_domain: Small
    enemies: Literal["never_together"]
    most_per_jurisdiction_percent: Percent
    reviewed: Line
    exposure: Exposure
    anchors: Anchors
    borderline_sum: tuple[Figure, Figure]


class CutScore(Frozen):
    """The cut score in marks, and how it was set; a new one is a new version, for later forms."""

    version: Annotated[StrictInt, Field(ge=1)]
    method: Literal["interim", "modified-angoff"]
    marks: Small
    of: Small
    set_on: Day
    basis: Line
    borderline_candidate: Text
    replaced_when: Line
    statement: Text


class Estimate(Frozen):
    """Reliability of a group's scores: never without its n and date."""

    value: Figure
    n: Count
    estimated_on: Day


class Expected(Frozen):
    """What was planned for, from least to most; never shown as a result."""

    mean_item_r: tuple[Figure, Figure]
    reliability: tuple[Figure, Figure]


class Precision(Frozen):
    """How well the exam measures."""

    reliability: Literal["not yet estimated"] | Estimate
    expected: Expected
    csem_at_cut_marks: Figure
    target_reliability: Figure


class Proctoring(Frozen):
    """What the sitting requires."""

    level: Annotated[StrictInt, Field(ge=0, le=4)]
    identity_checked: StrictBool


class Release(Frozen):
    """When a result is released, and what it shows."""

    released: Line
    shows: tuple[Line, ...]


class Retake(Frozen):
    """How often, after how many days, and with which form somebody may sit again."""

    attempts: Annotated[StrictInt, Field(ge=1, le=20)]
    wait_days: tuple[Count, ...]
    form: Literal["another"]
    items_seen_excluded_days: Count


class Materials(Frozen):
    """What a candidate may use."""

    calculator: Line
    notes: Line
    exhibits: Line


class Blueprint(Frozen):
    """A version of an exam's blueprint."""

    schema_: Annotated[Literal["jinbang/blueprint/1"], Field(alias="schema")]
    code: Code
    version: Annotated[StrictInt, Field(ge=1)]
    title: Text
    description: Text | None = None
    standard: Edition
    level: Level
    valid_years: Annotated[StrictInt, Field(ge=1, le=10)]
    as_of: Day
    review_by: Day
    scored_items: Annotated[StrictInt, Field(ge=1, le=200)]
    pretest_items: Small
    time_minutes: Annotated[StrictInt, Field(ge=1, le=600)]
    extra_time_percent: tuple[Percent, ...]
    cells: dict[DomainCode, Cell]
    cognitive_percent: dict[Cognitive, Percent]
    types_of_item: dict[Type, Bounds]
    stimulus_sets: StimulusSets
    constraints: Constraints
    scoring_rules: Annotated[StrictInt, Field(ge=1)]
    guessing: Text
    cut_score: CutScore
    precision: Precision
    subscores: Literal["none"]
    languages: tuple[Language, ...]
    materials: Materials
    proctoring: Proctoring
    result: Release
    retake: Retake

    @property
    def most_seconds(self) -> int:
        """The longest that all items of a form together may be expected to take."""
        return int(self.time_minutes * 60 / TIME_RESERVE)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        refuse(sum(cell.items for cell in self.cells.values()) != self.scored_items, "cells")
        refuse(self.cut_score.of != self.scored_items, "the cut score is of another total")
        refuse(self.cut_score.marks > self.cut_score.of, "the cut score is above the total")
        low, high = map(Decimal, self.constraints.borderline_sum)
        refuse(not low <= self.cut_score.marks <= high, "the cut score lies outside borderline_sum")
        for cognitive, percent in self.cognitive_percent.items():
            count = sum(cell.of(cognitive) for cell in self.cells.values())
            refuse(abs(100 * count - percent * self.scored_items) > 100, f"the cells' {cognitive}")  # noqa: PLR2004 - one item
        return self


_adapter = TypeAdapter(Blueprint)


def read_blueprint(path: Path) -> Blueprint:
    """Read the file of a blueprint; raises BankError."""
    return shaped(_adapter, read_document(path, SCHEMA), path.name, NOWHERE)


def read_blueprints(folder: Path) -> dict[str, Blueprint]:
    """Read all blueprints of a folder, by code; raises BankError."""
    read = map(read_blueprint, sorted(folder.glob("*.yaml")))
    return {blueprint.code: blueprint for blueprint in read}
