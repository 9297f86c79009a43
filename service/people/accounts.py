"""Who somebody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import DomainError
from service.language import later
from service.people.models import AccountRow, MembershipRow, OrganisationRow
from service.people.rules import Names, Role


class AccountNotFoundError(DomainError):
    """No such account."""

    code = "account_not_found"
    status = 404
    sentence = later("There is no account with this address. Check it for slips.")


@dataclass(frozen=True)
class Account:
    """A person as the other rooms see one."""

    id: UUID
    email: str
    language: str
    names: Names
    roles: frozenset[Role]
    organisations: frozenset[UUID]  # where a member of staff works
    confirmed: bool

    @property
    def shown(self) -> str:
        """What to call the person on a page."""
        return self.names.latin or self.names.own or self.email


@dataclass(frozen=True)
class Organisation:
    """A university or training agency as the other rooms see one."""

    id: UUID
    name: str
    country: str
    zone: str


def read(session: Session, account_id: UUID) -> Account:
    """Read an account."""
    return account_of(session, session.get_one(AccountRow, account_id))


def find(session: Session, email: str) -> Account | None:
    """Find an account by its address in lower case."""
    row = session.scalar(select(AccountRow).where(AccountRow.email == email))
    return account_of(session, row) if row else None


def read_many(session: Session, ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Read accounts, by id."""
    rows = session.scalars(select(AccountRow).where(AccountRow.id.in_(set(ids))))
    return {row.id: account_of(session, row) for row in rows}


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """Read an organisation."""
    row = session.get_one(OrganisationRow, organisation_id)
    return Organisation(row.id, row.name, row.country, row.zone)


def administrator(session: Session, organisation_id: UUID) -> UUID | None:
    """Return an administrator of an organisation, the one who has been here longest."""
    rows = (
        select(AccountRow.id)
        .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
        .where(MembershipRow.organisation_id == organisation_id)
        .where(MembershipRow.role == Role.ADMINISTRATOR, AccountRow.erased_at.is_(None))
    )
    return session.scalar(rows.order_by(AccountRow.registered_at, AccountRow.id).limit(1))


def rename(session: Session, account_id: UUID, names: Names) -> Account:
    """Change how a person's certificate shall name them; what was issued stays as it is."""
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    row.name_latin, row.name_own = names.latin, names.own
    return account_of(session, row)


def speak(session: Session, account_id: UUID, language: str) -> None:
    """Remember the language a person chose."""
    session.get_one(AccountRow, account_id, with_for_update=True).language = language


def ask_for_erasure(session: Session, account_id: UUID, now: datetime) -> None:
    """Note that a person asked to be erased; asked twice, the first time counts."""
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    row.erasure_asked_at = row.erasure_asked_at or now


def erasure_asked_at(session: Session, account_id: UUID) -> datetime | None:
    """When a person asked to be erased, if they did."""
    return session.get_one(AccountRow, account_id).erasure_asked_at


def erasures_asked(session: Session) -> list[tuple[datetime, str]]:
    """List who asked to be erased and hasn't been yet, the longest waiting first."""
    columns = select(AccountRow.erasure_asked_at, AccountRow.email)
    asked = columns.where(AccountRow.erasure_asked_at.is_not(None), AccountRow.erased_at.is_(None))
    rows = session.execute(asked.order_by(AccountRow.erasure_asked_at)).all()
    return [(at, email) for at, email in rows if at is not None]


def erased(session: Session, account_id: UUID) -> bool:
    """Whether nobody is behind an account any more."""
    return session.get_one(AccountRow, account_id).erased_at is not None


ACCOUNT = (
    AccountRow.id,
    AccountRow.email,
    AccountRow.language,
    AccountRow.name_latin,
    AccountRow.name_own,
    AccountRow.confirmed_at,
)


def account_of(session: Session, row: AccountRow) -> Account:
    """Return a row of this room as what the other rooms see."""
    members = session.scalars(select(MembershipRow).where(MembershipRow.account_id == row.id)).all()
    return account_from(row, members)


def account_from(row: Any, members: Sequence[Any]) -> Account:  # noqa: ANN401  # rows or their columns
    """Return the columns ACCOUNT and memberships as what the other rooms see."""
    return Account(
        id=row.id,
        email=row.email,
        language=row.language,
        names=Names(row.name_latin, row.name_own),
        roles=frozenset(Role(each.role) for each in members) or frozenset({Role.CANDIDATE}),
        organisations=frozenset(each.organisation_id for each in members),
        confirmed=row.confirmed_at is not None,
    )
