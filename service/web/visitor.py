"""What anybody sees and does: the front page, registering, signing in, choosing a language."""

import re

from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser
from werkzeug import Response

from service.clock import now
from service.database import transaction
from service.errors import DomainError
from service.language import LANGUAGES
from service.people import accounts
from service.people import register as registering
from service.people import sign_in as signing_in
from service.people.accounts import Account
from service.people.rules import Role, parse_email, parse_names, parse_password
from service.roll import append as roll
from service.web.limits import from_there_to, limiter, refused, to
from service.web.permissions import COOKIE, caller
from service.web.problems import describe

blueprint = Blueprint("visitor", __name__)

HELP = ("measure", "privacy", "accessibility", "institutions")
HOMES = {
    Role.ADMINISTRATOR: "administrator.overview",
    Role.INVIGILATOR: "invigilator.rooms",
    Role.EXAMINER: "visitor.front",
    Role.CANDIDATE: "candidate.home",
}


@blueprint.get("/")
def front() -> str:
    """Show the front page, which asks whether a certificate is real."""
    with transaction(read_only=True) as session:
        latest = roll.latest(session, 5)
    return render_template("employer/front.html", latest=latest)


@blueprint.get("/help/<page>")
def help_page(page: str) -> str | Response:
    """Show a page that explains."""
    if page not in HELP:
        return redirect(url_for(".front"), 303)
    return render_template(f"layout/help_{page}.html")


@blueprint.get("/home")
def home() -> Response:
    """Lead everybody to their own start page."""
    role = next(role for role in HOMES if role in caller().roles)
    return redirect(url_for(HOMES[role]), 303)


@blueprint.get("/sign-in")
def sign_in_page() -> str:
    """Show the form to sign in."""
    return render_template("layout/sign_in.html", next=_own_path(request.args.get("next", "")))


@blueprint.post("/sign-in")
@limiter.limit("60/minute", deduct_when=refused)  # a whole room signs in from one address
@limiter.limit("10/minute", key_func=from_there_to("email"), deduct_when=refused)
def sign_in() -> Response:
    """Sign in, and go on where it was left."""
    email = request.form.get("email", "").strip().lower()
    try:
        with transaction(read_only=True) as session:
            account = signing_in.prove(session, email, request.form.get("password", ""))
    except DomainError as error:
        return _again("layout/sign_in.html", error, next=_own_path(request.form.get("next", "")))
    browser["language"] = browser.get("language", account.language)
    target = _own_path(request.form.get("next", "")) or url_for(".home")
    return _signed_in(account, target)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    with transaction() as session:
        signing_in.sign_out(session, request.cookies.get(COOKIE, ""))
    response = redirect(url_for(".front"), 303)
    response.delete_cookie(COOKIE)
    return response


@blueprint.get("/register")
def register_page() -> str:
    """Show the form to register."""
    return render_template("layout/register.html")


@blueprint.post("/register")
@limiter.limit("30/minute")  # a whole class registers from one address
@limiter.limit("5/hour", key_func=to("email"))
def register() -> str | Response:
    """Register; the page says the same whether or not the address was known."""
    form = request.form
    try:
        email = parse_email(form.get("email", ""))
        password = parse_password(form.get("password", ""), email)
        names = parse_names(form.get("name_latin", ""), form.get("name_own", ""))
        with transaction() as session:
            registering.register(session, email, password, names, g.language, now())
    except DomainError as error:
        return _again("layout/register.html", error)
    return render_template("layout/letter_sent.html", email=email)


@blueprint.get("/confirm/<token>")
def confirm_page(token: str) -> str:
    """Ask for the click that confirms: mail scanners open links, people press buttons."""
    return render_template("layout/confirm.html", token=token)


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Response:
    """Confirm an address and sign in."""
    with transaction() as session:
        account = registering.confirm(session, current_app.config["SECRET_KEY"], token, now())
    return _signed_in(account, url_for(".home"))


@blueprint.get("/forgot")
def forgot_page() -> str:
    """Show the form to ask for a new password."""
    return render_template("layout/forgot.html")


@blueprint.post("/forgot")
@limiter.limit("5/minute")
@limiter.limit("5/hour", key_func=to("email"))  # nobody's letter box is filled from here
def forgot() -> str | Response:
    """Ask for a new password; the page says the same whether or not the address is known."""
    try:
        email = parse_email(request.form.get("email", ""))
    except DomainError as error:
        return _again("layout/forgot.html", error)
    with transaction() as session:
        registering.ask_for_reset(session, email, now())
    return render_template("layout/letter_sent.html", email=email)


@blueprint.get("/reset/<token>")
def reset_page(token: str) -> str:
    """Show the form for a new password."""
    return render_template("layout/reset.html", token=token)


@blueprint.post("/reset/<token>")
@limiter.limit("10/minute")
def reset(token: str) -> Response:
    """Set a new password and sign in."""
    secret = current_app.config["SECRET_KEY"]
    try:
        password = parse_password(request.form.get("password", ""), "")
    except DomainError as error:
        return _again("layout/reset.html", error, token=token)
    with transaction() as session:
        account = registering.reset(session, secret, token, password, now())
    return _signed_in(account, url_for(".home"))


@blueprint.post("/language")
def speak() -> Response:
    """Choose a language; it is remembered in the browser, and in the account if there is one."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        browser["language"] = language
        browser.permanent = True
        if g.account is not None:
            with transaction() as session:
                accounts.speak(session, caller().id, language)
    return redirect(_own_path(request.form.get("next", "")) or url_for(".front"), 303)


def _again(template: str, error: DomainError, **values: object) -> Response:
    """Show a form again with what was typed, but passwords, and what to mend."""
    problem = describe(error)
    page = render_template(template, problem=problem, typed=request.form, **values)
    return make_response(page, problem.status)


def _signed_in(account: Account, target: str) -> Response:
    with transaction() as session:
        token = signing_in.start(session, account.id, now(), request.cookies.get(COOKIE, ""))
    response = redirect(target, 303)
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        max_age=signing_in.LONGEST,
    )
    return response


def _own_path(target: str) -> str:
    """Return a path of this service, or nothing: nobody is sent elsewhere (open redirect)."""
    # Browsers read \ as / and leave out tabs and line breaks.
    return target if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", target) else ""
