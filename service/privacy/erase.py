"""Erase a person: what proves the exam stays, what tells who it was goes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit
from service.attempts import erase as attempts
from service.credentials import leave
from service.people import erase as people


def erase(session: Session, by: UUID | None, account_id: UUID, now: datetime) -> int:
    """Erase a person's data room by room; returns how many event payloads went.

    The chain of each log still holds, as it runs over salted hashes. Credentials are switched off
    and revoked, since nobody could be told apart by them any longer.
    Raises AttemptOpenError while an exam of theirs is going on.
    """
    gone = attempts.erase(session, account_id)
    leave.give_up(session, account_id, now)
    people.erase(session, account_id, now)
    audit.record(session, by, "person_erased", account_id, now, payloads=gone)
    return gone
