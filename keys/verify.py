"""Checking a signed document with a key that the caller trusts. Whether to trust it isn't asked.

The key fixes the algorithm, never the document. Only errors of keys.errors leave.
"""

from datetime import datetime
from typing import NoReturn

from keys import cose
from keys.errors import (
    AlgorithmMismatchError,
    MalformedError,
    ProofUnsupportedError,
    SignatureInvalidError,
    TooLargeError,
)
from keys.public import PublicKey, thumbprint, verify_bytes
from keys.reading import LONGEST_DOCUMENT, read_object, unb64
from keys.suites import proof_hash, unmultibase

__all__ = [
    "PublicKey",
    "claim_kid",
    "peek_claim",
    "peek_jwt",
    "verify_bytes",
    "verify_claim",
    "verify_jwt",
    "verify_proof",
]

LONGEST_TOKEN = LONGEST_DOCUMENT * 3 // 2
SIGNATURE_BYTES = 64
JWT_TYPES = (None, "JWT", "vc+jwt", "vp+jwt")  # no set: what is compared may be a list
NOT_UNDERSTOOD = {"crit", "b64", "zip"}  # they change what the other bytes mean


def verify_proof(
    document: dict[str, object], key: PublicKey, purpose: str = "assertionMethod"
) -> None:
    """Check the document's eddsa-rdfc-2022 proof that was made with the key.

    Raises SignatureInvalidError, ProofUnsupportedError, and what suites.canonical raises.
    Data Integrity EdDSA Cryptosuites 1.0, section 3.2.2.
    """
    proof = _proof_by(document, key)
    _check_proof(proof, key, purpose)
    message = proof_hash(document, proof)
    verify_bytes(message, _signature(proof), key)


def peek_jwt(token: str) -> tuple[dict[str, object], dict[str, object]]:
    """Read a JWT's header and payload, believing neither; raises MalformedError."""
    header, payload, _ = _split(token)
    return read_object(unb64(header)), read_object(unb64(payload))


def verify_jwt(token: str, key: PublicKey) -> dict[str, object]:
    """Check a JWT and give its payload (RFC 7515, VC-JOSE-COSE section 3.1, Open Badges 3.0).

    Raises SignatureInvalidError, AlgorithmMismatchError, MalformedError.
    """
    header, payload, signature = _split(token)
    _check_header(read_object(unb64(header)), key)
    verify_bytes(f"{header}.{payload}".encode(), unb64(signature), key)
    return read_object(unb64(payload))


def peek_claim(claim: bytes) -> tuple[str, dict[int, object]]:
    """Read a compact claim's key (see claim_kid) and claims, believing neither.

    Raises MalformedError.
    """
    parts = cose.split(claim)
    return parts.kid.hex(), cose.read_claims(parts.payload)


def verify_claim(claim: bytes, key: PublicKey) -> dict[int, object]:
    """Check a compact claim and give its CWT claims.

    Raises SignatureInvalidError, AlgorithmMismatchError, MalformedError.
    """
    parts = cose.split(claim)
    if parts.algorithm != cose.ALGORITHMS.get(key.algorithm):
        raise AlgorithmMismatchError(found=parts.algorithm, expected=key.algorithm)
    verify_bytes(cose.to_be_signed(parts.protected, parts.payload), parts.signature, key)
    return cose.read_claims(parts.payload)


def claim_kid(key: PublicKey) -> str:
    """Name a key as a compact claim does: 8 bytes of its thumbprint, in hexadecimal."""
    return thumbprint(key.jwk)[: cose.KID_BYTES].hex()


def _split(token: str) -> tuple[str, str, str]:
    if len(token) > LONGEST_TOKEN:
        raise TooLargeError(what="a JWT", limit=LONGEST_TOKEN)
    match token.split("."):
        case [header, payload, signature]:
            return header, payload, signature
    raise MalformedError(reason="not a JWT of three parts")


def _check_header(header: dict[str, object], key: PublicKey) -> None:
    if header.get("alg") != key.algorithm:
        raise AlgorithmMismatchError(found=header.get("alg"), expected=key.algorithm)
    if NOT_UNDERSTOOD & header.keys() or header.get("typ") not in JWT_TYPES:
        raise MalformedError(reason="a JWT of a kind that isn't known here")


def _proof_by(document: dict[str, object], key: PublicKey) -> dict[str, object]:
    found = document.get("proof")
    proofs = found if isinstance(found, list) else [found]
    ours = [p for p in proofs if isinstance(p, dict) and p.get("verificationMethod") == key.kid]
    if len(ours) != 1:
        _refuse(f"it has {len(ours)} proofs by the key {key.kid}")
    return ours[0]


def _check_proof(proof: dict[str, object], key: PublicKey, purpose: str) -> None:
    if key.algorithm != "EdDSA":
        raise AlgorithmMismatchError(found="eddsa-rdfc-2022", expected=key.algorithm)
    kind = (proof.get("type"), proof.get("cryptosuite"))
    if kind != ("DataIntegrityProof", "eddsa-rdfc-2022"):
        _refuse("it is none of eddsa-rdfc-2022")
    if proof.get("proofPurpose") != purpose:
        _refuse(f"it wasn't made as {purpose}")
    if "previousProof" in proof:
        _refuse("it builds on an earlier proof")
    if "created" in proof:
        _check_time(proof["created"])


def _check_time(value: object) -> None:
    try:
        if datetime.fromisoformat(str(value)).tzinfo is not None:
            return
    except ValueError:
        pass
    raise MalformedError(reason="a proof made at no time, or without a time zone")


def _signature(proof: dict[str, object]) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str):
        raise MalformedError(reason="a proof without value")
    signature = unmultibase(value)
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureInvalidError
    return signature


def _refuse(reason: str) -> NoReturn:
    raise ProofUnsupportedError(reason=reason)
