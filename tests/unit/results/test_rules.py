from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.mark import UNITS
from service.attempts.events import ChainBrokenError, Event, Kind, link
from service.authoring.form import Entry, Form
from service.results.rules import Computed, Result, compute, in_marks, standard_error
from tests.unit.exam import NOON
from tests.unit.question_bank.factories import item

HASH = "f" * 64


def form(items: int = 40, cut: int | None = 28, pretest: frozenset[int] = frozenset()) -> Form:
    """A form of single items whose right answer is b, and whose competencies take turns."""
    entries = tuple(
        Entry(
            place,
            item(code=f"IT-{9000 + place}", competency=f"D{place % 5 + 1}.1"),
            0,
            scored=place not in pretest,
            stimulus=None,
        )
        for place in range(1, items + 1)
    )
    content = {"scoring_rules": 1, "cut_score": cut and {"marks": cut, "of": items}}
    return Form(uuid4(), HASH, content, entries)


def log(answers: Mapping[int, str | None]) -> list[Event]:
    told: list[tuple[Kind, dict[str, object]]] = [
        (Kind.STARTED, {"allowed_s": 3600, "device": "phone"})
    ]
    for position, choice in answers.items():
        response = choice and {"choice": choice}
        told.append((Kind.ANSWERED, {"position": position, "response": response}))
    told.append((Kind.SUBMITTED, {"by": "candidate"}))
    events: list[Event] = []
    for seq, (kind, payload) in enumerate(told, 1):
        at = NOON + timedelta(seconds=seq)
        events.append(link(events[-1].hash if events else HASH, seq, kind, at, payload, bytes(16)))
    return events


def right(count: int) -> dict[int, str | None]:
    return dict.fromkeys(range(1, count + 1), "b")


def result(units: int, total: int = 40 * UNITS) -> Result:
    return Result(
        UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4), 1, HASH, (), units, total,
        28 * UNITS, units >= 28 * UNITS, (), NOON, None, None,
    )  # fmt: skip


@given(count=st.integers(0, 40))
def test_twenty_eight_of_forty_pass_and_twenty_seven_do_not(count: int) -> None:
    found = compute(form(), log(right(count)))
    assert (found.units, found.total_units, found.cut_units) == (count * 60, 2400, 1680)
    assert found.passed == (count >= 28)
    assert found.marks == (60,) * count + (0,) * (40 - count)


def test_a_wrong_and_an_open_answer_earn_nothing() -> None:
    assert compute(form(4, 2), log({1: "b", 2: "a", 3: None})).marks == (60, 0, 0, 0)


def test_a_question_on_trial_is_marked_and_not_counted() -> None:
    tried = form(4, 2, pretest=frozenset({1}))
    found = compute(tried, log(right(2)))
    assert found.marks == (60, 60, 0, 0)
    assert (found.units, found.total_units, found.passed) == (60, 180, False)


def test_topics_to_study_are_told_once_each_without_marks() -> None:
    found = compute(form(10, 5), log(right(7)))
    assert found.topics == ("D1.1", "D4.1", "D5.1")
    assert compute(form(10, 5), log(right(10))).topics == ()


def test_a_form_without_pass_mark_is_passed_by_nobody_in_particular() -> None:
    assert compute(form(cut=None), log({})).cut_units == 0


@given(count=st.integers(0, 40))
def test_worked_out_again_it_is_the_same_to_the_bit(count: int) -> None:
    one, events = form(), log(right(count))
    assert compute(one, events) == compute(one, events)
    assert isinstance(compute(one, events), Computed)


def test_no_result_comes_of_a_log_that_was_changed() -> None:
    events = log(right(3))
    events[2] = link(events[1].hash, 3, Kind.ANSWERED, NOON, {"position": 2, "response": None}, b"")
    with pytest.raises(ChainBrokenError) as broken:
        compute(form(), events)
    assert broken.value.values == {"seq": 4}


@given(units=st.integers(0, 2400))
def test_the_band_lies_around_the_score_and_within_what_can_be_scored(units: int) -> None:
    found = result(units)
    low, high = found.band
    assert Decimal(0) <= low <= found.score <= high <= found.total
    if low > 0 and high < found.total:
        assert high - found.score == found.score - low


@pytest.mark.parametrize(
    ("marks", "error"),
    [(0, "0.0"), (20, "3.2"), (28, "2.9"), (31, "2.7"), (40, "0.0")],
)
def test_the_standard_error_is_lords(marks: int, error: str) -> None:
    """sqrt(x (k - x) / (k - 1)), checked by hand: sqrt(28 * 12 / 39) = 2.935."""
    assert standard_error(marks * UNITS, 40 * UNITS) == Decimal(error)


def test_one_question_has_no_error_to_speak_of() -> None:
    assert standard_error(60, 60) == standard_error(0, 0) == 0


@pytest.mark.parametrize(
    ("units", "marks"),
    [(0, "0"), (60, "1"), (30, "0.5"), (20, "0.33"), (1860, "31"), (6000, "100")],
)
def test_units_are_written_as_marks(units: int, marks: str) -> None:
    assert str(in_marks(units)) == marks
