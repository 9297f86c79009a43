"""Sign in, be known by a browser's token, sign out."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.errors import DomainError
from service.language import later
from service.people import passwords
from service.people.accounts import Account, account_of
from service.people.models import AccountRow, SessionRow

NOTED_EVERY = timedelta(minutes=5)  # a visit isn't written down at each request


class SignInRefusedError(DomainError):
    """Address and password don't go together; which is wrong is nobody's business."""

    code = "sign_in_refused"
    status = 422
    sentence = later("Address and password don't go together. Check both, or set a new password.")


class AddressUnconfirmedError(DomainError):
    """Right, but nobody has shown yet that the address is theirs."""

    code = "address_unconfirmed"
    status = 422
    sentence = later("Open the link in the letter that we sent you, then sign in.")


def sign_in(session: Session, email: str, password: str, now: datetime) -> tuple[Account, str]:
    """Start a session; returns who it is, and the token that their browser keeps.

    Raises SignInRefusedError, AddressUnconfirmedError.
    """
    row = session.scalar(select(AccountRow).where(AccountRow.email == email))
    if not passwords.fits(row.password_hash if row else None, password) or row is None:
        raise SignInRefusedError
    if row.confirmed_at is None:
        raise AddressUnconfirmedError
    return account_of(session, row), start(session, row.id, now)


def start(session: Session, account_id: UUID, now: datetime) -> str:
    """Start a session for somebody who has proved who they are; returns the token."""
    token = secrets.token_urlsafe(32)
    row = SessionRow(token_hash=_hash(token), account_id=account_id, started_at=now, seen_at=now)
    session.add(row)
    session.flush()
    return token


def known(session: Session, token: str, lifetime: timedelta, now: datetime) -> Account | None:
    """Return whose token it is, unless it has not been seen for too long."""
    row = session.get(SessionRow, _hash(token))
    if row is None or now > row.seen_at + lifetime:
        return None
    return account_of(session, session.get_one(AccountRow, row.account_id))


def stale(session: Session, token: str, now: datetime) -> bool:
    """Whether the last visit was noted so long ago that it should be noted again."""
    row = session.get(SessionRow, _hash(token))
    return row is not None and now > row.seen_at + NOTED_EVERY


def note_visit(session: Session, token: str, now: datetime) -> None:
    """Note a visit, so that a session in use doesn't end."""
    row = session.get(SessionRow, _hash(token), with_for_update=True)
    if row is not None:
        row.seen_at = now


def sign_out(session: Session, token: str) -> None:
    """End a session; harmless when it has ended."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
