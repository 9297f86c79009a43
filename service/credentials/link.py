"""The link of the QR code, and what fits behind its #. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from keys import cose
from keys.suites import b64
from service.credentials import document
from service.verification import claim

LONGEST: Final = 504  # bytes of a QR code of version 17, error correction M (ISO/IEC 18004)
SIGNATURE: Final = bytes(64)  # an Ed25519 signature's length


def payload(url: str, code: str, signed: bytes | None) -> str:
    """Write the link; the fragment never reaches a server."""
    return f"{url}/v/{code}" + (f"{claim.FRAGMENT}{b64(signed)}" if signed else "")


def claims(of: Mapping[str, Any], url: str) -> dict[int, object] | None:
    """Write the claims of a document's QR code: with all names, or the Latin one if they are long.

    None where not even that fits, at a very long address.
    """
    names = document.names(of)
    for shown in (names, names[:1]):
        written = claim.write(document.compact(of, shown))
        if _fits(url, written):
            return written
    return None


def _fits(url: str, claims: Mapping[int, object]) -> bool:
    protected = cose.protect("EdDSA", bytes(cose.KID_BYTES))
    signed = cose.join(protected, cose.write_claims(claims), SIGNATURE)
    return len(payload(url, "X" * 16, signed).encode()) <= LONGEST
