"""The end of an attempt: handed in by the candidate, or by the clock."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service import jobs
from service.attempts import log
from service.attempts.events import Kind
from service.attempts.models import AttemptRow
from service.attempts.replay import GRACE

LOOK_AGAIN = timedelta(minutes=1)  # at a paused attempt, whose deadline stands still


def submit(session: Session, candidate_id: UUID, attempt_id: UUID, now: datetime) -> None:
    """Hand in; handed in twice, or after the clock did it, nothing more happens."""
    row = log.locked(session, attempt_id, candidate_id)
    if row.closed_at is None:
        by = "clock" if now > row.deadline + GRACE and row.paused_at is None else "candidate"
        close(session, row, Kind.SUBMITTED, {"by": by}, now)


def close_in_time(session: Session, attempt_id: UUID, now: datetime) -> None:
    """Hand in what is there when the time is over; else look again when it will be."""
    row = log.locked(session, attempt_id)
    if row.closed_at is not None:
        return
    end = row.deadline + GRACE
    if row.paused_at is None and now >= end:
        close(session, row, Kind.SUBMITTED, {"by": "clock"}, now)
    else:
        jobs.add(session, jobs.Kind.CLOSE_ATTEMPT, row.id, max(end, now + LOOK_AGAIN))


def close(
    session: Session, row: AttemptRow, kind: Kind, payload: dict[str, object], now: datetime
) -> None:
    """Write the last event of the exam itself, and let scoring be due."""
    log.append(session, row, kind, payload, now)
    row.closed_at, row.paused_at = now, None
    jobs.add(session, jobs.Kind.SCORE_ATTEMPT, row.id, now)
