"""The audit trail: who did what inside, when, from where. It is added to and never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.database import Base


class AuditRow(Base):
    """One line of the trail; triggers refuse to update or delete it."""

    __tablename__ = "audit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)  # None: the command line or a task
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """A line of the trail as pages show it."""

    at: datetime
    actor_id: UUID | None
    action: str
    subject: str
    detail: dict[str, Any]


def record(
    session: Session,
    actor_id: UUID | None,
    action: str,
    subject: object,
    now: datetime,
    **detail: str | int | bool | None,
) -> None:
    """Add a line, in the transaction of what it tells of."""
    row = AuditRow(at=now, actor_id=actor_id, action=action, subject=str(subject), detail=detail)
    session.add(row)


def trail(
    session: Session,
    *,
    subject: str = "",
    action: str = "",
    before: datetime | None = None,
    offset: int = 0,
    limit: int = 200,
) -> list[Line]:
    """Read the newest lines, of one subject or action or before a time if given."""
    rows = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id).offset(offset).limit(limit)
    if before is not None:
        rows = rows.where(AuditRow.at < before)
    if subject:
        rows = rows.where(AuditRow.subject == subject)
    if action:
        rows = rows.where(AuditRow.action == action)
    found = session.scalars(rows)
    return [Line(row.at, row.actor_id, row.action, row.subject, row.detail) for row in found]
