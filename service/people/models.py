"""The tables of people."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class AccountRow(Base):
    """Somebody who can sign in; erased, only the id is left."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    password_hash: Mapped[str]
    language: Mapped[str]
    name_latin: Mapped[str] = mapped_column(default="")
    name_own: Mapped[str] = mapped_column(default="")  # in the person's own script
    registered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    erasure_asked_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class OrganisationRow(Base):
    """A university or training agency."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str]  # ISO 3166, two letters
    zone: Mapped[str]  # IANA time zone of its sittings


class MembershipRow(Base):
    """What a person does for an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]


class ConsentRow(Base):
    """A consent as it was given: the version of the text, its language, when."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("account_id", "purpose", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    given_at: Mapped[datetime]


class SessionRow(Base):
    """A browser that is signed in; only a hash of its token is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
