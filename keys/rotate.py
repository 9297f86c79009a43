"""Making keys, replacing them, and giving one up. README.md has the ceremony around it.

The order makes a cut at any point harmless: first the new private files, then ring.json, which
names them; then the old private files go, since a key that is nowhere can't be stolen to sign the
past.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from keys import custody, inventory
from keys.disk import alone
from keys.errors import KeyExistsError, KeyUnknownError, PassphraseUselessError
from keys.inventory import Inventory
from keys.public import PublicKey, Purpose
from keys.ring import PURPOSES, make_key, public_half


def generate(folder: Path, did: str, passphrase: str | None, now: datetime) -> Inventory:
    """Make an issuer's first keys; raises KeyExistsError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder):
        if (folder / inventory.FILE).exists():
            raise KeyExistsError(folder=folder)
        return _renew(folder, Inventory(did, ()), PURPOSES, passphrase, now)


def rotate(folder: Path, passphrase: str | None, now: datetime) -> Inventory:
    """Replace each key in use; what the old ones signed stays valid.

    Raises KeyMissingError, KeyDamagedError, PassphraseNeededError, PassphraseWrongError.
    """
    describe(folder)  # says so where there is no ring, before a lock is asked for
    with alone(folder):
        facts = describe(folder)
        in_use = [key for key in facts.keys if key.in_use]
        _check_passphrase(folder, in_use, passphrase)
        retired = [replace(key, retired=now) if key.in_use else key for key in facts.keys]
        return _renew(folder, Inventory(facts.did, tuple(retired)), PURPOSES, passphrase, now)


def compromise(folder: Path, kid: str, passphrase: str | None, now: datetime) -> Inventory:
    """Give up a key that others may have: nothing it signed is believed any more.

    Raises KeyUnknownError, KeyMissingError, KeyDamagedError, PassphraseNeededError,
    PassphraseWrongError.
    """
    describe(folder)  # says so where there is no ring, before a lock is asked for
    with alone(folder):
        facts = describe(folder)
        lost = _find(facts, kid)
        others = [key for key in facts.keys if key.in_use and key != lost]
        _check_passphrase(folder, others, passphrase)  # the lost one may be out of reach
        given_up = replace(lost, retired=lost.retired or now, compromised=lost.compromised or now)
        marked = [given_up if key == lost else key for key in facts.keys]
        needed = [lost.purpose] if lost.in_use else []
        return _renew(folder, Inventory(facts.did, tuple(marked)), needed, passphrase, now)


def describe(folder: Path) -> Inventory:
    """Read whose keys they are, and which; raises KeyMissingError, KeyDamagedError."""
    return inventory.read(folder)


def _renew(
    folder: Path,
    facts: Inventory,
    purposes: Iterable[Purpose],
    passphrase: str | None,
    now: datetime,
) -> Inventory:
    new = [_make(folder, facts.did, purpose, passphrase, now) for purpose in purposes]
    renewed = Inventory(facts.did, (*facts.keys, *new))
    inventory.write(folder, renewed)
    _destroy(folder, renewed)
    return renewed


def _make(
    folder: Path, did: str, purpose: Purpose, passphrase: str | None, now: datetime
) -> PublicKey:
    private = make_key(purpose)
    public = public_half(did, purpose, private, now)
    custody.write(inventory.private_file(folder, public), private, passphrase)
    return public


def _destroy(folder: Path, facts: Inventory) -> None:
    for key in facts.keys:
        if not key.in_use:
            inventory.private_file(folder, key).unlink(missing_ok=True)


def _check_passphrase(folder: Path, keys: Iterable[PublicKey], passphrase: str | None) -> None:
    """Refuse another passphrase than the other keys': nobody would find out until the restart."""
    for key in keys:
        with suppress(PassphraseUselessError):  # this is how keys become encrypted
            custody.read(inventory.private_file(folder, key), passphrase)


def _find(facts: Inventory, kid: str) -> PublicKey:
    for key in facts.keys:
        if key.kid == kid:
            return key
    raise KeyUnknownError(kid=kid)
