"""Checks of one item's wording: whatever lets the test-wise guess, or tests reading instead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from rapidfuzz import fuzz

from question_bank.finding import Remark, Severity
from question_bank.item import AnyItem, Match, Multiple, Numeric, OptionItem, Single
from question_bank.words import (
    CHINESE,
    ENGLISH,
    HAN,
    content_words,
    figures,
    length,
    marks,
    sort_value,
    tokens,
    without_figures,
)

LONGER = 1.25
CONVERGES = 0.10
ALIKE = 90
MOST_WORDS, MOST_HAN = 80, 160

_ABSOLUTES = {
    ENGLISH: re.compile(r"\b(always|never|all|none|only|must)\b", re.IGNORECASE),
    CHINESE: re.compile("总是|从不|绝对|一定|所有|必须|唯一"),
}
_COMBINATIONS = re.compile(
    r"\b(all|none|both|neither|any) of (the above|these|them)\b|\b(all|none) the above\b"
    r"|^(both )?[A-F] (and|or) [A-F]$|以上皆|以上都|以上均|^[A-F][和及与][A-F]$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|may|should|would|will|must)(?: not|n't)\b"
    r"|\bnot (?:an?|one|among|true|part|correct)\b|\bexcept\b|(?<!at )\bleast\b"
    r"|不属于|不包括|不正确|不符合的|不应当的|除[^，。？]{1,16}外"
)
_DENIAL = re.compile(r"\b(?:not|never|no|without|cannot)\b|n't\b|不|没有|无需")
_QUESTION = re.compile(r"[^.?!。？！]*[?？]")
_HOW_MANY = {
    ENGLISH: ("", "", "two", "three", "four", "five", "six"),
    CHINESE: ("", "", "两", "三", "四", "五", "六"),
}


@dataclass(frozen=True)
class View:
    """An item with options as a test-wise reader of one language sees it."""

    language: str
    stem: str
    key: Sequence[str]
    others: Sequence[str]

    @property
    def options(self) -> list[str]:
        """All options, those of the key first."""
        return [*self.key, *self.others]


def views(item: AnyItem) -> Iterator[View]:
    """Show an item with right and wrong options in each of its languages."""
    if isinstance(item, Single | Multiple):
        for language, stem in item.stem.items():
            right = [each.text[language] for each in item.options if each.id in item.answer_key]
            wrong = [each.text[language] for each in item.options if each.id not in item.answer_key]
            yield View(language, stem, right, wrong)


def check_wording(item: AnyItem) -> Iterator[Remark]:
    """Check one item's wording in each of its languages."""
    for language, stem in item.stem.items():
        yield from _stem(stem, language)
        if isinstance(item, OptionItem):
            yield from _options([option.text[language] for option in item.options], language)
    for view in views(item):
        yield from _cues(view)
    yield from _by_type(item)


def key_is_longest(view: View) -> bool:
    """Whether all of the key is longer than all else: what people choose who know nothing."""
    own = [length(text, view.language) for text in view.key]
    rest = [length(text, view.language) for text in view.others]
    return min(own) > max(rest)


def negative(stem: str) -> bool:
    """Whether the question itself, not the facts before it, asks for what doesn't fit."""
    return any(_NEGATIVE.search(question) for question in _QUESTION.findall(stem))


def _stem(stem: str, language: str) -> Iterator[Remark]:
    field = f"stem.{language}"
    words, signs = len(stem.split()), len(HAN.findall(stem))
    if (words > MOST_WORDS and language != CHINESE) or signs > MOST_HAN:
        yield Remark("W", "reading", field, "The stem is long; cut what the answer doesn't need.")
    if negative(stem):
        sentence = "The question asks for what doesn't fit; ask for what does, or write NOT."
        yield Remark("E", "negatives", field, sentence)
    if any(negative(each) and len(_DENIAL.findall(each)) > 1 for each in _QUESTION.findall(stem)):
        yield Remark("E", "negatives", field, "The question denies twice; say it once, positively.")


def _options(options: Sequence[str], language: str) -> Iterator[Remark]:
    field = f"options.{language}"
    for one, other in combinations(options, 2):
        if fuzz.ratio(one, other) >= ALIKE and figures(one) == figures(other):
            # Options that differ in the word that matters are good ones: a person looks.
            severity: Severity = "E" if marks(one) == marks(other) else "W"
            sentence = f"Two options are nearly one: {one} / {other}."
            yield Remark(severity, "duplicates", field, sentence)
    for text in options:
        if _COMBINATIONS.search(text):
            yield Remark("E", "combinations", field, f"“{text}” joins other options; replace it.")
    if len({text[:1].isupper() for text in options if text[:1].lower() != text[:1].upper()}) > 1:
        yield Remark("W", "grammar", field, "Options begin with capitals and without.")
    if len({text[-1] in ".。;；!！" for text in options}) > 1:
        yield Remark("W", "grammar", field, "Some options end with a stop, others don't.")


def _cues(view: View) -> Iterator[Remark]:
    field = f"options.{view.language}"
    own, rest = ([length(text, view.language) for text in side] for side in (view.key, view.others))
    if key_is_longest(view) and sum(own) / len(own) >= LONGER * sum(rest) / len(rest):
        yield Remark("W", "length", field, "The answer key is the longest; make others as full.")
    told = _absolutes(view.others, view.language) - _absolutes(view.key, view.language)
    if told and not _absolutes(view.key, view.language):
        listed = ", ".join(sorted(told))
        yield Remark("W", "absolutes", field, f"Only wrong options have absolutes: {listed}.")
    repeated = _repeated(view)
    if repeated:
        listed = ", ".join(sorted(repeated))
        yield Remark("W", "repeated word", field, f"The stem and the key alone share: {listed}.")
    if len(view.key) == 1 and _converges(view):
        yield Remark("W", "convergence", field, "The key is what the other options resemble most.")
    yield from _article(view)


def _absolutes(texts: Sequence[str], language: str) -> set[str]:
    pattern = _ABSOLUTES.get(language)
    return (
        {found.lower() for text in texts for found in pattern.findall(text)} if pattern else set()
    )


def _repeated(view: View) -> frozenset[str]:
    """Find what stem and key share, if no wrong option shares a word with the stem at all."""
    stem = content_words(view.stem, view.language)
    shared = [stem & content_words(text, view.language) for text in view.options]
    key, others = shared[: len(view.key)], shared[len(view.key) :]
    return frozenset() if any(others) else frozenset().union(*key)


def _converges(view: View) -> bool:
    sets = [tokens(text, view.language) for text in view.options]
    means = [
        sum(_jaccard(one, other) for other in sets if other is not one) / (len(sets) - 1)
        for one in sets
    ]
    return means[0] - max(means[1:]) >= CONVERGES


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _article(view: View) -> Iterator[Remark]:
    article = re.search(r"\b(an?)[\s_.:…]*$", view.stem)
    if view.language == ENGLISH and article:
        vowels = {text[:1].lower() in "aeiou" for text in view.options}
        if vowels != {article[1] == "an"}:
            sentence = f"“{article[1]}” fits only some options; move the article into them."
            yield Remark("E", "grammar", "stem.en", sentence)


def _by_type(item: AnyItem) -> Iterator[Remark]:
    match item:
        case Multiple():
            yield from _says_how_many(item)
        case Match():
            yield from _match(item)
        case Numeric():
            yield from _numeric(item)
        case Single():
            yield from _figures(item)


def _says_how_many(item: Multiple) -> Iterator[Remark]:
    for language, stem in item.stem.items():
        named = _HOW_MANY.get(language, ())
        if named and named[item.choose] not in stem.lower():
            yield Remark("E", "how many", f"stem.{language}", f"Say how many: {item.choose}.")


def _match(item: Match) -> Iterator[Remark]:
    if len(item.options) <= len(item.left):
        yield Remark("W", "matching", "options", "Give a spare option, or the last one is free.")
    order = [item.ids.index(item.answer_key[left]) for left in item.left_ids]
    if order == sorted(order):
        yield Remark("W", "matching", "answer_key", "The pairs run in order; mix the options.")


def _numeric(item: Numeric) -> Iterator[Remark]:
    if len(item.variants) < 2 and item.stimulus is None:  # noqa: PLR2004 - one row isn't several
        yield Remark("W", "numeric", "variants", "Store two rows or more.")
    for place, row in enumerate(item.variants):
        if not row.traps:
            field = f"variants.{place}.traps"
            yield Remark("W", "numeric", field, "Work out the answers that known slips lead to.")


def _figures(item: Single) -> Iterator[Remark]:
    texts = [option.text.get(ENGLISH, "") for option in item.options]
    yield from _ranges(texts)
    values = figure_values(item)
    if values is None:
        return
    if item.shuffle:
        yield Remark("W", "numbers", "shuffle", "Options of figures stand in order: don't shuffle.")
    if values != sorted(values):
        yield Remark("W", "numbers", "options", "Put the figures in ascending order.")


def figure_values(item: Single) -> list[tuple[object, ...]] | None:
    """Give what each option sorts by, if they differ in a figure or a date only."""
    texts = [option.text.get(ENGLISH, "") for option in item.options]
    values = [sort_value(text) for text in texts]
    same = len({without_figures(text) for text in texts}) == 1
    return [value for value in values if value] if same and all(values) else None


_RANGE = re.compile(r"([0-9][0-9.,]*) ?%? ?(?:to|–|-) ?([0-9][0-9.,]*)")


def _ranges(texts: Sequence[str]) -> Iterator[Remark]:
    found = [_RANGE.search(text) for text in texts]
    ends = sorted((_number(each[1]), _number(each[2])) for each in found if each)
    if len(ends) == len(texts) and any(one[1] >= other[0] for one, other in pairwise(ends)):
        yield Remark("E", "numbers", "options", "Ranges overlap, so that two options may be right.")


def _number(text: str) -> float:
    return float(text.rstrip(".,").replace(",", ""))
