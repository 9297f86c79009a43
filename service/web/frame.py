"""What every answer has: words for templates, security headers, a request id, a line in the log."""

import secrets
import time
from itertools import chain
from typing import Any

import structlog
from flask import Flask, Response, g, request, url_for
from prometheus_client import Counter, Histogram
from werkzeug.exceptions import BadRequest

from service.language import LANGUAGES, speaker, tag_of
from service.people.rules import Role
from service.web.permissions import is_staff

log = structlog.get_logger()

ANSWERED = Counter("jinbang_requests_total", "Requests by route and status", ["route", "status"])
SECONDS = Histogram("jinbang_request_seconds", "Time to answer, by route", ["route"])

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_PAGES = {  # they say what a page may do; a document of data does nothing
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
}
SHARED = frozenset({"wellknown", "api"})  # what other people's programs read across origins


def frame(app: Flask) -> None:
    """Put the frame around an application."""
    app.context_processor(words)
    app.jinja_env.globals["asset"] = asset  # macros have it without their page's context
    app.before_request(begin)
    app.after_request(finish)


def words() -> dict[str, Any]:
    """Give templates the reader's language, _() to speak it, and who is signed in."""
    language = g.get("language", "en")
    account = g.get("account")
    return {
        "_": speaker(language),
        "language": tag_of(language),
        "locale": language,
        "languages": {code: (tag_of(code), name) for code, name in LANGUAGES.items()},
        "account": account,
        "staff": is_staff(account),
        "Role": Role,
        "problem": None,  # a form shown again has one, and what was typed
        "typed": {},
        "done": "",
    }


def asset(name: str) -> str:
    """Return the address of a static file."""
    return url_for("static", filename=name)


def begin() -> None:
    """Give the request an id, which the log and the answer carry."""
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def refuse_nul() -> None:
    """Refuse a character that no keyboard types and PostgreSQL doesn't store."""
    for texts in chain(request.args.listvalues(), request.form.listvalues()):
        if any("\0" in text for text in texts):
            raise BadRequest


def finish(response: Response) -> Response:
    """Add the headers, and note what was answered: the route, never the address with its values."""
    wanted = HEADERS | OF_PAGES if response.mimetype == "text/html" else HEADERS
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    if request.blueprint in SHARED:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = "*"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    route = request.endpoint or "none"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    ANSWERED.labels(route, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    log.info("answered", route=route, status=response.status_code, ms=round(seconds * 1000, 1))
    return response
