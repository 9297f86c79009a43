"""What is hashed and how keys are written: JCS, RDF canonical form, multibase and Multikey."""

import hashlib

import base58
import rfc8785

from keys.errors import MalformedError
from keys.reading import b64, check, unb64

__all__ = [
    "b64",
    "canonical",
    "digest",
    "jcs",
    "multibase",
    "multikey",
    "proof_hash",
    "unb64",
    "unmultibase",
    "unmultikey",
]

LONGEST_MULTIBASE = 200
ED25519_PREFIX = bytes.fromhex("ed01")  # multicodec table, as varints


def jcs(value: object) -> bytes:
    """Write a value in its one canonical JSON form (RFC 8785); raises MalformedError."""
    check(value)
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type] # checked just above
    except (rfc8785.CanonicalizationError, ValueError) as error:
        raise MalformedError(reason=str(error)) from None


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON form, in hexadecimal; raises MalformedError."""
    return hashlib.sha256(jcs(value)).hexdigest()


def canonical(document: dict[str, object]) -> str:
    """Write a JSON-LD document as canonical N-Quads (RDFC-1.0), with installed contexts only.

    Raises MalformedError, UndefinedTermError, ForeignContextError, ContextsMissingError.
    """
    from keys import linked  # noqa: PLC0415 - PyLD is slow to import

    return linked.canonical(document)


def proof_hash(document: dict[str, object], options: dict[str, object]) -> bytes:
    """Hash what an eddsa-rdfc-2022 proof signs: its options, then the document without proof.

    Raises what canonical raises. Data Integrity EdDSA Cryptosuites 1.0, section 3.2.4.
    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in options.items() if name != "proofValue"}
    if config.setdefault("@context", bare.get("@context")) != bare.get("@context"):
        raise MalformedError(reason="the proof has contexts of its own")
    return _sha256(canonical(config)) + _sha256(canonical(bare))


def multibase(data: bytes) -> str:
    """Write bytes as multibase base58btc."""
    return "z" + base58.b58encode(data).decode()


def unmultibase(text: str) -> bytes:
    """Read multibase base58btc; raises MalformedError."""
    if not text.startswith("z") or len(text) > LONGEST_MULTIBASE:
        raise MalformedError(reason="not multibase base58btc")
    try:
        data = base58.b58decode(text[1:].encode("ascii"))
    except ValueError:
        raise MalformedError(reason="not multibase base58btc") from None
    if multibase(data) != text:  # the library forgives spaces
        raise MalformedError(reason="not multibase in its one spelling")
    return data


def multikey(raw: bytes) -> str:
    """Write an Ed25519 public key as publicKeyMultibase (Controlled Identifiers 1.0)."""
    return multibase(ED25519_PREFIX + raw)


def unmultikey(text: str) -> bytes:
    """Read an Ed25519 publicKeyMultibase; raises MalformedError."""
    data = unmultibase(text)
    if not data.startswith(ED25519_PREFIX):
        raise MalformedError(reason="not an Ed25519 key")
    return data.removeprefix(ED25519_PREFIX)


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
