"""Give candidates places, and the time they need."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit
from service.errors import DomainError
from service.language import later
from service.sittings import admit
from service.sittings.models import AdmissionRow
from service.sittings.rules import Admission, Place, SittingNotFoundError


class AlreadyInError(DomainError):
    """The clock may be running: what was agreed before the start can't be changed after it."""

    code = "already_in"
    status = 409
    sentence = later("This candidate has been let in. Extra time is now given in the room.")


def invite(
    session: Session,
    by: UUID,
    sitting_id: UUID,
    candidate_ids: Sequence[UUID],
    extra_time: int,
    now: datetime,
) -> int:
    """Give candidates places; whoever has one keeps it as it is. Returns how many are new."""
    there = {place.candidate_id for place in admit.in_sitting(session, sitting_id)}
    new = [each for each in candidate_ids if each not in there]
    for candidate_id in new:
        place = admit.give_place(session, candidate_id, sitting_id, now, extra_time=extra_time)
        audit.record(session, by, "place_given", place.id, now, extra_time=extra_time)
    return len(new)


def accommodate(
    session: Session, by: UUID, sitting_id: UUID, admission_id: UUID, percent: int, now: datetime
) -> Admission:
    """Agree on extra time before the start; raises SittingNotFoundError, AlreadyInError."""
    row = session.get(AdmissionRow, admission_id, with_for_update=True)
    if row is None or row.sitting_id != sitting_id:
        raise SittingNotFoundError
    if row.extra_time_percent != percent:
        if row.state == Place.ADMITTED:
            raise AlreadyInError
        row.extra_time_percent = percent
        audit.record(session, by, "extra_time_agreed", row.id, now, percent=percent)
    return admit.read(session, admission_id)
