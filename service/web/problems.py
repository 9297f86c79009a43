"""The one error handler: a page for people, a problem document (RFC 9457) for programs."""

from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from keys.errors import CryptoError
from question_bank.errors import BankError
from service.errors import DomainError
from service.language import later, speaker
from service.web.permissions import SignInNeededError

log = structlog.get_logger()

HTTP_SENTENCES: dict[type[HTTPException], tuple[str, str]] = {
    NotFound: ("not_found", later("There is nothing at this address. Check it for slips.")),
    RequestEntityTooLarge: (
        "too_large",
        later("This is larger than we take. Send a file of at most 10 MB."),
    ),
    RateLimitExceeded: (
        "too_many_requests",
        later("Too many tries from here. Wait a minute, then try again."),
    ),
    CSRFError: (
        "form_expired",
        later("This form is too old to be sent. Load the page again and send it once more."),
    ),
}


@dataclass(frozen=True)
class Problem:
    """What went wrong, in words for whoever asked."""

    code: str
    status: int
    sentence: str
    errors: list[dict[str, str]] = field(default_factory=list)


def answer(error: Exception) -> Response:
    """Answer with the problem, in the form that was asked for."""
    for_people = wants_page()
    if isinstance(error, SignInNeededError) and for_people and request.method == "GET":
        return make_response(redirect(url_for("visitor.sign_in_page", next=request.path), 303))
    problem = describe(error)
    response = page(problem) if for_people else document(problem)
    response.status_code = problem.status
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in {"Retry-After", "Allow"}:
                response.headers[name] = value
    return response


def wants_page() -> bool:
    """Whether a person asks, not a program: who says nothing in particular gets a document."""
    accepted = request.accept_mimetypes
    return "text/html" in accepted.values()


def page(problem: Problem) -> Response:
    """Make the page that says what, why, and the way out."""
    return make_response(render_template("layout/problem.html", problem=problem))


def document(problem: Problem) -> Response:
    """Make a problem document."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.sentence,
        "errors": problem.errors,
    }
    response = jsonify(content)
    response.mimetype = "application/problem+json"
    return response


def describe(error: Exception) -> Problem:
    """Put an error into words; only our own families may say more than that it happened."""
    _ = speaker(g.get("language", "en"))
    if isinstance(error, DomainError):
        return Problem(error.code, error.status, _(error.sentence, **error.values))
    if isinstance(error, HTTPException) and error.code:
        code, sentence = next(
            (said for kind, said in HTTP_SENTENCES.items() if isinstance(error, kind)),
            ("request_refused", later("This can't be answered. Load the page again and retry.")),
        )
        return Problem(code, error.code, _(sentence))
    if isinstance(error, BankError | CryptoError):
        log.warning("refused", error=repr(error))
    else:
        log.error("unforeseen", exc_info=error)
    sentence = _("Something went wrong here and nothing was saved. Try again in a minute.")
    return Problem("unforeseen", HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
