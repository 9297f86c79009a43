"""What follows from a log: the state of an attempt, at any time. Pure.

The time allowed is in the first event. Pauses move the deadline; extra time is an event. An answer
counts by when it reached the server: up to the deadline and a grace for what was on its way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from service.attempts.events import Event, Kind

GRACE = timedelta(seconds=30)


class Status(StrEnum):
    """Where an attempt is."""

    RUNNING = "running"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    ENDED = "ended"


@dataclass(frozen=True)
class State:
    """An attempt as its log tells it."""

    status: Status = Status.RUNNING
    started_at: datetime | None = None
    deadline: datetime | None = None  # as it is while running; moved on when a pause ends
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = ""  # candidate | clock | invigilator
    responses: Mapping[int, Mapping[str, object]] = field(default_factory=dict)  # by position
    flags: frozenset[int] = frozenset()
    decisions: tuple[Event, ...] = ()
    incidents: tuple[Event, ...] = ()  # what an invigilator looks at
    devices: frozenset[str] = frozenset()
    erased: bool = False  # what was answered can't be known any more; that it happened can

    @property
    def closed(self) -> bool:
        """Whether nothing more can be answered."""
        return self.status in {Status.SUBMITTED, Status.ENDED}

    def left(self, now: datetime) -> timedelta:
        """Time left; it stands still during a pause."""
        if self.deadline is None or self.closed:
            return timedelta(0)
        return max(self.deadline - (self.paused_at or now), timedelta(0))

    def over(self, now: datetime) -> bool:
        """Whether the clock has run out, the grace included."""
        return self.status is Status.RUNNING and bool(self.deadline and now > self.deadline + GRACE)


INCIDENTS = frozenset(
    {
        Kind.LEFT,
        Kind.RETURNED,
        Kind.FULLSCREEN_LEFT,
        Kind.PASTED,
        Kind.RECONNECTED,
        Kind.SECOND_DEVICE,
        Kind.LATE,
        Kind.NOTED,
    }
)
TOLD_BY_PAYLOAD = frozenset({Kind.STARTED, Kind.ANSWERED, Kind.FLAGGED, Kind.EXTENDED})


def state(events: Iterable[Event]) -> State:
    """Fold a log into the state it leads to; of an erased event only kind and time are left."""
    found = State()
    for event in events:
        if event.payload is None:
            found = replace(found, erased=True)
        if event.payload is not None or event.kind not in TOLD_BY_PAYLOAD:
            found = _after(found, event)
    return found


def _after(found: State, event: Event) -> State:  # noqa: PLR0911  # one line for each kind of event
    match event.kind:
        case Kind.STARTED:
            return _started(found, event)
        case Kind.ANSWERED:
            return _answered(found, event)
        case Kind.FLAGGED:
            return replace(found, flags=_flags(found, event))
        case Kind.PAUSED:
            return replace(found, status=Status.PAUSED, paused_at=event.at)
        case Kind.RESUMED:
            return _resumed(found, event)
        case Kind.EXTENDED:
            return _extended(found, event)
        case Kind.SUBMITTED | Kind.ENDED:
            return _closed(found, event)
        case Kind.DECIDED:
            return replace(found, decisions=(*found.decisions, event))
        case kind if kind in INCIDENTS:
            return replace(found, incidents=(*found.incidents, event))
        case _:
            return found


def _started(found: State, event: Event) -> State:
    allowed = timedelta(seconds=int(str(event.get("allowed_s"))))
    device = frozenset({str(event.get("device"))})
    return replace(found, started_at=event.at, deadline=event.at + allowed, devices=device)


def _answered(found: State, event: Event) -> State:
    position, response = int(str(event.get("position"))), event.get("response")
    kept = {key: value for key, value in found.responses.items() if key != position}
    if isinstance(response, Mapping):
        kept[position] = response
    return replace(found, responses=kept)


def _flags(found: State, event: Event) -> frozenset[int]:
    position = frozenset({int(str(event.get("position")))})
    return found.flags | position if event.get("flag") else found.flags - position


def _resumed(found: State, event: Event) -> State:
    if found.paused_at is None or found.deadline is None:
        return found
    deadline = found.deadline + (event.at - found.paused_at)
    return replace(found, status=Status.RUNNING, paused_at=None, deadline=deadline)


def _extended(found: State, event: Event) -> State:
    if found.deadline is None:
        return found
    return replace(
        found, deadline=found.deadline + timedelta(seconds=int(str(event.get("seconds"))))
    )


def _closed(found: State, event: Event) -> State:
    status = Status.SUBMITTED if event.kind is Kind.SUBMITTED else Status.ENDED
    by = str(event.get("by") or "")
    return replace(found, status=status, closed_at=event.at, closed_by=by, paused_at=None)
