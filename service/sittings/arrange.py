"""Put a sitting on the calendar, find it there, say who watches it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import audit
from service.people import accounts
from service.sittings.models import InvigilatorRow, SittingRow
from service.sittings.rules import Admitting, Kind, Release, Sitting, SittingNotFoundError


@dataclass(frozen=True)
class Plan:
    """What an administrator decides about a sitting."""

    organisation_id: UUID
    kind: Kind
    blueprint_code: str
    forms: Sequence[UUID]
    opens_at: datetime
    closes_at: datetime
    place: str
    open_to_all: bool
    admission_by: Admitting
    release: Release
    proctoring_level: int


def arrange(
    session: Session, by: UUID | None, plan: Plan, now: datetime, sitting_id: UUID | None = None
) -> UUID:
    """Put a sitting on the calendar, once for an id that the form brings; returns its id.

    Raises SittingNotFoundError for the id of another organisation's.
    """
    made = sitting_id or uuid4()
    row = SittingRow(
        id=made,
        organisation_id=plan.organisation_id,
        kind=plan.kind,
        blueprint_code=plan.blueprint_code,
        forms=[str(form) for form in plan.forms],
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        place=plan.place,
        open_to_all=plan.open_to_all,
        admission_by=plan.admission_by,
        release=plan.release,
        proctoring_level=plan.proctoring_level,
    )
    with suppress(IntegrityError), session.begin_nested():
        session.add(row)
        session.flush()
        audit.record(session, by, "sitting_arranged", made, now, exam=plan.blueprint_code)
    if session.get_one(SittingRow, made).organisation_id != plan.organisation_id:
        raise SittingNotFoundError
    return made


def assign(
    session: Session, by: UUID | None, sitting_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Let a person watch a sitting; the first answers for the room. Twice is once."""
    session.get_one(SittingRow, sitting_id, with_for_update=True)  # one first, one row a person
    watching = session.scalars(select(InvigilatorRow).filter_by(sitting_id=sitting_id)).all()
    if account_id in {row.account_id for row in watching}:
        return
    row = InvigilatorRow(sitting_id=sitting_id, account_id=account_id, leads=not watching)
    session.add(row)
    session.flush()
    audit.record(session, by, "invigilator_assigned", sitting_id, now, account=str(account_id))


def hand_over(session: Session, by: UUID, sitting_id: UUID, to: UUID, now: datetime) -> None:
    """Hand the room over to a colleague, who watches it from now on if they didn't before."""
    assign(session, by, sitting_id, to, now)
    for row in session.scalars(
        select(InvigilatorRow).filter_by(sitting_id=sitting_id).with_for_update()
    ):
        row.leads = row.account_id == to
    audit.record(session, by, "room_handed_over", sitting_id, now, to=str(to))


def read(session: Session, sitting_id: UUID) -> Sitting:
    """Read a sitting; raises SittingNotFoundError."""
    row = session.get(SittingRow, sitting_id)
    if row is None:
        raise SittingNotFoundError
    return sitting_of(session, row)


def watched_by(session: Session, account_id: UUID) -> list[Sitting]:
    """List the sittings that a person watches, the next first."""
    rows = select(SittingRow).join(InvigilatorRow).where(InvigilatorRow.account_id == account_id)
    return [sitting_of(session, row) for row in session.scalars(rows.order_by(SittingRow.opens_at))]


def invigilators(session: Session, sitting_id: UUID) -> dict[UUID, bool]:
    """Who watches a sitting, and whether they answer for the room."""
    rows = session.scalars(select(InvigilatorRow).filter_by(sitting_id=sitting_id))
    return {row.account_id: row.leads for row in rows}


def open_to_all(session: Session, now: datetime) -> list[Sitting]:
    """List the sittings that anyone may join, the next first."""
    rows = select(SittingRow).where(SittingRow.open_to_all, SittingRow.closes_at >= now)
    return [sitting_of(session, row) for row in session.scalars(rows.order_by(SittingRow.opens_at))]


def sitting_of(session: Session, row: SittingRow) -> Sitting:
    """Return a row of this room as what the other rooms see."""
    organisation = accounts.organisation(session, row.organisation_id)
    return Sitting(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=Kind(row.kind),
        blueprint_code=row.blueprint_code,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        place=row.place,
        open_to_all=row.open_to_all,
        admission_by=Admitting(row.admission_by),
        release=Release(row.release),
        proctoring_level=row.proctoring_level,
        paused_at=row.paused_at,
        zone=organisation.zone,
        organisation=organisation.name,
    )
