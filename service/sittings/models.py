"""The tables of sittings."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class SittingRow(Base):
    """An exam on the calendar."""

    __tablename__ = "sitting"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]  # exam | practice
    blueprint_code: Mapped[str]
    opens_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]
    place: Mapped[str]
    open_to_all: Mapped[bool]  # else only who was given a place
    admission_by: Mapped[str]  # invigilator | nobody
    release: Mapped[str]  # after_decision | at_once
    proctoring_level: Mapped[int]  # what the sitting requires
    forms: Mapped[list[str]]  # ids of published forms, drawn from in turn
    paused_at: Mapped[datetime | None]


class InvigilatorRow(Base):
    """Who watches a sitting."""

    __tablename__ = "sitting_invigilator"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    leads: Mapped[bool]  # who answers for the room now


class AdmissionRow(Base):
    """A candidate's place in a sitting, from the booking to the seat."""

    __tablename__ = "admission"
    __table_args__ = (UniqueConstraint("sitting_id", "candidate_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    state: Mapped[str]  # booked | waiting | admitted | absent
    extra_time_percent: Mapped[int] = mapped_column(default=0)  # an accommodation
    booked_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]  # the system check passed
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
