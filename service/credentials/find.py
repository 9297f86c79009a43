"""Find credentials for those who answer for them: administrators and the command line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.credentials.hold import Mine, mine
from service.credentials.models import AwardRow, StandingRow
from service.credentials.rules import AwardNotFoundError, CodeNotFoundError, Reason, State
from service.people import accounts
from service.verification import code as codes
from service.verification.code import CodeMistypedError
from service.verification.trust import Standing

FINISHED = (State.SIGNED, State.ERASED)
MOST = 100  # of a list; whoever looks for another one searches


@dataclass(frozen=True)
class Change:
    """One change of a credential's standing; `who` is empty for a task or the command line."""

    state: Standing
    reason_class: Reason
    reason: str
    who: str
    at: datetime


def by_code(session: Session, typed: str) -> UUID:
    """Find a credential by its code; raises CodeMistypedError, CodeNotFoundError."""
    found = session.scalar(select(AwardRow.id).where(AwardRow.code == codes.parse(typed)))
    if found is None:
        raise CodeNotFoundError
    return found


def unfinished(session: Session) -> list[Mine]:
    """List what is not signed yet, the oldest first."""
    rows = select(AwardRow).where(AwardRow.state.not_in(FINISHED)).order_by(AwardRow.awarded_at)
    return _listed(session, rows)


def of_organisations(
    session: Session, organisation_ids: Collection[UUID], words: str = ""
) -> list[Mine]:
    """List the newest that organisations' exams led to.

    With words only those of a code, an e-mail address, or a name that contains them.
    """
    ours = select(AwardRow).where(AwardRow.organisation_id.in_(organisation_ids))
    there = ours.where(AwardRow.state != State.ERASED)
    found = _matching(session, there, words.strip()).order_by(AwardRow.awarded_at.desc())
    return _listed(session, found.limit(MOST))


def in_organisations(session: Session, organisation_ids: Collection[UUID], award_id: UUID) -> Mine:
    """Read a credential that organisations' exams led to; raises AwardNotFoundError."""
    row = session.get(AwardRow, award_id)
    if row is None or row.organisation_id not in organisation_ids:
        raise AwardNotFoundError
    return mine(session, row)


def history(session: Session, award_id: UUID) -> list[Change]:
    """List the changes of a credential's standing, the newest first."""
    rows = select(StandingRow).filter_by(award_id=award_id).order_by(StandingRow.id.desc())
    found = session.scalars(rows).all()
    people = accounts.read_many(session, [row.by for row in found if row.by])
    return [
        Change(
            Standing(row.state),
            Reason(row.reason_class),
            row.reason,
            people[row.by].shown if row.by else "",
            row.at,
        )
        for row in found
    ]


def _matching(session: Session, rows: Select[AwardRow], words: str) -> Select[AwardRow]:
    if not words:
        return rows
    if "@" in words:
        holder = accounts.find(session, words.lower())
        return rows.where(AwardRow.candidate_id == (holder.id if holder else None))
    try:
        return rows.where(AwardRow.code == codes.parse(words))
    except CodeMistypedError:
        latin = AwardRow.name_latin.icontains(words, autoescape=True)
        return rows.where(latin | AwardRow.name_own.icontains(words, autoescape=True))


def _listed(session: Session, rows: Select[AwardRow]) -> list[Mine]:
    return [mine(session, row) for row in session.scalars(rows)]
