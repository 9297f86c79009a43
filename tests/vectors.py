"""Write the test vectors of docs/formats.md anew: python -m tests.vectors.

Signatures are made with keys that are thrown away; only their public halves are kept, so whoever
implements a format checks signatures and recomputes all else.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from keys.publish import key_digest, roll_name, verifier_key
from keys.ring import Ring
from keys.suites import b64, digest, jcs
from service.attempts.events import Kind, link, timestamp
from service.credentials import document
from service.credentials import link as links
from service.credentials.document import Facts, Issuer, Measured, Source
from service.language import speaker
from service.people.rules import Names
from service.results.rules import in_marks, standard_error
from service.verification import claim, code, entry, merkle, note, status, verdict
from service.verification.presentation import Presentation
from service.verification.trust import Standing, StatusEntry, StatusFacts, Trust, own_issuer
from service.verification.verify import verify

FOLDER = Path(__file__).parents[1] / "docs" / "vectors"
URL = "https://jinbang.example"
DID = "did:web:jinbang.example"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODE = "7K3M9QXDR2TWV8A"
STATEMENT = "The pass mark, 26 of 40, is interim."
FORM: dict[str, Any] = {  # written out here: the shipped bank changes, vectors don't
    "schema": "jinbang/form/1",
    "blueprint": {"code": "FND", "version": 1},
    "standard": {"code": "jinbang-cbec", "version": 1},
    "level": "F",
    "title": {
        "en": "Cross-border e-commerce: Foundation",
        "zh-Hans": "跨境电子商务从业能力考试（初级）",
    },
    "time_minutes": 60,
    "valid_years": 3,
    "scoring_rules": 1,
    "cut_score": {
        "version": 1,
        "method": "interim",
        "marks": 26,
        "of": 40,
        "set_on": "2026-11-24",
        "statement": {"en": STATEMENT},
    },
    "precision": {"reliability": "not yet estimated"},
    "items": [],
}
MONEY: dict[str, Any] = {
    "code": "D7",
    "title": {"en": "Money"},
    "holder_can": {"en": "Works out price, margin and currency conversion from given figures."},
}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    ring = Ring.throwaway(DID)
    credential = credentials(ring)
    files = {
        "code": codes(),
        "attempt-log": attempt_log(),
        "score": scores(),
        "roll": roll(ring),
        "keys": public_keys(ring),
        "credential": credential,
        "status-list": status_list(),
        "verdict": verdicts(ring, credential),
    }
    for name, content in files.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def codes() -> dict[str, Any]:
    whole = CODE + code.check_symbol(CODE)
    shown = code.show(whole)
    slip = whole[:3] + ("N" if whole[3] != "N" else "P") + whole[4:]
    swapped = whole[:5] + whole[6] + whole[5] + whole[7:]
    return {
        "random": CODE,
        "check": whole[-1],
        "shown": shown,
        "read_as_the_same": [whole, shown.lower(), shown.replace("-", " "), f" {whole}"],
        "mistyped": [slip, swapped, whole[:-1], ""],
    }


def attempt_log() -> dict[str, Any]:
    form_hash = digest({"schema": "jinbang/form/1"})
    payloads: list[tuple[Kind, dict[str, object]]] = [
        (Kind.STARTED, {"allowed_s": 3600, "device": "phone"}),
        (Kind.ANSWERED, {"position": 1, "response": {"choice": "b"}, "device": "phone"}),
        (Kind.SUBMITTED, {"by": "candidate"}),
    ]
    head, events = form_hash, []
    for seq, (kind, payload) in enumerate(payloads, 1):
        at = NOON.replace(second=seq, microsecond=1000 * seq)
        made = link(head, seq, kind, at, payload, bytes([seq]) * 16)
        head = made.hash
        events.append(
            {
                "seq": seq,
                "kind": kind,
                "at": timestamp(at),
                "payload": payload,
                "salt": (bytes([seq]) * 16).hex(),
                "payload_hash": made.payload_hash,
                "prev": made.prev,
                "hash": made.hash,
            }
        )
    return {"form_hash": form_hash, "events": events, "head": head}


def scores() -> list[dict[str, Any]]:
    given = [(1560, 2400), (1860, 2400), (1880, 2400), (2400, 2400), (0, 2400)]
    return [
        {
            "units": units,
            "of_units": total,
            "marks": str(in_marks(units)),
            "standard_error": str(standard_error(units, total)),
        }
        for units, total in given
    ]


def roll(ring: Ring) -> dict[str, Any]:
    lines = [entry.line(kind, f"{number:064x}") for number, kind in enumerate(entry.Kind)]
    hashes = [merkle.leaf_hash(line.encode()) for line in lines]
    size = len(lines)
    root = merkle.root(hashes)
    head = note.Head(ring.roll_name, size, root)
    signed = ring.sign_note(note.checkpoint_text(head))
    return {
        "lines": lines,
        "leaf_hashes": [each.hex() for each in hashes],
        "root": root.hex(),
        "verifier_key": verifier_key(ring.roll_name, ring.current("roll")),
        "checkpoint": signed,
        "proofs": [prove(hashes, index, signed) for index in range(size)],
    }


def prove(hashes: list[bytes], index: int, checkpoint: str) -> str:
    """Prove one of a few entries, by RFC 6962's own definition of a path."""
    return note.write_proof(index, path(index, hashes), checkpoint)


def path(index: int, hashes: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if index < split:
        return [*path(index, hashes[:split]), merkle.root(hashes[split:])]
    return [*path(index - split, hashes[split:]), merkle.root(hashes[:split])]


def public_keys(ring: Ring) -> list[dict[str, Any]]:
    return [
        {
            "kid": key.kid,
            "algorithm": key.algorithm,
            "purpose": key.purpose,
            "jwk": dict(key.jwk),
            "line": entry.line(entry.Kind.KEY, key_digest(key)),
        }
        for key in ring.public_keys
    ]


def facts() -> Facts:
    return Facts(
        id=UUID("6ea1c7a8-53de-4d0b-9d6c-0d7b8c5a9b11"),
        subject=UUID("0f2b8f4e-6d3c-4c8a-8a0e-2f4f1f6a7c22"),
        names=Names("Wang Xiaoming", "王晓明"),
        issuer=Issuer(DID, "Jinbang", URL, demonstration=True),
        source=Source(UUID("b5a3c1f0-0d2e-4f5b-9c7d-8e9fa0b1c233"), "Straits Institute"),
        status=StatusEntry(f"{URL}/status/1", 61_803),
        awarded_at=NOON,
        valid_from=NOON,
        valid_until=NOON.replace(year=2029),
        measured=Measured(
            score=Decimal("31.33"),
            total=Decimal(40),
            cut=Decimal(26),
            standard_error=Decimal("2.6"),
            head=attempt_log()["head"],
            level=1,
        ),
        form=FORM,
        form_hash=digest(FORM),
        domains=(MONEY,),
    )


def credentials(ring: Ring) -> dict[str, Any]:
    written = document.write(facts())
    line = entry.issue_line(written)
    hashes = [merkle.leaf_hash(line.encode())]
    head = note.Head(roll_name(DID), 1, merkle.root(hashes))
    proof = prove(hashes, 0, ring.sign_note(note.checkpoint_text(head)))
    claims = links.claims(written, URL)
    secured = ring.sign_credential(entry.with_proof(written, proof), NOON, claims)
    assert secured.claim
    return {
        "document": written,
        "jcs": jcs(written).decode(),
        "digest": digest(written),
        "line": line,
        "credential": secured.credential,
        "jwt": secured.jwt,
        "jwt_ob": secured.jwt_ob,
        "claim": secured.claim.hex(),
        "fragment": claim.FRAGMENT + b64(secured.claim),
        "link": links.payload(URL, CODE + code.check_symbol(CODE), secured.claim),
    }


def status_list() -> dict[str, Any]:
    bits = [0, 7, 61_803, status.LENGTH - 1]
    return {"set_bits": bits, "bits": status.LENGTH, "encoded": status.encode(bits)}


def verdicts(ring: Ring, credential: dict[str, Any]) -> dict[str, Any]:
    """What we say of the credential: as it is, revoked, and with a changed name."""
    own = own_issuer(DID, {"en": "Jinbang"}, ring.public_keys, NOON)
    signed = credential["credential"]
    forged = signed | {"name": "Doctor"}
    cases = {
        "valid": (signed, Standing.ACTIVE),
        "revoked": (signed, Standing.REVOKED),
        "forged": (forged, Standing.ACTIVE),
    }
    said = {}
    for name, (shown, standing) in cases.items():
        known = StatusFacts(standing, NOON, None, NOON)
        trust = Trust({DID: own}, lambda _, known=known: known)  # type: ignore[misc]
        found = verify(Presentation(credential=shown), trust, NOON)
        told = replace(found, credential={"…": "as above"} if found.credential else None)
        said[name] = verdict.as_json(told, speaker("en"))
    return said


if __name__ == "__main__":
    main()
