"""Checkpoints, signed notes and inclusion proofs as texts.

Their forms are C2SP's signed-note, tlog-checkpoint and tlog-proof.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from keys.errors import CryptoError
from keys.suites import b64
from keys.verify import PublicKey, verify_bytes
from service.errors import DomainError
from service.language import later
from service.verification import merkle

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
LONGEST = 64 * 1024  # characters of a note or proof
MOST_SIGNATURES = 64
DEEPEST = 64  # hashes of a proof: more than any tree has levels

_ED25519 = b"\x01"  # the signature type of a key we take
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<value>[A-Za-z0-9+/]+={0,2})")
_VERIFIER = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")  # nor half a character


class NoteRefusedError(DomainError):
    """A note that can't be read, or isn't signed by the key it should be signed by."""

    code = "note_refused"
    status = 422
    sentence = later("This is not a signed checkpoint of the roll. Fetch it again.")


@dataclass(frozen=True)
class Verifier:
    """Who may sign a note: a name and a key, as a C2SP verifier key says them."""

    name: str
    id: bytes
    key: PublicKey


@dataclass(frozen=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: how large the roll was, and its root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Proof:
    """Where an entry stands, the hashes from its sibling to the root, and the checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def checkpoint_text(head: Head) -> str:
    """Write the text of a checkpoint, to be signed."""
    return f"{head.origin}\n{head.size}\n{b64encode(head.root).decode()}\n"


def read_checkpoint(note: str, verifier_key: str) -> Head:
    """Read a checkpoint that this key signed for its own roll; raises NoteRefusedError."""
    verifier = parse_verifier(verifier_key)
    head = parse_checkpoint(open_note(note, verifier))
    if head.origin != verifier.name:
        raise NoteRefusedError
    return head


def peek_checkpoint(note: str) -> Head:
    """Read a checkpoint without asking who signed it; raises NoteRefusedError."""
    return parse_checkpoint(_split(note)[0])


def parse_checkpoint(text: str) -> Head:
    """Read the text of a checkpoint whose signature was verified; raises NoteRefusedError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or "" in lines or not _NUMBER.fullmatch(lines[1]):  # noqa: PLR2004  # origin, size, root, end
        raise NoteRefusedError
    return Head(lines[0], int(lines[1]), _hash(lines[2]))


def open_note(note: str, verifier: Verifier) -> str:
    """Return the text of a note that this key signed; raises NoteRefusedError."""
    text, signatures = _split(note)
    ours = [each for each in signatures if (each.name, each.key_id) == (verifier.name, verifier.id)]
    if not ours:
        raise NoteRefusedError
    for signature in ours:
        try:
            verify_bytes(text.encode(), signature.value, verifier.key)
        except CryptoError as error:
            raise NoteRefusedError from error
    return text


def parse_verifier(verifier_key: str) -> Verifier:
    """Read a C2SP verifier key, `name+id+key`; raises NoteRefusedError."""
    match = _VERIFIER.fullmatch(verifier_key)
    raw = _unbase64(match["key"]) if match else b""
    if match is None or len(raw) != 33 or raw[:1] != _ED25519:  # noqa: PLR2004  # type and key
        raise NoteRefusedError
    expected = sha256(match["name"].encode() + b"\n" + raw).digest()[:4]
    if expected.hex() != match["id"]:
        raise NoteRefusedError
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(raw[1:])}
    return Verifier(match["name"], expected, PublicKey(match["name"], "EdDSA", jwk))


def write_proof(index: int, hashes: Sequence[bytes], checkpoint: str) -> str:
    """Write an inclusion proof."""
    lines = [PROOF_HEADER, f"index {index}", *(b64encode(each).decode() for each in hashes)]
    return "\n".join(lines) + "\n\n" + checkpoint


def parse_proof(text: str) -> Proof:
    """Read an inclusion proof; raises NoteRefusedError. Extra data is no part of ours."""
    head, blank, checkpoint = text[:LONGEST].partition("\n\n")
    lines = head.split("\n")
    index = lines[1].removeprefix("index ") if len(lines) > 1 else ""
    hashes = lines[2:]
    if lines[0] != PROOF_HEADER or not _NUMBER.fullmatch(index) or lines[1] == index:
        raise NoteRefusedError
    if not blank or len(hashes) > DEEPEST or len(text) > LONGEST:
        raise NoteRefusedError
    return Proof(int(index), tuple(_hash(each) for each in hashes), checkpoint)


def verify_proof(text: str, entry: bytes, verifier_key: str) -> tuple[int, Head]:
    """Verify that an entry is on the roll of this key; return its index and the checkpoint.

    Raises NoteRefusedError when the text or signature is wrong, ProofRefusedError when the
    hashes don't lead to the root.
    """
    proof = parse_proof(text)
    head = read_checkpoint(proof.checkpoint, verifier_key)
    leaf = merkle.leaf_hash(entry)
    merkle.verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root)
    return proof.index, head


def _split(note: str) -> tuple[str, list[Signature]]:
    """Part a note into its text and its signatures at the last empty line."""
    text, blank, under = note.rpartition("\n\n")
    if len(note) > LONGEST or not blank or not note.endswith("\n") or _CONTROL.search(note):
        raise NoteRefusedError
    lines = under.split("\n")[:-1]
    if not 1 <= len(lines) <= MOST_SIGNATURES:
        raise NoteRefusedError
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    value = _unbase64(match["value"]) if match else b""
    if match is None or len(value) < 5:  # noqa: PLR2004  # a key id and something signed
        raise NoteRefusedError
    return Signature(match["name"], value[:4], value[4:])


def _hash(text: str) -> bytes:
    value = _unbase64(text)
    if len(value) != 32:  # noqa: PLR2004  # SHA-256
        raise NoteRefusedError
    return value


def _unbase64(text: str) -> bytes:
    try:
        value = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefusedError from error
    if b64encode(value).decode() != text:  # one value, one text: nothing hides in spare bits
        raise NoteRefusedError
    return value
