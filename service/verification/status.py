"""Bitstring Status List v1.0: a bit a credential, compressed; bit 0 is the leftmost."""

import binascii
import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from service.errors import DomainError
from service.language import later

LENGTH = 131_072  # the least the specification allows: a shorter list would tell whose bit it is
LARGEST = 16 * 1024 * 1024  # bytes of a list that is read: a small text can hold a bomb
LONGEST_TEXT = 8 * 1024 * 1024


class StatusListRefusedError(DomainError):
    """A status list that can't be read, or has no such place."""

    code = "status_list_refused"
    status = 422
    sentence = later("The issuer's status list can't be read. Try again later.")


def encode(set_bits: Iterable[int], length: int = LENGTH) -> str:
    """Write a list with these bits set; raises StatusListRefusedError for a bit outside it."""
    bits = bytearray(length // 8)
    for index in set_bits:
        if not 0 <= index < length:
            raise StatusListRefusedError
        bits[index // 8] |= 0x80 >> index % 8
    # Without a time in its header, equal lists are equal texts.
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode()


def bit(encoded: str, index: int) -> bool:
    """Read a bit of a list; raises StatusListRefusedError."""
    bits = decode(encoded)
    if not 0 <= index < len(bits) * 8:
        raise StatusListRefusedError
    return bool(bits[index // 8] & 0x80 >> index % 8)


def decode(encoded: str) -> bytes:
    """Unpack a list; raises StatusListRefusedError when it is broken, too short or a bomb."""
    if not encoded.startswith("u") or len(encoded) > LONGEST_TEXT:
        raise StatusListRefusedError
    unpacker = zlib.decompressobj(wbits=31)  # gzip
    try:
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        bits = unpacker.decompress(packed, LARGEST)
    except (zlib.error, binascii.Error, ValueError) as error:
        raise StatusListRefusedError from error
    if not unpacker.eof or len(bits) * 8 < LENGTH:
        raise StatusListRefusedError
    return bits
