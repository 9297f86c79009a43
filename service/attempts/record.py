"""Record what a candidate's browser tells: answers above all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from question_bank.errors import BankError
from question_bank.item import AnyItem
from question_bank.response import parse_response
from service.attempts import log
from service.attempts.events import Kind
from service.attempts.models import AttemptRow
from service.attempts.replay import GRACE
from service.attempts.rules import (
    ABOUT_AN_ITEM,
    LONGEST_LOG,
    AnswerRefusedError,
    AttemptPausedError,
    LogFullError,
    Said,
)
from service.authoring import forms


@dataclass(frozen=True)
class Recorded:
    """What the server confirms: the names of what is in the log now, and the clock."""

    keys: tuple[str, ...]
    late: tuple[str, ...]  # came after the end: kept, not counted
    deadline: datetime
    over: bool


def record(
    session: Session,
    candidate_id: UUID,
    attempt_id: UUID,
    said: Sequence[Said],
    device: str,
    now: datetime,
) -> Recorded:
    """Add to the log what is not in it yet; told twice, it is recorded once.

    Raises AttemptNotFoundError, AttemptPausedError, AnswerRefusedError, LogFullError.
    """
    row = log.locked(session, attempt_id, candidate_id)
    known = log.heard(session, attempt_id, [each.key for each in said])
    if row.paused_at is not None:  # and the clock stands still, however late it has become
        raise AttemptPausedError
    over = row.closed_at is not None or now > row.deadline + GRACE
    late = []
    for each in said:
        if each.key in known:
            continue
        if row.length >= LONGEST_LOG:
            raise LogFullError
        known.add(each.key)
        kind, payload = _event(session, row, each, device, over=over)
        log.append(session, row, kind, payload, now, each.key)
        late += [each.key] if kind is Kind.LATE else []
    row.seen_at = now
    return Recorded(tuple(each.key for each in said), tuple(late), row.deadline, over)


def touch(
    session: Session, candidate_id: UUID, attempt_id: UUID, device: str, now: datetime
) -> None:
    """Note a sign of life; the first from another device is an event."""
    row = log.locked(session, attempt_id, candidate_id)
    row.seen_at = now
    if row.closed_at is not None or row.length >= LONGEST_LOG:
        return
    if device not in _devices(session, attempt_id):
        log.append(session, row, Kind.SECOND_DEVICE, {"device": device}, now)


def _event(
    session: Session, row: AttemptRow, said: Said, device: str, *, over: bool
) -> tuple[Kind, dict[str, object]]:
    payload: dict[str, object] = dict(said.detail) | {"device": device}
    if said.kind in ABOUT_AN_ITEM:
        item = _item(session, row, said.position)
        payload["position"] = said.position
        if said.kind is Kind.ANSWERED:
            payload["response"] = _response(item, said)
    return Kind.LATE if over and said.kind is Kind.ANSWERED else said.kind, payload


def _item(session: Session, row: AttemptRow, position: int | None) -> AnyItem:
    entries = forms.read(session, row.form_id).entries
    if position is None or position > len(entries):
        raise AnswerRefusedError(position=position)
    return entries[position - 1].item


def _response(item: AnyItem, said: Said) -> object:
    if said.response is None:
        return None
    try:
        response = parse_response(item, said.response)
    except BankError as error:
        raise AnswerRefusedError(position=said.position) from error
    return response.model_dump(mode="json")


def _devices(session: Session, attempt_id: UUID) -> set[str]:
    seen = log.events(session, attempt_id, Kind.STARTED, Kind.SECOND_DEVICE)
    return {str(event.get("device")) for event in seen}
