"""The one place that writes to a log, and that reads one back."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from keys.suites import jcs
from service.attempts.events import SALT_BYTES, Event, Kind, link
from service.attempts.models import AttemptRow, EventRow
from service.attempts.rules import LONGEST_LOG, AttemptNotFoundError, LogFullError


def append(
    session: Session,
    row: AttemptRow,
    kind: Kind,
    payload: Mapping[str, object],
    now: datetime,
    key: str | None = None,
) -> Event:
    """Add an event to a log whose row is locked; raises LogFullError."""
    if row.length >= LONGEST_LOG:
        raise LogFullError
    event = link(row.head, row.length + 1, kind, now, payload, secrets.token_bytes(SALT_BYTES))
    values = {
        "attempt_id": row.id,
        "seq": event.seq,
        "kind": kind.value,
        "at": now,
        "payload": jcs(payload).decode(),
        "salt": event.salt,
        "payload_hash": event.payload_hash,
        "prev": event.prev,
        "hash": event.hash,
        "key": key,
    }
    session.execute(insert(EventRow).values(values))
    row.head, row.length = event.hash, event.seq
    return event


def locked(session: Session, attempt_id: UUID, candidate_id: UUID | None = None) -> AttemptRow:
    """Lock an attempt to write to it; raises AttemptNotFoundError if it is somebody else's."""
    row = session.get(AttemptRow, attempt_id, with_for_update=True)
    if row is None or candidate_id not in {None, row.candidate_id}:
        raise AttemptNotFoundError
    return row


def events(session: Session, attempt_id: UUID) -> list[Event]:
    """Read a log."""
    rows = select(EventRow).filter_by(attempt_id=attempt_id).order_by(EventRow.seq)
    return [event_of(row) for row in session.scalars(rows)]


def heard(session: Session, attempt_id: UUID, keys: list[str]) -> set[str]:
    """Which of these names are in the log already."""
    rows = select(EventRow.key).where(EventRow.attempt_id == attempt_id, EventRow.key.in_(keys))
    return {key for key in session.scalars(rows) if key is not None}


def event_of(row: EventRow) -> Event:
    """Return a row as an event."""
    return Event(
        seq=row.seq,
        kind=Kind(row.kind),
        at=row.at,
        payload=None if row.payload is None else json.loads(row.payload),
        salt=row.salt,
        payload_hash=row.payload_hash,
        prev=row.prev,
        hash=row.hash,
    )
