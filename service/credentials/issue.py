"""Issue a credential as a certificate authority does: a durable step at a time.

numbered -> documented -> rehearsed -> entered -> signed. Each step is one transaction, so that a
kill between any two leaves a row that the worker finishes: one entry of the roll, one credential.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from keys.ring import Ring, Secured
from keys.suites import digest, jcs
from keys.verify import peek_jwt
from service import audit, jobs
from service.attempts import read as attempts
from service.credentials import document, gather, link, status
from service.credentials.document import Issuer
from service.credentials.models import AwardRow
from service.credentials.rehearse import rehearse
from service.credentials.rules import Reason, State, Visibility
from service.errors import DomainError
from service.language import later
from service.people import accounts
from service.people.rules import Names
from service.results import score as results
from service.results.rules import Result
from service.roll import append, checkpoint
from service.sittings import arrange
from service.sittings.rules import Kind
from service.verification import code, entry
from service.verification.status import LENGTH
from service.verification.trust import Standing

DRAWS = 16  # places of a list tried at once


class NotRehearsedError(DomainError):
    """A document that didn't pass the rehearsal, or was changed after it."""

    code = "not_rehearsed"
    status = 500
    sentence = later("Nothing was signed: this document is not the one that passed our checks.")


class CorrespondenceError(DomainError):
    """What was signed isn't the document that the roll has; it is thrown away."""

    code = "correspondence"
    status = 500
    sentence = later("Nothing was issued: the signed credential differs from the one entered.")


@dataclass(frozen=True)
class Permit:
    """What signing demands: only a document that was rehearsed and entered yields it."""

    document: dict[str, Any]
    digest: str
    roll_index: int


def award(session: Session, result_id: UUID, now: datetime) -> UUID | None:
    """Give whoever passed the right to a credential; said twice, it is given once.

    Returns the award's id, or None if nothing follows from the result. Where the result is a newer
    version, the new credential replaces the old one; if it isn't a pass any more, that is revoked.
    """
    result = results.read(session, result_id)
    practice = arrange.read(session, result.sitting_id).kind is Kind.PRACTICE
    if result.released_at is None or practice:
        return None
    last = _newest(session, result.attempt_id)
    if last is not None and last.result_id == result_id:
        return last.id
    if not result.passed:
        if last is not None:
            status.revoke(session, None, last.id, Reason.RESULT_CHANGED, "", now)
        return None
    names = accounts.read(session, result.candidate_id).names
    return number(session, result, names, last, now)


def number(
    session: Session, result: Result, names: Names, last: AwardRow | None, now: datetime
) -> UUID:
    """Store an award with its number, before anything else; issuing it becomes due."""
    edition = last.edition + 1 if last else 1
    with suppress(IntegrityError), session.begin_nested():
        row = _row(session, result, names, now)
        row.edition = edition
        if last is not None:
            row.replaces, row.visibility = last.id, last.visibility  # the holder chose it
        session.add(row)
        session.flush()
        jobs.add(session, jobs.Kind.ISSUE_CREDENTIAL, row.id, now)
        audit.record(session, None, "award_made", row.id, now, edition=edition)
    stored = select(AwardRow.id).filter_by(attempt_id=result.attempt_id, edition=edition)
    return session.scalars(stored).one()


def advance(
    session: Session, award_id: UUID, ring: Ring, issuer: Issuer, guard: Path, now: datetime
) -> bool:
    """Take an award one step further, in a transaction of its own; False if no step is left.

    Raises RehearsalFailedError, NotRehearsedError, CorrespondenceError, RollForkError and
    DocumentRefusedError: the award stays where it is, and the job tells a person.
    """
    row = session.get_one(AwardRow, award_id, with_for_update=True, populate_existing=True)
    match State(row.state):
        case State.NUMBERED:
            _document(session, row, issuer, now)
        case State.DOCUMENTED:
            _rehearse(row, issuer, now)
        case State.REHEARSED:
            _enter(session, row, now)
        case State.ENTERED if not _sealed(session, row):
            checkpoint.checkpoint(session, ring, guard, now)
        case State.ENTERED:
            _sign(session, row, ring, issuer, now)
    session.flush()
    return row.state not in {State.SIGNED, State.ERASED}


def _row(session: Session, result: Result, names: Names, now: datetime) -> AwardRow:
    number, index = _place(session)
    return AwardRow(
        attempt_id=result.attempt_id,
        result_id=result.id,
        candidate_id=result.candidate_id,
        sitting_id=result.sitting_id,
        organisation_id=arrange.read(session, result.sitting_id).organisation_id,
        form_id=attempts.read(session, result.attempt_id).form.id,
        name_latin=names.latin,
        name_own=names.own,
        awarded_at=now,
        code=code.make(),
        visibility=Visibility.ALL,
        urn=uuid4(),
        subject=uuid4(),
        status_list=number,
        status_index=index,
        state=State.NUMBERED,
        standing=Standing.ACTIVE,
    )


def _place(session: Session) -> tuple[int, int]:
    """Draw a free place of the newest list; a pair of lists that is half full is followed by one.

    Places are drawn, not counted, so that they don't tell who was issued after whom.
    """
    newest = select(AwardRow.status_list).order_by(AwardRow.status_list.desc()).limit(1)
    number = session.scalar(newest) or 1
    drawn = {secrets.randbelow(LENGTH) for _ in range(DRAWS)}
    used = select(AwardRow.status_index).where(
        AwardRow.status_list == number, AwardRow.status_index.in_(drawn)
    )
    free = drawn - set(session.scalars(used))
    return (number, free.pop()) if free else (number + 2, drawn.pop())


def _document(session: Session, row: AwardRow, issuer: Issuer, now: datetime) -> None:
    facts = gather.facts(session, row, issuer, now.replace(microsecond=0))
    written = document.write(facts)
    row.document, row.digest = jcs(written).decode(), digest(written)
    row.valid_until = facts.valid_until
    row.state = State.DOCUMENTED


def _rehearse(row: AwardRow, issuer: Issuer, now: datetime) -> None:
    written = json.loads(row.document or "")
    rehearse(written, link.claims(written, issuer.url), now)
    row.rehearsed = digest(written)
    row.state = State.REHEARSED


def _enter(session: Session, row: AwardRow, now: datetime) -> None:
    if row.rehearsed is None or row.rehearsed != row.digest:
        raise NotRehearsedError
    row.roll_index = append.append(session, entry.line(entry.Kind.ISSUE, row.digest), now).index
    row.state = State.ENTERED


def _sealed(session: Session, row: AwardRow) -> bool:
    with suppress(checkpoint.NotSealedError):
        return checkpoint.current(session).size > (row.roll_index or 0)
    return False


def _sign(session: Session, row: AwardRow, ring: Ring, issuer: Issuer, now: datetime) -> None:
    permit = _permit(row)
    proof = checkpoint.proof(session, permit.roll_index)
    secured = _secure(permit, proof, ring, issuer, now)
    row.credential, row.claim = secured.credential, secured.claim
    row.jwt, row.jwt_ob = secured.jwt, secured.jwt_ob
    row.issued_at = now
    row.state = State.SIGNED
    jobs.add(session, jobs.Kind.CREDENTIAL_ISSUED, row.id, now)
    audit.record(session, None, "credential_issued", row.id, now, roll=row.roll_index)
    if row.replaces is not None:
        status.replace(session, row.replaces, row.id, now)


def _permit(row: AwardRow) -> Permit:
    """Yield what signing demands; raises NotRehearsedError."""
    written = json.loads(row.document or "")
    if row.roll_index is None or not row.rehearsed == row.digest == digest(written):
        raise NotRehearsedError
    return Permit(written, row.digest, row.roll_index)


def _secure(permit: Permit, proof: str, ring: Ring, issuer: Issuer, now: datetime) -> Secured:
    """Sign once, in all forms; raises CorrespondenceError if they aren't the document entered."""
    claims = link.claims(permit.document, issuer.url)
    secured = ring.sign_credential(entry.with_proof(permit.document, proof), now, claims)
    for signed in (secured.credential, peek_jwt(secured.jwt)[1]):
        if digest(entry.document_of(signed)) != permit.digest:
            raise CorrespondenceError
    return secured


def _newest(session: Session, attempt_id: UUID) -> AwardRow | None:
    editions = select(AwardRow).filter_by(attempt_id=attempt_id).order_by(AwardRow.edition.desc())
    return session.scalar(editions.limit(1).with_for_update())
