"""Where credentials are signed: the ring, who issues, and the roll's guard, together."""

from dataclasses import dataclass
from pathlib import Path

from keys.ring import Ring
from service.credentials.document import Issuer


@dataclass(frozen=True)
class Desk:
    """What signing needs; only a process that works off what is due has one."""

    ring: Ring
    issuer: Issuer
    guard: Path  # remembers the last checkpoint signed, outside the database


def open_desk(
    folder: Path, passphrase: str | None, name: str, url: str, *, demonstration: bool
) -> Desk:
    """Open the desk; raises the ring's errors, KeyMissingError first."""
    ring = Ring.open(folder, passphrase)
    issuer = Issuer(ring.did, name, url, demonstration)
    return Desk(ring, issuer, folder / "last-checkpoint.txt")
