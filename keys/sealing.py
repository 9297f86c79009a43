"""Sealing what must one day be gone: destroy the key, and every copy in every backup is noise."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.errors import SealBrokenError

KEY_BITS = 256
NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2


def make_key() -> bytes:
    """Make a key for one object."""
    return AESGCM.generate_key(KEY_BITS)


def seal(data: bytes, key: bytes, label: str) -> bytes:
    """Encrypt data; it opens under the same label only, so that two objects can't be swapped."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, label.encode())


def unseal(sealed: bytes, key: bytes, label: str) -> bytes:
    """Decrypt sealed data; raises SealBrokenError."""
    nonce, cipher = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, cipher, label.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
