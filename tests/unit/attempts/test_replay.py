from datetime import timedelta

import pytest

from service.attempts.events import Event, Kind
from service.attempts.replay import GRACE, INCIDENTS, State, Status, state
from tests.unit.exam import HOUR, NOON

SECOND = timedelta(seconds=1)


def event(kind: Kind, after: timedelta = timedelta(0), **payload: object) -> Event:
    return Event(0, kind, NOON + after, payload, b"", "", "", "")


def started(seconds: int = 3600) -> Event:
    return event(Kind.STARTED, allowed_s=seconds, device="phone")


def answered(position: int, response: object) -> Event:
    return event(Kind.ANSWERED, position=position, response=response)


def test_the_deadline_is_the_start_and_the_time_allowed() -> None:
    found = state([started(600)])
    assert (found.status, found.started_at) == (Status.RUNNING, NOON)
    assert found.deadline == NOON + timedelta(minutes=10)
    assert found.devices == {"phone"}


def test_a_pause_stops_the_clock_and_its_end_moves_the_deadline_by_its_length() -> None:
    log = [started(), event(Kind.PAUSED, 10 * SECOND)]
    assert state(log).status is Status.PAUSED
    assert state(log).left(NOON + 5 * HOUR) == HOUR - 10 * SECOND
    after = state([*log, event(Kind.RESUMED, 40 * SECOND)])
    assert (after.status, after.paused_at) == (Status.RUNNING, None)
    assert after.deadline == NOON + HOUR + 30 * SECOND


def test_pauses_add_up() -> None:
    log = [started()]
    for minute in (1, 3, 5):
        log.append(event(Kind.PAUSED, timedelta(minutes=minute)))
        log.append(event(Kind.RESUMED, timedelta(minutes=minute + 1)))
    assert state(log).deadline == NOON + HOUR + timedelta(minutes=3)


def test_going_on_without_a_pause_changes_nothing() -> None:
    assert state([started(), event(Kind.RESUMED, HOUR)]) == state([started()])


def test_extra_time_moves_the_deadline_during_a_pause_as_well() -> None:
    log = [started(), event(Kind.PAUSED), event(Kind.EXTENDED, seconds=300)]
    found = state([*log, event(Kind.RESUMED, timedelta(minutes=1))])
    assert found.deadline == NOON + HOUR + timedelta(minutes=6)


def test_the_last_answer_counts_and_one_taken_back_does_not() -> None:
    log = [started(), answered(1, {"choice": "a"}), answered(2, {"choice": "c"})]
    assert state(log).responses == {1: {"choice": "a"}, 2: {"choice": "c"}}
    log += [answered(1, {"choice": "b"}), answered(2, None)]
    assert state(log).responses == {1: {"choice": "b"}}


def test_a_flag_is_set_and_taken_away() -> None:
    flags = [event(Kind.FLAGGED, position=p, flag=f) for p, f in ((1, True), (2, True), (1, False))]
    assert state([started(), *flags]).flags == {2}


@pytest.mark.parametrize(
    ("kind", "by", "status"),
    [
        (Kind.SUBMITTED, "candidate", Status.SUBMITTED),
        (Kind.SUBMITTED, "clock", Status.SUBMITTED),
        (Kind.ENDED, "invigilator", Status.ENDED),
    ],
)
def test_an_attempt_is_closed_by_the_candidate_the_clock_or_an_invigilator(
    kind: Kind, by: str, status: Status
) -> None:
    found = state([started(), event(Kind.PAUSED), event(kind, SECOND, by=by)])
    assert (found.status, found.closed_by, found.closed_at) == (status, by, NOON + SECOND)
    assert found.closed
    assert found.paused_at is None
    assert found.left(NOON) == timedelta(0)


def test_decisions_stand_in_their_order_and_leave_the_answers_alone() -> None:
    decisions = [event(Kind.DECIDED, decision="refer"), event(Kind.DECIDED, decision="clear")]
    closed = [started(), answered(1, {"choice": "a"}), event(Kind.SUBMITTED, by="candidate")]
    found = state([*closed, *decisions])
    assert [each.get("decision") for each in found.decisions] == ["refer", "clear"]
    assert found.responses == {1: {"choice": "a"}}


@pytest.mark.parametrize("kind", sorted(INCIDENTS))
def test_an_incident_is_kept_for_the_invigilator_and_changes_nothing_else(kind: Kind) -> None:
    found = state([started(), event(kind)])
    assert [each.kind for each in found.incidents] == [kind]
    assert found.responses == {}
    assert not found.closed


def test_the_clock_has_run_out_after_the_deadline_and_a_grace() -> None:
    running = state([started()])
    assert not running.over(NOON + HOUR + GRACE)
    assert running.over(NOON + HOUR + GRACE + SECOND)
    assert running.left(NOON + 2 * HOUR) == timedelta(0)
    assert not state([started(), event(Kind.PAUSED)]).over(NOON + 5 * HOUR)


def test_nothing_follows_from_an_empty_log() -> None:
    assert state([]) == State()


@pytest.mark.parametrize("kind", Kind)
def test_an_erased_event_can_be_replayed_and_tells_only_what_happened(kind: Kind) -> None:
    erased = [Event(n, k, NOON, None, None, "", "", "") for n, k in enumerate((Kind.STARTED, kind))]
    found = state(erased)
    assert found.erased
    assert found.responses == {}
    assert found.flags == frozenset()
    assert found.closed == (kind in {Kind.SUBMITTED, Kind.ENDED})
