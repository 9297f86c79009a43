"""Erase what a candidate's logs tell, and keep that they were not changed."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.attempts.models import AttemptRow, EventRow
from service.errors import DomainError
from service.language import later


class AttemptOpenError(DomainError):
    """Nobody is erased in the middle of an exam."""

    code = "attempt_open"
    status = 409
    sentence = later("An exam of this person is still going on. Wait until it is handed in.")


def erase(session: Session, candidate_id: UUID) -> int:
    """Delete payloads and salts of all events; returns how many. Raises AttemptOpenError."""
    rows = session.scalars(
        select(AttemptRow).filter_by(candidate_id=candidate_id).with_for_update()
    ).all()
    if any(row.closed_at is None for row in rows):
        raise AttemptOpenError
    told = (
        update(EventRow)
        .where(EventRow.attempt_id.in_([row.id for row in rows]), EventRow.payload.is_not(None))
        .values(payload=None, salt=None)
        .returning(EventRow.seq)
    )
    return len(session.scalars(told).all())
