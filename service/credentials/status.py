"""Revoke, suspend, lift. Each change is on record, in the lists to sign, and told to the holder."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from service import audit, jobs
from service.credentials.models import AwardRow, StandingRow
from service.credentials.rules import (
    TO_REVOKE,
    TO_SUSPEND,
    AwardNotFoundError,
    NotSuspendedError,
    Reason,
    ReasonMissingError,
    RevokedForGoodError,
)
from service.people import staff
from service.verification.trust import Standing

HOLDERS: Final = frozenset({Reason.IDENTITY_DOUBT, Reason.MISCONDUCT, Reason.HOLDER_ASKED})


def revoke(
    session: Session, by: UUID | None, award_id: UUID, why: Reason, reason: str, now: datetime
) -> None:
    """Revoke a credential for good; said twice, it is revoked once.

    `by` is None for a task and the command line. Raises AwardNotFoundError, ReasonMissingError.
    """
    row = _row(session, by, award_id)
    _check_reason(by, why in TO_REVOKE, reason)
    if row.standing != Standing.REVOKED:
        _change(session, by, row, Standing.REVOKED, why, reason, now)
        jobs.add(session, jobs.Kind.CREDENTIAL_CHANGED, row.id, now)


def suspend(
    session: Session, by: UUID | None, award_id: UUID, why: Reason, reason: str, now: datetime
) -> None:
    """Suspend a credential until a question is settled; said twice, it is suspended once.

    Raises AwardNotFoundError, ReasonMissingError, RevokedForGoodError.
    """
    row = _row(session, by, award_id)
    _check_reason(by, why in TO_SUSPEND, reason)
    if row.standing == Standing.REVOKED:
        raise RevokedForGoodError
    if row.standing != Standing.SUSPENDED:
        _change(session, by, row, Standing.SUSPENDED, why, reason, now)
        jobs.add(session, jobs.Kind.CREDENTIAL_CHANGED, row.id, now)


def lift(session: Session, by: UUID | None, award_id: UUID, reason: str, now: datetime) -> None:
    """Lift a suspension.

    Raises AwardNotFoundError, ReasonMissingError, RevokedForGoodError, NotSuspendedError.
    """
    row = _row(session, by, award_id)
    _check_reason(by, True, reason)  # noqa: FBT003  # the reason's class is fixed
    if row.standing == Standing.REVOKED:
        raise RevokedForGoodError
    if row.standing != Standing.SUSPENDED:
        raise NotSuspendedError
    _change(session, by, row, Standing.ACTIVE, Reason.SETTLED, reason, now)
    jobs.add(session, jobs.Kind.CREDENTIAL_CHANGED, row.id, now)


def replace(session: Session, old: UUID, new: UUID, now: datetime) -> None:
    """Revoke a credential whose successor was just signed; the letter about that one suffices.

    What stood against the holder stands against the successor: a correction clears nobody.
    """
    row = _row(session, None, old)
    row.replaced_by = new
    if _follows(row):
        why = Reason(row.standing_class or "")
        _change(session, None, _row(session, None, new), Standing(row.standing), why, "", now)
    if row.standing != Standing.REVOKED:
        _change(session, None, row, Standing.REVOKED, Reason.SUPERSEDED, "", now)


def give_up(session: Session, award_id: UUID, now: datetime) -> None:
    """Revoke a credential whose holder is erased: there is nobody left to write to."""
    row = _row(session, None, award_id)
    if row.standing != Standing.REVOKED:
        _change(session, None, row, Standing.REVOKED, Reason.HOLDER_ERASED, "", now)


def _follows(row: AwardRow) -> bool:
    """Whether a standing goes over to a successor: an open question, or what isn't the record's."""
    revoked = row.standing == Standing.REVOKED and row.standing_class in HOLDERS
    return revoked or row.standing == Standing.SUSPENDED


def _row(session: Session, by: UUID | None, award_id: UUID) -> AwardRow:
    row = session.get(AwardRow, award_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise AwardNotFoundError
    if by is not None and row.organisation_id not in staff.administered(session, by):
        raise AwardNotFoundError
    return row


def _check_reason(by: UUID | None, fits: bool, reason: str) -> None:  # noqa: FBT001  # a rule's outcome
    if not fits or (by is not None and not reason.strip()):
        raise ReasonMissingError


def _change(
    session: Session,
    by: UUID | None,
    row: AwardRow,
    to: Standing,
    why: Reason,
    reason: str,
    now: datetime,
) -> None:
    line = {"state": to.value, "reason_class": why.value, "reason": reason.strip()}
    session.add(StandingRow(award_id=row.id, by=by, at=now, **line))
    row.standing, row.standing_at, row.standing_class = to, now, why
    session.flush()
    audit.record(session, by, "standing_changed", row.id, now, to=to.value, why=why.value)
    jobs.add(session, jobs.Kind.SIGN_STATUS_LISTS, row.id, now)
