"""What a person takes along, and what is left when they are erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.credentials import status
from service.credentials.models import AwardRow, ReportRow, StandingRow
from service.credentials.rules import State, Visibility
from service.verification import code as codes


def exported(session: Session, award_id: UUID) -> dict[str, Any]:
    """Return all that is kept of a credential, signed forms included."""
    row = session.get_one(AwardRow, award_id)
    changes = session.scalars(select(StandingRow).filter_by(award_id=award_id))
    return {
        "code": codes.show(row.code),
        "visibility": row.visibility,
        "roll_entry": row.roll_index,
        "standing": [
            {"state": each.state, "reason_class": each.reason_class, "reason": each.reason}
            for each in changes.all()
        ],
        "credential": row.credential,
        "jwt": row.jwt,
    }


def give_up(session: Session, candidate_id: UUID, now: datetime) -> None:
    """Revoke a person's credentials, switch their links off, and forget what they say.

    Number, digest and place on the roll stay: the roll has no names, and what the holder still has
    can be checked against it, and is revoked. What was being issued is not issued any more.
    """
    rows = select(AwardRow).filter_by(candidate_id=candidate_id).with_for_update()
    for row in session.scalars(rows).all():
        status.give_up(session, row.id, now)
        row.visibility, row.state = Visibility.OFF, State.ERASED
        row.name_latin = row.name_own = ""
        row.document = row.jwt = row.jwt_ob = row.claim = None
        row.credential = None
        for report in session.scalars(select(ReportRow).filter_by(award_id=row.id)):
            report.text = report.contact = ""  # names, those of whoever reported included
