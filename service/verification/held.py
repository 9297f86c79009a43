"""A presentation taken apart: what it claims, who is said to have signed it, and how to check.

Nothing in it is believed before `prove` has passed with a key of the issuer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keys.errors import CryptoError
from keys.verify import (
    PublicKey,
    claim_kid,
    peek_claim,
    peek_jwt,
    verify_claim,
    verify_jwt,
    verify_proof,
)
from service.errors import DomainError
from service.verification import claim, structure
from service.verification.claim import ClaimRefusedError
from service.verification.sentences import SENTENCES
from service.verification.structure import id_of, moment, some

BADGE_CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat", "aud")  # what a JWT repeats or adds


class IncompleteError(DomainError):
    """A part is missing or wrong; `verify` makes a failed check of it."""

    code = "format_incomplete"
    status = 422
    sentence = SENTENCES["format_incomplete"]


@dataclass(frozen=True)
class Held:
    """What is held up."""

    document: dict[str, Any]  # as shown in the verdict, once it is believed
    issuer: str
    signed_at: Callable[[PublicKey], datetime]  # by its own account, or at the earliest
    names: Callable[[PublicKey], bool]  # whether it names this key as the one that signed
    prove: Callable[[PublicKey], object]  # raises CryptoError unless this key signed
    compact: claim.Compact | None = None

    def key_of(self, keys: tuple[PublicKey, ...]) -> PublicKey | None:
        """Return the key that it names; the roll's key signs no credentials."""
        named = (key for key in keys if key.purpose != "roll" and self.names(key))
        return next(named, None)

    def signed_with(self, key: PublicKey) -> bool:
        """Whether a key was still in use; that it wasn't made yet is only a clock's matter."""
        retired_before = key.retired is not None and key.retired < self.signed_at(key)
        return not key.compromised and not retired_before


def open_document(credential: dict[str, Any]) -> Held:
    """Take apart a credential with an embedded proof; raises IncompleteError."""
    _complete(credential)
    proofs = [each for each in some(credential.get("proof")) if isinstance(each, dict)]
    by_key = {
        each["verificationMethod"]: each
        for each in proofs
        if isinstance(each.get("verificationMethod"), str)
    }
    if not by_key:
        raise IncompleteError(part="proof")
    start = _start(credential)
    return Held(
        document=credential,
        issuer=str(id_of(credential["issuer"])),
        signed_at=lambda key: moment(by_key[key.kid].get("created")) or start,
        names=lambda key: key.kid in by_key,
        prove=lambda key: verify_proof(credential, key),
    )


def open_token(token: str) -> Held:
    """Take apart a credential in a JWT; raises IncompleteError.

    VC-JOSE-COSE: the payload is the credential. Open Badges 3.0, section 8.2.4: it repeats parts of
    the credential as claims, which must say the same. A key that comes along in the header is no
    issuer's: `kid` must name one.
    """
    try:
        header, payload = peek_jwt(token)
    except CryptoError as error:
        raise IncompleteError(part="JWT") from error
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise IncompleteError(part="kid")
    document = {name: payload[name] for name in payload if name not in BADGE_CLAIMS}
    _complete(document)
    _check_repeated(payload, document)
    start = _start(document)
    return Held(
        document=document,
        issuer=str(id_of(document["issuer"])),
        signed_at=lambda _key: start,
        names=lambda key: key.kid == kid,
        prove=lambda key: verify_jwt(token, key),
    )


def open_claim(signed: bytes) -> Held:
    """Take apart the compact claim of a QR code; raises IncompleteError."""
    try:
        kid, claims = peek_claim(signed)
        compact = claim.read(claims)
    except (CryptoError, ClaimRefusedError) as error:
        raise IncompleteError(part="QR") from error
    return Held(
        document=claim.as_credential(compact),
        issuer=compact.issuer,
        signed_at=lambda _key: compact.valid_from,
        names=lambda key: key.algorithm != "RS256" and claim_kid(key) == kid,
        prove=lambda key: verify_claim(signed, key),
        compact=compact,
    )


def _complete(document: Mapping[str, Any]) -> None:
    for part in structure.badge_problems(document):
        raise IncompleteError(part=part)


def _check_repeated(payload: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Refuse claims that contradict the credential they repeat."""
    subject = id_of(document.get("credentialSubject"))
    same = {"iss": id_of(document["issuer"]), "jti": document.get("id"), "sub": subject}
    for name, value in same.items():
        if name in payload and payload[name] != value:
            raise IncompleteError(part=name)
    for name, repeated in (("nbf", "validFrom"), ("exp", "validUntil")):
        time = moment(document.get(repeated))
        if name in payload and (time is None or payload[name] != int(time.timestamp())):
            raise IncompleteError(part=name)


def _start(document: Mapping[str, Any]) -> datetime:
    start = moment(document["validFrom"])
    if start is None:
        raise IncompleteError(part="validFrom")
    return start
