"""What a candidate sees and does around the exam: places, consent, results, own data."""

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as Redirect

from service.attempts import start as starting
from service.authoring import forms
from service.clock import now
from service.credentials import hold
from service.credentials.hold import Mine
from service.credentials.rules import REASONS, Reason, parse_visibility
from service.database import transaction
from service.errors import DomainError
from service.language import later, speaker
from service.people import accounts, consent
from service.people.rules import parse_names
from service.privacy import export
from service.results import journey, score
from service.results.journey import Leg
from service.sittings import admit, arrange
from service.web.device import device
from service.web.permissions import caller
from service.web.problems import describe

blueprint = Blueprint("candidate", __name__)


class ConsentNeededError(DomainError):
    """Nobody is examined without having agreed to it."""

    code = "consent_needed"
    status = 409
    sentence = later("Read and give your consent first; the exam keeps a record of what happens.")


@blueprint.get("/candidate")
def home() -> str:
    """Show what comes next, credentials and results."""
    with transaction(read_only=True) as session:
        legs = journey.legs(session, caller().id, now())
        held = hold.of_candidate(session, caller().id)
        results = score.of_candidate(session, caller().id)
        titles = {leg.sitting.id: leg.title for leg in legs}
    coming = [leg for leg in legs if leg.next(now()) not in {"over", "result", "look_back"}]
    return render_template(
        "candidate/home.html",
        legs=coming,
        held=held,
        results=results,
        titles=titles,
        now=now(),
    )


@blueprint.get("/exams")
def exams() -> str:
    """List the sittings, one's own and those that can be joined."""
    with transaction(read_only=True) as session:
        legs = journey.legs(session, caller().id, now())
    return render_template("candidate/exams.html", legs=legs, now=now())


@blueprint.get("/exams/<uuid:sitting_id>")
def exam(sitting_id: UUID) -> str:
    """Show what an exam is, and the one thing to do now."""
    with transaction(read_only=True) as session:
        leg = journey.leg(session, caller().id, sitting_id)
        terms = journey.terms(session, caller().id, leg.sitting.blueprint_code)
        agreed = consent.given_at(session, caller().id)
    return render_template("candidate/sitting.html", leg=leg, terms=terms, agreed=agreed, now=now())


@blueprint.post("/exams/<uuid:sitting_id>/book")
def book(sitting_id: UUID) -> Redirect:
    """Take a place."""
    with transaction() as session:
        starting.refuse_useless(session, caller().id, sitting_id)
        admit.book(session, caller().id, sitting_id, now())
    return redirect(url_for(".exam", sitting_id=sitting_id), 303)


@blueprint.get("/consent")
def consent_page() -> str:
    """Show the consent to read."""
    with transaction(read_only=True) as session:
        agreed = consent.given_at(session, caller().id)
    target = request.args.get("sitting", "")
    return render_template("candidate/consent.html", agreed=agreed, sitting=target)


@blueprint.post("/consent")
def give_consent() -> Redirect:
    """Give the consent."""
    if request.form.get("agree") != "yes":
        raise ConsentNeededError
    with transaction() as session:
        consent.give(session, caller().id, g.language, now())
    return _back_to_sitting(request.form.get("sitting", ""))


@blueprint.get("/exams/<uuid:sitting_id>/check")
def check_page(sitting_id: UUID) -> str:
    """Show the system check."""
    with transaction(read_only=True) as session:
        leg = journey.leg(session, caller().id, sitting_id)
    return render_template("candidate/check.html", leg=leg, now=now())


@blueprint.post("/exams/<uuid:sitting_id>/check")
def check(sitting_id: UUID) -> Redirect:
    """Come to the door with a checked browser; needs the consent first."""
    with transaction() as session:
        if consent.given_at(session, caller().id) is None:
            raise ConsentNeededError
        admit.enter(session, caller().id, sitting_id, now())
    return redirect(url_for(".exam", sitting_id=sitting_id), 303)


@blueprint.get("/exams/<uuid:sitting_id>/door")
def door(sitting_id: UUID) -> dict[str, str]:
    """Say where the candidate is on the way in; the waiting page asks every few seconds."""
    with transaction(read_only=True) as session:
        leg = journey.leg(session, caller().id, sitting_id)
    return {"next": leg.next(now())}


@blueprint.post("/exams/<uuid:sitting_id>/start")
def start(sitting_id: UUID) -> Redirect:
    """Start, or go on."""
    with transaction() as session:
        attempt_id = starting.start(session, caller().id, sitting_id, device(), now())
    return redirect(url_for("exam.page", attempt_id=attempt_id), 303)


@blueprint.get("/results")
def results() -> str:
    """List one's results."""
    with transaction(read_only=True) as session:
        legs = [leg for leg in journey.legs(session, caller().id, now()) if _told(leg)]
    return render_template("candidate/results.html", legs=legs, now=now())


@blueprint.get("/results/<uuid:result_id>")
def result(result_id: UUID) -> str:
    """Show a result: pass or not, score with its precision, what to study, the credential."""
    with transaction(read_only=True) as session:
        found = score.read_own(session, caller().id, result_id)
        leg = journey.leg(session, caller().id, found.sitting_id)
        terms = journey.terms(session, caller().id, leg.sitting.blueprint_code)
        form = forms.read(session, leg.admission.form_id) if leg.admission else None
        standard = form and forms.standard(session, **form.content["standard"])
        held = hold.of_result(session, found.id)
    return render_template(
        "candidate/result.html",
        result=found,
        leg=leg,
        terms=terms,
        form=form,
        standard=standard,
        held=held,
    )


@blueprint.get("/results/<uuid:result_id>/record.json")
def record(result_id: UUID) -> Response:
    """Give the record of an attempt: responses, marks, hashes of the chain; no answer keys."""
    with transaction(read_only=True) as session:
        found = score.read_own(session, caller().id, result_id)
        content = export.record(session, found)
    return _download(content, f"jinbang-record-{result_id}.json")


@blueprint.get("/account")
def person() -> str:
    """Show one's details and data."""
    with transaction(read_only=True) as session:
        asked = accounts.erasure_asked_at(session, caller().id)
        agreed = consent.given_at(session, caller().id)
    return render_template("candidate/person.html", asked=asked, agreed=agreed)


@blueprint.post("/account/names")
def rename() -> str | Redirect | tuple[str, int]:
    """Change the names that the next certificate shall show."""
    try:
        names = parse_names(request.form.get("name_latin", ""), request.form.get("name_own", ""))
    except DomainError as error:
        with transaction(read_only=True) as session:
            asked = accounts.erasure_asked_at(session, caller().id)
            agreed = consent.given_at(session, caller().id)
        problem = describe(error)
        values = {"problem": problem, "typed": request.form, "asked": asked, "agreed": agreed}
        return render_template("candidate/person.html", **values), problem.status
    with transaction() as session:
        accounts.rename(session, caller().id, names)
    return redirect(url_for(".person", done="names"), 303)


@blueprint.get("/account/data.json")
def data() -> Response:
    """Give a person everything that is kept of them."""
    with transaction(read_only=True) as session:
        content = export.everything(session, caller().id)
    return _download(content, "jinbang-my-data.json")


@blueprint.post("/account/erase")
def erase() -> Redirect:
    """Ask to be erased; an administrator carries it out, as open exams must end first."""
    with transaction() as session:
        accounts.ask_for_erasure(session, caller().id, now())
    return redirect(url_for(".person", done="erasure"), 303)


def _download(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(leg: Leg) -> bool:
    return leg.attempt is not None and leg.attempt.state.closed and not leg.practice


def _back_to_sitting(text: str) -> Redirect:
    try:
        with transaction(read_only=True) as session:
            sitting = arrange.read(session, UUID(text))
    except (ValueError, DomainError):
        return redirect(url_for(".exams"), 303)
    return redirect(url_for(".exam", sitting_id=sitting.id), 303)


@blueprint.get("/my/credentials")
def credentials() -> str:
    """List one's credentials."""
    with transaction(read_only=True) as session:
        held = hold.of_candidate(session, caller().id)
    return render_template("candidate/credentials.html", held=held)


@blueprint.get("/my/credentials/<uuid:award_id>")
def credential(award_id: UUID) -> str:
    """Show one's credential: files, sharing, what the link shows."""
    with transaction(read_only=True) as session:
        held = hold.read_own(session, caller().id, award_id)
    return _credential(held, done=request.args.get("done", ""))


@blueprint.post("/my/credentials/<uuid:award_id>/visibility")
def show_as(award_id: UUID) -> Redirect:
    """Choose what the link shows."""
    chosen = parse_visibility(request.form.get("visibility", ""))
    with transaction() as session:
        hold.set_visibility(session, caller().id, award_id, chosen, now())
    return redirect(url_for(".credential", award_id=award_id), 303)


@blueprint.post("/my/credentials/<uuid:award_id>/link")
def renew_link(award_id: UUID) -> Redirect:
    """Replace the link."""
    with transaction() as session:
        hold.new_link(session, caller().id, award_id, now())
    return redirect(url_for(".credential", award_id=award_id), 303)


@blueprint.post("/my/credentials/<uuid:award_id>/correction")
def ask_correction(award_id: UUID) -> Redirect | tuple[str, int]:
    """Ask the institution to correct the names."""
    try:
        names = parse_names(request.form.get("name_latin", ""), request.form.get("name_own", ""))
    except DomainError as error:
        with transaction(read_only=True) as session:
            held = hold.read_own(session, caller().id, award_id)
        problem = describe(error)
        return _credential(held, problem=problem), problem.status
    with transaction() as session:
        hold.ask_correction(session, caller().id, award_id, names, now())
    return redirect(url_for(".credential", award_id=award_id, done="asked"), 303)


def _credential(held: Mine, **values: object) -> str:
    settings = current_app.extensions["settings"]
    url = settings.public_url.rstrip("/")
    why = REASONS.get(Reason(held.standing_class)) if held.standing_class else None
    return render_template(
        "candidate/credential.html",
        held=held,
        link=held.link(url),
        issuer=settings.issuer_name,
        linkedin=hold.linkedin(held, url, settings.issuer_name, g.language.replace("_", "-")),
        reason=speaker(g.language)(why) if why else "",
        **values,
    )
