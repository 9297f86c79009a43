"""Gather from the earlier rooms what a document says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.attempts import read as attempts
from service.authoring.form import Form
from service.authoring.models import StandardRow
from service.credentials.document import Facts, Issuer, Measured, Source
from service.credentials.models import AwardRow
from service.people import accounts
from service.people.rules import Names
from service.proctoring.decide import level
from service.results import score as results
from service.sittings import arrange
from service.verification.trust import StatusEntry


def facts(session: Session, row: AwardRow, issuer: Issuer, now: datetime) -> Facts:
    """Gather the facts of an award; its term begins now."""
    attempt = attempts.read(session, row.attempt_id)
    organisation = accounts.organisation(session, row.organisation_id)
    return Facts(
        id=row.urn,
        subject=row.subject,
        names=Names(row.name_latin, row.name_own),
        issuer=issuer,
        source=Source(organisation.id, organisation.name),
        status=StatusEntry(f"{issuer.url}/status/{row.status_list}", row.status_index),
        awarded_at=row.awarded_at,
        valid_from=now,
        valid_until=_years_on(now, int(attempt.form.content["valid_years"])),
        measured=_measured(session, row, attempt),
        form=attempt.form.content,
        form_hash=attempt.form.hash,
        domains=_domains(session, attempt.form),
    )


def standard(session: Session, form: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read the standard that a form names."""
    named = form["standard"]
    return session.get_one(StandardRow, (named["code"], named["version"])).content


def _measured(session: Session, row: AwardRow, attempt: attempts.Attempt) -> Measured:
    result = results.read(session, row.result_id)
    required = arrange.read(session, row.sitting_id).proctoring_level
    return Measured(
        score=result.score,
        total=result.total,
        cut=result.cut,
        standard_error=result.standard_error,
        head=result.head,
        level=level(attempt.state, required),
    )


def _domains(session: Session, form: Form) -> tuple[Mapping[str, Any], ...]:
    asked = {entry.item.domain for entry in form.entries if entry.scored}
    domains = standard(session, form.content)["domains"]
    return tuple(domain for domain in domains if domain["code"] in asked)


def _years_on(moment: datetime, years: int) -> datetime:
    """Return the same day years later; of 29 February, the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
