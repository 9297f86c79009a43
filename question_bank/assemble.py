"""Draw a form: the items of an exam, by the blueprint and a seed, the same on each run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from question_bank.blueprint import Blueprint
from question_bank.errors import FormInfeasibleError
from question_bank.item import Bank
from question_bank.recipe import Column, Earlier, columns, rows
from question_bank.search import Row, choose, short

LOTTERY = 1000


@dataclass(frozen=True)
class FormItem:
    """A place in a form: an item version, the stored row drawn, and whether it counts."""

    code: str
    version: int
    variant: int
    scored: bool
    stimulus: str | None


def assemble(
    bank: Bank, blueprint: Blueprint, on: date, seed: int, earlier: Earlier | None = None
) -> list[FormItem]:
    """Draw a form for a day, from a seed, beside the forms in use; a case's items stay together.

    Raises FormInfeasibleError, which names the constraints that the bank falls short of.
    """
    earlier = earlier or Earlier()
    lottery = Random(seed)  # noqa: S311 - it must be repeatable, and its seed is kept with the form
    drawn = columns(bank, blueprint, on, earlier)
    rules = rows(drawn, blueprint, earlier)
    costs = [_cost(column, earlier, lottery) for column in drawn]
    costs += [0] * (_columns_of(rules) - len(drawn))
    chosen = choose(costs, rules)
    if chosen is None:
        raise FormInfeasibleError(blueprint.code, tuple(_lacking(bank, drawn, rules)))
    taken = [column for column, on_form in zip(drawn, chosen, strict=False) if on_form]
    return _in_order(taken, lottery)


def _lacking(bank: Bank, drawn: Sequence[Column], rules: Sequence[Row]) -> list[str]:
    """Say which rules the bank falls short of, and how much of it couldn't be drawn from at all."""
    lacking = short(max(len(drawn), _columns_of(rules)), rules)
    out = len(bank.items) - len({item.code for column in drawn for item in column.items})
    if out:
        why = "level, review date, languages, or standing in enough forms"
        lacking.append(f"{out} of {len(bank.items)} items are out of question by {why}")
    return lacking or ["no choice was found that satisfies all lines together"]


def _columns_of(rules: Sequence[Row]) -> int:
    return 1 + max(place for row in rules for place in (*row.coefficients, 0))


def _cost(column: Column, earlier: Earlier, lottery: Random) -> int:
    """Let the lottery decide, but turn first to items that fewer forms have."""
    uses = sum(earlier.uses(item.code) for item in column.items)
    return uses * LOTTERY + lottery.randrange(LOTTERY) * len(column.items)


def _in_order(taken: Sequence[Column], lottery: Random) -> list[FormItem]:
    shuffled = list(taken)
    lottery.shuffle(shuffled)
    return [
        FormItem(
            code=item.code,
            version=item.version,
            variant=lottery.randrange(item.variant_count),
            scored=column.scored,
            stimulus=column.stimulus,
        )
        for column in shuffled
        for item in column.items
    ]
