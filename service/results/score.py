"""Score an attempt, release its result, read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import jobs
from service.attempts import log
from service.attempts import read as attempts
from service.attempts.read import Attempt
from service.attempts.replay import Status
from service.proctoring.decide import Decision, latest
from service.results.models import ResultRow
from service.results.rules import Computed, Result, ResultNotFoundError, compute
from service.sittings import arrange
from service.sittings.rules import Kind, Release


def score(session: Session, attempt_id: UUID, now: datetime) -> None:
    """Score a finished attempt; scored twice at the same head, it is scored once.

    Where the sitting releases at once and the candidate handed in, the release becomes due.
    """
    attempt = _locked(session, attempt_id)
    sitting = arrange.read(session, attempt.sitting_id)
    practice = sitting.kind is Kind.PRACTICE
    if practice or not attempt.state.closed or attempt.state.erased:
        return
    _keep(session, attempt, now)
    at_once = sitting.release is Release.AT_ONCE and attempt.state.status is Status.SUBMITTED
    if at_once or attempt.state.decisions:
        jobs.add(session, jobs.Kind.RELEASE_RESULT, attempt_id, now)


def release(session: Session, attempt_id: UUID, now: datetime) -> Result | None:
    """Release a result if a decision or the sitting's policy lets it; returns it if it is out.

    The letter becomes due with the first release. A referred attempt is held back, and says so.
    """
    attempt = _locked(session, attempt_id)
    if attempt.state.erased:  # what was answered is gone: nothing can be scored, nobody be told
        return None
    row = _keep(session, attempt, now)
    sitting = arrange.read(session, attempt.sitting_id)
    decision = latest(attempt.state)
    if decision is not None and decision.get("decision") == Decision.REFER:
        row.referred_at = row.referred_at or now
        return None
    if decision is None and sitting.release is not Release.AT_ONCE:
        return None
    if row.released_at is None:
        row.released_at, row.referred_at = now, None
        jobs.add(session, jobs.Kind.RESULT_RELEASED, row.id, now)
    return result_of(row)


def read(session: Session, result_id: UUID) -> Result:
    """Read a result."""
    return result_of(session.get_one(ResultRow, result_id))


def of_attempt(session: Session, attempt_id: UUID) -> Result | None:
    """Read the newest result of an attempt."""
    rows = select(ResultRow).filter_by(attempt_id=attempt_id).order_by(ResultRow.version.desc())
    row = session.scalar(rows.limit(1))
    return result_of(row) if row else None


def read_own(session: Session, candidate_id: UUID, result_id: UUID) -> Result:
    """Read one's own released result; raises ResultNotFoundError."""
    row = session.get(ResultRow, result_id)
    if row is None or row.candidate_id != candidate_id or row.released_at is None:
        raise ResultNotFoundError
    return result_of(row)


def of_candidate(session: Session, candidate_id: UUID) -> list[Result]:
    """List a candidate's released results, the newest first."""
    rows = select(ResultRow).filter_by(candidate_id=candidate_id)
    out = rows.where(ResultRow.released_at.is_not(None)).order_by(ResultRow.released_at.desc())
    return [result_of(row) for row in session.scalars(out)]


def _locked(session: Session, attempt_id: UUID) -> Attempt:
    """Read an attempt whose log nobody adds to meanwhile."""
    log.locked(session, attempt_id)
    return attempts.read(session, attempt_id)


def _keep(session: Session, attempt: Attempt, now: datetime) -> ResultRow:
    computed = compute(attempt.form, attempt.events)
    newest = select(ResultRow).filter_by(attempt_id=attempt.id).order_by(ResultRow.version.desc())
    row = session.scalar(newest.limit(1).with_for_update())
    if row is None or (tuple(row.marks) != computed.marks and row.head != computed.head):
        row = _new(attempt, computed, 1 if row is None else row.version + 1, now)
        session.add(row)
        session.flush()
    elif row.released_at is None:
        row.head = computed.head  # the decision came after the scoring, and belongs to the result
    return row


def _new(attempt: Attempt, computed: Computed, version: int, now: datetime) -> ResultRow:
    return ResultRow(
        attempt_id=attempt.id,
        candidate_id=attempt.candidate_id,
        sitting_id=attempt.sitting_id,
        version=version,
        head=computed.head,
        marks=list(computed.marks),
        units=computed.units,
        total_units=computed.total_units,
        cut_units=computed.cut_units,
        passed=computed.passed,
        topics=list(computed.topics),
        scored_at=now,
    )


def result_of(row: ResultRow) -> Result:
    """Return a row as what the other rooms see."""
    return Result(
        id=row.id,
        attempt_id=row.attempt_id,
        candidate_id=row.candidate_id,
        sitting_id=row.sitting_id,
        version=row.version,
        head=row.head,
        marks=tuple(row.marks),
        units=row.units,
        total_units=row.total_units,
        cut_units=row.cut_units,
        passed=row.passed,
        topics=tuple(row.topics),
        scored_at=row.scored_at,
        referred_at=row.referred_at,
        released_at=row.released_at,
    )


def count(session: Session) -> int:
    """Count released results, for /metrics."""
    rows = select(func.count()).select_from(ResultRow).where(ResultRow.released_at.is_not(None))
    return session.scalar(rows) or 0
