"""The API: one thing to check, or many; and its description."""

import json
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response, g, jsonify, render_template, request, stream_with_context
from pydantic import ValidationError

from keys.errors import CryptoError
from keys.reading import read_object
from service.errors import DomainError
from service.language import Speaker, later, speaker
from service.verification.presentation import Presentation
from service.verification.presentation import read as read_presentation
from service.verification.verdict import as_json
from service.web import batch, checking, openapi
from service.web.api_shapes import VerifyRequest
from service.web.batch import Row
from service.web.limits import UPLOADS, limiter
from service.web.problems import Problem, document

blueprint = Blueprint("api", __name__, url_prefix="/api")

SHOWN: Final = 200  # characters of a row's input that the answer repeats
CREDENTIAL: Final = {"@context", "verifiableCredential"}  # members of what is a credential itself


class RequestUnreadableError(DomainError):
    """A body that isn't what it says it is."""

    code = "request_unreadable"
    status = 400
    sentence = later('This is not JSON. Send {{"input": "…"}} with a link, a code or a credential.')


class InputMissingError(DomainError):
    """Nothing to check."""

    code = "input_missing"
    status = 422
    sentence = later('Send {{"input": "…"}} with a link, a code or a credential, or send a file.')


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let browsers of other origins send JSON."""
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Accept, Accept-Language"
    return response


@blueprint.post("/v1/verify")
@limiter.limit(UPLOADS, exempt_when=lambda: request.is_json)
def verify() -> Response:
    """Check one thing: JSON with `input`, a form with `file`, or the file itself."""
    try:
        held = _held()
    except ValidationError as error:
        return _refused(error)
    return checking.as_answer(checking.check(held).verdict)


@blueprint.post("/v1/verify/batch")
@limiter.limit("20/minute")
def verify_batch() -> Response:
    """Check many things: CSV or NDJSON in, a line of JSON for each row out, as they are done."""
    data, media_type = _sent()
    rows = batch.read(data, media_type)
    lines = (json.dumps(_row(row, speaker(g.language)), ensure_ascii=False) + "\n" for row in rows)
    return Response(stream_with_context(_each(lines)), mimetype="application/x-ndjson")


@blueprint.get("/v1/openapi.json")
def description() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    response = jsonify(openapi.describe(checking.public_url()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/docs")
def docs() -> str:
    """Show the description as a page."""
    described = openapi.describe(checking.public_url())
    return render_template("employer/api.html", api=described, url=checking.public_url())


def _held() -> Presentation:
    """Read what was sent; raises the presentation's errors and ValidationError."""
    data, media_type = _sent()
    if media_type != "application/json":
        return read_presentation(data, media_type)
    try:
        sent = read_object(data)
    except CryptoError as error:
        raise RequestUnreadableError from error
    if CREDENTIAL & set(sent):
        return read_presentation(data, media_type)
    given = VerifyRequest.model_validate(sent).input
    return read_presentation(given if isinstance(given, str) else json.dumps(given))


def _sent() -> tuple[bytes, str]:
    """Return the bytes sent, of the form's file or the whole body; raises InputMissingError."""
    file = request.files.get("file")
    data = file.read() if file else request.get_data(cache=False)
    if not data:
        raise InputMissingError
    return data, (file.mimetype if file else request.mimetype)


def _row(row: Row, _: Speaker) -> dict[str, Any]:
    answer: dict[str, Any] = {"row": row.number, "id": row.id, "input": row.input[:SHOWN]}
    try:
        # What doesn't exist is no failure here: a list of a thousand has its slips.
        verdict = checking.check(read_presentation(row.input), checking.find).verdict
    except DomainError as error:
        problem = {"code": error.code, "detail": _(error.sentence, **error.values)}
        return answer | {"verdict": None, "problem": problem}
    return answer | {"verdict": as_json(verdict, _), "problem": None}


def _each(lines: Iterator[str]) -> Iterator[str]:
    yield from lines


def _refused(error: ValidationError) -> Response:
    """Say which part of a request is wrong."""
    _ = speaker(g.language)
    errors = [
        {
            "pointer": "".join(f"/{part}" for part in each["loc"][:1]),
            "code": each["type"],
            "detail": each["msg"],
        }
        for each in error.errors()
    ]
    kind = InputMissingError
    response = document(Problem(kind.code, kind.status, _(kind.sentence), errors))
    response.status_code = kind.status
    return response
