"""The tables of attempts."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class AttemptRow(Base):
    """One candidate taking one form; what happened in it is in its events."""

    __tablename__ = "attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # last contact; not an event, as it would be one every few seconds
    head: Mapped[str]  # hash of the last event; with the three below, kept beside the log so that
    length: Mapped[int]  # an answer needn't read the whole of it
    deadline: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class EventRow(Base):
    """One event of an attempt; erased, its payload and salt are gone and the chain still holds."""

    __tablename__ = "attempt_event"
    __table_args__ = (UniqueConstraint("attempt_id", "key"),)

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    payload: Mapped[str | None]  # JCS
    salt: Mapped[bytes | None]
    payload_hash: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]
    key: Mapped[str | None]  # the sender's own name for it: sent again, it is the same event
