"""A public key, and whether a signature fits it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from keys.errors import KeyUnusableError, MalformedError, SignatureInvalidError
from keys.reading import unb64
from keys.suites import jcs

Algorithm = Literal["EdDSA", "RS256", "ES256"]
Purpose = Literal["credential", "badge", "roll"]

MODULUS = range(2048, 8193)  # bits (RFC 7518, section 3.3); a longer one only costs time
LARGEST_EXPONENT = 2**32
COORDINATE = 32  # bytes, of both curves
REQUIRED = {  # members (RFC 7638, section 3.2; RFC 8037, section 2), and what kind they name
    "EdDSA": ({"kty": "OKP", "crv": "Ed25519"}, ("x",)),
    "ES256": ({"kty": "EC", "crv": "P-256"}, ("x", "y")),
    "RS256": ({"kty": "RSA"}, ("n", "e")),
}


@dataclass(frozen=True)
class PublicKey:
    """A key that can check signatures; it fixes the algorithm."""

    kid: str
    algorithm: Algorithm
    jwk: Mapping[str, str] = field(hash=False)  # RFC 7517, its public members
    purpose: Purpose = "credential"
    created: datetime | None = None
    retired: datetime | None = None
    compromised: datetime | None = None

    @property
    def in_use(self) -> bool:
        """Whether it signs today."""
        return self.retired is None and self.compromised is None

    def covers(self, at: datetime) -> bool:
        """Whether the key was in use at a time; a compromised key never was."""
        begun = self.created is None or self.created <= at
        ended = self.retired is not None and self.retired < at
        return begun and not ended and self.compromised is None


def thumbprint(jwk: Mapping[str, str]) -> bytes:
    """SHA-256 of the key's required members (RFC 7638); raises KeyUnusableError."""
    for kind, members in REQUIRED.values():
        if jwk.get("kty") == kind["kty"] and all(name in jwk for name in members):
            return hashlib.sha256(jcs({name: jwk[name] for name in (*kind, *members)})).digest()
    raise KeyUnusableError(kid=jwk.get("kid", ""), reason="it has no members that are known here")


def check_key(key: PublicKey) -> None:
    """Refuse a key that nothing can be checked with; raises KeyUnusableError."""
    _verifier(key)


def verify_bytes(message: bytes, signature: bytes, key: PublicKey) -> None:
    """Check a signature over bytes; raises SignatureInvalidError, KeyUnusableError."""
    check = _verifier(key)
    try:
        check(signature, message)
    except (InvalidSignature, ValueError):
        raise SignatureInvalidError from None


def _verifier(key: PublicKey) -> Callable[[bytes, bytes], None]:
    try:
        kind, members = REQUIRED[key.algorithm]
        if any(key.jwk.get(name) != value for name, value in kind.items()):
            raise KeyUnusableError(kid=key.kid, reason=f"it isn't one for {key.algorithm}")
        return _VERIFIERS[key.algorithm](*(key.jwk[name] for name in members))
    except (ValueError, KeyError, TypeError, AttributeError, MalformedError) as error:
        raise KeyUnusableError(kid=key.kid, reason=str(error)) from error


@lru_cache(maxsize=256)
def _ed25519(x: str) -> Callable[[bytes, bytes], None]:
    return ed25519.Ed25519PublicKey.from_public_bytes(unb64(x)).verify


@lru_cache(maxsize=256)
def _p256(x: str, y: str) -> Callable[[bytes, bytes], None]:
    numbers = ec.EllipticCurvePublicNumbers(_integer(x), _integer(y), ec.SECP256R1())
    public = numbers.public_key()

    def check(signature: bytes, message: bytes) -> None:
        if len(signature) != 2 * COORDINATE:
            raise InvalidSignature
        r, s = signature[:COORDINATE], signature[COORDINATE:]
        der = utils.encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
        public.verify(der, message, ec.ECDSA(SHA256()))

    return check


@lru_cache(maxsize=256)
def _rsa(n: str, e: str) -> Callable[[bytes, bytes], None]:
    modulus, exponent = _integer(n), _integer(e)
    if modulus.bit_length() not in MODULUS or exponent > LARGEST_EXPONENT:
        raise ValueError("an RSA modulus of 2048 to 8192 bits is needed")  # noqa: EM101, TRY003
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()

    def check(signature: bytes, message: bytes) -> None:
        public.verify(signature, message, padding.PKCS1v15(), SHA256())

    return check


_VERIFIERS: dict[str, Callable[..., Callable[[bytes, bytes], None]]] = {
    "EdDSA": _ed25519,
    "ES256": _p256,
    "RS256": _rsa,
}


def _integer(text: str) -> int:
    return int.from_bytes(unb64(text))
