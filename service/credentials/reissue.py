"""Issue a credential anew: with corrected names, or with a key that is trusted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit
from service.credentials import issue
from service.credentials.models import AwardRow
from service.credentials.rules import AwardNotFoundError, NotIssuedError, RevokedForGoodError, State
from service.people import accounts, staff
from service.people.rules import Names
from service.results import score
from service.verification.trust import Standing


def correct_name(session: Session, by: UUID, award_id: UUID, names: Names, now: datetime) -> UUID:
    """Correct the holder's names, decided by an administrator; the new credential replaces the old.

    The old one is revoked as superseded when the new one is signed, so that the holder is never
    without. Returns the new award's id. Raises AwardNotFoundError, NotIssuedError,
    RevokedForGoodError.
    """
    row = session.get(AwardRow, award_id, with_for_update=True, populate_existing=True)
    if row is None or row.organisation_id not in staff.administered(session, by):
        raise AwardNotFoundError
    accounts.rename(session, row.candidate_id, names)
    audit.record(session, by, "name_corrected", row.id, now)
    return again(session, row, names, now)


def again(session: Session, row: AwardRow, names: Names, now: datetime) -> UUID:
    """Award the same result once more; said twice, it is awarded once.

    Raises NotIssuedError, RevokedForGoodError.
    """
    if row.standing == Standing.REVOKED:
        raise RevokedForGoodError
    if row.state != State.SIGNED:
        raise NotIssuedError
    return issue.number(session, score.read(session, row.result_id), names, row, now)
