"""One private key in one file: PKCS#8, only its owner reads it, encrypted with a passphrase."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from keys.disk import write_whole
from keys.errors import (
    KeyDamagedError,
    KeyMissingError,
    KeyReadableByOthersError,
    PassphraseNeededError,
    PassphraseUselessError,
    PassphraseWrongError,
)

PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
ENCRYPTED = b"-----BEGIN ENCRYPTED " + b"PRIVATE KEY-----"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write(file: Path, key: PrivateKey, passphrase: str | None) -> None:
    """Write a new key file, readable by its owner only; it is on the disk when this returns."""
    cover = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, cover)
    write_whole(file, pem)


def read(file: Path, passphrase: str | None) -> PrivateKey:
    """Read a key file.

    Raises KeyMissingError, KeyReadableByOthersError, KeyDamagedError, PassphraseNeededError,
    PassphraseWrongError, PassphraseUselessError.
    """
    pem = _read_private(file)
    encrypted = pem.lstrip().startswith(ENCRYPTED)
    if encrypted and not passphrase:
        raise PassphraseNeededError(file=file)
    if passphrase and not encrypted:
        raise PassphraseUselessError(file=file)
    try:
        key = load_pem_private_key(pem, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError):
        raise (PassphraseWrongError if encrypted else KeyDamagedError)(file=file) from None
    if not isinstance(key, PrivateKey):
        raise KeyDamagedError(file=file)
    return key


def _read_private(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            if os.fstat(stream.fileno()).st_mode & OTHERS:
                raise KeyReadableByOthersError(file=file)
            return stream.read()
    except FileNotFoundError:
        raise KeyMissingError(file=file) from None
    except OSError:
        raise KeyDamagedError(file=file) from None
