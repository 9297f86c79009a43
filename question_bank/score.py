"""From marks to a score, what it may be off by, and what to study; whole numbers and decimals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from question_bank.errors import NOWHERE, BankError
from question_bank.item import Item
from question_bank.mark import UNITS


@dataclass(frozen=True)
class Score:
    """The sum of units, out of all that could be had, and the cut; compared without rounding."""

    units: int
    total_units: int
    cut_units: int

    @property
    def passed(self) -> bool:
        """Whether the score reaches the cut score."""
        return self.units >= self.cut_units

    @property
    def marks(self) -> Decimal:
        """The score as shown: marks cut to two decimals, so that no fail looks like a pass."""
        return (Decimal(self.units) / UNITS).quantize(Decimal("0.01"), "ROUND_DOWN")

    @property
    def standard_error(self) -> Decimal:
        """What the score may be off by, in marks to two decimals."""
        return csem(self.units, self.total_units // UNITS)


def score(units: Iterable[int], cut_marks: int) -> Score:
    """Add up the marks of a form's scored items, each in units; raises BankError."""
    marks = list(units)
    if not all(0 <= mark <= UNITS for mark in marks) or not 0 <= cut_marks <= len(marks):
        raise BankError(NOWHERE, NOWHERE, "units", "has a mark or a cut outside the items' marks")
    return Score(sum(marks), UNITS * len(marks), UNITS * cut_marks)


def csem(units: int, items: int) -> Decimal:
    """Give the binomial standard error at a score, in marks: the root of x(k - x) / (k - 1).

    Lord 1955. It takes items worth 1 or 0; marks in parts make the true one smaller.
    """
    if items < 2:  # noqa: PLR2004 - one item says nothing about an error
        return Decimal(0)
    with localcontext(prec=28):  # the same on every machine, whatever the caller's context
        marks = Decimal(units) / UNITS
        return (marks * (items - marks) / (items - 1)).sqrt().quantize(Decimal("0.01"))


def to_study(items: Sequence[Item], marks: Mapping[str, int]) -> tuple[str, ...]:
    """List the competencies of items that missed some of their mark; no number goes with one.

    `marks` are units by item code, scored items only: pretest items say nothing about a person.
    """
    missed = {item.competency for item in items if marks.get(item.code, UNITS) < UNITS}
    return tuple(sorted(missed, key=_by_number))


def _by_number(competency: str) -> tuple[int, ...]:
    return tuple(int(part) for part in competency.removeprefix("D").split("."))
