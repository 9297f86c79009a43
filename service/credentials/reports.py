"""What people who check a credential find wrong with it, and what is answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, jobs
from service.credentials.models import AwardRow, ReportRow
from service.credentials.rules import CodeNotFoundError
from service.errors import DomainError
from service.language import later
from service.people import staff
from service.verification import code as codes

LONGEST: Final = 2_000


class ReportRefusedError(DomainError):
    """Nothing said, or far too much."""

    code = "report_refused"
    status = 422
    sentence = later("Say what looks wrong in 1 to {longest} characters.")


class AnswerRefusedError(DomainError):
    """No answer, or far too much of one."""

    code = "answer_refused"
    status = 422
    sentence = later("Say what was found and done in 1 to {longest} characters.")


class ReportNotFoundError(DomainError):
    """No such report, or not for this person."""

    code = "report_not_found"
    status = 404
    sentence = later("There is no such report for you. Open one from the list.")


@dataclass(frozen=True)
class Report:
    """A report as the administrator sees it."""

    id: UUID
    award_id: UUID
    organisation_id: UUID
    code: str
    text: str
    contact: str
    at: datetime
    answer: str
    answered_at: datetime | None


def report(session: Session, typed: str, text: str, contact: str, now: datetime) -> UUID:
    """Store what somebody found wrong; telling the organisation becomes due.

    Raises CodeMistypedError, CodeNotFoundError, ReportRefusedError.
    """
    if not 1 <= len(text.strip()) <= LONGEST or len(contact) > LONGEST:
        raise ReportRefusedError(longest=LONGEST)
    award = session.scalar(select(AwardRow.id).where(AwardRow.code == codes.parse(typed)))
    if award is None:
        raise CodeNotFoundError
    row = ReportRow(award_id=award, text=text.strip(), contact=contact.strip(), at=now)
    session.add(row)
    session.flush()
    jobs.add(session, jobs.Kind.REPORT_RECEIVED, row.id, now)
    return row.id


def read(session: Session, report_id: UUID) -> Report:
    """Read a report, for the letter about it."""
    return _report(session, session.get_one(ReportRow, report_id))


def of_organisations(session: Session, organisation_ids: frozenset[UUID]) -> list[Report]:
    """List the reports on organisations' credentials, those that wait first."""
    rows = select(ReportRow).join(AwardRow, AwardRow.id == ReportRow.award_id)
    ours = rows.where(AwardRow.organisation_id.in_(organisation_ids))
    sorted_rows = ours.order_by(ReportRow.answered_at.is_not(None), ReportRow.at.desc())
    return [_report(session, row) for row in session.scalars(sorted_rows)]


def answer(session: Session, by: UUID, report_id: UUID, text: str, now: datetime) -> Report:
    """Answer a report; the first answer counts. Raises ReportNotFoundError, AnswerRefusedError."""
    row = session.get(ReportRow, report_id, with_for_update=True)
    if row is None:
        raise ReportNotFoundError
    found = _report(session, row)
    if found.organisation_id not in staff.administered(session, by):
        raise ReportNotFoundError
    if not 1 <= len(text.strip()) <= LONGEST:
        raise AnswerRefusedError(longest=LONGEST)
    if row.answered_at is None:
        row.answer, row.answered_by, row.answered_at = text.strip(), by, now
        audit.record(session, by, "report_answered", row.id, now)
    return _report(session, row)


def _report(session: Session, row: ReportRow) -> Report:
    award = session.get_one(AwardRow, row.award_id)
    return Report(
        id=row.id,
        award_id=row.award_id,
        organisation_id=award.organisation_id,
        code=codes.show(award.code),
        text=row.text,
        contact=row.contact,
        at=row.at,
        answer=row.answer,
        answered_at=row.answered_at,
    )
