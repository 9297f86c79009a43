"""Enter our keys on the roll, so that nobody can add one in secret."""

from datetime import datetime

from sqlalchemy.orm import Session

from keys.publish import key_digest
from keys.ring import Ring
from service.roll import append
from service.verification import entry


def enter_keys(session: Session, ring: Ring, now: datetime) -> list[append.Entry]:
    """Enter each key of the ring, past ones included; those that are there keep their entry.

    To be called after each start and each rotation; the roll is to be sealed later.
    """
    lines = [entry.line(entry.Kind.KEY, key_digest(key)) for key in ring.public_keys]
    return [append.append(session, line, now) for line in lines]
