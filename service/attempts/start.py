"""Start an exam, or go on with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import jobs
from service.attempts import log
from service.attempts.events import Kind
from service.attempts.models import AttemptRow
from service.attempts.replay import GRACE
from service.attempts.rules import AttemptPausedError
from service.authoring import forms
from service.authoring.form import Form
from service.people.models import AccountRow
from service.sittings import admit, arrange
from service.sittings.models import AdmissionRow, SittingRow
from service.sittings.rules import Admission, Retake, Sitting
from service.sittings.rules import Kind as SittingKind


def start(
    session: Session, candidate_id: UUID, sitting_id: UUID, device: str, now: datetime
) -> UUID:
    """Start the attempt of an admitted candidate, or find the one that was started.

    Raises SittingNotFoundError, SittingClosedError, NotAdmittedError, AttemptPausedError,
    AttemptsUsedUpError, NoAttemptLeftError.
    """
    session.get(SittingRow, sitting_id, with_for_update=True)  # nobody starts while it is paused
    session.get(AccountRow, candidate_id, with_for_update=True)  # two starts at once become one
    admission = admit.of(session, candidate_id, sitting_id)
    if (started := of_admission(session, admission.id)) is not None:
        return started
    sitting = arrange.read(session, sitting_id)
    admit.may_start(admission, sitting, now)
    if sitting.paused_at is not None:
        raise AttemptPausedError
    form = forms.read(session, admission.form_id)
    if sitting.kind is SittingKind.EXAM:
        _refuse(session, candidate_id, sitting, form.content, now)
    return _start(session, admission, form, device, now)


def _start(session: Session, admission: Admission, form: Form, device: str, now: datetime) -> UUID:
    allowed = form.seconds * (100 + admission.extra_time_percent) // 100
    row = AttemptRow(
        id=uuid4(),
        admission_id=admission.id,
        sitting_id=admission.sitting_id,
        candidate_id=admission.candidate_id,
        form_id=form.id,
        started_at=now,
        seen_at=now,
        head=form.hash,
        length=0,
        deadline=now + timedelta(seconds=allowed),
    )
    session.add(row)
    session.flush()
    log.append(session, row, Kind.STARTED, {"allowed_s": allowed, "device": device}, now)
    jobs.add(session, jobs.Kind.CLOSE_ATTEMPT, row.id, row.deadline + GRACE)
    return row.id


def refuse_useless(session: Session, candidate_id: UUID, sitting_id: UUID) -> None:
    """Refuse a place in an exam that couldn't be started before it closes.

    Raises SittingNotFoundError, AttemptsUsedUpError, NoAttemptLeftError.
    """
    sitting = arrange.read(session, sitting_id)
    blueprint = forms.blueprint(session, sitting.blueprint_code)
    if sitting.kind is SittingKind.EXAM and blueprint is not None:
        _refuse(session, candidate_id, sitting, blueprint, sitting.closes_at)


def of_admission(session: Session, admission_id: UUID) -> UUID | None:
    """Return the attempt that a place led to, if it was started."""
    return session.scalar(select(AttemptRow.id).filter_by(admission_id=admission_id))


def _refuse(
    session: Session, candidate_id: UUID, sitting: Sitting, terms: Mapping[str, Any], at: datetime
) -> None:
    sat = sat_before(session, candidate_id, sitting.blueprint_code)
    told = terms["retake"]
    Retake(told["attempts"], told["wait_days"]).refuse(sat, at)


def sat_before(session: Session, candidate_id: UUID, blueprint_code: str) -> Sequence[datetime]:
    """When a candidate started attempts at an exam; practice doesn't count."""
    rows = (
        select(AttemptRow.started_at)
        .join(AdmissionRow, AdmissionRow.id == AttemptRow.admission_id)
        .join(SittingRow, SittingRow.id == AdmissionRow.sitting_id)
        .where(AttemptRow.candidate_id == candidate_id)
        .where(SittingRow.blueprint_code == blueprint_code, SittingRow.kind == SittingKind.EXAM)
    )
    return list(session.scalars(rows.order_by(AttemptRow.started_at)))
