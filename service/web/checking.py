"""Check what somebody holds up: look a code of ours up, verify anything else as it is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from service.clock import now
from service.credentials import show
from service.credentials import trust as trusting
from service.credentials.rules import CodeNotFoundError
from service.credentials.show import Shown
from service.database import transaction
from service.language import speaker
from service.settings import Settings
from service.verification.code import CodeMistypedError
from service.verification.presentation import LinkUnknownError, Presentation
from service.verification.trust import Issuer
from service.verification.verdict import Verdict, as_json
from service.verification.verify import verify
from service.web.limits import count_failure


@dataclass(frozen=True)
class Answer:
    """What we say of what was held up; `shown` if it was found by its code."""

    verdict: Verdict
    issuers: Mapping[str, Issuer]
    shown: Shown | None = None


def settings() -> Settings:
    """Return the settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def public_url() -> str:
    """Return where people reach this service."""
    return settings().public_url.rstrip("/")


def issuers() -> Mapping[str, Issuer]:
    """Return whom we trust; raises KeyMissingError, KeyDamagedError, RegistryError."""
    return trusting.issuers(settings().keys, settings().issuer_name)


def find(typed: str, *, in_words: bool = False) -> Answer:
    """Find a credential by its code, `in_words` for a page.

    Raises CodeMistypedError, CodeNotFoundError, LinkOffError.
    """
    known = issuers()
    with transaction(read_only=True) as session:
        trusted = trusting.trust(session, known, public_url(), now())
        shown = show.show(session, typed, trusted, now(), in_words=in_words)
    return Answer(shown.verdict, known, shown)


def look_up(typed: str, *, in_words: bool = True) -> Answer:
    """Find a credential by its code; one that isn't there is counted. Raises as `find` does."""
    try:
        return find(typed, in_words=in_words)
    except (CodeMistypedError, CodeNotFoundError):
        count_failure()
        raise


def check(held: Presentation, by_code: Callable[[str], Answer] = look_up) -> Answer:
    """Check what was held up; raises as `find` does, LinkUnknownError, VerifierUnreadyError."""
    if own := code_of_ours(held):
        return by_code(own)
    known = issuers()
    with transaction(read_only=True) as session:
        trusted = trusting.trust(session, known, public_url(), now())
        verdict = verify(held, trusted, now())
    return Answer(verdict, known)


def as_answer(verdict: Verdict) -> Response:
    """Answer a program with a verdict, its members in the order of docs/formats.md."""
    written = as_json(verdict, speaker(g.language))
    return Response(json.dumps(written, ensure_ascii=False), mimetype="application/json")


def code_of_ours(held: Presentation) -> str | None:
    """Return the code to look up, if any; raises LinkUnknownError for a code of somebody else."""
    if held.code is None or held.host in {None, urlsplit(public_url()).netloc, request.host}:
        return held.code
    if held.claim is None:
        raise LinkUnknownError
    return None
