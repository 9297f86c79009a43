"""From responses to what they say about items and forms; a figure only from enough people on.

Statistics are of a group, never of a person, so floats will do; scores are made elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, pvariance, variance
from typing import Literal, TypeAlias

from question_bank.errors import NOWHERE, BankError

Z95 = 1.959963984540054  # of the normal distribution, both sides together 5 %
FROM_DIFFICULTY = 30  # people, from whom on a figure is shown
FROM_CORRELATION = 100  # r of .20 is significant from 97 on
HARD, EASY, WEAK = 0.30, 0.95, 0.15

Flag: TypeAlias = Literal["too_hard", "too_easy", "weak", "negative", "distractor"]
Marks: TypeAlias = Mapping[str, int]  # one person's, in units by item code


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, where there is one, and how many people it rests on."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Needs:
    """No figure yet: so many more people are needed, or, with 0, people who differ."""

    more: int


@dataclass(frozen=True)
class OptionStatistics:
    """How often an option was chosen, and whether by those who do well on the rest."""

    id: str
    share: Estimate | Needs
    correlation: Estimate | Needs


@dataclass(frozen=True)
class ItemStatistics:
    """What responses say about one item."""

    code: str
    n: int
    difficulty: Estimate | Needs
    correlation: Estimate | Needs
    options: tuple[OptionStatistics, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class FormStatistics:
    """What responses say about a form; reliability is of this group's scores."""

    n: int
    mean: float | None
    alpha: Estimate | Needs
    standard_error: Estimate | Needs
    items: tuple[ItemStatistics, ...] = field(default=())


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Give Cronbach's alpha of people x parts, population variances; KR-20 where parts are 0 or 1.

    None if nothing differs. The items of a case are one part: they hang together (`in_parts`).
    """
    parts = list(zip(*rows, strict=True))
    total = _variance([sum(row) for row in rows]) if rows else 0.0
    if len(parts) < 2 or total == 0:  # noqa: PLR2004 - one part agrees with nothing
        return None
    within = sum(_variance(part) for part in parts)
    return len(parts) / (len(parts) - 1) * (1 - within / total)


def _variance(values: Sequence[float]) -> float:
    return float(pvariance(values))


def standard_error(rows: Sequence[Sequence[float]]) -> float | None:
    """Give the standard error of measurement: what alpha leaves of the scores' spread.

    The spread is what this group says of people like them, so n - 1 divides (sample variance).
    """
    reliability = alpha(rows)
    if reliability is None:
        return None
    spread = float(variance([sum(row) for row in rows]))
    return sqrt(spread * max(0.0, 1 - reliability))


def corrected_correlation(rows: Sequence[Sequence[float]], item: int) -> float | None:
    """Correlate an item with the sum of the others: without itself it can't flatter itself."""
    return correlation([row[item] for row in rows], [sum(row) - row[item] for row in rows])


def correlation(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Give Pearson's r; None if one side doesn't differ."""
    one, other = fmean(ours), fmean(theirs)
    spread = sqrt(sum((a - one) ** 2 for a in ours) * sum((b - other) ** 2 for b in theirs))
    together = sum((a - one) * (b - other) for a, b in zip(ours, theirs, strict=True))
    return together / spread if spread else None


def wilson(share: float, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927): honest for small n, and near 0 and 1."""
    middle = share + Z95**2 / (2 * n)
    reach = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    whole = 1 + Z95**2 / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def in_parts(people: Sequence[Marks], cases: Mapping[str, str]) -> list[list[float]]:
    """Lay marks out as people x parts, the items of a case (code by item) added up into one."""
    parts = list(dict.fromkeys(cases.get(code, code) for code in people[0])) if people else []
    return [[_part(marks, part, cases) for part in parts] for marks in people]


def _part(marks: Marks, part: str, cases: Mapping[str, str]) -> float:
    return sum(mark for code, mark in marks.items() if cases.get(code, code) == part)


def analyse_form(
    people: Sequence[Marks],
    units: int,
    cases: Mapping[str, str],
    chosen: Mapping[str, Sequence[Sequence[str]]] | None = None,
    keys: Mapping[str, Sequence[str]] | None = None,
) -> FormStatistics:
    """Analyse a form: the marks of each person who sat it, all on the same scored items.

    `units` is what an item is worth; `cases` names the case of items that have one; `chosen` has
    by item the ids that each person chose, in the order of `people`. Raises BankError.
    """
    _same_items(people)
    rows = [[mark / units for mark in marks.values()] for marks in people]
    rest_of = [[part / units for part in parts] for parts in in_parts(people, cases)]
    codes = list(people[0]) if people else []
    return FormStatistics(
        n=len(people),
        mean=fmean(map(sum, rows)) if rows else None,
        alpha=_from(FROM_CORRELATION, len(rows), alpha(rest_of)),
        standard_error=_from(FROM_CORRELATION, len(rows), standard_error(rest_of)),
        items=tuple(
            _item(code, rows, place, (chosen or {}).get(code, ()), (keys or {}).get(code, ()))
            for place, code in enumerate(codes)
        ),
    )


def _same_items(people: Sequence[Marks]) -> None:
    if any(list(marks) != list(people[0]) for marks in people):
        raise BankError(NOWHERE, NOWHERE, "people", "Analyse one form: the items or order differ.")


def _item(
    code: str,
    rows: Sequence[Sequence[float]],
    place: int,
    chosen: Sequence[Sequence[str]],
    key: Sequence[str],
) -> ItemStatistics:
    n = len(rows)
    share = fmean(row[place] for row in rows)
    difficulty = _share(share, n)
    related = _from(FROM_CORRELATION, n, corrected_correlation(rows, place))
    rest = [sum(row) - row[place] for row in rows]
    ids = sorted({id_ for choice in chosen for id_ in choice} | set(key)) if chosen else []
    options = tuple(_option(id_, chosen, rest) for id_ in ids)
    flags = _flags(difficulty, related, [each for each in options if each.id not in key])
    return ItemStatistics(code, n, difficulty, related, options, flags)


def _option(id_: str, chosen: Sequence[Sequence[str]], rest: Sequence[float]) -> OptionStatistics:
    took = [float(id_ in choice) for choice in chosen]
    related = _from(FROM_CORRELATION, len(took), correlation(took, rest))
    return OptionStatistics(id_, _share(fmean(took), len(took)), related)


def _share(share: float, n: int) -> Estimate | Needs:
    if n < FROM_DIFFICULTY:
        return Needs(FROM_DIFFICULTY - n)
    return Estimate(share, n, *wilson(share, n))


def _from(least: int, n: int, value: float | None) -> Estimate | Needs:
    """Give a figure if enough people stand behind it, and else how many are missing: never 0."""
    if n < least or value is None:
        return Needs(max(0, least - n))
    return Estimate(value, n)


def _flags(
    difficulty: Estimate | Needs,
    related: Estimate | Needs,
    distractors: Sequence[OptionStatistics],
) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    if isinstance(difficulty, Estimate):
        flags += ["too_hard"] if difficulty.value < HARD else []
        flags += ["too_easy"] if difficulty.value > EASY else []
    if isinstance(related, Estimate) and related.value < WEAK:
        flags.append("negative" if related.value < 0 else "weak")
    found = [each.correlation for each in distractors if isinstance(each.correlation, Estimate)]
    if any(each.value > 0 for each in found):
        flags.append("distractor")
    return tuple(flags)
