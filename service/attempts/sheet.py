"""What a candidate sees of a form: questions and case material, never a key or a rationale. Pure.

Options that may be shuffled stand in an order of the attempt's own, the same at every reading; the
letters on the page go by that order, responses by the options' ids.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from question_bank.item import AnyItem, Match, Multiple, Numeric, Order, Single, Stimulus
from question_bank.parts import Document, Exhibit, Left, Option
from service.authoring.form import Entry, Form

Texts = Mapping[str, str]  # by language (BCP 47)


@dataclass(frozen=True)
class Choice:
    """An option, or what is to be matched with one."""

    id: str
    text: Texts


@dataclass(frozen=True)
class Paper:
    """An exhibit as rows of cells; a document has no columns, and its first cells are labels."""

    title: Texts
    columns: tuple[Texts, ...]
    rows: tuple[tuple[Texts, ...], ...]


@dataclass(frozen=True)
class Case:
    """What several questions are asked about."""

    title: Texts
    intro: Texts
    exhibits: tuple[Paper, ...]


@dataclass(frozen=True)
class Question:
    """A place in the form as the page shows it."""

    position: int
    type: str
    stem: Texts
    options: tuple[Choice, ...]
    left: tuple[Choice, ...]
    choose: int
    unit: Texts
    case: str  # the code of its case, or nothing
    of_case: tuple[int, int]  # which of how many questions on that case


@dataclass(frozen=True)
class Sheet:
    """All that the page needs of a form."""

    languages: tuple[str, ...]  # in which every question can be read
    questions: tuple[Question, ...]
    cases: Mapping[str, Case]


def sheet(form: Form, attempt_id: UUID) -> Sheet:
    """Lay a form out for one attempt."""
    cases = {entry.stimulus.code: entry.stimulus for entry in form.entries if entry.stimulus}
    places = _places(form.entries)
    return Sheet(
        languages=languages(form),
        questions=tuple(
            _question(entry, attempt_id, place)
            for entry, place in zip(form.entries, places, strict=True)
        ),
        cases={code: _case(stimulus) for code, stimulus in cases.items()},
    )


def languages(form: Form) -> tuple[str, ...]:
    """In which languages every item of a form can be read, English first."""
    spoken = frozenset.intersection(*(entry.item.languages for entry in form.entries))
    return tuple(sorted(spoken, key=lambda tag: (tag != "en", tag)))


def shown(item: AnyItem, attempt_id: UUID, position: int) -> tuple[Option, ...]:
    """Return the options of an item in the order in which an attempt shows them."""
    match item:
        case Single(shuffle=True) | Multiple(shuffle=True) | Match(shuffle=True):
            by = f"{attempt_id}/{position}/"
            return tuple(sorted(item.options, key=lambda o: sha256((by + o.id).encode()).digest()))
        case Single() | Multiple() | Match() | Order():
            return item.options
    return ()


def stem(entry: Entry) -> Texts:
    """Return the text of a question, a numeric one filled with its row of data."""
    item = entry.item
    if isinstance(item, Numeric):
        return {language: item.asked(entry.variant, language) for language in item.stem}
    return item.stem


def unit(item: AnyItem) -> Texts:
    """Return the unit of a numeric item in each language; of others nothing."""
    if not isinstance(item, Numeric):
        return {}
    if isinstance(item.unit, str):
        return dict.fromkeys(item.stem, item.unit)
    return item.unit


def _question(entry: Entry, attempt_id: UUID, place: tuple[int, int]) -> Question:
    item = entry.item
    return Question(
        position=entry.position,
        type=item.type,
        stem=stem(entry),
        options=_choices(shown(item, attempt_id, entry.position)),
        left=_choices(item.left) if isinstance(item, Match) else (),
        choose=item.choose if isinstance(item, Multiple) else 1,
        unit=unit(item),
        case=entry.stimulus.code if entry.stimulus else "",
        of_case=place,
    )


def _places(entries: Iterable[Entry]) -> list[tuple[int, int]]:
    """Say for each entry which of how many it is on its case; (0, 0) without one."""
    codes = [entry.stimulus.code if entry.stimulus else "" for entry in entries]
    total, seen = Counter(codes), Counter[str]()
    places = []
    for code in codes:
        seen[code] += 1
        places.append((seen[code], total[code]) if code else (0, 0))
    return places


def _choices(texts: Iterable[Option | Left]) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, each.text) for each in texts)


def _case(stimulus: Stimulus) -> Case:
    return Case(stimulus.title, stimulus.intro, tuple(_paper(each) for each in stimulus.exhibits))


def _paper(exhibit: Exhibit) -> Paper:
    if isinstance(exhibit, Document):
        return Paper(exhibit.title, (), tuple((line.label, line.text) for line in exhibit.lines))
    return Paper(exhibit.title, exhibit.columns, exhibit.rows)
