"""Register, confirm an address, set a new password, join the staff."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import jobs
from service.people import passwords, tokens
from service.people.accounts import Account, AccountNotFoundError, account_of
from service.people.models import AccountRow, MembershipRow, OrganisationRow, SessionRow
from service.people.rules import Names, Role
from service.people.tokens import LinkSpentError

SECOND_CLICK = timedelta(minutes=10)  # so long the button that confirms may be pressed again


def register(
    session: Session, email: str, password: str, names: Names, language: str, now: datetime
) -> UUID:
    """Make an account and let the letter that confirms its address be due.

    An address that has an account gets a letter as well, and the page says the same: who is
    registered here is nobody's business. Who of two had the address isn't known until it is
    confirmed, so the second letter lets its reader set the password. Returns the account's id.
    """
    row = AccountRow(
        email=email,
        password_hash=passwords.hashed(password),
        language=language,
        name_latin=names.latin,
        name_own=names.own,
        registered_at=now,
    )
    with suppress(IntegrityError), session.begin_nested():
        session.add(row)
    kept = session.scalars(select(AccountRow).where(AccountRow.email == email)).one()
    if kept is not row and kept.confirmed_at is None:
        _take(kept, row)
    kind = jobs.Kind.CONFIRM_ADDRESS if kept is row else jobs.Kind.RESET_PASSWORD
    jobs.add(session, kind, kept.id, now)
    return kept.id


def enrol(
    session: Session, email: str, password: str, names: Names, language: str, now: datetime
) -> UUID:
    """Make an account whose address somebody answers for: staff, and the demonstration."""
    row = AccountRow(
        email=email,
        password_hash=passwords.hashed(password),
        language=language,
        name_latin=names.latin,
        name_own=names.own,
        registered_at=now,
        confirmed_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def confirm(session: Session, secret: str, token: str, now: datetime) -> Account:
    """Confirm an address by the link that was sent to it; raises LinkSpentError."""
    account_id, mark = tokens.peek(secret, tokens.CONFIRM, token, now)
    row = _row(session, account_id)
    used = row.confirmed_at is not None and now > row.confirmed_at + SECOND_CLICK
    if used or not tokens.fits(mark, _fact(row, tokens.CONFIRM)):
        raise LinkSpentError
    row.confirmed_at = row.confirmed_at or now
    return account_of(session, row)


def ask_for_reset(session: Session, email: str, now: datetime) -> None:
    """Let the letter with a link to a new password be due; an unknown address gets none."""
    row = session.scalar(select(AccountRow).where(AccountRow.email == email))
    if row is not None:
        jobs.add(session, jobs.Kind.RESET_PASSWORD, row.id, now)


def reset(session: Session, secret: str, token: str, password: str, now: datetime) -> Account:
    """Set a new password by the link that was sent; ends every session. Raises LinkSpentError."""
    account_id, mark = tokens.peek(secret, tokens.RESET, token, now)
    row = _row(session, account_id)
    if not tokens.fits(mark, _fact(row, tokens.RESET)):
        raise LinkSpentError
    row.password_hash = passwords.hashed(password)
    row.confirmed_at = row.confirmed_at or now
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
    return account_of(session, row)


def link(session: Session, secret: str, purpose: str, account_id: UUID, now: datetime) -> str:
    """Make the token that a letter's link carries."""
    row = session.get(AccountRow, account_id)  # not locked: a letter is written while reading only
    if row is None:
        raise AccountNotFoundError
    return tokens.make(secret, purpose, account_id, _fact(row, purpose), now)


def found(session: Session, name: str, country: str, zone: str) -> UUID:
    """Found an organisation, or find the one of that name."""
    row = session.scalar(select(OrganisationRow).where(OrganisationRow.name == name))
    if row is None:
        row = OrganisationRow(name=name, country=country, zone=zone)
        session.add(row)
        session.flush()
    return row.id


def appoint(session: Session, account_id: UUID, organisation_id: UUID, role: Role) -> None:
    """Give a person a role in an organisation; twice is once."""
    values = {"account_id": account_id, "organisation_id": organisation_id, "role": role.value}
    if session.scalar(select(MembershipRow).filter_by(**values)) is None:
        session.add(MembershipRow(**values))
        session.flush()


def _fact(row: AccountRow, purpose: str) -> str:
    """Return what spends a link when it changes: whoever registered is confirmed, nobody else."""
    return row.email + row.password_hash if purpose == tokens.CONFIRM else row.password_hash


def _take(kept: AccountRow, typed: AccountRow) -> None:
    kept.password_hash, kept.language = typed.password_hash, typed.language
    kept.name_latin, kept.name_own = typed.name_latin, typed.name_own


def _row(session: Session, account_id: UUID) -> AccountRow:
    row = session.get(AccountRow, account_id, with_for_update=True)
    if row is None:
        raise AccountNotFoundError
    return row
