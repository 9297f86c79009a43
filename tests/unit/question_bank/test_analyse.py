from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.analyse import (
    Estimate,
    Needs,
    alpha,
    analyse_form,
    corrected_correlation,
    in_parts,
    standard_error,
    wilson,
)
from question_bank.errors import BankError

GUTTMAN = [
    [int(sign) for sign in row] for row in ["11111", "11110", "11100", "11000", "10100", "00000"]
]


def people(rows: Sequence[Sequence[int]], times: int = 1) -> list[dict[str, int]]:
    return [{f"IT-{n}": 60 * mark for n, mark in enumerate(row)} for row in rows] * times


def test_kr_20_is_alpha_and_takes_population_variances() -> None:
    assert alpha(GUTTMAN) == pytest.approx(0.78804, abs=5e-6)
    assert standard_error(GUTTMAN) == pytest.approx(0.80623, abs=5e-6)


def test_an_item_is_correlated_with_the_others_only() -> None:
    found = [corrected_correlation(GUTTMAN, item) for item in range(5)]

    assert found == pytest.approx([0.6102, 0.5477, 0.5477, 0.6614, 0.4845], abs=5e-5)


def test_a_share_of_none_or_all_still_has_an_interval() -> None:
    assert wilson(0.0, 30) == pytest.approx((0.0, 0.1135), abs=5e-5)
    assert wilson(1.0, 30) == pytest.approx((0.8865, 1.0), abs=5e-5)
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=5e-5)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_an_interval_holds_its_share(n: int, share: float) -> None:
    low, high = wilson(share, n)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), max_size=12))
def test_reliability_never_exceeds_1_and_is_nothing_where_nobody_differs(
    rows: list[list[int]],
) -> None:
    found = alpha(rows)

    assert (found is None) == (len({sum(row) for row in rows}) < 2)
    assert found is None or found <= 1 + 1e-9


def test_below_enough_people_it_says_how_many_are_missing_and_no_figure() -> None:
    form = analyse_form(people(GUTTMAN), 60, cases={})

    assert form.alpha == form.standard_error == Needs(94)
    assert form.items[0].difficulty == Needs(24)
    assert form.items[0].correlation == Needs(94)
    assert form.items[0].flags == ()


def test_from_30_people_on_there_is_a_difficulty_and_from_100_a_reliability() -> None:
    form = analyse_form(people(GUTTMAN, times=5), 60, cases={})
    share = form.items[0].difficulty
    assert isinstance(share, Estimate)
    assert share.value == pytest.approx(5 / 6)
    assert (share.low, share.high) == pytest.approx(wilson(5 / 6, 30))
    assert form.alpha == Needs(70)

    form = analyse_form(people(GUTTMAN, times=17), 60, cases={})
    assert isinstance(form.alpha, Estimate)
    assert form.alpha.value == pytest.approx(0.78804, abs=5e-6)
    assert form.alpha.n == 102
    assert form.mean == pytest.approx(16 / 6)


def test_people_who_don_t_differ_have_no_reliability_at_any_number() -> None:
    form = analyse_form(people([[1, 0]], times=200), 60, cases={})

    assert form.alpha == form.items[0].correlation == Needs(0)
    assert form.items[0].flags == ("too_easy",)
    assert form.items[1].flags == ("too_hard",)


def test_the_items_of_a_case_count_as_one_part() -> None:
    marks = people(GUTTMAN)
    cases = {"IT-0": "ST-1", "IT-1": "ST-1"}

    assert in_parts(marks, cases)[0] == [120, 60, 60, 60]
    assert in_parts([], cases) == []


def test_an_item_that_the_weak_answer_better_is_stopped_and_its_distractor_shown() -> None:
    rows = [[1, 0, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1]]
    chosen = {"IT-0": [["a"], ["a"], ["b"], ["b"]] * 30}

    form = analyse_form(people(rows, times=30), 60, {}, chosen, {"IT-0": ["a"]})

    assert form.items[0].flags == ("negative", "distractor")
    assert [option.id for option in form.items[0].options] == ["a", "b"]
    assert form.items[0].options[1].correlation == Estimate(1.0, 120)


def test_people_who_sat_different_forms_aren_t_mixed() -> None:
    with pytest.raises(BankError):
        analyse_form([{"IT-1": 60}, {"IT-2": 60}], 60, cases={})
