"""The compact claim of the QR code: what it says, as CWT claims (RFC 8392)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from service.errors import DomainError
from service.language import later
from service.verification.trust import StatusEntry

FRAGMENT = "#1."  # the form's version, then unpadded base64url

ISSUER, EXPIRES, NOT_BEFORE, ID = 1, 4, 5, 7  # registered claims
PRIVATE = -65537  # a map of our own: the first number for private use
NAMES, ACHIEVEMENT, SCORE, STATUS, DIGEST = 1, 2, 3, 4, 5  # members of that map


class ClaimRefusedError(DomainError):
    """A signed claim that doesn't say what ours say."""

    code = "claim_refused"
    status = 422
    sentence = later("This code is not one of a credential. Scan the code on the certificate.")


@dataclass(frozen=True)
class Score:
    """Marks, out of how many, and the cut score."""

    marks: int | str  # a text if it is no whole number: "31.5"
    total: int
    cut: int


@dataclass(frozen=True)
class Compact:
    """What fits into the code on paper."""

    id: UUID  # of the credential: urn:uuid
    issuer: str
    valid_from: datetime
    valid_until: datetime | None
    names: tuple[str, ...]  # Latin, then own script if it fits
    achievement: str
    score: Score | None
    status: StatusEntry
    digest: bytes  # of the document, as on the roll


def write(compact: Compact) -> dict[int, object]:
    """Write the claims to sign."""
    private: dict[int, object] = {
        NAMES: list(compact.names),
        ACHIEVEMENT: compact.achievement,
        STATUS: [compact.status.url, compact.status.index],
        DIGEST: compact.digest,
    }
    if compact.score is not None:
        private[SCORE] = [compact.score.marks, compact.score.total, compact.score.cut]
    claims: dict[int, object] = {
        ISSUER: compact.issuer,
        NOT_BEFORE: int(compact.valid_from.timestamp()),
        ID: compact.id.bytes,
        PRIVATE: private,
    }
    if compact.valid_until is not None:
        claims[EXPIRES] = int(compact.valid_until.timestamp())
    return claims


def read(claims: Mapping[int, object]) -> Compact:
    """Read claims whose signature is checked elsewhere; raises ClaimRefusedError."""
    match claims:
        case {
            1: str(issuer),
            5: int(start),
            7: bytes(id_),
            -65537: {
                1: [*names],
                2: str(achievement),
                4: [str(url), int(index)],
                5: bytes(digest),
                **rest,
            },
        } if len(id_) == 16 and all(isinstance(name, str) for name in names):  # noqa: PLR2004  # UUID
            end = claims.get(EXPIRES)
            return Compact(
                id=UUID(bytes=id_),
                issuer=issuer,
                valid_from=_moment(start),
                valid_until=None if end is None else _moment(end),
                names=tuple(names),
                achievement=achievement,
                score=_score(rest.get(SCORE)),
                status=StatusEntry(url, index),
                digest=digest,
            )
    raise ClaimRefusedError


def as_credential(compact: Compact) -> dict[str, Any]:
    """Say it in the words of a credential, for pages that show either."""
    names = [
        {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
        for name in compact.names
    ]
    achievement: dict[str, Any] = {"type": ["Achievement"], "name": compact.achievement}
    subject = {"type": ["AchievementSubject"], "identifier": names, "achievement": achievement}
    if compact.score is not None:
        subject["result"] = [{"type": ["Result"], "value": str(compact.score.marks)}]
        bounds = {
            "valueMax": str(compact.score.total),
            "requiredValue": str(compact.score.cut),
        }
        achievement["resultDescription"] = [{"type": ["ResultDescription"], **bounds}]
    until = {} if compact.valid_until is None else {"validUntil": _written(compact.valid_until)}
    return {
        "id": compact.id.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": compact.issuer, "type": ["Profile"]},
        "validFrom": _written(compact.valid_from),
        **until,
        "credentialSubject": subject,
    }


def _score(value: object) -> Score | None:
    match value:
        case None:
            return None
        case [int() | str() as marks, int(total), int(cut)]:
            return Score(marks, total, cut)
    raise ClaimRefusedError


def _moment(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)  # type: ignore[arg-type]  # or it raises
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ClaimRefusedError from error


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
