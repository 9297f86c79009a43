"""A candidate's way in: a place, the system check, the invigilator's nod."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import audit
from service.sittings import arrange
from service.sittings.models import AdmissionRow, SittingRow
from service.sittings.rules import (
    Admission,
    Admitting,
    NotAdmittedError,
    Place,
    Sitting,
    SittingClosedError,
    SittingNotFoundError,
)


def book(session: Session, candidate_id: UUID, sitting_id: UUID, now: datetime) -> Admission:
    """Take a place in a sitting that is open to all; twice is once.

    Raises SittingNotFoundError, SittingClosedError.
    """
    sitting = arrange.read(session, sitting_id)
    if not sitting.open_to_all:
        raise SittingNotFoundError
    if now > sitting.closes_at:
        raise SittingClosedError(closes_at=sitting.closes_at)
    return give_place(session, candidate_id, sitting_id, now)


def give_place(
    session: Session, candidate_id: UUID, sitting_id: UUID, now: datetime, *, extra_time: int = 0
) -> Admission:
    """Give a candidate a place; the sitting's forms are dealt in turn. Twice is once."""
    row = session.get_one(SittingRow, sitting_id, with_for_update=True)
    taken = select(func.count()).select_from(AdmissionRow).filter_by(sitting_id=sitting_id)
    dealt = row.forms[(session.scalar(taken) or 0) % len(row.forms)]
    place = AdmissionRow(
        sitting_id=sitting_id,
        candidate_id=candidate_id,
        form_id=UUID(dealt),
        state=Place.BOOKED,
        extra_time_percent=extra_time,
        booked_at=now,
    )
    with suppress(IntegrityError), session.begin_nested():
        session.add(place)
    return of(session, candidate_id, sitting_id)


def enter(session: Session, candidate_id: UUID, sitting_id: UUID, now: datetime) -> Admission:
    """Come to the door after the system check; where nobody admits, one is in at once."""
    sitting = arrange.read(session, sitting_id)
    row = _own(session, candidate_id, sitting_id, lock=True)
    if not sitting.doors_open(now):
        sitting.refuse_outside(now)
    row.checked_at = row.checked_at or now
    if row.state == Place.BOOKED:
        row.state = Place.WAITING
        if sitting.admission_by is Admitting.NOBODY:
            row.state, row.admitted_at = Place.ADMITTED, now
    return _admission(row)


def admit(session: Session, by: UUID, admission_id: UUID, now: datetime) -> Admission:
    """Let a candidate in; twice is once, and one noted absent may still come."""
    row = _locked(session, admission_id)
    if row.state != Place.ADMITTED:
        row.state, row.admitted_at, row.admitted_by = Place.ADMITTED, now, by
        audit.record(session, by, "admitted", row.id, now)
    return _admission(row)


def note_absent(session: Session, by: UUID, admission_id: UUID, now: datetime) -> Admission:
    """Note that a candidate didn't come; one who is in stays in."""
    row = _locked(session, admission_id)
    if row.state in {Place.BOOKED, Place.WAITING}:
        row.state = Place.ABSENT
        audit.record(session, by, "noted_absent", row.id, now)
    return _admission(row)


def may_start(admission: Admission, sitting: Sitting, now: datetime) -> None:
    """Refuse a start outside the window or before admission; raises what is in the way."""
    sitting.refuse_outside(now)
    if admission.state is not Place.ADMITTED:
        raise NotAdmittedError


def of(session: Session, candidate_id: UUID, sitting_id: UUID) -> Admission:
    """Read a candidate's place; raises SittingNotFoundError."""
    return _admission(_own(session, candidate_id, sitting_id))


def read(session: Session, admission_id: UUID) -> Admission:
    """Read a place."""
    return _admission(session.get_one(AdmissionRow, admission_id))


def in_sitting(session: Session, sitting_id: UUID) -> list[Admission]:
    """List all places of a sitting, as they were taken."""
    rows = select(AdmissionRow).filter_by(sitting_id=sitting_id).order_by(AdmissionRow.booked_at)
    return [_admission(row) for row in session.scalars(rows)]


def of_candidate(session: Session, candidate_id: UUID) -> list[Admission]:
    """List all places of a candidate, the newest first."""
    rows = select(AdmissionRow).filter_by(candidate_id=candidate_id)
    return [_admission(r) for r in session.scalars(rows.order_by(AdmissionRow.booked_at.desc()))]


def _locked(session: Session, admission_id: UUID) -> AdmissionRow:
    """Lock a place and read it anew: another invigilator may have been faster."""
    return session.get_one(AdmissionRow, admission_id, with_for_update=True, populate_existing=True)


def _own(
    session: Session, candidate_id: UUID, sitting_id: UUID, *, lock: bool = False
) -> AdmissionRow:
    rows = select(AdmissionRow).filter_by(candidate_id=candidate_id, sitting_id=sitting_id)
    row = session.scalar(rows.with_for_update() if lock else rows)
    if row is None:
        raise SittingNotFoundError
    return row


def _admission(row: AdmissionRow) -> Admission:
    return Admission(
        id=row.id,
        sitting_id=row.sitting_id,
        candidate_id=row.candidate_id,
        form_id=row.form_id,
        state=Place(row.state),
        extra_time_percent=row.extra_time_percent,
        checked=row.checked_at is not None,
        admitted_at=row.admitted_at,
    )
