"""What an invigilator sees and does: the rooms, who sits there, what happened, what is decided."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from service.attempts import conduct
from service.clock import now
from service.database import transaction
from service.errors import DomainError
from service.proctoring import decide as deciding
from service.proctoring import duty, room
from service.proctoring.room import Attention, Room
from service.proctoring.rules import parse_minutes, parse_reason, parse_remark
from service.sittings import admit as admitting
from service.web import happened, problems
from service.web.permissions import caller

blueprint = Blueprint("invigilator", __name__, url_prefix="/rooms")


@blueprint.get("")
def rooms() -> str:
    """List what the day brings, and where decisions wait."""
    with transaction(read_only=True) as session:
        duties = duty.duties(session, caller().id, now())
    return render_template("invigilator/rooms.html", duties=duties, When=duty.When)


@blueprint.get("/<uuid:sitting_id>", endpoint="room")
def room_page(sitting_id: UUID) -> str:
    """Show the room: who sits there, sorted by who needs attention."""
    return _page("invigilator/room.html", sitting_id)


@blueprint.get("/<uuid:sitting_id>/live")
def live(sitting_id: UUID) -> str:
    """Give what changes in the room, and at the opened seat, for room.js."""
    return _page("invigilator/live.html", sitting_id, _uuid(request.args.get("seat", "")))


@blueprint.get("/<uuid:sitting_id>/seats/<uuid:admission_id>")
def seat(sitting_id: UUID, admission_id: UUID) -> str:
    """Show a candidate: what happened, and what can be done."""
    return _page("invigilator/seat.html", sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/admit")
def admit(sitting_id: UUID, admission_id: UUID) -> Response:
    """Let a candidate in."""
    with transaction() as session:
        place = room.place(session, caller().id, sitting_id, admission_id)
        admitting.admit(session, caller().id, place.id, now())
    return _to(sitting_id, None if request.form.get("from") == "list" else admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/absent")
def absent(sitting_id: UUID, admission_id: UUID) -> Response:
    """Note that a candidate didn't come."""
    with transaction() as session:
        place = room.place(session, caller().id, sitting_id, admission_id)
        admitting.note_absent(session, caller().id, place.id, now())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/pause")
def pause(sitting_id: UUID, admission_id: UUID) -> Response:
    """Stop the clock of one candidate."""
    reason = parse_reason(request.form.get("reason", ""))
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        conduct.pause(session, caller().id, attempt, reason, now())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/resume")
def resume(sitting_id: UUID, admission_id: UUID) -> Response:
    """Let one candidate go on."""
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        conduct.resume(session, caller().id, attempt, now())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/extend")
def extend(sitting_id: UUID, admission_id: UUID) -> Response:
    """Give extra time, once for each form that was shown."""
    minutes = parse_minutes(request.form.get("minutes", ""))
    reason = parse_reason(request.form.get("reason", ""))
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        conduct.extend(session, caller().id, attempt, minutes, reason, now(), _key())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/note")
def note(sitting_id: UUID, admission_id: UUID) -> Response:
    """Put a remark on record, once for each form that was shown."""
    text = parse_reason(request.form.get("reason", ""))
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        conduct.note(session, caller().id, attempt, text, now(), _key())
    return _to(sitting_id, admission_id)


@blueprint.get("/<uuid:sitting_id>/seats/<uuid:admission_id>/end")
def end_page(sitting_id: UUID, admission_id: UUID) -> str:
    """Ask before an exam is ended for good."""
    return _page("invigilator/end.html", sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/end")
def end(sitting_id: UUID, admission_id: UUID) -> Response:
    """End a candidate's exam."""
    reason = parse_reason(request.form.get("reason", ""))
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        conduct.end(session, caller().id, attempt, reason, now())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/seats/<uuid:admission_id>/decide")
def decide(sitting_id: UUID, admission_id: UUID) -> Response:
    """Put the decision on a finished attempt on record."""
    decision = deciding.parse_decision(request.form.get("decision", ""))
    reason = parse_remark(request.form.get("reason", ""))
    with transaction() as session:
        attempt = room.attempt(session, caller().id, sitting_id, admission_id)
        deciding.decide(session, caller().id, attempt, decision, reason, now())
    return _to(sitting_id, admission_id)


@blueprint.post("/<uuid:sitting_id>/pause")
def pause_room(sitting_id: UUID) -> Response:
    """Stop everybody's clock."""
    reason = parse_reason(request.form.get("reason", ""))
    with transaction() as session:
        room.watch(session, caller().id, sitting_id)
        room.pause_all(session, caller().id, sitting_id, reason, now())
    return _to(sitting_id)


@blueprint.post("/<uuid:sitting_id>/resume")
def resume_room(sitting_id: UUID) -> Response:
    """Let everybody go on."""
    with transaction() as session:
        room.watch(session, caller().id, sitting_id)
        room.resume_all(session, caller().id, sitting_id, now())
    return _to(sitting_id)


@blueprint.post("/<uuid:sitting_id>/hand-over")
def hand_over(sitting_id: UUID) -> Response:
    """Hand the room over to a colleague."""
    with transaction() as session:
        room.watch(session, caller().id, sitting_id)
        room.hand_over(session, caller().id, sitting_id, request.form.get("email", ""), now())
    return _to(sitting_id)


@blueprint.errorhandler(DomainError)
def mend(error: DomainError) -> Response:
    """Show the page again, with what was typed, when a form has to be mended."""
    values = dict(request.view_args or {})
    mendable = error.status == HTTPStatus.UNPROCESSABLE_ENTITY and request.method == "POST"
    if not mendable or not problems.wants_page():
        return problems.answer(error)
    template = "end" if request.endpoint == "invigilator.end" else "seat"
    template = template if "admission_id" in values else "room"
    problem = problems.describe(error)
    try:
        page = _page(f"invigilator/{template}.html", **values, problem=problem, typed=request.form)
    except DomainError as other:  # not a room of theirs: then the form doesn't matter
        return problems.answer(other)
    return make_response(page, problem.status)


def _page(
    template: str, sitting_id: UUID, admission_id: UUID | None = None, **values: object
) -> str:
    moment = now()
    found = _look(sitting_id, moment)
    local = moment.astimezone(ZoneInfo(found.sitting.zone))
    shown: dict[str, object] = {
        "room": found,
        "opened": found.seat(admission_id) if admission_id else None,
        "now": moment,
        "local": local,
        "words": happened,
        "Attention": Attention,
        "problem": None,
        "typed": {},
        "key": uuid4().hex,  # of the forms on this page
    }
    return render_template(template, **shown | values)


def _look(sitting_id: UUID, moment: datetime) -> Room:
    with transaction(read_only=True) as session:
        room.watch(session, caller().id, sitting_id)
        return room.look(session, sitting_id, moment)


def _key() -> str | None:
    """Return the form's own name, so that a second click on its button adds nothing."""
    key = _uuid(request.form.get("key", ""))
    return f"form-{key.hex}" if key else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _to(sitting_id: UUID, admission_id: UUID | None = None) -> Response:
    if admission_id is None:
        return redirect(url_for(".room", sitting_id=sitting_id), 303)
    return redirect(url_for(".seat", sitting_id=sitting_id, admission_id=admission_id), 303)
