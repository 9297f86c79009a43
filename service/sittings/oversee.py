"""Sittings as whoever administers an organisation sees them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.authoring import forms
from service.sittings.arrange import sitting_of
from service.sittings.models import AdmissionRow, InvigilatorRow, SittingRow
from service.sittings.rules import Admitting, Kind, Release, Sitting, SittingNotFoundError

MOST = 200


@dataclass(frozen=True)
class Overseen:
    """A sitting, what is sat there, and how many take part."""

    sitting: Sitting
    title: Mapping[str, str]
    forms: int
    places: int
    invigilators: int

    @property
    def unwatched(self) -> bool:
        """Whether it needs an invigilator and has none."""
        asks = self.sitting.admission_by is Admitting.INVIGILATOR
        decides = self.sitting.release is Release.AFTER_DECISION
        exam = self.sitting.kind is Kind.EXAM
        return exam and (asks or decides) and not self.invigilators


def read(session: Session, organisation_ids: Collection[UUID], sitting_id: UUID) -> Overseen:
    """Read a sitting of one of these organisations; raises SittingNotFoundError."""
    row = session.get(SittingRow, sitting_id)
    if row is None or row.organisation_id not in organisation_ids:
        raise SittingNotFoundError
    return _overseen(session, [row])[0]


def newest(session: Session, organisation_ids: Collection[UUID]) -> list[Overseen]:
    """List the sittings of organisations, the newest first."""
    return _listed(session, _of(organisation_ids).order_by(SittingRow.opens_at.desc()))


def ahead(session: Session, organisation_ids: Collection[UUID], now: datetime) -> list[Overseen]:
    """List the exams that aren't over, the next first; practice is always there."""
    rows = _of(organisation_ids).where(SittingRow.closes_at >= now, SittingRow.kind == Kind.EXAM)
    return _listed(session, rows.order_by(SittingRow.opens_at))


def _of(organisation_ids: Collection[UUID]) -> Select[SittingRow]:
    return select(SittingRow).where(SittingRow.organisation_id.in_(organisation_ids))


def _listed(session: Session, rows: Select[SittingRow]) -> list[Overseen]:
    return _overseen(session, list(session.scalars(rows.limit(MOST))))


def _overseen(session: Session, rows: list[SittingRow]) -> list[Overseen]:
    ids = [row.id for row in rows]
    places = _count(session, AdmissionRow, ids)
    invigilators = _count(session, InvigilatorRow, ids)
    return [
        Overseen(
            sitting_of(session, row),
            forms.read(session, UUID(row.forms[0])).title,
            len(row.forms),
            places.get(row.id, 0),
            invigilators.get(row.id, 0),
        )
        for row in rows
    ]


def _count(
    session: Session, table: type[AdmissionRow | InvigilatorRow], ids: Iterable[UUID]
) -> dict[UUID, int]:
    rows = select(table.sitting_id, func.count()).where(table.sitting_id.in_(ids))
    return dict(session.execute(rows.group_by(table.sitting_id)).all())
