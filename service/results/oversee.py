"""Results as whoever administers an organisation sees them, released or not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from service.people import accounts
from service.people.accounts import Account
from service.results.models import ResultRow
from service.results.rules import Result, ResultNotFoundError
from service.results.score import result_of
from service.sittings import oversee
from service.sittings.models import SittingRow
from service.sittings.oversee import Overseen

MOST = 200


class Progress(StrEnum):
    """How far a result is on its way out."""

    WAITING = "waiting"  # for the invigilator's decision
    REFERRED = "referred"  # for an administrator
    RELEASED = "released"


@dataclass(frozen=True)
class Outcome:
    """A result with whose it is, and where it was earned."""

    result: Result
    person: Account
    held: Overseen

    @property
    def progress(self) -> Progress:
        """How far it is on its way out."""
        if self.result.released_at:
            return Progress.RELEASED
        return Progress.REFERRED if self.result.referred_at else Progress.WAITING


_IS: Mapping[Progress, tuple[ColumnElement[bool], ...]] = {
    Progress.WAITING: (ResultRow.released_at.is_(None), ResultRow.referred_at.is_(None)),
    Progress.REFERRED: (ResultRow.released_at.is_(None), ResultRow.referred_at.is_not(None)),
    Progress.RELEASED: (ResultRow.released_at.is_not(None),),
}


def outcomes(
    session: Session,
    organisation_ids: Collection[UUID],
    progress: Progress | None = None,
    sitting_id: UUID | None = None,
) -> list[Outcome]:
    """List the newest results of organisations' sittings, those of one sitting if it is given."""
    rows = _of(organisation_ids).where(*_IS[progress] if progress else ())
    if sitting_id is not None:
        rows = rows.where(ResultRow.sitting_id == sitting_id)
    found = session.scalars(rows.order_by(ResultRow.scored_at.desc()).limit(MOST)).all()
    return _outcomes(session, organisation_ids, list(found))


def read(session: Session, organisation_ids: Collection[UUID], result_id: UUID) -> Outcome:
    """Read a result of one of these organisations; raises ResultNotFoundError."""
    rows = _of(organisation_ids).where(ResultRow.id == result_id)
    row = session.scalar(rows)
    if row is None:
        raise ResultNotFoundError
    return _outcomes(session, organisation_ids, [row])[0]


def undecided(session: Session, organisation_ids: Collection[UUID]) -> list[tuple[Overseen, int]]:
    """List the sittings where results wait for a decision, and how many do."""
    counted = waiting(session, organisation_ids, Progress.WAITING)
    return [
        (oversee.read(session, organisation_ids, sitting_id), count)
        for sitting_id, count in counted.items()
    ]


def waiting(
    session: Session, organisation_ids: Collection[UUID], progress: Progress
) -> dict[UUID, int]:
    """Count the results that are so far, by sitting."""
    rows = _of(organisation_ids).where(*_IS[progress])
    counted = rows.with_only_columns(ResultRow.sitting_id, func.count())
    return dict(session.execute(counted.group_by(ResultRow.sitting_id)).all())


def _of(organisation_ids: Collection[UUID]) -> Select[ResultRow]:
    """Select the newest version of each result."""
    later = aliased(ResultRow)
    superseded = select(later.id).where(
        later.attempt_id == ResultRow.attempt_id, later.version > ResultRow.version
    )
    return (
        select(ResultRow)
        .join(SittingRow, SittingRow.id == ResultRow.sitting_id)
        .where(SittingRow.organisation_id.in_(organisation_ids), ~superseded.exists())
    )


def _outcomes(
    session: Session, organisation_ids: Collection[UUID], rows: list[ResultRow]
) -> list[Outcome]:
    people = accounts.read_many(session, [row.candidate_id for row in rows])
    sittings = {
        each: oversee.read(session, organisation_ids, each)
        for each in {row.sitting_id for row in rows}
    }
    return [
        Outcome(result_of(row), people[row.candidate_id], sittings[row.sitting_id]) for row in rows
    ]
