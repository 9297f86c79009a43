"""ring.json: the public facts about a ring's keys, past ones included."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from keys.disk import write_whole
from keys.errors import KeyDamagedError, KeyMissingError
from keys.public import PublicKey, Purpose, thumbprint
from keys.suites import b64

FILE = "ring.json"


@dataclass(frozen=True)
class Inventory:
    """Whose keys they are, and which, the oldest first."""

    did: str
    keys: tuple[PublicKey, ...]

    def current(self, purpose: Purpose) -> PublicKey:
        """Give the key that signs for a purpose today; raises KeyMissingError."""
        for key in self.keys:
            if key.purpose == purpose and key.in_use:
                return key
        raise KeyMissingError(file=f"key in use for the purpose {purpose}")


_FACTS = TypeAdapter(Inventory)


def name_key(did: str, jwk: Mapping[str, str]) -> str:
    """Name a key by its owner and its thumbprint."""
    return f"{did}#key-{b64(thumbprint(jwk))}"


def private_file(folder: Path, key: PublicKey) -> Path:
    """Say where a key's private half is kept."""
    return folder / f"{key.purpose}-{b64(thumbprint(key.jwk))}.pem"


def read(folder: Path) -> Inventory:
    """Read a ring's facts; raises KeyMissingError, KeyDamagedError."""
    file = folder / FILE
    try:
        return _FACTS.validate_json(file.read_bytes())
    except FileNotFoundError:
        raise KeyMissingError(file=file) from None
    except (OSError, ValidationError):
        raise KeyDamagedError(file=file) from None


def write(folder: Path, inventory: Inventory) -> None:
    """Write a ring's facts, in one step."""
    write_whole(folder / FILE, _FACTS.dump_json(inventory, indent=1) + b"\n")
