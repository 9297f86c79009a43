"""The exam itself: the page, what it tells and is told, the end of it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug import Response as Redirect

from service.attempts import read, record, submit
from service.attempts.explain import explain
from service.attempts.read import Attempt
from service.attempts.rules import MessageRefusedError, parse_said
from service.attempts.sheet import sheet
from service.clock import now
from service.database import transaction
from service.sittings import arrange
from service.web.device import device
from service.web.permissions import caller

blueprint = Blueprint("exam", __name__, url_prefix="/exam/<uuid:attempt_id>")


@blueprint.get("")
def page(attempt_id: UUID) -> str | Redirect:
    """Show the exam; one that is over leads to what comes next."""
    attempt = _read(attempt_id)
    at = now()
    if _over(attempt, at):
        return redirect(url_for(".over", attempt_id=attempt_id), 303)
    content = {
        "sheet": asdict(sheet(attempt.form, attempt_id)),
        "state": _state(attempt, at),
        "attempt": str(attempt_id),
    }
    return render_template("candidate/exam.html", attempt=attempt, content=content)


@blueprint.get("/state")
def state(attempt_id: UUID) -> dict[str, object]:
    """Say how the attempt stands; asking is a sign of life."""
    at = now()
    with transaction() as session:
        record.touch(session, caller().id, attempt_id, device(), at)
    return _state(_read(attempt_id), at)  # a whole log: it isn't read while others wait to write


@blueprint.post("/events")
def events(attempt_id: UUID) -> dict[str, object]:
    """Record what the page tells, and confirm it by name."""
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise MessageRefusedError
    said = parse_said(content.get("said"))
    at = now()
    with transaction() as session:
        done = record.record(session, caller().id, attempt_id, said, device(), at)
    return {
        "keys": done.keys,
        "late": done.late,
        "over": done.over,
        "now": _milliseconds(at),
        "deadline": _milliseconds(done.deadline),
    }


@blueprint.get("/review")
def review(attempt_id: UUID) -> str | Redirect:
    """Show what is answered and what isn't, and hand in from there."""
    attempt = _read(attempt_id)
    if _over(attempt, now()):
        return redirect(url_for(".over", attempt_id=attempt_id), 303)
    return render_template("candidate/exam_review.html", attempt=attempt)


@blueprint.post("/hand-in")
def hand_in(attempt_id: UUID) -> Redirect:
    """Hand in; once more is once."""
    with transaction() as session:
        submit.submit(session, caller().id, attempt_id, now())
    return redirect(url_for(".over", attempt_id=attempt_id), 303)


@blueprint.get("/over")
def over(attempt_id: UUID) -> str | Redirect:
    """Show what comes next; after practice, each answer with its reason."""
    attempt, at = _read(attempt_id), now()
    if not _over(attempt, at):
        return redirect(url_for(".page", attempt_id=attempt_id), 303)
    if not attempt.state.closed:
        attempt = _close(attempt_id, at)
    with transaction(read_only=True) as session:
        sitting = arrange.read(session, attempt.sitting_id)
    values: dict[str, Any] = {"attempt": attempt, "sitting": sitting}
    if not attempt.form.practice:
        return render_template("candidate/exam_over.html", **values)
    explained = explain(attempt.form, attempt_id, attempt.state)
    return render_template("candidate/practice.html", explained=explained, **values)


def _read(attempt_id: UUID) -> Attempt:
    with transaction(read_only=True) as session:
        return read.read_own(session, caller().id, attempt_id)


def _over(attempt: Attempt, at: datetime) -> bool:
    return attempt.state.closed or attempt.state.over(at)


def _close(attempt_id: UUID, at: datetime) -> Attempt:
    """Do what the clock is about to do: the page was faster than the worker."""
    with transaction() as session:
        submit.close_in_time(session, attempt_id, at)
        return read.read_own(session, caller().id, attempt_id)


def _state(attempt: Attempt, at: datetime) -> dict[str, object]:
    found = attempt.state
    return {
        "now": _milliseconds(at),
        "deadline": found.deadline and _milliseconds(found.deadline),
        "seconds_left": int(found.left(at).total_seconds()),
        "status": found.status,
        "over": _over(attempt, at),
        "paused_at": found.paused_at and _milliseconds(found.paused_at),
        "responses": {str(position): said for position, said in found.responses.items()},
        "flags": sorted(found.flags),
        "csrf": generate_csrf(),
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
