"""The compact claim in bytes: a tagged COSE_Sign1 over CWT claims (RFC 9052, RFC 8392).

One spelling only: a claim that was read and is written again has the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cbor2

from keys.errors import MalformedError, TooLargeError

LONGEST_CLAIM = 4_096  # bytes; a QR code can't hold more
MOST_VALUES = 200
DEEPEST = 8
SIGN1_TAG = 18
ALG, KID = 1, 4  # header parameters
ALGORITHMS = {"EdDSA": -8, "ES256": -7}
KID_BYTES = 8
PLAIN = (bool, int, float, str, bytes, type(None))


@dataclass(frozen=True)
class Parts:
    """A claim taken apart, nothing in it believed."""

    algorithm: int
    kid: bytes
    protected: bytes
    payload: bytes
    signature: bytes


def protect(algorithm: str, kid: bytes) -> bytes:
    """Write the protected header."""
    return cbor2.dumps({ALG: ALGORITHMS[algorithm], KID: kid})


def write_claims(claims: Mapping[int, object]) -> bytes:
    """Write CWT claims, names in the order of their bytes (RFC 8949, section 4.2.1).

    Raises MalformedError, TooLargeError.
    """
    _check_claims(claims)
    return cbor2.dumps(_ordered(claims))


def read_claims(payload: bytes) -> dict[int, object]:
    """Read CWT claims; raises MalformedError, TooLargeError."""
    claims = _decode(payload)
    _check_claims(claims)
    return claims  # type: ignore[return-value] # checked just above


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Write the Sig_structure, the bytes that are signed (RFC 9052, section 4.4)."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def join(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Write the claim."""
    return cbor2.dumps(cbor2.CBORTag(SIGN1_TAG, [protected, {}, payload, signature]))


def split(claim: bytes) -> Parts:
    """Take a claim apart; raises MalformedError, TooLargeError."""
    if len(claim) > LONGEST_CLAIM:
        raise TooLargeError(what="a claim", limit=LONGEST_CLAIM)
    match _decode(claim):
        case cbor2.CBORTag(
            tag=18, value=[bytes(protected), _, bytes(payload), bytes(signature)]
        ) if join(protected, payload, signature) == claim:
            return _parts(protected, payload, signature)
    raise MalformedError(reason="not a signed claim (COSE_Sign1)")


def _parts(protected: bytes, payload: bytes, signature: bytes) -> Parts:
    match _decode(protected):
        # Just these two: any other, "critical" before all, would have to be understood.
        case {1: int(algorithm), 4: bytes(kid), **rest} if not rest:
            return Parts(algorithm, kid, protected, payload, signature)
    raise MalformedError(reason="a claim with other headers than algorithm and key")


def _decode(data: bytes) -> object:
    try:
        return cbor2.loads(data)
    except Exception:  # noqa: BLE001 - its tags call constructors that raise whatever they like
        raise MalformedError(reason="not CBOR") from None


def _check_claims(claims: object) -> None:
    """Refuse what isn't a map of integers to plain values; a loop in it only costs the limits."""
    if not isinstance(claims, Mapping) or not all(type(name) is int for name in claims):
        raise MalformedError(reason="claims that are no map of numbers to values")
    level: list[object] = [claims]
    count = 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > MOST_VALUES:
            raise TooLargeError(what="the number of values", limit=MOST_VALUES)
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise TooLargeError(what="depth", limit=DEEPEST)


def _inside(value: object) -> list[object]:
    match value:
        case Mapping():
            return [*value, *value.values()]
        case list():
            return value
        case _ if isinstance(value, PLAIN):
            return []
    raise MalformedError(reason=f"a claim of type {type(value).__name__}")


def _ordered(value: object) -> object:
    match value:
        case Mapping():
            names = sorted(value, key=cbor2.dumps)
            return {name: _ordered(value[name]) for name in names}
        case list():
            return [_ordered(inner) for inner in value]
        case _:
            return value
