"""Sign the status lists, on every change and once a day; each edition is an entry of the roll.

A credential names one place on one list, of revocations; by our own convention the same place of
the list with the next number tells of a suspension (docs/decisions/).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.ring import Ring
from keys.suites import digest
from service.credentials.models import AwardRow, StatusListRow
from service.errors import DomainError
from service.language import later
from service.roll import append
from service.verification import entry
from service.verification.status import encode
from service.verification.trust import Standing

CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
RENEWED_AFTER: Final = timedelta(hours=23)  # by a task that looks every day
TERM: Final = timedelta(days=2)  # one day's signing may fail before verifiers see an old list
TTL: Final = timedelta(minutes=5)
FIRST: Final = 1


class StatusListNotFoundError(DomainError):
    """No such list."""

    code = "status_list_not_found"
    status = 404
    sentence = later("There is no such status list. A credential names the one it is on.")


@dataclass(frozen=True)
class SignedList:
    """The newest edition of a status list."""

    number: int
    credential: dict[str, Any]
    jwt: str
    signed_at: datetime


def sign_lists(session: Session, ring: Ring, url: str, now: datetime) -> list[int]:
    """Sign anew each list that changed or is a day old; returns their numbers.

    Done twice, the second finds nothing to do. The roll is to be sealed in a later transaction.
    """
    return [n for n in _numbers(session) if _sign(session, ring, url, n, now)]


def read(session: Session, number: int) -> SignedList:
    """Read a list; raises StatusListNotFoundError."""
    row = _newest(session, number)
    if row is None:
        raise StatusListNotFoundError
    return SignedList(row.number, row.credential, row.jwt, row.signed_at)


def _numbers(session: Session) -> Iterator[int]:
    used = set(session.scalars(select(AwardRow.status_list).distinct()))
    for revocations in sorted(used | {FIRST}):
        yield from (revocations, revocations + 1)


def _sign(session: Session, ring: Ring, url: str, number: int, now: datetime) -> bool:
    last, encoded = _newest(session, number), encode(_set_bits(session, number))
    if last and last.encoded == encoded and now - last.signed_at < RENEWED_AFTER:
        return False
    document = _document(ring.did, f"{url}/status/{number}", number, encoded, now)
    secured = ring.sign_credential(document, now, None)
    line = entry.line(entry.Kind.STATUS_LIST, digest(document))
    row = StatusListRow(
        number=number,
        version=last.version + 1 if last else 1,
        signed_at=now,
        encoded=encoded,
        credential=secured.credential,
        jwt=secured.jwt,
        roll_index=append.append(session, line, now).index,
    )
    session.add(row)
    session.flush()
    return True


def _set_bits(session: Session, number: int) -> list[int]:
    """List the places of a list of revocations (odd) or of suspensions (even) that are set."""
    revocations = number % 2 == 1
    wanted = Standing.REVOKED if revocations else Standing.SUSPENDED
    on_list = select(AwardRow.status_index).where(
        AwardRow.status_list == (number if revocations else number - 1),
        AwardRow.standing == wanted,
    )
    return list(session.scalars(on_list))


def _document(did: str, url: str, number: int, encoded: str, now: datetime) -> dict[str, object]:
    return {
        "@context": [CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": _time(now),
        "validUntil": _time(now + TERM),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation" if number % 2 else "suspension",
            "encodedList": encoded,
            "ttl": int(TTL.total_seconds()) * 1000,
        },
    }


def _newest(session: Session, number: int) -> StatusListRow | None:
    editions = select(StatusListRow).where(StatusListRow.number == number)
    return session.scalar(editions.order_by(StatusListRow.version.desc()).limit(1))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
