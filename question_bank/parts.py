"""What items and stimuli are made of."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from question_bank.shape import Code, Figure, Frozen, Id, Line, Text, refuse

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Jurisdiction = Annotated[
    str, StringConstraints(pattern=r"^(none|international|[A-Z]{2}(, [A-Z]{2}){0,9})$")
]
Share = Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{1,3}|1(\.0{1,3})?)$")]


class Option(Frozen):
    """One answer to choose, to order or to match with, and what leads people to it."""

    id: Id
    text: Text
    why: Text


class Left(Frozen):
    """What is to be matched."""

    id: Id
    text: Text


class Reference(Frozen):
    """Where a stranger finds the line that decides."""

    source: Line
    locator: Line


class Difficulty(Frozen):
    """The share of borderline candidates expected to be right: an estimate, with its reason."""

    borderline: Share
    why: Line


class Enemy(Frozen):
    """An item that may not share a form with this one."""

    code: Code
    kind: Literal["cue", "overlap"]
    why: Line


class Variant(Frozen):
    """A stored row of a numeric item: data for the stem, answer key, slips with their answers."""

    data: Annotated[dict[Name, Line], Field(max_length=20)]
    answer_key: Figure
    traps: Annotated[dict[Figure, Line], Field(max_length=20)] = Field(default_factory=dict)


class DocumentLine(Frozen):
    """A labelled line of a document."""

    label: Text
    text: Text


class Document(Frozen):
    """A paper as work produces it."""

    id: Id
    kind: Literal["document"]
    title: Text
    lines: Annotated[tuple[DocumentLine, ...], Field(min_length=1, max_length=60)]


class Table(Frozen):
    """Rows and columns."""

    id: Id
    kind: Literal["table"]
    title: Text
    columns: Annotated[tuple[Text, ...], Field(min_length=1, max_length=12)]
    rows: Annotated[tuple[tuple[Text, ...], ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _rows_fill_columns(self) -> Self:
        for row in self.rows:
            refuse(len(row) != len(self.columns), "a row has another number of cells than columns")
        return self


Exhibit: TypeAlias = Annotated[Document | Table, Field(discriminator="kind")]
