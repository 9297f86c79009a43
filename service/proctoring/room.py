"""The room as the invigilator sees it: who sits, who needs attention, what happened."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.attempts import conduct, read
from service.attempts.events import Event, Kind
from service.attempts.read import Attempt
from service.attempts.replay import State, Status
from service.attempts.rules import AttemptOverError
from service.attempts.start import of_admission
from service.authoring import forms
from service.people import accounts, staff
from service.people.rules import Names
from service.people.staff import ColleagueUnknownError
from service.proctoring.decide import latest
from service.proctoring.rules import ColleagueNotFoundError, NotStartedError, SeatNotFoundError
from service.sittings import admit, arrange
from service.sittings.models import AdmissionRow, SittingRow
from service.sittings.rules import Admission, Place, Release, Sitting, SittingNotFoundError

SILENT_AFTER = timedelta(seconds=60)
OFTEN = 3  # times out of sight that ask for a decision
LONG = 30  # seconds out of sight that do

DONE = frozenset(  # by an invigilator
    {Kind.PAUSED, Kind.RESUMED, Kind.EXTENDED, Kind.NOTED, Kind.ENDED, Kind.DECIDED}
)


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
    admitted_by: UUID | None = None

    @property
    def waits(self) -> bool:
        """Whether the candidate stands at the door."""
        return self.attempt is None and self.admission.state is Place.WAITING

    @property
    def answered(self) -> int:
        """How many items have a response."""
        return len(self.attempt.state.responses) if self.attempt else 0

    @property
    def items(self) -> int:
        """How many items the form has."""
        return len(self.attempt.form.entries) if self.attempt else 0

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, the oldest first."""
        return self.attempt.events if self.attempt else ()

    @property
    def decision(self) -> Event | None:
        """The decision that stands."""
        return latest(self.attempt.state) if self.attempt else None


@dataclass(frozen=True)
class Room:
    """A sitting with everybody in it, sorted by who needs attention."""

    sitting: Sitting
    title: Mapping[str, str]
    watchers: Mapping[UUID, bool]  # who watches, and whether they answer for the room
    people: Mapping[str, str]  # what to call those who watch and those who acted, by id
    seats: tuple[Seat, ...]

    def count(self, attention: int) -> int:
        """Count the seats that need this attention."""
        return len(self.needing(attention))

    def needing(self, attention: int) -> list[Seat]:
        """List the seats that need this attention."""
        return [seat for seat in self.seats if seat.attention == attention]

    def seat(self, admission_id: UUID) -> Seat:
        """Find a seat; raises SeatNotFoundError."""
        for seat in self.seats:
            if seat.admission.id == admission_id:
                return seat
        raise SeatNotFoundError


def look(session: Session, sitting_id: UUID, now: datetime) -> Room:
    """Look at a room; raises SittingNotFoundError."""
    sitting = arrange.read(session, sitting_id)
    rows = session.scalars(select(AdmissionRow).filter_by(sitting_id=sitting_id))
    admitters = {row.id: row.admitted_by for row in rows}
    admissions = admit.in_sitting(session, sitting_id)
    attempts = read.in_sitting(session, sitting_id)
    candidates = accounts.read_many(session, [each.candidate_id for each in admissions])
    seats = [
        _seat(each, candidates[each.candidate_id], attempts.get(each.id), sitting, now)
        for each in admissions
    ]
    seats = [replace(seat, admitted_by=admitters.get(seat.admission.id)) for seat in seats]
    watchers = arrange.invigilators(session, sitting_id)
    return Room(
        sitting,
        title(session, sitting_id),
        watchers,
        _called(session, {*watchers, *_actors(seats)}),
        tuple(sorted(seats, key=lambda seat: (seat.attention, seat.names.shown))),
    )


def title(session: Session, sitting_id: UUID) -> Mapping[str, str]:
    """Read what is sat there, by language tag."""
    dealt = session.get_one(SittingRow, sitting_id).forms[0]
    return forms.read(session, UUID(dealt)).title


def watch(session: Session, invigilator_id: UUID, sitting_id: UUID) -> None:
    """Refuse whoever doesn't watch this sitting; raises SittingNotFoundError."""
    if invigilator_id not in arrange.invigilators(session, sitting_id):
        raise SittingNotFoundError


def place(
    session: Session, invigilator_id: UUID, sitting_id: UUID, admission_id: UUID
) -> Admission:
    """Find a place in a sitting one watches; raises SittingNotFoundError, SeatNotFoundError."""
    watch(session, invigilator_id, sitting_id)
    row = session.get(AdmissionRow, admission_id)
    if row is None or row.sitting_id != sitting_id:
        raise SeatNotFoundError
    return admit.read(session, admission_id)


def attempt(session: Session, invigilator_id: UUID, sitting_id: UUID, admission_id: UUID) -> UUID:
    """Find the attempt at a place that one watches; raises NotStartedError and what place does."""
    found = place(session, invigilator_id, sitting_id, admission_id)
    started = of_admission(session, found.id)
    if started is None:
        raise NotStartedError
    return started


def hand_over(session: Session, by: UUID, sitting_id: UUID, email: str, now: datetime) -> None:
    """Hand the room over to a colleague of the organisation; raises ColleagueNotFoundError."""
    sitting = arrange.read(session, sitting_id)
    place = accounts.organisation(session, sitting.organisation_id)
    try:
        colleague = staff.invigilator(session, place, email.strip().lower())
    except ColleagueUnknownError:
        raise ColleagueNotFoundError(organisation=place.name) from None
    if not arrange.invigilators(session, sitting_id).get(colleague):
        arrange.hand_over(session, by, sitting_id, colleague, now)


def pause_all(session: Session, by: UUID, sitting_id: UUID, reason: str, now: datetime) -> int:
    """Pause everybody who is answering; returns how many."""
    row = _row(session, sitting_id)
    if row.paused_at is None:
        row.paused_at = now
        audit.record(session, by, "room_paused", sitting_id, now, reason=reason)
    return _each(session, sitting_id, Status.RUNNING, lambda a: _pause(session, by, a, reason, now))


def resume_all(session: Session, by: UUID, sitting_id: UUID, now: datetime) -> int:
    """Let everybody go on; returns how many."""
    row = _row(session, sitting_id)
    if row.paused_at is not None:
        row.paused_at = None
        audit.record(session, by, "room_resumed", sitting_id, now)
    return _each(session, sitting_id, Status.PAUSED, lambda a: conduct.resume(session, by, a, now))


def _each(session: Session, sitting_id: UUID, status: Status, act: Callable[[UUID], None]) -> int:
    found = [a for a in read.in_sitting(session, sitting_id).values() if a.state.status is status]
    for attempt in found:
        act(attempt.id)
    return len(found)


def _pause(session: Session, by: UUID, attempt_id: UUID, reason: str, now: datetime) -> None:
    with suppress(AttemptOverError):  # handed in since the room was looked at
        conduct.pause(session, by, attempt_id, reason, now)


def _row(session: Session, sitting_id: UUID) -> SittingRow:
    return session.get_one(SittingRow, sitting_id, with_for_update=True)


def _actors(seats: Iterable[Seat]) -> set[UUID]:
    """Collect who let people in, or did something to an attempt."""
    admitters = {seat.admitted_by for seat in seats if seat.admitted_by}
    told = {e.get("who") or e.get("by") for seat in seats for e in seat.events if e.kind in DONE}
    return admitters | {UUID(str(each)) for each in told if each}


def _called(session: Session, ids: Iterable[UUID]) -> Mapping[str, str]:
    return {str(key): person.shown for key, person in accounts.read_many(session, ids).items()}


def _seat(
    admission: Admission,
    person: accounts.Account,
    attempt: Attempt | None,
    sitting: Sitting,
    now: datetime,
) -> Seat:
    online = attempt is not None and now - attempt.seen_at < SILENT_AFTER
    return Seat(
        admission=admission,
        names=person.names,
        email=person.email,
        attempt=attempt,
        attention=_attention(admission, attempt, sitting, online=online),
        online=online,
        left=attempt.state.left(now) if attempt else timedelta(0),
    )


def _attention(
    admission: Admission, attempt: Attempt | None, sitting: Sitting, *, online: bool
) -> Attention:
    if attempt is None:
        waits = admission.state is Place.WAITING
        return Attention.DECIDE if waits else Attention.AWAY
    if attempt.state.closed:
        waits_for_decision = sitting.release is Release.AFTER_DECISION
        decided = attempt.state.decisions or not waits_for_decision
        return Attention.AWAY if decided else Attention.DECIDE
    if grave(attempt.state):
        return Attention.DECIDE
    if not online or unsettled(attempt.state) or attempt.state.status is Status.PAUSED:
        return Attention.WATCH
    return Attention.WORKING


def grave(state: State) -> bool:
    """Whether what happened since the last remark asks for a word with the candidate."""
    since = unsettled(state)
    away = [e for e in since if e.kind is Kind.RETURNED]
    seconds = max((int(str(e.get("seconds") or 0)) for e in away), default=0)
    other = any(e.kind is Kind.SECOND_DEVICE for e in since)
    return other or len(away) >= OFTEN or seconds >= LONG


def unsettled(state: State) -> list[Event]:
    """List what happened since the last remark; a line that came back is nothing to watch."""
    noted = max((e.seq for e in state.incidents if e.kind is Kind.NOTED), default=0)
    return [e for e in state.incidents if e.seq > noted and e.kind is not Kind.RECONNECTED]
