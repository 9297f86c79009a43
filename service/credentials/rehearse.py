"""Rehearse: sign with a throwaway key over a throwaway roll, and pass our own verifier.

Whatever a document may have wrong shows here, before the roll has it for ever. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from keys.errors import CryptoError
from keys.ring import Ring, Secured
from service.errors import DomainError
from service.language import later
from service.verification import entry, merkle, note, trust
from service.verification.presentation import Presentation
from service.verification.verdict import State
from service.verification.verify import verify


class RehearsalFailedError(DomainError):
    """Our own verifier would refuse what we were about to sign."""

    code = "rehearsal_failed"
    status = 500
    sentence = later("Nothing was signed: the credential did not pass our own checks ({reason}).")


def rehearse(
    document: Mapping[str, Any], claims: Mapping[int, object] | None, now: datetime
) -> None:
    """Sign a document in all its forms with keys that are thrown away, and verify each.

    Raises RehearsalFailedError.
    """
    ring = Ring.throwaway(document["issuer"]["id"])
    line = entry.issue_line(document)
    try:
        secured = ring.sign_credential(entry.with_proof(document, _prove(ring, line)), now, claims)
    except CryptoError as error:
        raise RehearsalFailedError(reason=str(error)) from error
    for form in _forms(secured):
        verdict = verify(form, _trust(ring, now), now)
        if verdict.state is not State.VALID:
            raise RehearsalFailedError(reason=verdict.reason)


def _prove(ring: Ring, line: str) -> str:
    """Prove that a line is on a roll that has no other."""
    root = merkle.leaf_hash(line.encode())
    head = note.Head(ring.roll_name, 1, root)
    return note.write_proof(0, [], ring.sign_note(note.checkpoint_text(head)))


def _forms(secured: Secured) -> Iterator[Presentation]:
    yield Presentation(credential=secured.credential)
    yield Presentation(token=secured.jwt)
    yield Presentation(token=secured.jwt_ob)
    if secured.claim is not None:
        yield Presentation(claim=secured.claim)


def _trust(ring: Ring, now: datetime) -> trust.Trust:
    own = trust.own_issuer(ring.did, {"en": ring.did}, ring.public_keys, now)
    active = trust.StatusFacts(trust.Standing.ACTIVE, None, None, now)
    return trust.Trust({ring.did: own}, lambda _: active)
