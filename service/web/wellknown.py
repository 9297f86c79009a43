"""What other people's programs read: keys, roll, status lists, credentials, the standard."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request, url_for
from flask import session as browser
from werkzeug import Response as Anything
from werkzeug.utils import redirect

from keys.publish import did_document, jwks, roll_name, verifier_key
from service.authoring import forms
from service.credentials import document, files, lists
from service.credentials.files import Kind
from service.credentials.rules import LEVELS, CodeNotFoundError
from service.database import transaction
from service.errors import DomainError
from service.language import later
from service.roll import checkpoint, tiles
from service.verification.code import CodeMistypedError
from service.verification.trust import Issuer
from service.web import checking
from service.web.limits import count_failure

blueprint = Blueprint("wellknown", __name__)

TEXT: Final = "text/plain; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_A_MINUTE: Final = "public, max-age=60"
ASK_AGAIN: Final = "no-cache"  # keep it, and ask with its ETag whether it is still the newest

ACCEPTED: Final[Mapping[str, Kind]] = {  # the first is what is given to whoever takes anything
    "application/vc": Kind.JSON,
    "application/json": Kind.JSON,
    "application/ld+json": Kind.JSON,
    "application/vc+ld+json": Kind.JSON,
    "application/vc+jwt": Kind.JWT,
    "application/jwt": Kind.JWT,
    "application/pdf": Kind.CERTIFICATE,
    "image/png": Kind.BADGE,
    "image/svg+xml": Kind.QR,
}


class FileKindUnknownError(DomainError):
    """No such form of a credential."""

    code = "file_kind_unknown"
    status = 404
    sentence = later("A credential comes as .json, .jwt, .pdf, .png or .svg. Choose one of these.")


class NoAchievementError(DomainError):
    """No exam has this address."""

    code = "achievement_not_found"
    status = 404
    sentence = later("There is no such exam. Follow the address in a credential.")


class NoCompetencyError(DomainError):
    """The standard has no such code."""

    code = "competency_not_found"
    status = 404
    sentence = later(
        "The standard has no such code. Domains are D1 to D8, competencies D1.1 and so on."
    )


@blueprint.get("/.well-known/did.json")
def did() -> Response:
    """Publish the issuer's DID document (did:web)."""
    ours = _issuer()
    return _kept(jsonify(did_document(ours.did, ours.keys)), FOR_A_MINUTE)


@blueprint.get("/.well-known/jwks.json")
def key_set() -> Response:
    """Publish the issuer's keys as a JSON Web Key Set, with the times they were in use."""
    return _kept(jsonify(jwks(_issuer().keys)), FOR_A_MINUTE)


@blueprint.get("/roll/key")
def roll_key() -> Response:
    """Publish the key that signs the roll's checkpoints (C2SP verifier key)."""
    ours = _issuer()
    key = next(key for key in ours.keys if key.purpose == "roll" and key.in_use)
    return _kept(_text(verifier_key(roll_name(ours.did), key) + "\n"), FOR_A_MINUTE)


@blueprint.get("/roll/checkpoint")
def roll_checkpoint() -> Response:
    """Publish the newest signed checkpoint."""
    with transaction(read_only=True) as session:
        note = checkpoint.current(session).note
    return _kept(_text(note), ASK_AGAIN)


@blueprint.get("/roll/tile/<path:rest>")
def roll_tile(rest: str) -> Response:
    """Publish a tile of hashes, or a bundle of entries."""
    with transaction(read_only=True) as session:
        data = tiles.read(session, f"tile/{rest}")
    return _kept(Response(data, mimetype="application/octet-stream"), FOR_EVER)


@blueprint.get("/roll/proof/<code>")
def roll_proof(code: str) -> Response:
    """Prove that a credential is on the roll, under the newest checkpoint."""
    shown = checking.look_up(code).shown
    if shown is None or shown.view is None:
        raise CodeNotFoundError
    with transaction(read_only=True) as session:
        return _text(checkpoint.proof(session, shown.view.roll_index))


@blueprint.get("/status/<int:number>")
def status(number: int) -> Response:
    """Publish a status list, as JSON-LD or as a JWT."""
    with transaction(read_only=True) as session:
        signed = lists.read(session, number)
    kinds = ["application/vc", "application/json", "application/vc+jwt"]
    if request.accept_mimetypes.best_match(kinds) == "application/vc+jwt":
        response = Response(signed.jwt, mimetype="application/vc+jwt")
    else:
        response = jsonify(signed.credential)
        response.mimetype = "application/vc"
    response.vary.add("Accept")
    return _kept(response, FOR_A_MINUTE)


@blueprint.get("/credentials/<code>")
def credential(code: str) -> Anything:
    """Give a credential in the form that is accepted; a browser is shown the page."""
    best = request.accept_mimetypes.best_match([*ACCEPTED, "text/html"])
    if best == "text/html":
        return redirect(url_for("employer.credential", code=code), 303)
    response = _file(code, ACCEPTED.get(best or "", Kind.JSON))
    response.vary.add("Accept")
    return response


@blueprint.get("/credentials/<code>.<kind>")
def credential_file(code: str, kind: str) -> Response:
    """Give a credential as a file."""
    code, _, kind = f"{code}.{kind}".partition(".")  # of "code.badge.svg" the router takes the last
    if kind not in list(Kind):
        raise FileKindUnknownError
    return _file(code, Kind(kind))


@blueprint.get("/achievements/<code>/<int:version>")
def achievement(code: str, version: int) -> Response | str:
    """Say what was achieved: the exam, its pass mark, what it asks about."""
    with transaction(read_only=True) as session:
        blueprint_ = forms.blueprint_of(session, code, version)
        if blueprint_ is None:
            raise NoAchievementError
        standard_ = forms.standard(session, **blueprint_["standard"])
    domains = (standard_ or {})["domains"]
    if _wants_page():
        values = {"exam": blueprint_, "domains": domains, "levels": LEVELS}
        return render_template("employer/achievement.html", **values)
    about = document.achievement(checking.public_url(), {"blueprint": blueprint_})
    return _described(_achievement(about, blueprint_, domains))


@blueprint.get("/standard/<code>")
def standard(code: str) -> Response | str:
    """Say what a domain or a competency of the standard asks for, at each level."""
    with transaction(read_only=True) as session:
        content = forms.newest_standard(session)
    if content is None:
        raise NoCompetencyError
    domain, wanted = _found(content, code)
    if _wants_page():
        values = {"standard": content, "domain": domain, "wanted": wanted, "levels": LEVELS}
        return render_template("employer/standard.html", code=code, **values)
    about = domain if code == domain["code"] else wanted[0]
    return _described({**{name: content[name] for name in ("standard", "version")}, **about})


def _found(standard_: Mapping[str, Any], code: str) -> tuple[Mapping[str, Any], list[Any]]:
    """Find a domain, and of its competencies those that a code means."""
    for domain in standard_["domains"]:
        if code == domain["code"]:
            return domain, domain["competencies"]
        wanted = [each for each in domain["competencies"] if code == each["code"]]
        if wanted:
            return domain, wanted
    raise NoCompetencyError


def _issuer() -> Issuer:
    """Return our own issuer; raises KeyMissingError, KeyDamagedError, RegistryError."""
    return next(each for each in checking.issuers().values() if each.own)


def _file(code: str, kind: Kind) -> Response:
    if kind is Kind.JWT and request.args.get("profile") == "ob":
        kind = Kind.JWT_OB
    by = g.account.id if g.account else None
    try:
        with transaction(read_only=True) as session:
            stored = files.read(session, code, by)
    except (CodeMistypedError, CodeNotFoundError):
        count_failure()
        raise
    file = files.write(stored, kind, checking.public_url(), g.language)
    response = make_response(file.data)
    response.mimetype = file.media_type
    response.headers["Content-Disposition"] = f'inline; filename="{file.name}"'
    return _kept(response, "private, no-cache")


def _achievement(
    about: str, exam: Mapping[str, Any], domains: list[Mapping[str, Any]]
) -> dict[str, Any]:
    """Write an Open Badges achievement, as far as it is the same for everybody."""
    cut = exam["cut_score"]
    return {
        "@context": list(document.CONTEXTS),
        "id": about,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": exam["title"]["en"],
        "description": f"A pass in the exam {exam['title']['en']}.",
        "criteria": {"narrative": f"At least {cut['marks']} of {cut['of']} marks in one sitting."},
        "humanCode": exam["code"],
        "version": str(exam["version"]),
        "alignment": [
            {
                "type": ["Alignment"],
                "targetCode": f"{each['code']}-{exam['level']}",
                "targetName": each["title"]["en"],
                "targetUrl": f"{checking.public_url()}/standard/{each['code']}",
            }
            for each in domains
        ],
    }


def _wants_page() -> bool:
    kinds = ["application/json", "application/ld+json", "text/html"]
    return request.accept_mimetypes.best_match(kinds) == "text/html"


def _described(content: Mapping[str, Any]) -> Response:
    response = jsonify(content)
    response.vary.add("Accept")
    return _kept(response, FOR_A_MINUTE)


def _text(text: str) -> Response:
    return Response(text, content_type=TEXT)


def _kept(response: Response, how_long: str) -> Response:
    """Let others keep an answer, and ask with its ETag whether it has changed."""
    response.headers["Cache-Control"] = how_long
    if how_long.startswith("public"):
        browser.accessed = False  # no cookie counts here: caches need no copy for each
    response.add_etag()
    response.make_conditional(request)
    return response
