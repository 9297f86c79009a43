"""An attempt as pages and later rooms see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.attempts import log
from service.attempts.events import Event, check
from service.attempts.models import AttemptRow
from service.attempts.replay import State, state
from service.attempts.rules import AttemptNotFoundError
from service.authoring import forms
from service.authoring.form import Form


@dataclass(frozen=True)
class Attempt:
    """An attempt with its form, its log, and the state that follows."""

    id: UUID
    admission_id: UUID
    sitting_id: UUID
    candidate_id: UUID
    started_at: datetime
    seen_at: datetime
    form: Form
    events: tuple[Event, ...]
    state: State
    head: str


def read(session: Session, attempt_id: UUID) -> Attempt:
    """Read an attempt; raises AttemptNotFoundError, and ChainBrokenError for a changed log."""
    row = session.get(AttemptRow, attempt_id)
    if row is None:
        raise AttemptNotFoundError
    return _attempt(session, row)


def read_own(session: Session, candidate_id: UUID, attempt_id: UUID) -> Attempt:
    """Read one's own attempt; raises AttemptNotFoundError."""
    attempt = read(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFoundError
    return attempt


def in_sitting(session: Session, sitting_id: UUID) -> dict[UUID, Attempt]:
    """Read the attempts of a sitting, by the place they belong to."""
    rows = session.scalars(select(AttemptRow).filter_by(sitting_id=sitting_id))
    return {row.admission_id: _attempt(session, row) for row in rows}


def of_candidate(session: Session, candidate_id: UUID) -> dict[UUID, Attempt]:
    """Read a candidate's attempts, by the sitting they belong to."""
    rows = session.scalars(select(AttemptRow).filter_by(candidate_id=candidate_id))
    return {row.sitting_id: _attempt(session, row) for row in rows}


def _attempt(session: Session, row: AttemptRow) -> Attempt:
    form = forms.read(session, row.form_id)
    events = tuple(log.events(session, row.id))
    head = check(form.hash, events)  # before anything is made of what they tell
    return Attempt(
        id=row.id,
        admission_id=row.admission_id,
        sitting_id=row.sitting_id,
        candidate_id=row.candidate_id,
        started_at=row.started_at,
        seen_at=row.seen_at,
        form=form,
        events=events,
        state=state(events),
        head=head,
    )
