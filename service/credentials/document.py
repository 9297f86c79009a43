"""From an award to its document: the credential before it is signed. Pure.

An Open Badges 3.0 credential in the VC 2.0 data model. No term stands outside the two contexts,
because nobody's signature would cover it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from keys.suites import digest
from service.errors import DomainError
from service.language import later
from service.people.rules import Names
from service.verification.claim import Compact, Score
from service.verification.trust import StatusEntry

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
LANGUAGE: Final = "en"  # Open Badges' texts are in one language; pages say them in the reader's
NARRATIVE: Final = "narrative"  # the one member whose text may have lines

PROCTORING: Final[Mapping[int, str]] = {  # what really happened (docs/formats.md)
    0: later("Open: nobody supervised the exam."),
    1: later("Monitored: events in the browser were recorded, and an invigilator decided on them."),
    2: later("Monitored with camera and screen; an invigilator decided on what was recorded."),
    3: later("Supervised live: an invigilator watched camera and screen and checked identity."),
    4: later("Supervised on site, or in a locked browser with an invigilator."),
}
DEMONSTRATION: Final = later(
    "This is a demonstration. The questions and their answers are public, so it proves nothing."
)


class DocumentRefusedError(DomainError):
    """A text that must not be signed: some readers would see another one."""

    code = "document_refused"
    status = 422
    sentence = later("{place} has a character that can't be shown. Correct it, then try again.")


@dataclass(frozen=True)
class Issuer:
    """Who issues, as this installation is set up."""

    did: str
    name: str
    url: str  # JINBANG_PUBLIC_URL
    demonstration: bool


@dataclass(frozen=True)
class Source:
    """The training agency that examined."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Measured:
    """What the attempt showed, in marks, and how it was watched."""

    score: Decimal
    total: Decimal
    cut: Decimal
    standard_error: Decimal
    head: str  # of the attempt's log
    level: int  # of proctoring, as it really happened


@dataclass(frozen=True)
class Facts:
    """All that a document says."""

    id: UUID
    subject: UUID
    names: Names
    issuer: Issuer
    source: Source
    status: StatusEntry
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime
    measured: Measured
    form: Mapping[str, Any]  # the published form's content
    form_hash: str
    domains: tuple[Mapping[str, Any], ...]  # of the standard, those that the form asks for


def write(facts: Facts) -> dict[str, Any]:
    """Write the document; raises DocumentRefusedError."""
    document = {
        "@context": list(CONTEXTS),
        "id": facts.id.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _profile(facts.issuer.did, facts.issuer.name) | {"url": facts.issuer.url},
        "validFrom": _time(facts.valid_from),
        "validUntil": _time(facts.valid_until),
        "awardedDate": _time(facts.awarded_at),
        "name": facts.form["title"][LANGUAGE],
        "description": _description(facts),
        "credentialSubject": _subject(facts),
        "evidence": [*_evidence(facts)],
        "credentialStatus": _status(facts.status),
    }
    _check(document, "credential")
    return document


def compact(document: Mapping[str, Any], names: tuple[str, ...]) -> Compact:
    """Say what of a document fits into the QR code, with as many of the names as are given."""
    subject, status = document["credentialSubject"], document["credentialStatus"]
    score, limits = subject["result"][0], subject["achievement"]["resultDescription"][0]
    marks = score["value"]
    return Compact(
        id=UUID(document["id"]),
        issuer=document["issuer"]["id"],
        valid_from=datetime.fromisoformat(document["validFrom"]),
        valid_until=datetime.fromisoformat(document["validUntil"]),
        names=names,
        achievement=document["name"],
        score=Score(
            int(marks) if marks.isdecimal() else marks,
            int(limits["valueMax"]),
            int(limits["requiredValue"]),
        ),
        status=StatusEntry(status["statusListCredential"], int(status["statusListIndex"])),
        digest=bytes.fromhex(digest(document)),
    )


def names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the holder's names: Latin first, then own script."""
    return tuple(each["identityHash"] for each in document["credentialSubject"]["identifier"])


def achievement(url: str, form: Mapping[str, Any]) -> str:
    """Return the address of what was achieved."""
    return f"{url}/achievements/{form['blueprint']['code']}/{form['blueprint']['version']}"


def fact(document: Mapping[str, Any], genre: str) -> dict[str, str]:
    """Read the evidence of a genre: its lines by key; empty if there is none."""
    for evidence in document.get("evidence", []):
        if evidence.get("genre") == genre:
            lines = (line.partition(": ") for line in evidence[NARRATIVE].split("\n"))
            return {key: value for key, _, value in lines}
    return {}


def _description(facts: Facts) -> str:
    title = facts.form["title"]
    also = f" ({title['zh-Hans']})" if "zh-Hans" in title else ""
    text = f"Passed: {title[LANGUAGE]}{also}."
    return f"{DEMONSTRATION} {text}" if facts.issuer.demonstration else text


def _subject(facts: Facts) -> dict[str, Any]:
    about = achievement(facts.issuer.url, facts.form)
    score = {"resultDescription": f"{about}#score", "value": str(facts.measured.score)}
    status = {"resultDescription": f"{about}#status", "status": "Completed"}
    return {
        "id": facts.subject.urn,
        "type": ["AchievementSubject"],
        "identifier": [_identity(name) for name in (facts.names.latin, facts.names.own) if name],
        "source": _profile(facts.source.id.urn, facts.source.name),
        "achievement": _achievement(facts, about),
        "result": [{"type": ["Result"], **score}, {"type": ["Result"], **status}],
    }


def _achievement(facts: Facts, about: str) -> dict[str, Any]:
    title = facts.form["title"][LANGUAGE]
    return {
        "id": about,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": title,
        "description": _description(facts),
        "criteria": {NARRATIVE: _criteria(facts)},
        "version": str(facts.form["blueprint"]["version"]),
        "inLanguage": LANGUAGE,
        "humanCode": facts.form["blueprint"]["code"],
        "alignment": [_alignment(facts, domain) for domain in facts.domains],
        "resultDescription": _result_descriptions(facts.measured, about),
    }


def _criteria(facts: Facts) -> str:
    measured = facts.measured
    return (
        f"At least {measured.cut} of {measured.total} marks in one sitting of "
        f"{facts.form['time_minutes']} minutes."
    )


def _alignment(facts: Facts, domain: Mapping[str, Any]) -> dict[str, Any]:
    standard = facts.form["standard"]
    can = domain.get("holder_can")
    described = {"targetDescription": can[LANGUAGE]} if can else {}
    return {
        "type": ["Alignment"],
        "targetCode": f"{domain['code']}-{facts.form['level']}",
        "targetName": domain["title"][LANGUAGE],
        **described,
        "targetFramework": f"{standard['code']} version {standard['version']}",
        "targetUrl": f"{facts.issuer.url}/standard/{domain['code']}",
        "targetType": "ceasn:Competency",
    }


def _result_descriptions(measured: Measured, about: str) -> list[dict[str, Any]]:
    kind = ["ResultDescription"]
    score = {"valueMin": "0", "valueMax": str(measured.total), "requiredValue": str(measured.cut)}
    return [
        {"id": f"{about}#score", "type": kind, "name": "Marks", "resultType": "RawScore", **score},
        {"id": f"{about}#status", "type": kind, "name": "Status", "resultType": "Status"},
    ]


def _evidence(facts: Facts) -> Iterator[dict[str, Any]]:
    form, measured = facts.form, facts.measured
    if facts.issuer.demonstration:
        yield _fact("Demonstration", "demonstration", {"demonstration": DEMONSTRATION})
    yield _fact("Form", "form", {"sha256": facts.form_hash, "scoring rules": form["scoring_rules"]})
    yield _fact("Attempt log", "attempt log", {"head sha256": measured.head})
    yield _fact("Pass mark", "cut score", _cut_score(form["cut_score"]))
    error = {"standard error": measured.standard_error or "not estimable at this score"}
    yield _fact("Precision", "precision", error | _reliability(form["precision"]["reliability"]))
    watched = {"level": measured.level, "in words": PROCTORING[measured.level]}
    yield _fact("Proctoring", "proctoring", watched)


def _cut_score(cut: Mapping[str, Any]) -> dict[str, object]:
    facts = {name: cut[name] for name in ("marks", "of", "version", "method")}
    return facts | {"set on": cut["set_on"], "statement": cut["statement"][LANGUAGE]}


def _reliability(reliability: str | Mapping[str, Any]) -> dict[str, object]:
    """Say the reliability of the group's scores: never without its n and date."""
    if isinstance(reliability, str):
        return {"reliability": reliability}
    return {
        "reliability": reliability["value"],
        "n": reliability["n"],
        "estimated on": reliability["estimated_on"],
    }


def _fact(name: str, genre: str, lines: Mapping[str, object]) -> dict[str, Any]:
    narrative = "\n".join(f"{key}: {value}" for key, value in lines.items())
    return {"type": ["Evidence"], "name": name, "genre": genre, NARRATIVE: narrative}


def _status(status: StatusEntry) -> dict[str, Any]:
    return {
        "id": f"{status.url}#{status.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": status.purpose,
        "statusListIndex": str(status.index),
        "statusListCredential": status.url,
    }


def _profile(id_: str, name: str) -> dict[str, Any]:
    return {"id": id_, "type": ["Profile"], "name": name}


def _identity(name: str) -> dict[str, Any]:
    kind = {"type": "IdentityObject", "hashed": False}
    return kind | {"identityHash": name, "identityType": "name"}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _check(value: object, place: str) -> None:
    """Refuse control characters; a narrative may have line feeds."""
    match value:
        case dict():
            for name, inner in value.items():
                _check(inner, name)
        case list():
            for inner in value:
                _check(inner, place)
        case str() if any(_is_control(each, place) for each in value):
            raise DocumentRefusedError(place=place)


def _is_control(character: str, place: str) -> bool:
    if character == "\n":
        return place != NARRATIVE
    return ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0  # noqa: PLR2004  # C0, DEL, C1
