from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from question_bank.analyse import wilson
from service.results.rules import Result

NOBODY = UUID(int=0)
MIDDLE = Result(
    id=NOBODY,
    attempt_id=NOBODY,
    candidate_id=NOBODY,
    sitting_id=NOBODY,
    version=1,
    head="",
    marks=(),
    units=1680,
    total_units=2400,
    cut_units=1680,
    passed=True,
    topics=(),
    scored_at=datetime(2026, 11, 24, tzinfo=UTC),
    referred_at=None,
    released_at=None,
)


def test_a_score_in_the_middle_lies_in_the_middle_of_its_band() -> None:
    low, high = MIDDLE.band

    assert (low, high) == (Decimal("22.3"), Decimal("33.7"))


@pytest.mark.parametrize(("units", "share"), [(2400, 1.0), (0, 0.0)])
def test_a_full_or_an_empty_score_is_not_certain(units: int, share: float) -> None:
    low, high = replace(MIDDLE, units=units).band
    wanted = [round(40 * bound, 1) for bound in wilson(share, 40)]

    assert [float(low), float(high)] == wanted
    assert low < high
