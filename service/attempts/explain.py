"""What a practice test says afterwards: each answer, whether it was right, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from uuid import UUID

from question_bank.item import AnyItem, Fill, Match, Multiple, Numeric, Order, Single
from question_bank.mark import UNITS, mark
from question_bank.parts import Option
from service.attempts import sheet
from service.attempts.replay import State
from service.attempts.sheet import Texts
from service.authoring.form import Entry, Form


@dataclass(frozen=True)
class Line:
    """An option as it was shown: chosen or not, right or not, and why."""

    mark: str  # the letter on the page, or the place in the right order
    text: Texts
    chosen: bool
    right: bool
    why: Texts
    paired: Texts | None = None  # in a match item: what it belongs with
    given: Texts | None = None  # what stood there instead, in an order or match item


@dataclass(frozen=True)
class Explained:
    """A question with what was answered and what is right."""

    position: int
    type: str
    stem: Texts
    answered: bool
    units: int
    lines: tuple[Line, ...]
    typed: str  # what was typed, in a numeric or fill item
    key: str  # and what was expected
    unit: Texts
    why: Texts

    @property
    def right(self) -> bool:
        """Whether it earned the whole mark."""
        return self.units == UNITS

    @property
    def partly(self) -> bool:
        """Whether it earned a part of it."""
        return 0 < self.units < UNITS


def explain(form: Form, attempt_id: UUID, found: State) -> tuple[Explained, ...]:
    """Explain every question of a form, in its order."""
    rules = form.content["scoring_rules"]
    return tuple(
        _explained(entry, attempt_id, found.responses.get(entry.position), rules)
        for entry in form.entries
    )


def _explained(
    entry: Entry, attempt_id: UUID, response: Mapping[str, object] | None, rules: int
) -> Explained:
    item, given = entry.item, dict(response or {})
    return Explained(
        position=entry.position,
        type=item.type,
        stem=sheet.stem(entry),
        answered=response is not None,
        units=mark(item, entry.variant, response, rules),
        lines=_lines(entry, attempt_id, given),
        typed=str(given.get("number", given.get("text", ""))),
        key=_expected(item, entry.variant),
        unit=sheet.unit(item),
        why=item.why if isinstance(item, Numeric | Fill) else {},
    )


def _expected(item: AnyItem, variant: int) -> str:
    if isinstance(item, Numeric):
        return item.variants[variant].answer_key
    return item.answer_key[0] if isinstance(item, Fill) else ""


def _lines(entry: Entry, attempt_id: UUID, given: Mapping[str, object]) -> tuple[Line, ...]:
    match item := entry.item:
        case Single() | Multiple():
            options = sheet.shown(item, attempt_id, entry.position)
            chosen = {str(given.get("choice")), *_ids(given.get("choices"))}
            return tuple(
                Line(letter, o.text, o.id in chosen, o.id in item.answer_key, o.why)
                for letter, o in zip(ascii_uppercase, options, strict=False)
            )
        case Order():
            return _ordered(item, _ids(given.get("order")))
        case Match():
            return _matched(item, given.get("pairs"))
    return ()


def _ids(raw: object) -> list[str]:
    return [str(each) for each in raw] if isinstance(raw, list | tuple) else []


def _ordered(item: Order, order: list[str]) -> tuple[Line, ...]:
    """List the options in the right order, each with the place it was given."""
    options = {option.id: option for option in item.options}
    return tuple(
        Line(
            mark=str(place),
            text=options[id_].text,
            chosen=order[place - 1 : place] == [id_],
            right=True,
            why=options[id_].why,
            given=_text(options, order[place - 1 : place]),
        )
        for place, id_ in enumerate(item.answer_key, 1)
    )


def _matched(item: Match, raw: object) -> tuple[Line, ...]:
    """List what was to be matched, each with the option it belongs with."""
    pairs = raw if isinstance(raw, Mapping) else {}
    options = {option.id: option for option in item.options}
    return tuple(
        Line(
            mark=str(place),
            text=left.text,
            chosen=pairs.get(left.id) == item.answer_key[left.id],
            right=True,
            why=options[item.answer_key[left.id]].why,
            paired=options[item.answer_key[left.id]].text,
            given=_text(options, [str(pairs.get(left.id))]),
        )
        for place, left in enumerate(item.left, 1)
    )


def _text(options: Mapping[str, Option], ids: list[str]) -> Texts | None:
    return options[ids[0]].text if ids and ids[0] in options else None
