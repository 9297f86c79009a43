"""The room as the invigilator sees it: who sits, who needs attention, what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit
from service.attempts import conduct, read
from service.attempts.events import Event, Kind
from service.attempts.read import Attempt
from service.attempts.replay import State, Status
from service.people import accounts
from service.people.rules import Names
from service.proctoring.decide import latest
from service.sittings import admit, arrange
from service.sittings.models import SittingRow
from service.sittings.rules import Admission, Place, Sitting, SittingNotFoundError

SILENT_AFTER = timedelta(seconds=60)
OFTEN = 3  # times out of sight that ask for a decision
LONG = 30  # seconds out of sight that do


class Attention(IntEnum):
    """How much somebody needs the invigilator; the least comes first."""

    DECIDE = 0
    WATCH = 1
    WORKING = 2
    AWAY = 3


@dataclass(frozen=True)
class Seat:
    """One candidate in the room."""

    admission: Admission
    names: Names
    email: str
    attempt: Attempt | None
    attention: Attention
    online: bool
    left: timedelta

    @property
    def answered(self) -> int:
        """How many items have a response."""
        return len(self.attempt.state.responses) if self.attempt else 0

    @property
    def items(self) -> int:
        """How many items the form has."""
        return len(self.attempt.form.entries) if self.attempt else 0

    @property
    def last(self) -> Event | None:
        """The newest event that an invigilator looks at."""
        return (
            self.attempt.state.incidents[-1]
            if self.attempt and self.attempt.state.incidents
            else None
        )

    @property
    def decision(self) -> Event | None:
        """The decision that stands."""
        return latest(self.attempt.state) if self.attempt else None


@dataclass(frozen=True)
class Room:
    """A sitting with everybody in it, sorted by who needs attention."""

    sitting: Sitting
    seats: tuple[Seat, ...]

    def count(self, attention: int) -> int:
        """Count the seats that need this attention."""
        return sum(seat.attention == attention for seat in self.seats)


def look(session: Session, sitting_id: UUID, now: datetime) -> Room:
    """Look at a room; raises SittingNotFoundError."""
    sitting = arrange.read(session, sitting_id)
    admissions = admit.in_sitting(session, sitting_id)
    attempts = read.in_sitting(session, sitting_id)
    people = accounts.read_many(session, [each.candidate_id for each in admissions])
    seats = [
        _seat(each, people[each.candidate_id], attempts.get(each.id), now) for each in admissions
    ]
    return Room(sitting, tuple(sorted(seats, key=lambda seat: (seat.attention, seat.names.shown))))


def watch(session: Session, invigilator_id: UUID, sitting_id: UUID) -> None:
    """Refuse whoever doesn't watch this sitting; raises SittingNotFoundError."""
    if invigilator_id not in arrange.invigilators(session, sitting_id):
        raise SittingNotFoundError


def pause_all(session: Session, by: UUID, sitting_id: UUID, reason: str, now: datetime) -> int:
    """Pause everybody who is answering; returns how many."""
    _row(session, sitting_id).paused_at = now
    audit.record(session, by, "room_paused", sitting_id, now, reason=reason)
    return _each(
        session, sitting_id, Status.RUNNING, lambda a: conduct.pause(session, by, a, reason, now)
    )


def resume_all(session: Session, by: UUID, sitting_id: UUID, now: datetime) -> int:
    """Let everybody go on; returns how many."""
    _row(session, sitting_id).paused_at = None
    audit.record(session, by, "room_resumed", sitting_id, now)
    return _each(session, sitting_id, Status.PAUSED, lambda a: conduct.resume(session, by, a, now))


def _each(session: Session, sitting_id: UUID, status: Status, act: Callable[[UUID], None]) -> int:
    found = [a for a in read.in_sitting(session, sitting_id).values() if a.state.status is status]
    for attempt in found:
        act(attempt.id)
    return len(found)


def _row(session: Session, sitting_id: UUID) -> SittingRow:
    return session.get_one(SittingRow, sitting_id, with_for_update=True)


def _seat(
    admission: Admission, person: accounts.Account, attempt: Attempt | None, now: datetime
) -> Seat:
    online = attempt is not None and now - attempt.seen_at < SILENT_AFTER
    return Seat(
        admission=admission,
        names=person.names,
        email=person.email,
        attempt=attempt,
        attention=_attention(admission, attempt, online=online),
        online=online,
        left=attempt.state.left(now) if attempt else timedelta(0),
    )


def _attention(admission: Admission, attempt: Attempt | None, *, online: bool) -> Attention:
    if attempt is None:
        waits = admission.state is Place.WAITING
        return Attention.DECIDE if waits else Attention.AWAY
    if attempt.state.closed:
        return Attention.AWAY if attempt.state.decisions else Attention.DECIDE
    if grave(attempt.state):
        return Attention.DECIDE
    if not online or attempt.state.incidents or attempt.state.status is Status.PAUSED:
        return Attention.WATCH
    return Attention.WORKING


def grave(state: State) -> bool:
    """Whether what happened since the last remark asks for a word with the candidate."""
    noted = max((e.seq for e in state.incidents if e.kind is Kind.NOTED), default=0)
    since = [e for e in state.incidents if e.seq > noted]
    away = [e for e in since if e.kind is Kind.RETURNED]
    seconds = max((int(str(e.get("seconds") or 0)) for e in away), default=0)
    other = any(e.kind is Kind.SECOND_DEVICE for e in since)
    return other or len(away) >= OFTEN or seconds >= LONG
