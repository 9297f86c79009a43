"""The log of an attempt: events chained by hash. Pure: no database, no clock.

hash = SHA-256(JCS {seq, kind, at, payload_hash, prev}); payload_hash = SHA-256(salt ‖ JCS payload);
`prev` of the first event is the form's hash (docs/formats.md). The chain runs over salted hashes,
so that a payload can be erased and the chain still holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from keys.suites import jcs
from service.errors import DomainError
from service.language import later

SALT_BYTES = 16


class Kind(StrEnum):
    """What happened."""

    STARTED = "started"
    ANSWERED = "answered"  # a response given, changed or cleared
    FLAGGED = "flagged"
    LATE = "late"  # an answer that came after the end: kept, not counted
    LEFT = "left"  # the exam page lost sight or focus
    RETURNED = "returned"
    FULLSCREEN_LEFT = "fullscreen_left"
    PASTED = "pasted"
    RECONNECTED = "reconnected"
    SECOND_DEVICE = "second_device"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    NOTED = "noted"  # an invigilator's remark
    SUBMITTED = "submitted"
    ENDED = "ended"  # by an invigilator, with a reason
    DECIDED = "decided"
    REKEYED = "rekeyed"


class ChainBrokenError(DomainError):
    """A log that isn't what was written."""

    code = "chain_broken"
    status = 409
    sentence = later(
        "The log of this attempt was changed at event {seq}. Its result can't be relied on."
    )


@dataclass(frozen=True)
class Event:
    """An event as it is kept; payload and salt are None once they are erased."""

    seq: int
    kind: Kind
    at: datetime
    payload: Mapping[str, object] | None
    salt: bytes | None
    payload_hash: str
    prev: str
    hash: str

    def get(self, name: str) -> object:
        """Return a value of the payload, or None."""
        return (self.payload or {}).get(name)


def link(
    prev: str, seq: int, kind: Kind, at: datetime, payload: Mapping[str, object], salt: bytes
) -> Event:
    """Make the event that follows the one whose hash is `prev`."""
    sealed = sha256(salt + jcs(payload)).hexdigest()
    return Event(seq, kind, at, payload, salt, sealed, prev, _hash(seq, kind, at, sealed, prev))


def check(form_hash: str, events: Iterable[Event]) -> str:
    """Walk the chain; returns its head. Raises ChainBrokenError naming the first bad event."""
    head, expected = form_hash, 1
    for event in events:
        if not _follows(event, head, expected):
            raise ChainBrokenError(seq=event.seq)
        head, expected = event.hash, expected + 1
    return head


def timestamp(at: datetime) -> str:
    """Write a time as the chain has it: UTC, RFC 3339, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _follows(event: Event, head: str, seq: int) -> bool:
    sealed = event.payload_hash
    if event.payload is not None and event.salt is not None:
        sealed = sha256(event.salt + jcs(event.payload)).hexdigest()
    told = _hash(event.seq, event.kind, event.at, event.payload_hash, event.prev)
    return (event.seq, event.prev, event.payload_hash, event.hash) == (seq, head, sealed, told)


def _hash(seq: int, kind: Kind, at: datetime, payload_hash: str, prev: str) -> str:
    content = {
        "seq": seq,
        "kind": kind.value,
        "at": timestamp(at),
        "payload_hash": payload_hash,
        "prev": prev,
    }
    return sha256(jcs(content)).hexdigest()
