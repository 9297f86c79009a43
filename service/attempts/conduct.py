"""What an invigilator does to an attempt; each is an event with who and why."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.attempts import log
from service.attempts.events import Event, Kind
from service.attempts.rules import AttemptOverError
from service.attempts.submit import close

MOST_EXTRA = timedelta(hours=3)


def pause(session: Session, by: UUID, attempt_id: UUID, reason: str, now: datetime) -> None:
    """Stop the clock and the answering; a paused attempt stays paused. Raises AttemptOverError."""
    row = log.locked(session, attempt_id)
    if row.closed_at is not None:
        raise AttemptOverError
    if row.paused_at is None:
        log.append(session, row, Kind.PAUSED, {"by": str(by), "reason": reason}, now)
        row.paused_at = now


def resume(session: Session, by: UUID, attempt_id: UUID, now: datetime) -> None:
    """Let a paused attempt go on; the deadline moves by the length of the pause."""
    row = log.locked(session, attempt_id)
    if row.paused_at is not None:
        log.append(session, row, Kind.RESUMED, {"by": str(by)}, now)
        row.deadline += now - row.paused_at
        row.paused_at = None


def extend(
    session: Session,
    by: UUID,
    attempt_id: UUID,
    minutes: int,
    reason: str,
    now: datetime,
    key: str | None = None,
) -> None:
    """Give extra time, once for a key (the form's own name); raises AttemptOverError."""
    row = log.locked(session, attempt_id)
    if row.closed_at is not None:
        raise AttemptOverError
    if key and log.heard(session, attempt_id, [key]):
        return
    seconds = int(min(timedelta(minutes=minutes), MOST_EXTRA).total_seconds())
    payload = {"by": str(by), "seconds": seconds, "reason": reason}
    log.append(session, row, Kind.EXTENDED, payload, now, key)
    row.deadline += timedelta(seconds=seconds)


def end(session: Session, by: UUID, attempt_id: UUID, reason: str, now: datetime) -> None:
    """End an attempt with a reason; one that is over stays as it is."""
    row = log.locked(session, attempt_id)
    if row.closed_at is None:
        payload: dict[str, object] = {"by": "invigilator", "who": str(by), "reason": reason}
        close(session, row, Kind.ENDED, payload, now)


def note(
    session: Session, by: UUID, attempt_id: UUID, text: str, now: datetime, key: str | None = None
) -> None:
    """Put a remark on record, once for a key (the form's own name)."""
    row = log.locked(session, attempt_id)
    if not (key and log.heard(session, attempt_id, [key])):
        log.append(session, row, Kind.NOTED, {"by": str(by), "text": text}, now, key)


def decide(
    session: Session, by: UUID, attempt_id: UUID, decision: str, reason: str, now: datetime
) -> Event:
    """Put a decision on record; a later one is added, none is changed."""
    row = log.locked(session, attempt_id)
    payload = {"by": str(by), "decision": decision, "reason": reason}
    return log.append(session, row, Kind.DECIDED, payload, now)
