"""`jinbang verify`: check anything that a person may hold up, in plain words."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from keys import inventory, registry
from service import database
from service.clock import now
from service.credentials import show
from service.credentials import trust as trusting
from service.database import transaction
from service.errors import DomainError
from service.language import SOURCE, speaker
from service.settings import Settings
from service.verification import presentation
from service.verification import verify as verifying
from service.verification.presentation import LARGEST_UPLOAD, Presentation
from service.verification.trust import Issuer, Trust, listed_issuer
from service.verification.verdict import State, Verdict
from service.web.headline import CHECKS, STATES, headline

EXITS: Final = {State.VALID: 0, State.INVALID: 1, State.UNKNOWN: 2}


class NothingReadError(click.ClickException):
    """There was nothing to check."""

    exit_code = EXITS[State.UNKNOWN]


@click.command()
@click.argument("file")
def verify(file: str) -> None:
    """Check a credential: a file, a photo of its QR code, a link or a code; - reads standard input.

    Nothing is fetched: what counts is our own keys, the issuers we list, and our database if there
    is one. Exit 0: valid, 1: not valid, 2: could not check.
    """
    settings = Settings()
    try:
        known = _issuers(settings)
        verdict = _verdict(_read(file), known, settings)
    except DomainError as error:
        click.echo(f"jinbang: {speaker(SOURCE)(error.sentence, **error.values)}", err=True)
        sys.exit(EXITS[State.UNKNOWN])
    _say(verdict, known)
    sys.exit(EXITS[verdict.state])


def _read(file: str) -> Presentation:
    if file == "-":
        return presentation.read(sys.stdin.buffer.read(LARGEST_UPLOAD + 1))
    path = Path(file)
    if len(file) < 1024 and path.is_file():  # noqa: PLR2004  # longer names exist nowhere
        with path.open("rb") as stream:
            return presentation.read(stream.read(LARGEST_UPLOAD + 1))
    try:
        return presentation.read(file)
    except DomainError as error:
        msg = f"There is no file {file}, and it is neither a link nor a code. Check it for slips."
        raise NothingReadError(msg) from error


def _issuers(settings: Settings) -> Mapping[str, Issuer]:
    """Return whom we trust; an installation without keys still has the list."""
    if (settings.keys / inventory.FILE).exists():
        return trusting.issuers(settings.keys, settings.issuer_name)
    return {each.did: listed_issuer(each) for each in registry.read()}


def _verdict(held: Presentation, known: Mapping[str, Issuer], settings: Settings) -> Verdict:
    if not _has_database(settings):
        return verifying.verify(held, Trust(known), now())
    database.connect(settings.database)
    url = settings.public_url.rstrip("/")
    with transaction(read_only=True) as session:
        trust = trusting.trust(session, known, url, now())
        if held.code and held.claim is None and held.host in {None, urlsplit(url).netloc}:
            return show.show(session, held.code, trust, now()).verdict
        return verifying.verify(held, trust, now())


def _has_database(settings: Settings) -> bool:
    """Whether there is a database: to verify is no reason to make one."""
    kind, _, path = settings.database.partition(":///")
    return kind != "sqlite" or Path(path).exists()


def _say(verdict: Verdict, known: Mapping[str, Issuer]) -> None:
    say = speaker(SOURCE)
    told = headline(verdict, None, None, say)
    click.echo(f"{told.word.upper()}. {told.answer}. {told.advice}".rstrip())
    if verdict.credential is not None:
        for name, value in _facts(verdict.credential, known):
            click.echo(f"  {name:<12} {value}")
    for check in verdict.checks:
        word = STATES[check.state][2]
        sentence = say(check.sentence, **check.values)
        click.echo(f"  {say(CHECKS[check.name]):<12} {say(word):<14} {sentence}")


def _facts(credential: Mapping[str, Any], known: Mapping[str, Issuer]) -> list[tuple[str, str]]:
    """Say who holds what from whom; it is shown only when the signature held."""
    subject = credential["credentialSubject"]
    named = [str(each.get("identityHash", "")) for each in subject.get("identifier", [])]
    issuer = credential["issuer"]
    did = issuer["id"] if isinstance(issuer, dict) else issuer
    facts = [("Holder", " · ".join(named)), ("Achievement", str(subject["achievement"]["name"]))]
    return [*facts, ("Issued by", speaker(SOURCE).of(known[did].names))]
