from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sittings.rules import (
    DOORS,
    Admitting,
    AttemptsUsedUpError,
    Kind,
    NoAttemptLeftError,
    Release,
    Retake,
    Sitting,
    SittingClosedError,
    SittingNotOpenError,
)
from tests.unit.exam import HOUR, NOON

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

SITTING = Sitting(
    UUID(int=1), UUID(int=2), Kind.EXAM, "FND", NOON, NOON + HOUR, "Room A", True,  # noqa: FBT003
    Admitting.INVIGILATOR, Release.AFTER_DECISION, 1, None, "Asia/Bangkok", "Selat",
)  # fmt: skip


def test_the_window_has_both_its_ends() -> None:
    for inside in (NOON, NOON + HOUR):
        SITTING.refuse_outside(inside)
    with pytest.raises(SittingNotOpenError) as early:
        SITTING.refuse_outside(NOON - SECOND)
    with pytest.raises(SittingClosedError) as late:
        SITTING.refuse_outside(NOON + HOUR + SECOND)
    assert early.value.values == {"opens_at": NOON}
    assert late.value.values == {"closes_at": NOON + HOUR}


def test_the_doors_open_before_the_window_and_close_with_it() -> None:
    assert SITTING.doors_open(NOON - DOORS)
    assert SITTING.doors_open(NOON + HOUR)
    assert not SITTING.doors_open(NOON - DOORS - SECOND)
    assert not SITTING.doors_open(NOON + HOUR + SECOND)


def test_the_wait_grows_with_the_attempts_and_stays_at_its_last() -> None:
    retake = Retake(5, [14, 30])
    assert retake.again_from([]) is None
    assert retake.again_from([NOON]) == NOON + 14 * DAY
    assert retake.again_from([NOON, NOON + 20 * DAY]) == NOON + 50 * DAY
    assert retake.again_from([NOON] * 4) == NOON + 30 * DAY
    assert retake.again_from([NOON] * 5) is None


@given(attempts=st.integers(1, 5), sat=st.integers(0, 6), days=st.integers(0, 40))
def test_an_attempt_is_refused_when_none_is_left_or_the_wait_is_not_over(
    attempts: int, sat: int, days: int
) -> None:
    retake, before = Retake(attempts, [14]), [NOON] * sat
    left, waits = retake.left(sat), sat > 0 and days < 14
    assert left == max(attempts - sat, 0)
    refused = (
        (AttemptsUsedUpError if not left else NoAttemptLeftError) if not left or waits else None
    )
    if refused is None:
        retake.refuse(before, NOON + days * DAY)
    else:
        with pytest.raises(refused):
            retake.refuse(before, NOON + days * DAY)
