"""Sign in, be known by a browser's token, sign out."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from service.errors import DomainError
from service.language import later
from service.people import passwords
from service.people.accounts import ACCOUNT, Account, account_from, account_of
from service.people.models import AccountRow, MembershipRow, SessionRow

LONGEST = timedelta(days=30)  # of a session, however much it is used
NOTED_EVERY = timedelta(minutes=5)  # a visit isn't written down at each request


# Read at every request of somebody signed in: the columns alone, without the mapper.
_KNOWN = (
    select(SessionRow.seen_at, SessionRow.started_at, *ACCOUNT)
    .join(AccountRow, AccountRow.id == SessionRow.account_id)
    .where(SessionRow.token_hash == bindparam("token"))
)
_ROLES = select(MembershipRow.role, MembershipRow.organisation_id).where(
    MembershipRow.account_id == bindparam("account")
)


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


def prove(session: Session, email: str, password: str) -> Account:
    """Say who it is that knows an address and its password; reads only, as it takes its time.

    Raises SignInRefusedError, AddressUnconfirmedError.
    """
    storable = email.isprintable()  # PostgreSQL can't even be asked for a NUL
    row = session.scalar(select(AccountRow).where(AccountRow.email == email)) if storable else None
    if not passwords.fits(row.password_hash if row else None, password) or row is None:
        raise SignInRefusedError
    if row.confirmed_at is None:
        raise AddressUnconfirmedError
    return account_of(session, row)


def start(session: Session, account_id: UUID, now: datetime, before: str = "") -> str:
    """Start a session for somebody who has proved who they are; returns the browser's token.

    The session that the browser had before ends, whoever's it was, and so do the account's oldest.
    """
    sign_out(session, before)
    oldest = (SessionRow.account_id == account_id, SessionRow.started_at < now - LONGEST)
    session.execute(delete(SessionRow).where(*oldest))
    token = secrets.token_urlsafe(32)
    row = SessionRow(token_hash=_hash(token), account_id=account_id, started_at=now, seen_at=now)
    session.add(row)
    session.flush()
    return token


@dataclass(frozen=True)
class Visit:
    """Who visits, and whether the visit is due to be noted."""

    account: Account
    unnoted: bool


def known(session: Session, token: str, lifetime: timedelta, now: datetime) -> Visit | None:
    """Return whose token it is, unless it has not been seen for too long, or is a month old."""
    row = session.execute(_KNOWN, {"token": _hash(token)}).one_or_none()
    if row is None or now > min(row.seen_at + lifetime, row.started_at + LONGEST):
        return None
    members = session.execute(_ROLES, {"account": row.id}).all()
    return Visit(account_from(row, members), now > row.seen_at + NOTED_EVERY)


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
