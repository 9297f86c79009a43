"""What an administrator sees and does: sittings, results, credentials, reports, the audit trail."""

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from service.attempts import read as attempts
from service.authoring import offered
from service.clock import now
from service.credentials import find, reissue, reports, status
from service.credentials import trail as trails
from service.credentials.rules import (
    REASONS,
    TO_REVOKE,
    TO_SUSPEND,
    Reason,
    ReasonMissingError,
)
from service.database import transaction
from service.errors import DomainError
from service.people import accounts, staff
from service.people.accounts import Organisation
from service.people.rules import parse_names
from service.proctoring import decide as deciding
from service.proctoring.decide import Decision
from service.proctoring.rules import parse_reason
from service.results import oversee as results_of
from service.results.oversee import Progress
from service.sittings import admit, arrange, invite, oversee, wish
from service.web import happened, planning, problems
from service.web.deeds import DEEDS, end_of
from service.web.permissions import caller

blueprint = Blueprint("administrator", __name__, url_prefix="/admin")


@blueprint.get("")
def overview() -> str:
    """Show what needs the administrator today, and the next sittings."""
    moment = now()
    ours = _ours()
    with transaction(read_only=True) as session:
        listed = {
            "coming": oversee.ahead(session, ours, moment),
            "undecided": results_of.undecided(session, ours),
            "referred": results_of.outcomes(session, ours, Progress.REFERRED),
            "reports": [
                r for r in reports.of_organisations(session, frozenset(ours)) if not r.answered_at
            ],
            "parked": trails.parked(session, ours),
        }
    return _page("overview", ours=ours, now=moment, **listed)


@blueprint.get("/sittings")
def sittings() -> str:
    """List the sittings, the newest first."""
    ours = _ours()
    with transaction(read_only=True) as session:
        listed = oversee.newest(session, ours)
        undecided = results_of.waiting(session, ours, Progress.WAITING)
    return _page("sittings", listed=listed, undecided=undecided, now=now())


@blueprint.get("/sittings/new")
def plan() -> str:
    """Show the form to plan a sitting."""
    return _plan_page(key=uuid4().hex)


@blueprint.post("/sittings/new", endpoint="arrange")
def arrange_sitting() -> Response:
    """Put a sitting on the calendar, once for each form that was shown."""
    form = request.form
    ours = _ours()
    with transaction() as session:
        organisation = _organisation(ours, form.get("organisation", ""))
        wanted = planning.read(form, offered.exams(session), organisation, now())
        watching = [
            staff.invigilator(session, organisation, email)
            for email in wish.parse_addresses(form.get("invigilators", ""), least=0)
        ]
        made = arrange.arrange(session, caller().id, wanted, now(), _uuid(form.get("key", "")))
        for account_id in watching:
            arrange.assign(session, caller().id, made, account_id, now())
    return redirect(url_for(".sitting", sitting_id=made), 303)


@blueprint.get("/sittings/<uuid:sitting_id>")
def sitting(sitting_id: UUID) -> str:
    """Show a sitting: its plan, who has a place, who watches."""
    return _sitting_page(sitting_id)


@blueprint.post("/sittings/<uuid:sitting_id>/places", endpoint="invite")
def invite_candidates(sitting_id: UUID) -> Response:
    """Give candidates places, all who were named or none."""
    emails = wish.parse_addresses(request.form.get("emails", ""))
    extra_time = wish.parse_extra_time(request.form.get("extra_time", ""))
    ours = _ours()
    with transaction() as session:
        oversee.read(session, ours, sitting_id)
        people = staff.candidates(session, emails)
        invite.invite(session, caller().id, sitting_id, people, extra_time, now())
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@blueprint.post("/sittings/<uuid:sitting_id>/places/<uuid:admission_id>/time")
def accommodate(sitting_id: UUID, admission_id: UUID) -> Response:
    """Agree on extra time for a candidate."""
    percent = wish.parse_extra_time(request.form.get("percent", ""))
    ours = _ours()
    with transaction() as session:
        oversee.read(session, ours, sitting_id)
        invite.accommodate(session, caller().id, sitting_id, admission_id, percent, now())
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@blueprint.post("/sittings/<uuid:sitting_id>/invigilators")
def assign(sitting_id: UUID) -> Response:
    """Let invigilators watch a sitting."""
    emails = wish.parse_addresses(request.form.get("invigilators", ""))
    ours = _ours()
    with transaction() as session:
        held = oversee.read(session, ours, sitting_id).sitting
        place = ours[held.organisation_id]
        for account_id in [staff.invigilator(session, place, email) for email in emails]:
            arrange.assign(session, caller().id, sitting_id, account_id, now())
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@blueprint.get("/results")
def results() -> str:
    """List the results of the organisation's sittings."""
    chosen = request.args.get("state", "")
    progress = Progress(chosen) if chosen in set(Progress) else None
    sitting_id = _uuid(request.args.get("sitting", ""))
    ours = _ours()
    with transaction(read_only=True) as session:
        held = oversee.read(session, ours, sitting_id) if sitting_id else None
        listed = results_of.outcomes(session, ours, progress, sitting_id)
    return _page("results", listed=listed, chosen=progress, held=held, Progress=Progress)


@blueprint.get("/results/<uuid:result_id>")
def result(result_id: UUID) -> str:
    """Show a result, what happened in the exam, and what was decided."""
    return _result_page(result_id)


@blueprint.post("/results/<uuid:result_id>/clear")
def clear(result_id: UUID) -> Response:
    """Let a referred result go out, with a reason."""
    reason = parse_reason(request.form.get("reason", ""))
    ours = _ours()
    with transaction() as session:
        found = results_of.read(session, ours, result_id)
        if found.progress is Progress.REFERRED:
            attempt_id = found.result.attempt_id
            deciding.decide(session, caller().id, attempt_id, Decision.CLEAR, reason, now())
    return redirect(url_for(".result", result_id=result_id), 303)


@blueprint.get("/credentials")
def credentials() -> str:
    """List or search the credentials that the organisation's exams led to."""
    words = request.args.get("q", "")
    ours = _ours()
    with transaction(read_only=True) as session:
        listed = find.of_organisations(session, ours, words)
    return _page("credentials", listed=listed, words=words, most=find.MOST)


@blueprint.get("/credentials/<uuid:award_id>")
def credential(award_id: UUID) -> str:
    """Show a credential: its holder, how it stands and stood, what can be done."""
    return _credential_page(award_id)


@blueprint.post("/credentials/<uuid:award_id>/revoke")
def revoke(award_id: UUID) -> Response:
    """Revoke a credential for good."""
    return _change(award_id, TO_REVOKE, status.revoke)


@blueprint.post("/credentials/<uuid:award_id>/suspend")
def suspend(award_id: UUID) -> Response:
    """Put a credential on hold."""
    return _change(award_id, TO_SUSPEND, status.suspend)


@blueprint.post("/credentials/<uuid:award_id>/lift")
def lift(award_id: UUID) -> Response:
    """Lift a suspension."""
    ours = _ours()
    with transaction() as session:
        find.in_organisations(session, ours, award_id)
        status.lift(session, caller().id, award_id, request.form.get("reason", ""), now())
    return redirect(url_for(".credential", award_id=award_id), 303)


@blueprint.post("/credentials/<uuid:award_id>/reissue", endpoint="reissue")
def correct_names(award_id: UUID) -> Response:
    """Issue a credential anew with corrected names; the old one is revoked as replaced."""
    names = parse_names(request.form.get("name_latin", ""), request.form.get("name_own", ""))
    ours = _ours()
    with transaction() as session:
        find.in_organisations(session, ours, award_id)
        new = reissue.correct_name(session, caller().id, award_id, names, now())
    return redirect(url_for(".credential", award_id=new), 303)


@blueprint.get("/reports", endpoint="reports")
def reported() -> str:
    """List what people who checked credentials found wrong."""
    return _reports_page()


@blueprint.post("/reports/<uuid:report_id>/answer")
def answer(report_id: UUID) -> Response:
    """Answer a report; the first answer counts."""
    ours = _ours()
    with transaction() as session:
        known = reports.of_organisations(session, frozenset(ours))
        if report_id not in {each.id for each in known}:
            raise reports.ReportNotFoundError
        reports.answer(session, caller().id, report_id, request.form.get("answer", ""), now())
    return redirect(url_for(".reports"), 303)


@blueprint.get("/trail")
def trail() -> str:
    """Show who did what, when, about what is the organisation's."""
    asked = request.args
    ours = _ours()
    with transaction(read_only=True) as session:
        zone = next((each.zone for each in ours.values()), "UTC")
        until = end_of(asked.get("until", ""), zone)
        lines = trails.trail(
            session,
            ours,
            action=asked.get("action", ""),
            subject=asked.get("subject", "").strip(),
            before=until,
        )
        people = accounts.read_many(session, [line.actor_id for line in lines if line.actor_id])
    return _page("trail", lines=lines, people=people, zone=zone, asked=asked, DEEDS=DEEDS)


@blueprint.errorhandler(DomainError)
def mend(error: DomainError) -> Response:
    """Show the page again, with what was typed, when a form has to be mended."""
    page = PAGES.get(request.endpoint or "")
    mendable = error.status in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
    if page is None or not mendable or not problems.wants_page():
        return problems.answer(error)
    problem = problems.describe(error)
    try:
        shown = page(problem=problem, typed=request.form, **(request.view_args or {}))
    except DomainError as other:  # not theirs: then the form doesn't matter
        return problems.answer(other)
    return make_response(shown, problem.status)


def _plan_page(key: str = "", **values: object) -> str:
    ours = _ours()
    with transaction(read_only=True) as session:
        exams = offered.exams(session)
    asked = request.form.get("organisation") or request.args.get("organisation") or ""
    organisation = _organisation(ours, asked)
    opens, closes = planning.tomorrow(organisation.zone, now())
    return _page(
        "plan",
        key=key or request.form.get("key", ""),
        exams=exams,
        ours=ours,
        organisation=organisation,
        opens=opens,
        closes=closes,
        **values,
    )


def _sitting_page(sitting_id: UUID, **values: object) -> str:
    ours = _ours()
    with transaction(read_only=True) as session:
        held = oversee.read(session, ours, sitting_id)
        places = admit.in_sitting(session, sitting_id)
        watching = arrange.invigilators(session, sitting_id)
        people = accounts.read_many(session, [*watching, *(each.candidate_id for each in places)])
    shown = {"held": held, "places": places, "watching": watching, "people": people}
    return _page("sitting", **shown, now=now(), **values)


def _result_page(result_id: UUID, **values: object) -> str:
    ours = _ours()
    with transaction(read_only=True) as session:
        found = results_of.read(session, ours, result_id)
        attempt = attempts.read(session, found.result.attempt_id)
        actors = {str(event.get("who") or event.get("by")) for event in attempt.events}
        people = accounts.read_many(session, filter(None, map(_uuid, actors)))
    called = {str(key): person.shown for key, person in people.items()}
    told = [event for event in attempt.events if event.kind not in happened.UNTOLD]
    decision = deciding.latest(attempt.state)
    cleared = decision is not None and decision.get("decision") == Decision.CLEAR
    shown = {"found": found, "told": told[::-1], "called": called, "words": happened}
    return _page("result", **shown, cleared=cleared, Progress=Progress, **values)


def _credential_page(award_id: UUID, **values: object) -> str:
    ours = _ours()
    with transaction(read_only=True) as session:
        held = find.in_organisations(session, ours, award_id)
        history = find.history(session, award_id)
        holder = accounts.read(session, held.candidate_id)
    shown = {"held": held, "history": history, "holder": holder}
    reasons = {"REASONS": REASONS, "to_revoke": TO_REVOKE, "to_suspend": TO_SUSPEND}
    return _page("credential", **shown, **reasons, **values)


def _reports_page(report_id: UUID | None = None, **values: object) -> str:
    ours = _ours()
    with transaction(read_only=True) as session:
        listed = reports.of_organisations(session, frozenset(ours))
    return _page("reports", listed=listed, answering=report_id, **values)


def _page(template: str, **values: object) -> str:
    shown: dict[str, object] = {
        "problem": None,
        "typed": {},
        "tongue": happened.tongue,
    }
    return render_template(f"administrator/{template}.html", **shown | values)


PAGES: Final[dict[str, Callable[..., str]]] = {  # which page has the form that an endpoint takes
    "administrator.arrange": _plan_page,
    "administrator.invite": _sitting_page,
    "administrator.accommodate": _sitting_page,
    "administrator.assign": _sitting_page,
    "administrator.clear": _result_page,
    "administrator.revoke": _credential_page,
    "administrator.suspend": _credential_page,
    "administrator.lift": _credential_page,
    "administrator.reissue": _credential_page,
    "administrator.answer": _reports_page,
}


def _ours() -> dict[UUID, Organisation]:
    with transaction(read_only=True) as session:
        return staff.administered(session, caller().id)


def _organisation(ours: dict[UUID, Organisation], asked: str) -> Organisation:
    """Return the organisation that was asked for, the first if none was."""
    chosen = _uuid(asked) if asked else next(iter(ours), None)
    if chosen not in ours:
        raise staff.NoOrganisationError
    return ours[chosen]


def _change(
    award_id: UUID,
    reasons: Collection[Reason],
    verb: Callable[..., None],
) -> Response:
    chosen = request.form.get("reason_class", "")
    if chosen not in reasons:
        raise ReasonMissingError
    ours = _ours()
    reason = request.form.get("reason", "")
    with transaction() as session:
        find.in_organisations(session, ours, award_id)
        verb(session, caller().id, award_id, Reason(chosen), reason, now())
    return redirect(url_for(".credential", award_id=award_id), 303)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
