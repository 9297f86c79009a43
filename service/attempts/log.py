"""The one place that writes to a log, and that reads one back."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from keys.suites import jcs
from service.attempts.events import SALT_BYTES, ChainBrokenError, Event, Kind, link
from service.attempts.models import AttemptRow, EventRow
from service.attempts.rules import AttemptNotFoundError


def append(
    session: Session,
    row: AttemptRow,
    kind: Kind,
    payload: Mapping[str, object],
    now: datetime,
    key: str | None = None,
) -> Event:
    """Add an event to a log whose row is locked."""
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
    # Read anew: what the session read before the lock may have been written to since.
    row = session.get(AttemptRow, attempt_id, with_for_update=True, populate_existing=True)
    if row is None or candidate_id not in {None, row.candidate_id}:
        raise AttemptNotFoundError
    return row


def events(session: Session, attempt_id: UUID, *kinds: Kind) -> list[Event]:
    """Read a log, of some kinds of events if they are given."""
    rows = select(EventRow).filter_by(attempt_id=attempt_id).order_by(EventRow.seq)
    if kinds:
        rows = rows.where(EventRow.kind.in_(kinds))
    return [event_of(row) for row in session.scalars(rows)]


def heard(session: Session, attempt_id: UUID, keys: list[str]) -> set[str]:
    """Which of these names are in the log already."""
    rows = select(EventRow.key).where(EventRow.attempt_id == attempt_id, EventRow.key.in_(keys))
    return {key for key in session.scalars(rows) if key is not None}


def event_of(row: EventRow) -> Event:
    """Return a row as an event; raises ChainBrokenError for what we never write."""
    try:
        kind, payload = Kind(row.kind), None if row.payload is None else json.loads(row.payload)
    except ValueError as error:
        raise ChainBrokenError(seq=row.seq) from error
    return Event(
        seq=row.seq,
        kind=kind,
        at=row.at,
        payload=payload,
        salt=row.salt,
        payload_hash=row.payload_hash,
        prev=row.prev,
        hash=row.hash,
    )
