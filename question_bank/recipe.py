"""A blueprint's constraints as rows over the columns that a form can be drawn from."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from question_bank.blueprint import COGNITIVE, Blueprint
from question_bank.item import AnyItem, Bank
from question_bank.search import Row

FEWEST_FORMS = 3  # before there are three, a share of the forms in use says little
THOUSANDTHS = 1000  # a borderline share has three decimals at most
MINUTE = 60


@dataclass(frozen=True)
class Column:
    """What is drawn whole or not at all: an item, scored or for pretest, or all items of a case."""

    items: tuple[AnyItem, ...]
    scored: bool
    stimulus: str | None = None


@dataclass(frozen=True)
class Earlier:
    """The forms in use, each as the codes of its items, and the most that a new one may share."""

    forms: Sequence[Collection[str]] = ()
    most_overlap: int | None = None

    def uses(self, code: str) -> int:
        """In how many of the forms an item stands."""
        return sum(code in form for form in self.forms)

    def most_uses(self, share: str) -> int:
        """In how many forms an item may stand when the new one is among them."""
        return int(Decimal(share) * max(len(self.forms) + 1, FEWEST_FORMS))


def columns(bank: Bank, blueprint: Blueprint, on: date, earlier: Earlier) -> list[Column]:
    """List what a form can be drawn from on a day."""

    def usable(item: AnyItem) -> bool:
        return _usable(item, blueprint, on, earlier)

    alone = [item for item in bank.items.values() if item.stimulus is None and usable(item)]
    made = [Column((item,), scored=True) for item in alone]
    if blueprint.pretest_items:
        made += [Column((item,), scored=False) for item in alone]
    least, most = blueprint.stimulus_sets.items_each
    for code, stimulus in bank.stimuli.items():
        items = bank.of_stimulus(code)
        fits = least <= len(items) <= most and stimulus.review_by >= on
        if fits and all(usable(item) for item in items):
            made.append(Column(tuple(items), scored=True, stimulus=code))
    return made


def _usable(item: AnyItem, blueprint: Blueprint, on: date, earlier: Earlier) -> bool:
    return (
        item.level == blueprint.level
        and item.domain in blueprint.cells
        and item.review_by >= on
        and set(blueprint.languages) <= item.languages
        and earlier.uses(item.code) < earlier.most_uses(blueprint.constraints.exposure.most)
    )


def rows(drawn: Sequence[Column], blueprint: Blueprint, earlier: Earlier) -> list[Row]:
    """Give all that a form must satisfy; columns beyond the drawn ones stand for competencies."""
    return [
        *_table(drawn, blueprint),
        *_types(drawn, blueprint),
        *_cases(drawn, blueprint),
        *_limits(drawn, blueprint),
        *_overlaps(drawn, earlier),
        *_jurisdictions(drawn, blueprint),
        *_once(drawn),
        *_enemies(drawn),
        *_competencies(drawn, blueprint),
    ]


def _counted(drawn: Iterable[Column], count_of: Callable[[AnyItem], int]) -> dict[int, int]:
    """Sum something over the scored items of each column."""
    totals = {
        place: sum(map(count_of, column.items))
        for place, column in enumerate(drawn)
        if column.scored
    }
    return {place: total for place, total in totals.items() if total}


def _table(drawn: Sequence[Column], blueprint: Blueprint) -> Iterator[Row]:
    for domain, cell in blueprint.cells.items():
        for cognitive in COGNITIVE:
            yield _cell(drawn, (domain, cognitive), cell.of(cognitive))


def _cell(drawn: Sequence[Column], kind: tuple[str, str], needed: int) -> Row:
    of_kind = _counted(drawn, lambda item: (item.domain, item.cognitive) == kind)
    return Row(f"{' '.join(kind)}, {needed} needed", of_kind, needed, needed)


def _types(drawn: Sequence[Column], blueprint: Blueprint) -> list[Row]:
    return [_type(drawn, type_, bounds) for type_, bounds in blueprint.types_of_item.items()]


def _type(drawn: Sequence[Column], type_: str, bounds: tuple[int, int]) -> Row:
    least, most = bounds
    of_type = _counted(drawn, lambda item: item.type == type_)
    return Row(f"type {type_}, {least} to {most} needed", of_type, least, most)


def _cases(drawn: Sequence[Column], blueprint: Blueprint) -> Iterator[Row]:
    rule = blueprint.stimulus_sets
    cases = {place: column for place, column in enumerate(drawn) if column.stimulus}
    yield Row(f"cases, {rule.count} needed", dict.fromkeys(cases, 1), rule.count, rule.count)
    most = rule.most_percent_of_score * blueprint.scored_items // 100
    sizes = {place: len(column.items) for place, column in cases.items()}
    yield Row(f"items of cases, {most} at most", sizes, 0, most)


def _limits(drawn: Sequence[Column], blueprint: Blueprint) -> Iterator[Row]:
    least, most = (_thousandths(bound) for bound in blueprint.constraints.borderline_sum)
    shares = _counted(drawn, lambda item: _thousandths(item.difficulty.borderline))
    yield Row("thousandths of the borderline sum", shares, least, most, unit=THOUSANDTHS)
    seconds = {
        place: sum(item.seconds for item in column.items) for place, column in enumerate(drawn)
    }
    longest = blueprint.most_seconds
    yield Row(f"seconds, {longest} at most", seconds, 0, longest, unit=MINUTE)
    pretest = {place: 1 for place, column in enumerate(drawn) if not column.scored}
    wanted = blueprint.pretest_items
    yield Row(f"pretest items, {wanted} needed", pretest, wanted, wanted)


def _thousandths(figure: str) -> int:
    return int(Decimal(figure) * THOUSANDTHS)


def _overlaps(drawn: Sequence[Column], earlier: Earlier) -> Iterator[Row]:
    if earlier.most_overlap is None:
        return
    for number, form in enumerate(earlier.forms, start=1):
        common = {
            place: sum(item.code in form for item in column.items)
            for place, column in enumerate(drawn)
        }
        name = f"items in common with earlier form {number}, {earlier.most_overlap} at most"
        yield Row(name, common, 0, earlier.most_overlap)


def _jurisdictions(drawn: Sequence[Column], blueprint: Blueprint) -> list[Row]:
    percent = blueprint.constraints.most_per_jurisdiction_percent
    most = percent * blueprint.scored_items // 100
    countries = {each for column in drawn for item in column.items for each in item.countries}
    return [_jurisdiction(drawn, country, most) for country in sorted(countries)]


def _jurisdiction(drawn: Sequence[Column], country: str, most: int) -> Row:
    tied = _counted(drawn, lambda item: country in item.countries)
    return Row(f"items on the law of {country}, {most} at most", tied, 0, most)


def _once(drawn: Sequence[Column]) -> Iterator[Row]:
    for code, places in _places(drawn).items():
        if len(places) > 1:
            yield Row(f"{code} once", dict.fromkeys(places, 1), 0, 1, firm=True)


def _enemies(drawn: Sequence[Column]) -> Iterator[Row]:
    """Keep each pair apart, whichever of the two names the other."""
    places = _places(drawn)
    items = {item.code: item for column in drawn for item in column.items}
    pairs = {
        tuple(sorted((code, enemy.code)))
        for code, item in items.items()
        for enemy in item.enemies
        if enemy.code in items
    }
    for one, other in sorted(pairs):
        together = Counter(places[one]) + Counter(places[other])
        yield Row(f"{one} and {other} are enemies", together, 0, 1, firm=True)


def _places(drawn: Sequence[Column]) -> dict[str, list[int]]:
    places = defaultdict(list)
    for place, column in enumerate(drawn):
        for item in column.items:
            places[item.code].append(place)
    return dict(places)


def _competencies(drawn: Sequence[Column], blueprint: Blueprint) -> Iterator[Row]:
    """Ask for different competencies: a column of its own may be on for each that is drawn."""
    least = blueprint.constraints.competencies_per_domain
    fresh = count(len(drawn))
    for domain in [code for code, cell in blueprint.cells.items() if cell.items >= least]:
        shown = {next(fresh): competency for competency in sorted(_of_domain(drawn, domain))}
        for own, competency in shown.items():
            yield _shown(drawn, own, competency)
        name = f"{domain}: different competencies, {least} needed"
        yield Row(name, dict.fromkeys(shown, 1), least, max(least, len(shown)))


def _shown(drawn: Sequence[Column], own: int, competency: str) -> Row:
    of_it = _counted(drawn, lambda item: item.competency == competency)
    return Row(f"{competency} shown", {**of_it, own: -1}, 0, sum(of_it.values()), firm=True)


def _of_domain(drawn: Sequence[Column], domain: str) -> set[str]:
    items = (item for column in drawn if column.scored for item in column.items)
    return {item.competency for item in items if item.domain == domain}
