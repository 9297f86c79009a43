"""What the world is told about our keys: DID document, JWKS, and the roll's verifier key."""

import base64
import hashlib
from collections.abc import Iterable
from urllib.parse import unquote

from keys.errors import KeyUnusableError
from keys.public import PublicKey, thumbprint
from keys.reading import unb64
from keys.suites import multikey

DID_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
NOTE_ED25519 = b"\x01"  # C2SP signed-note, the type of signature


def did_document(did: str, keys: Iterable[PublicKey]) -> dict[str, object]:
    """Write the DID document: each key of credentials, past ones too, but no compromised one.

    A retired key has no "expires": verifiers would refuse all it ever signed. jwks has the dates.
    """
    methods = [method for key in _trusted(keys) for method in _methods(did, key)]
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def jwks(keys: Iterable[PublicKey]) -> dict[str, object]:
    """Write the JSON Web Key Set; nbf and exp say from when to when a key signed."""
    return {"keys": [_jwk(key) | _window(key) for key in _trusted(keys)]}


def key_digest(key: PublicKey) -> str:
    """SHA-256 of the key's JWK (required members, JCS), hexadecimal: its thumbprint (RFC 7638)."""
    return thumbprint(key.jwk).hex()


def roll_name(did: str) -> str:
    """Name the roll, and its key, by the issuer's address: did:web:a.org:b is a.org/b/roll."""
    path = did.removeprefix("did:web:").split(":")
    return "/".join([*map(unquote, path), "roll"])


def verifier_key(name: str, key: PublicKey) -> str:
    """Write a note's verifier key (C2SP signed-note)."""
    public = NOTE_ED25519 + _raw(key)
    return f"{name}+{note_key_id(name, key).hex()}+{base64.b64encode(public).decode()}"


def note_key_id(name: str, key: PublicKey) -> bytes:
    """Compute the four bytes that name a note's key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + NOTE_ED25519 + _raw(key)).digest()[:4]


def _trusted(keys: Iterable[PublicKey]) -> list[PublicKey]:
    # The roll's key signs no credential, so it must not be found where their keys are looked up.
    return [key for key in keys if key.purpose != "roll" and not key.compromised]


def _methods(did: str, key: PublicKey) -> list[dict[str, object]]:
    """Write an Ed25519 key in both forms, the second under a name of its own."""
    jwk: dict[str, object] = {"type": "JsonWebKey", "controller": did, "publicKeyJwk": _jwk(key)}
    if key.algorithm != "EdDSA":
        return [{"id": key.kid} | jwk]
    multi: dict[str, object] = {
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(_raw(key)),
    }
    return [{"id": key.kid} | multi, {"id": key.kid.replace("#key-", "#jwk-")} | jwk]


def _jwk(key: PublicKey) -> dict[str, object]:
    return {**key.jwk, "kid": key.kid, "alg": key.algorithm, "use": "sig"}


def _window(key: PublicKey) -> dict[str, object]:
    ends = {"nbf": key.created, "exp": key.retired}
    return {name: int(at.timestamp()) for name, at in ends.items() if at}


def _raw(key: PublicKey) -> bytes:
    if key.algorithm != "EdDSA":
        raise KeyUnusableError(kid=key.kid, reason="it is no Ed25519 key")
    return unb64(key.jwk["x"])
