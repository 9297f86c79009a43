"""An issuer, its roll and its status lists in memory, with real signatures."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from keys.ring import Ring, Secured
from service.verification import claim, entry, merkle, note, status
from service.verification.claim import Compact, Score
from service.verification.trust import (
    Issuer,
    Standing,
    StatusEntry,
    StatusFacts,
    StatusList,
    Trust,
    own_issuer,
)

DID = "did:web:exam.example"
LIST = "https://exam.example/status/1"
SUSPENSIONS = "https://exam.example/status/2"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = UUID("6ba7b810-9dad-41d1-80b4-00c04fd430c8")

DOCUMENT: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": ID.urn,
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Cross-border E-commerce Operations",
    "issuer": {"id": DID, "type": ["Profile"], "name": "What the document calls itself"},
    "validFrom": "2026-10-12T00:00:00Z",
    "validUntil": "2029-10-12T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:6ba7b811-9dad-41d1-80b4-00c04fd430c8",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://exam.example/achievements/foundation",
            "type": ["Achievement"],
            "name": "Foundation",
            "description": "What a newcomer to cross-border trade must know.",
            "criteria": {"narrative": "31 of 40 marks."},
        },
    },
    "credentialStatus": {
        "id": f"{LIST}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    },
    "evidence": [
        {"type": ["Evidence"], "genre": "cut score", "narrative": "28 of 40\nset in June 2026"}
    ],
}
COMPACT = Compact(
    id=ID,
    issuer=DID,
    valid_from=datetime(2026, 10, 12, tzinfo=UTC),
    valid_until=datetime(2029, 10, 12, tzinfo=UTC),
    names=("Nurul Aisyah binti Zulkifli",),
    achievement="Foundation",
    score=Score(31, 40, 28),
    status=StatusEntry(LIST, 94567),
    digest=bytes(32),
)


def changed(**parts: object) -> dict[str, Any]:
    """Return the document with some parts other; None leaves a part out."""
    document = deepcopy(DOCUMENT) | parts
    return {name: value for name, value in document.items() if value is not None}


class World:
    """Everything outside the verifier."""

    def __init__(self) -> None:
        self.ring = Ring.throwaway(DID)
        self.now = NOON
        names = {"en": "Straits Institute", "zh-Hans": "海峡学院"}
        self.issuer: Issuer = own_issuer(DID, names, self.ring.public_keys, NOON)
        self.standing: Standing | None = Standing.ACTIVE
        self.lists: dict[str, StatusList] = {}

    @property
    def trust(self) -> Trust:
        return Trust({self.issuer.did: self.issuer}, self._tell, self.lists.get)

    def is_foreign(self) -> None:
        """Be an issuer of the registry that keeps no roll."""
        self.issuer = replace(self.issuer, own=False, roll_keys=())

    def enters(self, document: dict[str, Any]) -> dict[str, Any]:
        """Enter a document on a roll of three; return it with its proof."""
        lines = [entry.line(entry.Kind.KEY, "0" * 64), entry.issue_line(document)]
        leaves = [merkle.leaf_hash(line.encode()) for line in lines]
        head = note.Head(self.ring.roll_name, 2, merkle.root(leaves))
        checkpoint = self.ring.sign_note(note.checkpoint_text(head))
        return entry.with_proof(document, note.write_proof(1, leaves[:1], checkpoint))

    def signs(self, document: dict[str, Any], ring: Ring | None = None) -> Secured:
        claims = claim.write(COMPACT)
        return (ring or self.ring).sign_credential(document, self.now, claims)

    def signs_token(self, document: dict[str, Any]) -> str:
        """Sign a JWT, which no JSON-LD processor has to understand."""
        return self.ring._sign_jwt("credential", {"typ": "vc+jwt"}, document)  # noqa: SLF001

    def issues(self, **parts: object) -> Secured:
        return self.signs(self.enters(changed(**parts)))

    def publishes(self, url: str, purpose: str = "revocation", *bits: int, **parts: object) -> None:
        """Publish a status list, fetched two hours ago."""
        subject = {
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": status.encode(bits),
        }
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": DID,
            "validFrom": "2026-11-24T00:00:00Z",
            "validUntil": "2026-11-25T00:00:00Z",
            "credentialSubject": subject,
        } | parts
        secured = self.ring.sign_credential(document, self.now, None)
        self.lists[url] = StatusList(secured.credential, self.now - timedelta(hours=2))
        self.lists[f"{url}.jwt"] = StatusList(secured.jwt, self.now - timedelta(hours=2))

    def _tell(self, asked: StatusEntry) -> StatusFacts | None:
        if self.standing is None or asked != StatusEntry(LIST, 94567):
            return None
        read_at = self.now - timedelta(minutes=2)
        return StatusFacts(self.standing, NOON, "result_corrected", read_at)
