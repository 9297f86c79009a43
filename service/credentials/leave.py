"""What a person takes along, and what is left when they are erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.credentials import status
from service.credentials.models import AwardRow
from service.credentials.rules import Reason, Visibility
from service.verification import code as codes
from service.verification.trust import Standing


def exported(session: Session, award_id: UUID) -> dict[str, Any]:
    """Return all that is kept of a credential, signed forms included."""
    row = session.get_one(AwardRow, award_id)
    return {
        "code": codes.show(row.code),
        "visibility": row.visibility,
        "standing": row.standing,
        "credential": row.credential,
        "jwt": row.jwt,
    }


def give_up(session: Session, candidate_id: UUID, now: datetime) -> None:
    """Revoke a person's credentials, switch their links off, and forget what they say.

    Number, digest and place on the roll stay: the roll has no names, and what the holder still has
    can be checked against it, and is revoked.
    """
    for row in session.scalars(select(AwardRow).filter_by(candidate_id=candidate_id)):
        if row.standing != Standing.REVOKED:
            status.revoke(session, None, row.id, Reason.HOLDER_ASKED, "erasure", now)
        row.visibility = Visibility.OFF
        row.name_latin = row.name_own = ""
        row.document = row.credential = row.jwt = row.jwt_ob = row.claim = None
