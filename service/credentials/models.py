"""The tables of credentials."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class AwardRow(Base):
    """A right to a credential, and the credential as it comes into being, step by step."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("attempt_id", "edition"),
        UniqueConstraint("status_list", "status_index"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"))
    edition: Mapped[int]  # from 1; a later one replaces the one before
    result_id: Mapped[UUID] = mapped_column(ForeignKey("result.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    name_latin: Mapped[str]  # as they were when it was awarded
    name_own: Mapped[str]
    awarded_at: Mapped[datetime]

    code: Mapped[str] = mapped_column(unique=True)  # of the link: nothing signed contains it
    visibility: Mapped[str]  # all | no_score | off
    urn: Mapped[UUID] = mapped_column(unique=True)  # of the credential
    subject: Mapped[UUID]
    status_list: Mapped[int]  # of revocations: odd; the next number is its list of suspensions
    status_index: Mapped[int]

    state: Mapped[str] = mapped_column(index=True)  # of rules.State
    document: Mapped[str | None]  # JCS
    digest: Mapped[str | None] = mapped_column(index=True)  # of the document
    rehearsed: Mapped[str | None]  # the digest of what passed the rehearsal
    roll_index: Mapped[int | None] = mapped_column(BigInteger)
    credential: Mapped[dict[str, Any] | None]
    jwt: Mapped[str | None]
    jwt_ob: Mapped[str | None]
    claim: Mapped[bytes | None]
    issued_at: Mapped[datetime | None] = mapped_column(index=True)
    valid_until: Mapped[datetime | None]

    standing: Mapped[str]  # the newest line of `standing`, kept here for the page that is read most
    standing_at: Mapped[datetime | None]
    standing_class: Mapped[str | None]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))


class StandingRow(Base):
    """One change of a credential's standing; it is added to and never changed."""

    __tablename__ = "standing"

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    state: Mapped[str]  # active | suspended | revoked
    reason_class: Mapped[str]
    reason: Mapped[str]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # None: a task
    at: Mapped[datetime]


class StatusListRow(Base):
    """One signed edition of a status list; earlier ones are kept, as they are on the roll."""

    __tablename__ = "status_list"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signed_at: Mapped[datetime]
    encoded: Mapped[str]
    credential: Mapped[dict[str, Any]]
    jwt: Mapped[str]
    roll_index: Mapped[int] = mapped_column(BigInteger)


class ReportRow(Base):
    """What somebody who checked a credential found wrong with it."""

    __tablename__ = "report"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    text: Mapped[str]
    contact: Mapped[str]  # empty: they don't want an answer
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
