"""The audit trail as an organisation may see it: what was done about what is its own."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service import audit, jobs
from service.attempts.models import AttemptRow
from service.audit import Line
from service.credentials.models import AwardRow, ReportRow
from service.jobs import Job
from service.people import staff
from service.results.models import ResultRow
from service.sittings.models import AdmissionRow, SittingRow

PAGE = 100
BATCH = 500
FURTHEST = 10_000  # lines looked through for a page


def trail(
    session: Session,
    organisation_ids: Collection[UUID],
    *,
    action: str = "",
    subject: str = "",
    before: datetime | None = None,
) -> list[Line]:
    """Read the newest lines that concern organisations, before a time if it is given.

    A line concerns one if its subject belongs there; a subject that belongs to none is a concern
    of whoever acted.
    """
    members = staff.members(session, organisation_ids)
    found: list[Line] = []
    for offset in range(0, FURTHEST, BATCH):
        lines = audit.trail(
            session, action=action, subject=subject, before=before, offset=offset, limit=BATCH
        )
        owners = owned(session, {each for line in lines if (each := _uuid(line.subject))})
        for line in lines:
            owner = owners.get(_uuid(line.subject))
            if owner in organisation_ids if owner else line.actor_id in members:
                found.append(line)
        if len(lines) < BATCH or len(found) >= PAGE:
            break
    return found[:PAGE]


def parked(session: Session, organisation_ids: Collection[UUID]) -> list[Job]:
    """List the jobs about organisations' own that wait for a person."""
    waiting = jobs.parked(session)
    owners = owned(session, {job.subject_id for job in waiting})
    return [job for job in waiting if owners.get(job.subject_id) in organisation_ids]


def owned(session: Session, ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    """Say to which organisation things belong; what belongs to none is left out."""
    owners: dict[UUID | None, UUID] = {}
    for rows in _belongings(ids):
        owners |= dict(session.execute(rows).all())
    return owners


def _belongings(ids: Collection[UUID]) -> list[Select[UUID, UUID]]:
    sitting, award = SittingRow.organisation_id, AwardRow.organisation_id
    of_sitting = [
        select(table.id, sitting)
        .join(SittingRow, SittingRow.id == table.sitting_id)
        .where(table.id.in_(ids))
        for table in (AdmissionRow, AttemptRow, ResultRow)
    ]
    reports = (
        select(ReportRow.id, award)
        .join(AwardRow, AwardRow.id == ReportRow.award_id)
        .where(ReportRow.id.in_(ids))
    )
    return [
        select(SittingRow.id, sitting).where(SittingRow.id.in_(ids)),
        select(AwardRow.id, award).where(AwardRow.id.in_(ids)),
        reports,
        *of_sitting,
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
