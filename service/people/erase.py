"""Forget who an account belonged to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.people.models import AccountRow, SessionRow


def erase(session: Session, account_id: UUID, now: datetime) -> None:
    """Take address, names and password from an account and end its sessions; only the id stays."""
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    row.email = f"{account_id}@erased.invalid"
    row.password_hash = ""
    row.name_latin = row.name_own = ""
    row.erased_at = row.erased_at or now
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
