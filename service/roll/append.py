"""Append to the roll, and read its entries."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.errors import DomainError
from service.language import later
from service.roll import nodes
from service.roll.models import RollEntryRow, RollHeadRow
from service.verification import entry, merkle

APPENDED = "roll_appended"  # marks a session: what it appended isn't durable before its commit


class EntryNotFoundError(DomainError):
    """No such entry on the roll."""

    code = "roll_entry_not_found"
    status = 404
    sentence = later("There is no such entry on the roll. Look at the newest ones at /roll.")


@dataclass(frozen=True)
class Entry:
    """An entry of the roll."""

    index: int
    line: str
    at: datetime


def append(session: Session, line: str, now: datetime) -> Entry:
    """Enter a line on the roll; a line that is there already keeps its first entry.

    Raises RollLineRefusedError. Until the transaction ends, others who append wait.
    """
    entry.check(line)
    head = lock(session)
    if there := _by_line(session, line):
        return there
    added = RollEntryRow(index=head.size, line=line, at=now)
    session.add(added)
    nodes.add(session, head.size, merkle.leaf_hash(line.encode()))
    head.size += 1
    session.flush()
    session.info[APPENDED] = True
    return _entry(added)


def lock(session: Session) -> RollHeadRow:
    """Take the roll's lock until the transaction ends; return its head."""
    head = session.get(RollHeadRow, 1, with_for_update=True, populate_existing=True)
    if head is None:
        # Two who find no head at once: the primary key lets one in, the other waits for it.
        with suppress(IntegrityError), session.begin_nested():
            session.execute(insert(RollHeadRow).values(id=1, size=0))
        head = session.get_one(RollHeadRow, 1, with_for_update=True, populate_existing=True)
    return head


def size(session: Session) -> int:
    """Return how many entries there are."""
    return session.scalar(select(RollHeadRow.size)) or 0


def read(session: Session, index: int) -> Entry:
    """Read an entry; raises EntryNotFoundError."""
    row = session.get(RollEntryRow, index)
    if row is None:
        raise EntryNotFoundError
    return _entry(row)


def find(session: Session, line: str) -> Entry:
    """Find the entry of a line; raises EntryNotFoundError."""
    found = _by_line(session, line)
    if found is None:
        raise EntryNotFoundError
    return found


def latest(session: Session, limit: int) -> list[Entry]:
    """List the newest entries, the newest first."""
    rows = select(RollEntryRow).order_by(RollEntryRow.index.desc()).limit(limit)
    return [_entry(row) for row in session.scalars(rows)]


def _by_line(session: Session, line: str) -> Entry | None:
    row = session.scalar(select(RollEntryRow).where(RollEntryRow.line == line))
    return _entry(row) if row else None


def _entry(row: RollEntryRow) -> Entry:
    return Entry(row.index, row.line, row.at)
