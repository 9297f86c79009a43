"""What whoever checks a credential sees: no sign-in, no JavaScript needed, nothing kept."""

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from werkzeug import Response as Anything
from werkzeug.utils import redirect

from service.clock import now
from service.credentials import reports
from service.credentials.document import PROCTORING
from service.credentials.rules import LEVELS, CodeNotFoundError, LinkOffError, Visibility
from service.database import transaction
from service.errors import DomainError
from service.language import later, speaker
from service.roll import append as entries
from service.roll.checkpoint import Checkpoint, NotSealedError, current
from service.verification import code as codes
from service.verification.code import CodeMistypedError
from service.verification.presentation import Presentation, read
from service.web import checking, problems
from service.web.checking import Answer
from service.web.headline import CHECKS, STATES, Headline, headline, said, summary
from service.web.limits import UPLOADS, limiter
from service.web.problems import describe
from service.web.told import WATCHED, script_of, tell

blueprint = Blueprint("employer", __name__)

LATEST = 20  # entries of the roll on its page
_NOTHING: dict[type[DomainError], tuple[str, str]] = {  # what a page says of a code without answer
    CodeMistypedError: (later("Mistyped code"), later("Check the last characters of the code")),
    CodeNotFoundError: (later("Unknown code"), later("No credential has this code")),
    LinkOffError: (later("Switched off"), later("This link shows nothing any more")),
}


@blueprint.get("/verify")
def verify_page() -> str:
    """Ask for a code, a photo or a file."""
    return render_template("employer/verify.html", typed="", problem=None, of_file=False)


@blueprint.post("/verify")
@limiter.limit(UPLOADS, exempt_when=lambda: not request.files.get("file"))
def verify() -> Anything:
    """Lead to the page of a code, or answer at once for a document."""
    file = request.files.get("file")
    try:
        if file:
            return _answered(read(file.read(), file.mimetype))
        return _answered(read(request.form.get("code", "")))
    except DomainError as error:
        return _asked_again(error, of_file=bool(file))


@blueprint.get("/v/<code>")
def credential(code: str) -> Response:
    """Answer for a code: a page, or the verdict as JSON."""
    try:
        answer = checking.look_up(code, in_words=not _wants_json())
    except (CodeMistypedError, CodeNotFoundError, LinkOffError) as error:
        return _varied(_nothing(error, code))
    if _wants_json():
        return _varied(checking.as_answer(answer.verdict))
    return _varied(make_response(_page(answer)))


@blueprint.get("/v/<code>/report")
def report(code: str) -> str:
    """Ask what looks wrong with a credential."""
    shown = codes.show(codes.parse(code))
    return render_template("employer/report.html", code=shown, sent=False, problem=None, typed=None)


@blueprint.post("/v/<code>/report")
@limiter.limit("10/hour")
def send_report(code: str) -> Response:
    """Bring to the issuer what looks wrong."""
    shown = codes.show(codes.parse(code))
    form = request.form
    try:
        with transaction() as session:
            reports.report(session, code, form.get("text", ""), form.get("contact", ""), now())
    except reports.ReportRefusedError as error:
        values = {"problem": describe(error), "typed": form, "sent": False}
        return make_response(render_template("employer/report.html", code=shown, **values), 422)
    values = {"problem": None, "typed": None, "sent": True}
    return make_response(render_template("employer/report.html", code=shown, **values))


@blueprint.get("/roll")
def roll() -> str:
    """Show the roll: what it is, its newest entries, its checkpoint, how to audit it."""
    with transaction(read_only=True) as session:
        latest, size = entries.latest(session, LATEST), entries.size(session)
        sealed: Checkpoint | None
        try:
            sealed = current(session)
        except NotSealedError:
            sealed = None
    url = checking.public_url()
    return render_template("employer/roll.html", latest=latest, size=size, sealed=sealed, url=url)


def _answered(held: Presentation) -> Anything:
    own = checking.code_of_ours(held)
    if own is not None:
        return redirect(url_for(".credential", code=codes.show(own)), 303)
    return make_response(_page(checking.check(held)))


def _asked_again(error: DomainError, *, of_file: bool) -> Response:
    """Show the form again with what was typed, and what to mend."""
    if isinstance(error, CodeMistypedError) and not of_file:
        return _nothing(error, request.form.get("code", ""))
    problem, typed = describe(error), "" if of_file else request.form.get("code", "")
    page = render_template("employer/verify.html", typed=typed, problem=problem, of_file=of_file)
    return make_response(page, problem.status)


def _nothing(error: DomainError, typed: str) -> Response:
    """Say that a code leads nowhere, and why."""
    problem = describe(error)
    if not problems.wants_page():
        response = problems.document(problem)
        response.status_code = problem.status
        return response
    _ = speaker(g.language)
    word, answer = map(_, _NOTHING[type(error)])
    off = isinstance(error, LinkOffError)
    icon = "eye-off" if off else "search"
    first = Headline("unsure", icon, word, answer, problem.sentence, "", "")
    again = "" if off else typed
    page = render_template("employer/unknown.html", headline=first, typed=again, problem=problem)
    return make_response(page, problem.status)


def _page(answer: Answer) -> str:
    """Render the verdict, and what the credential tells if it can be believed."""
    _, told, shown = speaker(g.language), tell(answer), answer.shown
    return render_template(
        "employer/credential.html",
        headline=headline(answer.verdict, told, shown, _),
        verdict=answer.verdict,
        checks=said(answer.verdict),
        count=summary(answer.verdict, _),
        told=told,
        shown=shown,
        code=shown.code if shown else "",
        files=shown is not None and shown.visibility is Visibility.ALL,
        own=told is not None and told.issuer.own,
        names=CHECKS,
        states=STATES,
        levels=LEVELS,
        watched=WATCHED,
        proctoring=PROCTORING,
        script_of=script_of,
    )


def _wants_json() -> bool:
    return (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    response.vary.add("Accept-Language")
    return response
