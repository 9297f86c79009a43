"""A line of the roll, and the place of its proof in a credential."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from keys.suites import digest
from service.errors import DomainError
from service.language import later
from service.verification.note import PROOF_HEADER

GENRE = PROOF_HEADER  # of the Open Badges evidence entry that carries the proof


class Kind(StrEnum):
    """What a line tells of."""

    ISSUE = "issue"
    STATUS_LIST = "status-list"
    KEY = "key"
    ATTEMPT = "attempt"


class RollLineRefusedError(DomainError):
    """Not a line of the roll: only a kind and a digest may ever be published."""

    code = "roll_line_refused"
    status = 422
    sentence = later("A line of the roll is a kind and a SHA-256 digest. Give both.")


class RollProofTwiceError(DomainError):
    """More than one proof of entry: whichever is read, the other would go unread."""

    code = "roll_proof_twice"
    status = 422
    sentence = later("A credential carries one proof of entry on the roll. Remove the others.")


_LINE = re.compile("(?:" + "|".join(Kind) + ") sha256:[0-9a-f]{64}")


def line(kind: Kind, hex_digest: str) -> str:
    """Write a line; raises RollLineRefusedError."""
    return check(f"{kind} sha256:{hex_digest}")


def check(text: str) -> str:
    """Return a line of the roll; raises RollLineRefusedError if it is none."""
    if not _LINE.fullmatch(text):
        raise RollLineRefusedError
    return text


def issue_line(credential: Mapping[str, Any]) -> str:
    """Return the line of a credential, or of the document it is made of."""
    return line(Kind.ISSUE, digest(document_of(credential)))


def document_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Return a credential without `proof` and without the roll's evidence entry."""
    unsigned = {name: credential[name] for name in credential if name not in ("proof", "evidence")}
    evidence = [each for each in _evidence(credential) if not _is_proof(each)]
    return {**unsigned, "evidence": evidence} if evidence else unsigned


def with_proof(document: Mapping[str, Any], proof: str) -> dict[str, Any]:
    """Return a document with its proof of entry, as the last evidence."""
    entry = {"type": ["Evidence"], "genre": GENRE, "narrative": proof}
    return {**document, "evidence": [*_evidence(document), entry]}


def proof_of(credential: Mapping[str, Any]) -> str | None:
    """Return the proof of entry that a credential carries; raises RollProofTwiceError."""
    proofs = [each for each in _evidence(credential) if _is_proof(each)]
    if len(proofs) > 1:
        raise RollProofTwiceError
    return str(proofs[0].get("narrative", "")) if proofs else None


def _evidence(credential: Mapping[str, Any]) -> list[Any]:
    evidence = credential.get("evidence", [])
    return evidence if isinstance(evidence, list) else [evidence]


def _is_proof(evidence: object) -> bool:
    return isinstance(evidence, dict) and evidence.get("genre") == GENRE
