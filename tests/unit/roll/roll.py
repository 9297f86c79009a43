from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from keys.publish import verifier_key
from keys.ring import Ring
from service.database import transaction
from service.roll import append, checkpoint, tiles
from service.roll.append import Entry
from service.roll.checkpoint import Checkpoint

DID = "did:web:exam.example"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def line(number: int, kind: str = "issue") -> str:
    return f"{kind} sha256:{sha256(str(number).encode()).hexdigest()}"


@dataclass(frozen=True)
class CountingRing(Ring):
    """A ring that remembers what it signed for the roll."""

    signed: list[str] = field(default_factory=list)

    def sign_note(self, text: str) -> str:
        self.signed.append(text)
        return super().sign_note(text)

    @property
    def verifier_key(self) -> str:
        return verifier_key(self.roll_name, self.current("roll"))


class Roll:
    """A roll in a database of its own."""

    def __init__(self, guard: Path) -> None:
        self.guard = guard
        self.ring = CountingRing.throwaway(DID)

    def enters(self, *lines: str) -> list[Entry]:
        with transaction() as session:
            return [append.append(session, each, NOON) for each in lines]

    def seals(self) -> Checkpoint:
        with transaction() as session:
            return checkpoint.checkpoint(session, self.ring, self.guard, NOON)

    def proves(self, index: int) -> str:
        with transaction(read_only=True) as session:
            return checkpoint.proof(session, index)

    def serves(self, path: str) -> bytes:
        with transaction(read_only=True) as session:
            if path == "checkpoint":
                return checkpoint.current(session).note.encode()
            return tiles.read(session, path)
