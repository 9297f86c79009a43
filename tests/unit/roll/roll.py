from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.database import transaction
from service.roll import append, checkpoint, tiles
from service.roll.append import Entry
from service.roll.checkpoint import Checkpoint

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def line(number: int, kind: str = "issue") -> str:
    return f"{kind} sha256:{sha256(str(number).encode()).hexdigest()}"


class Ring:
    """Signs notes, and nothing else."""

    def __init__(self, did: str = "did:web:exam.example") -> None:
        self.did = did
        self.signed = 0
        self._key = Ed25519PrivateKey.generate()
        self._name = checkpoint.origin(did)
        self._raw = b"\x01" + self._key.public_key().public_bytes_raw()
        self._id = sha256(self._name.encode() + b"\n" + self._raw).digest()[:4]

    def sign_note(self, text: str) -> str:
        self.signed += 1
        value = b64encode(self._id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self._name} {value}\n"

    @property
    def verifier_key(self) -> str:
        return f"{self._name}+{self._id.hex()}+{b64encode(self._raw).decode()}"


class Roll:
    """A roll in a database of its own."""

    def __init__(self, guard: Path) -> None:
        self.guard = guard
        self.ring = Ring()

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
