"""A roll for a rehearsal: one entry, sealed with keys that nobody trusts."""

from dataclasses import dataclass

from keys.ring import Ring
from service.verification import merkle
from service.verification.note import Head, checkpoint_text, write_proof


@dataclass(frozen=True)
class Rehearsal:
    """A throwaway ring, and the proof that a line is on its roll."""

    ring: Ring
    proof: str


def rehearse(did: str, line: str) -> Rehearsal:
    """Enter a line on a roll in memory.

    The ring is made here, not taken: the real one must never sign a roll other than the real one.
    """
    ring = Ring.throwaway(did)
    head = Head(ring.roll_name, 1, merkle.leaf_hash(line.encode()))
    return Rehearsal(ring, write_proof(0, [], ring.sign_note(checkpoint_text(head))))
