"""Find credentials for those who answer for them: administrators and the command line."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.credentials.hold import Mine, mine
from service.credentials.models import AwardRow
from service.credentials.rules import CodeNotFoundError, State
from service.verification import code as codes

FINISHED = (State.SIGNED, State.ERASED)
MOST = 500


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


def of_organisations(session: Session, organisation_ids: frozenset[UUID]) -> list[Mine]:
    """List the newest that organisations' exams led to."""
    ours = select(AwardRow).where(AwardRow.organisation_id.in_(organisation_ids))
    newest = ours.where(AwardRow.state != State.ERASED).order_by(AwardRow.awarded_at.desc())
    return _listed(session, newest.limit(MOST))


def _listed(session: Session, rows: Select[AwardRow]) -> list[Mine]:
    return [mine(session, row) for row in session.scalars(rows)]
