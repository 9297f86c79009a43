from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.errors import BankError
from question_bank.score import csem, score, to_study
from tests.unit.question_bank.factories import item


def test_26_of_40_passes_and_a_sixtieth_less_doesn_t() -> None:
    at_the_cut = score([60] * 26 + [0] * 14, cut_marks=26)
    just_below = score([60] * 25 + [59] + [0] * 14, cut_marks=26)

    assert (at_the_cut.units, at_the_cut.total_units, at_the_cut.cut_units) == (1560, 2400, 1560)
    assert at_the_cut.passed
    assert not just_below.passed
    assert just_below.marks == Decimal("25.98")


@given(st.lists(st.integers(0, 60), min_size=1))
def test_a_score_that_fails_is_never_shown_as_one_that_passes(units: list[int]) -> None:
    made = score(units, cut_marks=len(units) // 2)

    assert made.passed == (made.marks >= len(units) // 2)


def test_a_mark_that_no_item_gives_is_refused() -> None:
    for units in ([61], [-1]):
        with pytest.raises(BankError):
            score(units, cut_marks=1)


@pytest.mark.parametrize(
    ("marks", "items", "error"), [(42, 60, "3.58"), (26, 40, "3.06"), (0, 40, "0"), (40, 40, "0")]
)
def test_the_standard_error_at_a_score_is_binomial(marks: int, items: int, error: str) -> None:
    assert csem(60 * marks, items) == Decimal(error)


def test_what_to_study_are_competencies_of_missed_items_in_order_and_without_marks() -> None:
    items = [
        item(code="IT-1", competency="D10.1"),
        item(code="IT-2", competency="D2.1"),
        item(code="IT-3", competency="D2.1"),
        item(code="IT-4", competency="D3.1"),
    ]

    assert to_study(items, {"IT-1": 0, "IT-2": 30, "IT-3": 0, "IT-4": 60}) == ("D2.1", "D10.1")
