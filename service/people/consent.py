"""Consent: what was read, in which version and language, and when it was given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.people.models import ConsentRow
from service.people.rules import CONSENT_PURPOSE, CONSENT_VERSION


def give(session: Session, account_id: UUID, language: str, now: datetime) -> None:
    """Record the consent to sit exams, in its present version; given twice, the first counts."""
    if given_at(session, account_id) is None:
        row = ConsentRow(
            account_id=account_id,
            purpose=CONSENT_PURPOSE,
            version=CONSENT_VERSION,
            language=language,
            given_at=now,
        )
        session.add(row)
        session.flush()


def given_at(session: Session, account_id: UUID) -> datetime | None:
    """When the consent in its present version was given, if it was."""
    rows = select(ConsentRow.given_at).filter_by(
        account_id=account_id, purpose=CONSENT_PURPOSE, version=CONSENT_VERSION
    )
    return session.scalar(rows)
