"""Who may call what: one table, and the guard that reads it before every request."""

from datetime import timedelta
from enum import Enum
from typing import Final

from flask import current_app, g, request, session

from service.clock import now
from service.database import transaction
from service.errors import DomainError
from service.language import LANGUAGES, later, negotiate
from service.people import sign_in
from service.people.accounts import Account
from service.people.rules import STAFF, Role


class Open(Enum):
    """A route for everybody."""

    PUBLIC = "public"


PUBLIC: Final = Open.PUBLIC
CANDIDATE: Final = frozenset({Role.CANDIDATE})
INVIGILATOR: Final = frozenset({Role.INVIGILATOR})
ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
ANYONE: Final = frozenset(Role)
COOKIE: Final = "jinbang"

PERMISSIONS: Final[dict[str, frozenset[Role] | Open]] = {
    "static": PUBLIC,
    "visitor.front": PUBLIC,
    "visitor.sign_in_page": PUBLIC,
    "visitor.sign_in": PUBLIC,
    "visitor.sign_out": PUBLIC,
    "visitor.register_page": PUBLIC,
    "visitor.register": PUBLIC,
    "visitor.confirm_page": PUBLIC,
    "visitor.confirm": PUBLIC,
    "visitor.forgot_page": PUBLIC,
    "visitor.forgot": PUBLIC,
    "visitor.reset_page": PUBLIC,
    "visitor.reset": PUBLIC,
    "visitor.speak": PUBLIC,
    "visitor.help_page": PUBLIC,
    "visitor.home": ANYONE,
    "candidate.home": CANDIDATE,
    "candidate.exams": CANDIDATE,
    "candidate.exam": CANDIDATE,
    "candidate.book": CANDIDATE,
    "candidate.consent_page": CANDIDATE,
    "candidate.give_consent": CANDIDATE,
    "candidate.check_page": CANDIDATE,
    "candidate.check": CANDIDATE,
    "candidate.door": CANDIDATE,
    "candidate.start": CANDIDATE,
    "candidate.results": CANDIDATE,
    "candidate.result": CANDIDATE,
    "candidate.record": CANDIDATE,
    "candidate.person": CANDIDATE,
    "candidate.rename": CANDIDATE,
    "candidate.data": CANDIDATE,
    "candidate.erase": CANDIDATE,
    "candidate.credentials": CANDIDATE,
    "candidate.credential": CANDIDATE,
    "candidate.show_as": CANDIDATE,
    "candidate.renew_link": CANDIDATE,
    "candidate.ask_correction": CANDIDATE,
    "operations.health": PUBLIC,
    "operations.ready": PUBLIC,
    "operations.metrics": PUBLIC,
    "exam.page": CANDIDATE,
    "exam.state": CANDIDATE,
    "exam.events": CANDIDATE,
    "exam.review": CANDIDATE,
    "exam.hand_in": CANDIDATE,
    "exam.over": CANDIDATE,
    "invigilator.rooms": INVIGILATOR,
    "invigilator.room": INVIGILATOR,
    "invigilator.live": INVIGILATOR,
    "invigilator.seat": INVIGILATOR,
    "invigilator.admit": INVIGILATOR,
    "invigilator.absent": INVIGILATOR,
    "invigilator.pause": INVIGILATOR,
    "invigilator.resume": INVIGILATOR,
    "invigilator.extend": INVIGILATOR,
    "invigilator.note": INVIGILATOR,
    "invigilator.end_page": INVIGILATOR,
    "invigilator.end": INVIGILATOR,
    "invigilator.decide": INVIGILATOR,
    "invigilator.pause_room": INVIGILATOR,
    "invigilator.resume_room": INVIGILATOR,
    "invigilator.hand_over": INVIGILATOR,
    "administrator.overview": ADMINISTRATOR,
    "administrator.sittings": ADMINISTRATOR,
    "administrator.plan": ADMINISTRATOR,
    "administrator.arrange": ADMINISTRATOR,
    "administrator.sitting": ADMINISTRATOR,
    "administrator.invite": ADMINISTRATOR,
    "administrator.accommodate": ADMINISTRATOR,
    "administrator.assign": ADMINISTRATOR,
    "administrator.results": ADMINISTRATOR,
    "administrator.result": ADMINISTRATOR,
    "administrator.clear": ADMINISTRATOR,
    "administrator.credentials": ADMINISTRATOR,
    "administrator.credential": ADMINISTRATOR,
    "administrator.revoke": ADMINISTRATOR,
    "administrator.suspend": ADMINISTRATOR,
    "administrator.lift": ADMINISTRATOR,
    "administrator.reissue": ADMINISTRATOR,
    "administrator.reports": ADMINISTRATOR,
    "administrator.answer": ADMINISTRATOR,
    "administrator.trail": ADMINISTRATOR,
    "employer.verify_page": PUBLIC,
    "employer.verify": PUBLIC,
    "employer.credential": PUBLIC,
    "employer.report": PUBLIC,
    "employer.send_report": PUBLIC,
    "employer.roll": PUBLIC,
    "wellknown.did": PUBLIC,
    "wellknown.key_set": PUBLIC,
    "wellknown.roll_key": PUBLIC,
    "wellknown.roll_checkpoint": PUBLIC,
    "wellknown.roll_tile": PUBLIC,
    "wellknown.roll_proof": PUBLIC,
    "wellknown.status": PUBLIC,
    "wellknown.credential": PUBLIC,
    "wellknown.credential_file": PUBLIC,
    "wellknown.achievement": PUBLIC,
    "wellknown.standard": PUBLIC,
    "api.verify": PUBLIC,
    "api.verify_batch": PUBLIC,
    "api.description": PUBLIC,
    "api.docs": PUBLIC,
}


class SignInNeededError(DomainError):
    """Nobody is signed in, or not any longer."""

    code = "sign_in_needed"
    status = 401
    sentence = later("Sign in to see this page. What you had done before is kept.")


class NotAllowedError(DomainError):
    """The table doesn't name the caller's role for this route."""

    code = "not_allowed"
    status = 403
    sentence = later("This page isn't for your role. Go to your own start page.")


def guard() -> None:
    """Refuse whomever the table doesn't name; a route that it doesn't name is refused to all."""
    g.account = None
    g.language = _language_asked_for() or _language_of_visitor()
    allowed = PERMISSIONS.get(request.endpoint or "", frozenset())
    if request.endpoint is None or request.endpoint == "static":
        return
    g.account = _signed_in()
    if g.account is not None and "language" not in session and not _language_asked_for():
        g.language = g.account.language
    if allowed is PUBLIC:
        return
    if g.account is None:
        raise SignInNeededError
    if not g.account.roles & allowed:
        raise NotAllowedError


def caller() -> Account:
    """Return whoever makes this request."""
    account: Account = g.account
    return account


def is_staff(account: Account | None) -> bool:
    """Whether somebody works here."""
    return account is not None and bool(account.roles & STAFF)


def _signed_in() -> Account | None:
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    lifetime = timedelta(hours=current_app.config["SESSION_HOURS"])
    with transaction(read_only=True) as database:
        visit = sign_in.known(database, token, lifetime, now())
    if visit is None:
        return None
    if visit.unnoted:
        with transaction() as database:
            sign_in.note_visit(database, token, now())
    return visit.account


def _language_asked_for() -> str:
    asked = request.args.get("lang", "").replace("-", "_")
    return asked if asked in LANGUAGES else ""


def _language_of_visitor() -> str:
    if (chosen := session.get("language")) in LANGUAGES:
        return str(chosen)
    return negotiate(request.accept_languages.values())
