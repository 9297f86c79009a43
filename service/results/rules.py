"""From a form and a log to a result. Pure: integers and decimals only, the same for ever."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from question_bank.mark import UNITS, mark
from service.attempts.events import Event, check
from service.attempts.replay import State, state
from service.authoring.form import Form
from service.errors import DomainError
from service.language import later

Z95 = Decimal("1.96")  # standard errors to each side of a 95 % band


class ResultNotFoundError(DomainError):
    """No such result, or not for this person: which of the two is nobody's business."""

    code = "result_not_found"
    status = 404
    sentence = later("There is no such result for you. Open one from your list.")


@dataclass(frozen=True)
class Computed:
    """A result as the log gives it."""

    head: str
    marks: tuple[int, ...]  # units, by position
    units: int
    total_units: int
    cut_units: int
    passed: bool
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """A stored result as pages, letters and later rooms see it."""

    id: UUID
    attempt_id: UUID
    candidate_id: UUID
    sitting_id: UUID
    version: int
    head: str
    marks: tuple[int, ...]
    units: int
    total_units: int
    cut_units: int
    passed: bool
    topics: tuple[str, ...]
    scored_at: datetime
    referred_at: datetime | None
    released_at: datetime | None

    @property
    def score(self) -> Decimal:
        """The score in marks."""
        return in_marks(self.units)

    @property
    def total(self) -> Decimal:
        """The most marks there are."""
        return in_marks(self.total_units)

    @property
    def cut(self) -> Decimal:
        """The cut score in marks."""
        return in_marks(self.cut_units)

    @property
    def standard_error(self) -> Decimal:
        """The conditional standard error of measurement, in marks."""
        return standard_error(self.units, self.total_units)

    @property
    def band(self) -> tuple[Decimal, Decimal]:
        """The 95 % band of the true score, within what can be scored.

        At a full or an empty score the binomial error is none, which says nothing: there it is
        Wilson's interval (1927).
        """
        if not self.standard_error:
            reach = (Z95**2 * self.total / (self.total + Z95**2)).quantize(Decimal("0.1"))
            return (self.score - reach, self.score) if self.units else (self.score, reach)
        reach = (self.standard_error * Z95).quantize(Decimal("0.1"))
        return max(self.score - reach, Decimal(0)), min(self.score + reach, self.total)


def compute(form: Form, events: Iterable[Event]) -> Computed:
    """Work out a result from its log; raises ChainBrokenError naming the event that broke it."""
    events = list(events)
    head = check(form.hash, events)
    found = state(events)
    marks = tuple(_mark(form, found, each.position) for each in form.entries)
    scored = [each for each in form.entries if each.scored]
    units = sum(marks[each.position - 1] for each in scored)
    missed = {e.item.competency for e in scored if marks[e.position - 1] < UNITS}
    cut = int(Decimal(str((form.content["cut_score"] or {"marks": 0})["marks"])) * UNITS)
    return Computed(
        head=head,
        marks=marks,
        units=units,
        total_units=len(scored) * UNITS,
        cut_units=cut,
        passed=units >= cut,
        topics=tuple(sorted(missed)),
    )


def in_marks(units: int) -> Decimal:
    """Write units as marks, exact to two decimals."""
    return (Decimal(units) / UNITS).quantize(Decimal("0.01")).normalize() + 0


def standard_error(units: int, total_units: int) -> Decimal:
    """Return sqrt(x (k - x) / (k - 1)) in marks: Lord's binomial error (1955)."""
    x, k = Decimal(units) / UNITS, Decimal(total_units) / UNITS
    if k <= 1:
        return Decimal(0)
    return (x * (k - x) / (k - 1)).sqrt().quantize(Decimal("0.1"))


def _mark(form: Form, found: State, position: int) -> int:
    entry = form.entries[position - 1]
    return mark(
        entry.item, entry.variant, found.responses.get(position), form.content["scoring_rules"]
    )
