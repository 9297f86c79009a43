"""Whether a document is a complete credential: VC Data Model 2.0, then Open Badges 3.0.

Each rule yields the parts that are missing or wrong, as a path: `credentialSubject.achievement`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.0\.[0-9]+)?\.json")
OB_TYPES = {"OpenBadgeCredential", "AchievementCredential"}

_MOMENT = re.compile(  # XML Schema, dateTimeStamp
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

Document = Mapping[str, Any]


def moment(value: object) -> datetime | None:
    """Read a time that has a zone; None if it is none."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def badge_problems(document: Document) -> Iterator[str]:
    """Yield what keeps a document from being an Open Badges 3.0 achievement credential."""
    yield from credential_problems(document)
    contexts = document.get("@context")
    second = contexts[1] if isinstance(contexts, list) and len(contexts) > 1 else None
    if not isinstance(second, str) or not OB_CONTEXT.fullmatch(second):
        yield "@context"
    if not OB_TYPES & set(_texts(document.get("type"))):
        yield "type"
    if not is_url(document.get("id")):
        yield "id"
    yield from _subject_problems(document.get("credentialSubject"))


def credential_problems(document: Document) -> Iterator[str]:
    """Yield what keeps a document from being a verifiable credential (VC Data Model 2.0)."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != VC_CONTEXT:
        yield "@context"
    if "VerifiableCredential" not in _texts(document.get("type")):
        yield "type"
    if "id" in document and not is_url(document["id"]):
        yield "id"
    if not is_url(id_of(document.get("issuer"))):
        yield "issuer"
    if not all(isinstance(each, dict) and each for each in some(document.get("credentialSubject"))):
        yield "credentialSubject"
    yield from _period_problems(document)
    for name, right in _OPTIONAL.items():
        if name in document and not all(right(each) for each in some(document[name])):
            yield name


def _period_problems(document: Document) -> Iterator[str]:
    times = {name: moment(document.get(name)) for name in ("validFrom", "validUntil")}
    for name, time in times.items():
        if time is None and (name in document or name == "validFrom"):
            yield name
    start, end = times["validFrom"], times["validUntil"]
    if start and end and end < start:
        yield "validUntil"


def _subject_problems(subject: object) -> Iterator[str]:
    if not isinstance(subject, dict):
        yield "credentialSubject"
        return
    if "AchievementSubject" not in _texts(subject.get("type")):
        yield "credentialSubject.type"
    if not is_url(subject.get("id")) and not subject.get("identifier"):
        yield "credentialSubject.id"
    achievement = subject.get("achievement")
    if not isinstance(achievement, dict):
        yield "credentialSubject.achievement"
        return
    for name, right in _ACHIEVEMENT.items():
        if not right(achievement.get(name)):
            yield f"credentialSubject.achievement.{name}"


def id_of(value: object) -> object:
    """Return the id of what may be written as an id or as an object."""
    return value.get("id") if isinstance(value, dict) else value


def some(value: object) -> list[Any]:
    """Return as a list what may be written alone or as one; an empty list holds nothing right."""
    if isinstance(value, list):
        return value or [None]
    return [value]


def is_url(value: object) -> bool:
    """Whether a value is a URL, a DID or a URN."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def _texts(value: object) -> list[str]:
    return [each for each in some(value) if isinstance(each, str)]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_text_in_languages(value: object) -> bool:
    return _is_text(value) or (isinstance(value, dict) and isinstance(value.get("@value"), str))


def _is_typed(value: object) -> bool:
    return isinstance(value, dict) and bool(_texts(value.get("type")))


def _is_typed_with_id(value: object) -> bool:
    return _is_typed(value) and is_url(id_of(value))


def _is_criteria(value: object) -> bool:
    return isinstance(value, dict) and (is_url(value.get("id")) or _is_text(value.get("narrative")))


Right = Callable[[object], bool]

_OPTIONAL: Mapping[str, Right] = {
    "name": _is_text_in_languages,
    "description": _is_text_in_languages,
    "credentialStatus": _is_typed,
    "credentialSchema": _is_typed_with_id,
    "evidence": _is_typed,
    "refreshService": _is_typed,
    "termsOfUse": _is_typed,
    "proof": _is_typed,
}
_ACHIEVEMENT: Mapping[str, Right] = {
    "id": is_url,
    "type": lambda value: "Achievement" in _texts(value),
    "name": _is_text,
    "description": _is_text,
    "criteria": _is_criteria,
}
