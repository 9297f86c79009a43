"""The API's description (OpenAPI 3.1), from its shapes."""

from functools import lru_cache
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from service.web.api_shapes import BatchRow, ProblemAnswer, VerdictAnswer, VerifyRequest

REF: Final = "#/components/schemas/{model}"
CODE: Final[dict[str, Any]] = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "16 letters and digits; hyphens, spaces and case don't matter",
    "schema": {"type": "string"},
}
LANGUAGE: Final[dict[str, Any]] = {
    "name": "lang",
    "in": "query",
    "description": "the language of the sentences; Accept-Language does the same",
    "schema": {"type": "string", "enum": ["en", "zh-Hans", "ms", "th", "vi", "id"]},
}
TEXT: Final = {"schema": {"type": "string"}}
BYTES: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
OBJECT: Final = {"schema": {"type": "object"}}
FILES: Final = ("application/pdf", "image/png", "image/svg+xml", "image/jpeg", "image/webp")


@lru_cache(maxsize=4)
def describe(url: str) -> dict[str, Any]:
    """Describe the API as it is served at an address."""
    models = (VerifyRequest, VerdictAnswer, BatchRow, ProblemAnswer)
    wanted = [(model, "validation") for model in models]
    _, schemas = models_json_schema(wanted, ref_template=REF)  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jinbang",
            "version": "1",
            "summary": "Check credentials, read the public roll.",
            "description": "Free, without a key, open to every origin.",
        },
        "servers": [{"url": url}],
        "paths": {**_checks(), **_documents(), **_roll(), **_keys()},
        "components": {"schemas": schemas["$defs"]},
    }


def _checks() -> dict[str, Any]:
    return {
        "/api/v1/verify": {
            "post": {
                "operationId": "verify",
                "summary": "Check one thing",
                "description": "JSON with a link, a code, the text of a QR code, a credential as "
                "JSON or JWT; or a file: PDF, PNG or SVG badge, or a photo of a QR code.",
                "parameters": [LANGUAGE],
                "requestBody": {"required": True, "content": _verifiable()},
                "responses": _answers(_json("VerdictAnswer"), 400, 404, 410, 413, 422, 429, 503),
            }
        },
        "/api/v1/verify/batch": {
            "post": {
                "operationId": "verifyBatch",
                "summary": "Check many things",
                "description": "CSV (a column named input, code or link, else the first; a column "
                'id is given back) or NDJSON ({"input": …, "id": …}); at most 10,000 rows, 10 MB. '
                "The answer is a line of JSON for each row, in order, sent as they are done.",
                "parameters": [LANGUAGE],
                "requestBody": {
                    "required": True,
                    "content": {"text/csv": TEXT, "application/x-ndjson": TEXT},
                },
                "responses": _answers(
                    {"application/x-ndjson": {"schema": _model("BatchRow")}}, 413, 422, 429
                ),
            }
        },
        "/v/{code}": _get(
            "verdict",
            "The verdict on a credential of this service",
            _json("VerdictAnswer") | {"text/html": TEXT},
            (404, 410, 422, 429),
            [CODE, LANGUAGE],
        ),
    }


def _documents() -> dict[str, Any]:
    kinds = {"application/vc": OBJECT, "application/vc+jwt": TEXT, "application/jwt": TEXT}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    kind = {
        "name": "kind",
        "in": "path",
        "required": True,
        "schema": {"enum": ["json", "jwt", "ob.jwt", "pdf", "png", "badge.svg", "svg", "qr.png"]},
    }
    profile = {
        "name": "profile",
        "in": "query",
        "description": "with jwt: the RS256 form that Open Badges validators take",
        "schema": {"enum": ["ob"]},
    }
    every = kinds | dict.fromkeys(FILES[:3], BYTES)
    refused = (403, 404, 410, 422, 429)
    return {
        "/credentials/{code}": _get(
            "credential", "A credential, in the form that Accept asks for", every, refused, [CODE]
        ),
        "/credentials/{code}.{kind}": _get(
            "credentialFile",
            "A credential as a file",
            every,
            refused,
            [CODE, kind, profile, LANGUAGE],
        ),
        "/status/{number}": _get(
            "statusList",
            "A Bitstring Status List credential",
            {"application/vc": OBJECT, "application/vc+jwt": TEXT},
            (404,),
            [number],
        ),
        "/achievements/{exam}/{version}": _get(
            "achievement",
            "What was achieved",
            {"application/json": OBJECT, "text/html": TEXT},
            (404,),
            [_path("exam"), number | {"name": "version"}],
        ),
        "/standard/{competency}": _get(
            "competency",
            "A domain or a competency of the standard, such as D3 or D3.2",
            {"application/json": OBJECT, "text/html": TEXT},
            (404,),
            [_path("competency")],
        ),
    }


def _roll() -> dict[str, Any]:
    plain = {"text/plain": TEXT}
    return {
        "/roll/key": _get("rollKey", "The roll's key (C2SP verifier key)", plain),
        "/roll/checkpoint": _get("checkpoint", "The newest signed checkpoint", plain, (409,)),
        "/roll/tile/{path}": _get(
            "tile",
            "A tile of hashes or a bundle of entries (C2SP tlog-tiles); it never changes",
            {"application/octet-stream": BYTES},
            (404, 409),
            [_path("path")],
        ),
        "/roll/proof/{code}": _get(
            "proof",
            "The proof that a credential is on the roll",
            plain,
            (404, 409, 410, 422, 429),
            [CODE],
        ),
    }


def _keys() -> dict[str, Any]:
    json = {"application/json": OBJECT}
    return {
        "/.well-known/did.json": _get("did", "The issuer's DID document", json),
        "/.well-known/jwks.json": _get("jwks", "The issuer's keys as a JSON Web Key Set", json),
    }


def _get(
    name: str,
    summary: str,
    content: dict[str, Any],
    problems: tuple[int, ...] = (),
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    answers = _answers(content, *problems)
    asked = {"parameters": parameters} if parameters else {}
    return {"get": {"operationId": name, "summary": summary, **asked, "responses": answers}}


def _answers(content: dict[str, Any], *problems: int) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _model("ProblemAnswer")}}
    said = {
        str(status): {"description": PROBLEMS[status], "content": problem} for status in problems
    }
    return {"200": {"description": "The answer", "content": content}, **said}


PROBLEMS: Final = {
    400: "What was sent is not JSON",
    403: "The holder shows less than this",
    404: "Nothing has this code or address",
    409: "This part of the roll is not sealed yet",
    410: "The holder has switched this link off",
    413: "Too large, or too many rows",
    422: "A slip in the code, or something that can't be read",
    429: "Too many failed look-ups or uploads: wait a minute",
    503: "Documents can't be checked here at the moment",
}


def _verifiable() -> dict[str, Any]:
    file = {"type": "object", "required": ["file"], "properties": {"file": BYTES["schema"]}}
    return {
        **_json("VerifyRequest"),
        "multipart/form-data": {"schema": file},
        **dict.fromkeys(FILES, BYTES),
    }


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": _model(model)}}


def _model(name: str) -> dict[str, str]:
    return {"$ref": REF.format(model=name)}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
