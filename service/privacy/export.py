"""Give a person everything that is kept of them, and the record of an attempt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from keys.suites import jcs
from service.attempts import read as attempts
from service.attempts.events import Event, timestamp
from service.attempts.read import Attempt
from service.credentials import hold, leave
from service.people import accounts, consent
from service.results import score
from service.results.rules import Result
from service.sittings import admit
from service.sittings.rules import Admission


def record(session: Session, result: Result) -> bytes:
    """Return the record of an attempt: responses, marks, hashes of the chain. No answer keys."""
    attempt = attempts.read(session, result.attempt_id)
    return jcs(_attempt(attempt) | {"result": _result(result)})


def everything(session: Session, account_id: UUID) -> bytes:
    """Return all that is kept of a person as JSON (RFC 8785), each thing under its room's name."""
    account = accounts.read(session, account_id)
    results = score.of_candidate(session, account_id)
    held = hold.of_candidate(session, account_id)
    content = {
        "account": {
            "id": str(account.id),
            "email": account.email,
            "language": account.language,
            "name_latin": account.names.latin,
            "name_own": account.names.own,
        },
        "consent_given_at": _moment(consent.given_at(session, account_id)),
        "erasure_asked_at": _moment(accounts.erasure_asked_at(session, account_id)),
        "places": [_place(each) for each in admit.of_candidate(session, account_id)],
        "attempts": [_attempt(a) for a in attempts.of_candidate(session, account_id).values()],
        "results": [_result(each) for each in results],
        "credentials": [leave.exported(session, each.award_id) for each in held],
    }
    return jcs(content)


def _place(place: Admission) -> dict[str, Any]:
    return {
        "sitting": str(place.sitting_id),
        "state": place.state,
        "extra_time_percent": place.extra_time_percent,
        "admitted_at": _moment(place.admitted_at),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": str(attempt.id),
        "form_hash": attempt.form.hash,
        "head": attempt.head,
        "items": [
            {
                "position": entry.position,
                "item": f"{entry.item.code} version {entry.item.version}",
                "response": attempt.state.responses.get(entry.position),
            }
            for entry in attempt.form.entries
        ],
        "events": [_event(each) for each in attempt.events],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind.value,
        "at": timestamp(event.at),
        "payload": event.payload,
        "salt": event.salt.hex() if event.salt else None,
        "payload_hash": event.payload_hash,
        "prev": event.prev,
        "hash": event.hash,
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": str(result.id),
        "version": result.version,
        "head": result.head,
        "marks_in_units_of_a_sixtieth": list(result.marks),
        "units": result.units,
        "total_units": result.total_units,
        "cut_units": result.cut_units,
        "passed": result.passed,
        "released_at": _moment(result.released_at),
    }


def _moment(value: datetime | None) -> str | None:
    return timestamp(value) if value else None
