"""What an invigilator has before them: sittings, and decisions that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.attempts.events import Kind
from service.attempts.models import AttemptRow, EventRow
from service.proctoring import room
from service.sittings import arrange
from service.sittings.models import AdmissionRow
from service.sittings.rules import Place, Release, Sitting

KEPT_IN_SIGHT = timedelta(hours=12)  # a sitting just over, though nothing waits


class When(StrEnum):
    """Where a sitting stands in an invigilator's day."""

    NOW = "now"  # doors open or window running
    TODAY = "today"
    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True)
class Duty:
    """One sitting, and what waits there."""

    sitting: Sitting
    title: Mapping[str, str]
    when: When
    places: int
    waiting: int  # at the door
    undecided: int


def duties(session: Session, invigilator_id: UUID, now: datetime) -> list[Duty]:
    """List today's and coming sittings, and past ones where decisions wait; the next first."""
    sittings = arrange.watched_by(session, invigilator_id)
    ids = [sitting.id for sitting in sittings]
    places, waiting = _places(session, ids), _places(session, ids, Place.WAITING)
    undecided = _undecided(session, [s.id for s in sittings if s.release is Release.AFTER_DECISION])
    found = [
        Duty(
            sitting,
            room.title(session, sitting.id),
            when(sitting, now),
            places.get(sitting.id, 0),
            waiting.get(sitting.id, 0),
            undecided.get(sitting.id, 0),
        )
        for sitting in sittings
    ]
    return [duty for duty in found if _in_sight(duty, now)]


def when(sitting: Sitting, now: datetime) -> When:
    """Where a sitting stands in the day of the place where it is held."""
    if sitting.doors_open(now):
        return When.NOW
    if now > sitting.closes_at:
        return When.PAST
    zone = ZoneInfo(sitting.zone)
    today = sitting.opens_at.astimezone(zone).date() == now.astimezone(zone).date()
    return When.TODAY if today else When.COMING


def _in_sight(duty: Duty, now: datetime) -> bool:
    recent = now < duty.sitting.closes_at + KEPT_IN_SIGHT
    return duty.when is not When.PAST or bool(duty.undecided) or recent


def _places(
    session: Session, sittings: Sequence[UUID], state: Place | None = None
) -> dict[UUID, int]:
    rows = select(AdmissionRow.sitting_id, func.count()).where(
        AdmissionRow.sitting_id.in_(sittings)
    )
    if state is not None:
        rows = rows.where(AdmissionRow.state == state)
    counted = session.execute(rows.group_by(AdmissionRow.sitting_id))
    return {row[0]: row[1] for row in counted}


def _undecided(session: Session, sittings: Sequence[UUID]) -> dict[UUID, int]:
    decided = select(EventRow.attempt_id).where(EventRow.kind == Kind.DECIDED)
    rows = (
        select(AttemptRow.sitting_id, func.count())
        .where(AttemptRow.sitting_id.in_(sittings), AttemptRow.closed_at.is_not(None))
        .where(AttemptRow.id.not_in(decided))
        .group_by(AttemptRow.sitting_id)
    )
    return {row[0]: row[1] for row in session.execute(rows)}
