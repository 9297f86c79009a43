"""The tables of results."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class ResultRow(Base):
    """What came of an attempt at one head of its log; a later head makes a new version."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("attempt_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), index=True)
    version: Mapped[int]
    head: Mapped[str]  # of the log, when it was scored; at release, the head the credential names
    marks: Mapped[list[int]] = mapped_column(JSON)  # units, by position
    units: Mapped[int]
    total_units: Mapped[int]
    cut_units: Mapped[int]
    passed: Mapped[bool]
    topics: Mapped[list[str]]  # competencies to study
    scored_at: Mapped[datetime]
    referred_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None] = mapped_column(index=True)
