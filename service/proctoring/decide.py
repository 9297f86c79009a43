"""The invigilator's decision on an attempt: clear, or refer it, with a reason."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit, jobs
from service.attempts import conduct, log, read
from service.attempts.events import Event
from service.attempts.replay import State
from service.errors import DomainError
from service.language import later
from service.proctoring.rules import DecisionRefusedError, ReasonNeededError


class Decision(StrEnum):
    """What an invigilator decides about a finished attempt."""

    CLEAR = "clear"
    REFER = "refer"


class NotOverError(DomainError):
    """Nothing is decided while somebody is still answering."""

    code = "not_over"
    status = 409
    sentence = later("This exam is still going on. Decide when it is handed in or ended.")


def decide(
    session: Session, by: UUID, attempt_id: UUID, decision: Decision, reason: str, now: datetime
) -> None:
    """Put a decision on record and let the release be due; said twice, it is recorded once.

    Raises AttemptNotFoundError, NotOverError, ReasonNeededError.
    """
    log.locked(session, attempt_id)  # of two who decide at once the second sees the first
    attempt = read.read(session, attempt_id)
    if not attempt.state.closed:
        raise NotOverError
    if not reason and (decision is Decision.REFER or attempt.state.incidents):
        raise ReasonNeededError
    last = latest(attempt.state)
    if last is not None and (last.get("decision"), last.get("reason")) == (decision, reason):
        return
    conduct.decide(session, by, attempt_id, decision, reason, now)
    audit.record(session, by, "attempt_decided", attempt_id, now, decision=decision.value)
    jobs.add(session, jobs.Kind.RELEASE_RESULT, attempt_id, now)


def parse_decision(text: str) -> Decision:
    """Read a decision; raises DecisionRefusedError."""
    try:
        return Decision(text)
    except ValueError:
        raise DecisionRefusedError from None


def latest(state: State) -> Event | None:
    """Return the decision that stands."""
    return state.decisions[-1] if state.decisions else None


def level(state: State, required: int) -> int:
    """Return the proctoring level that really happened (docs/formats.md): 1 needs a decision."""
    return required if state.decisions else 0
