"""Seal the roll: sign checkpoints, each of which extends the last one signed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.disk import write_whole
from keys.ring import Ring
from service.errors import DomainError
from service.language import later
from service.roll import nodes
from service.roll.append import APPENDED, lock
from service.roll.models import RollCheckpointRow
from service.verification import merkle
from service.verification.note import (
    Head,
    NoteRefusedError,
    checkpoint_text,
    peek_checkpoint,
    write_proof,
)


class RollForkError(DomainError):
    """The database doesn't extend what was signed last: it was restored from an old copy."""

    code = "roll_fork"
    status = 500
    sentence = later(
        "Nothing was signed: the roll in the database does not extend the last signed checkpoint, "
        "which is kept in {guard}. Restore the newest backup; never delete that file."
    )


class GuardMissingError(DomainError):
    """Checkpoints were signed, and the file that remembers the last of them is gone."""

    code = "roll_guard_missing"
    status = 500
    sentence = later(
        "Nothing was signed: {guard} is missing. Restore it from the newest backup, or put the "
        "newest checkpoint there that anyone outside has seen."
    )


class NotSealedError(DomainError):
    """The roll was not sealed yet, or not so far."""

    code = "roll_not_sealed"
    status = 409
    sentence = later("This part of the roll is not sealed yet. Try again in a minute.")


@dataclass(frozen=True)
class Checkpoint:
    """A signed checkpoint."""

    size: int
    root: bytes
    note: str
    at: datetime


def checkpoint(session: Session, ring: Ring, guard: Path, now: datetime) -> Checkpoint:
    """Sign the roll as it is, or return what was signed at this size.

    Raises RollForkError, GuardMissingError. It needs a transaction of its own, after the one that
    appended: what was signed can't be rolled back. The guard file remembers the last note signed,
    outside the database, so that neither a crash nor a restored backup can fork the roll.
    """
    if session.info.get(APPENDED):
        msg = "sign in a later transaction: what this one appended may still be rolled back"
        raise RuntimeError(msg)
    size = lock(session).size
    head = Head(ring.roll_name, size, nodes.root(session, size))
    note = _signed(session, guard, head)
    if note is None:
        note = ring.sign_note(checkpoint_text(head))
        write_whole(guard, note.encode())
    return _store(session, head, note, now)


def current(session: Session) -> Checkpoint:
    """Read the newest checkpoint; raises NotSealedError."""
    newest = select(RollCheckpointRow).order_by(RollCheckpointRow.size.desc()).limit(1)
    row = session.scalar(newest)
    if row is None:
        raise NotSealedError
    return _checkpoint(row)


def proof(session: Session, index: int) -> str:
    """Prove that an entry is under the newest checkpoint; raises NotSealedError."""
    sealed = current(session)
    if not 0 <= index < sealed.size:
        raise NotSealedError
    hashes = nodes.prove(session, merkle.inclusion_path(index, sealed.size))
    return write_proof(index, hashes, sealed.note)


def _signed(session: Session, guard: Path, head: Head) -> str | None:
    """Return the last note signed if it is of this head, None if the head extends it."""
    if not guard.exists():
        if session.scalar(select(RollCheckpointRow.size).limit(1)) is not None:
            raise GuardMissingError(guard=guard)
        return None
    note = guard.read_bytes().decode("utf-8", "replace")
    try:
        last = peek_checkpoint(note)
    except NoteRefusedError as error:
        raise RollForkError(guard=guard) from error
    extends = last.origin == head.origin and last.size <= head.size
    if not extends or nodes.root(session, last.size) != last.root:
        raise RollForkError(guard=guard)
    return note if last.size == head.size else None


def _store(session: Session, head: Head, note: str, now: datetime) -> Checkpoint:
    row = session.get(RollCheckpointRow, head.size)
    if row is None:
        row = RollCheckpointRow(size=head.size, root=head.root, note=note, at=now)
        session.add(row)
        session.flush()
    return _checkpoint(row)


def _checkpoint(row: RollCheckpointRow) -> Checkpoint:
    return Checkpoint(row.size, row.root, row.note, row.at)
