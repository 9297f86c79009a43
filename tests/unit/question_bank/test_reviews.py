"""The shipped bank beside the record of who worked it blind."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import question_bank
from question_bank.blind import BlindAnswer, compare, read_answers, unworked
from question_bank.item import Bank, read_items
from question_bank.reading import read_document

SHIPPED = Path(next(iter(question_bank.__path__)))
REVIEWS = SHIPPED / "reviews"
LANGUAGES = ("en", "zh-Hans")
FIRST = "2026-11-24"
WRITERS = f"{FIRST}-writers.yaml"
ENTRY = re.compile(r"^- (IT-[0-9]+): \S", re.MULTILINE)


def bank() -> Bank:
    return read_items(SHIPPED / "items")


def answers() -> list[BlindAnswer]:
    """Read all that was recorded, third readings too."""
    records = [
        path for language in LANGUAGES for path in sorted(REVIEWS.glob(f"*-{language}.yaml"))
    ]
    return [answer for record in records for answer in read_answers(record)]


def mended() -> list[str]:
    return ENTRY.findall((REVIEWS / "README.md").read_text("utf-8"))


def test_each_item_was_worked_blind_in_each_language() -> None:
    assert unworked(bank(), answers()) == []


def test_a_record_is_of_one_language() -> None:
    for language in LANGUAGES:
        for path in REVIEWS.glob(f"*-{language}.yaml"):
            assert {answer.language for answer in read_answers(path)} == {language}


def test_nothing_stops_an_item_but_what_was_mended() -> None:
    stopped = {each.answer.item for each in compare(bank(), answers()) if each.stops}

    assert stopped - set(mended()) == set()


def test_the_mended_items_are_named_once_and_are_in_the_bank() -> None:
    assert len(mended()) == len(set(mended()))
    assert set(mended()) <= set(bank().items)


def test_the_borderline_figure_is_the_mean_of_the_writer_s_and_the_two_blind_workers() -> None:
    estimates = [read_document(REVIEWS / WRITERS, "jinbang/borderline/1")["figures"]]
    for language in LANGUAGES:
        worked = read_answers(REVIEWS / f"{FIRST}-{language}.yaml")
        estimates.append({answer.item: answer.borderline for answer in worked})

    for code, item in bank().items.items():
        if item.version == 1:
            mean = sum((Decimal(figures[code]) for figures in estimates), Decimal(0)) / len(
                estimates
            )
            rounded = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert item.difficulty.borderline == str(rounded), code
