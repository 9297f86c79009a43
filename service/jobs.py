"""Work that is due: rows written with their cause, claimed with a lease, deleted when done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.database import Base

LEASE = timedelta(minutes=1)
DIED = "its worker died"
TRIES = 8  # doubling from a minute, the last comes two hours after the first


class Kind(StrEnum):
    """What a job is to do with its subject."""

    CLOSE_ATTEMPT = "close_attempt"
    SCORE_ATTEMPT = "score_attempt"
    RELEASE_RESULT = "release_result"
    ISSUE_CREDENTIAL = "issue_credential"
    SIGN_STATUS_LISTS = "sign_status_lists"
    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105  # a letter's name
    RESULT_RELEASED = "result_released"
    CREDENTIAL_ISSUED = "credential_issued"
    CREDENTIAL_CHANGED = "credential_changed"
    REPORT_RECEIVED = "report_received"


class JobRow(Base):
    """A piece of work that isn't done yet."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")  # what the last try ended with
    parked_at: Mapped[datetime | None]  # after the last try: a person must look


@dataclass(frozen=True)
class Job:
    """A claimed job: ours until its lease ends."""

    id: UUID
    kind: Kind
    subject_id: UUID
    tries: int


def add(session: Session, kind: Kind, subject_id: UUID, due_at: datetime) -> None:
    """Make work due, in the transaction that causes it: both are stored, or neither."""
    session.add(JobRow(kind=kind, subject_id=subject_id, due_at=due_at))


def claim(session: Session, now: datetime) -> Job | None:
    """Claim the job that has waited longest; if its worker dies, it is due again after LEASE.

    One whose workers died at every try would kill the next as well: it is parked.
    """
    due = select(JobRow).where(JobRow.due_at <= now, JobRow.parked_at.is_(None))
    first = due.order_by(JobRow.due_at).limit(1).with_for_update(skip_locked=True)
    row = session.scalar(first)
    if row is None:
        return None
    if row.tries >= TRIES:
        row.parked_at, row.trouble = now, row.trouble or DIED
        session.flush()
        return claim(session, now)
    row.due_at = now + LEASE
    row.tries += 1
    return Job(row.id, Kind(row.kind), row.subject_id, row.tries)


def finish(session: Session, job: Job) -> None:
    """Forget a job that is done; harmless when another worker was faster."""
    session.execute(delete(JobRow).where(JobRow.id == job.id))


def fail(session: Session, job: Job, trouble: str, now: datetime) -> None:
    """Try again later, each time after twice as long; after the last try park the job."""
    row = session.get(JobRow, job.id, with_for_update=True)
    if row is None:
        return
    row.trouble = trouble[:500]
    row.due_at = now + LEASE * 2 ** (job.tries - 1)
    if job.tries >= TRIES:
        row.parked_at = now


def parked(session: Session) -> list[Job]:
    """List the jobs that wait for a person."""
    rows = select(JobRow).where(JobRow.parked_at.is_not(None)).order_by(JobRow.parked_at)
    return [Job(row.id, Kind(row.kind), row.subject_id, row.tries) for row in session.scalars(rows)]


def waiting(session: Session, now: datetime) -> int:
    """Count the jobs that are due, for /metrics."""
    due = select(func.count()).select_from(JobRow).where(JobRow.due_at <= now)
    return session.scalar(due.where(JobRow.parked_at.is_(None))) or 0
