"""A candidate's way through the exams: places, attempts, results, in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.attempts import read as attempts
from service.attempts.read import Attempt
from service.attempts.start import sat_before
from service.authoring import forms
from service.authoring.form import Form
from service.results import score
from service.results.rules import Result
from service.sittings import admit, arrange
from service.sittings.rules import Admission, Kind, Place, Retake, Sitting, SittingNotFoundError


@dataclass(frozen=True)
class Leg:
    """One sitting as a candidate meets it; without a place it can be joined."""

    sitting: Sitting
    title: Mapping[str, str]
    minutes: int
    admission: Admission | None
    attempt: Attempt | None
    result: Result | None

    @property
    def practice(self) -> bool:
        """Whether nothing follows from it."""
        return self.sitting.kind is Kind.PRACTICE

    @property
    def minutes_allowed(self) -> int:
        """Time with the accommodation."""
        extra = self.admission.extra_time_percent if self.admission else 0
        return self.minutes * (100 + extra) // 100

    def next(self, now: datetime) -> str:
        """Say what comes now: book, check, door, start, go_on, wait, result, look_back, over."""
        if self.attempt is not None:
            return self._after_start(now)
        if self.admission is None or now > self.sitting.closes_at:
            return "over" if now > self.sitting.closes_at else "book"
        if not self.admission.checked:
            return "check"
        return "start" if self.admission.state is Place.ADMITTED else "door"

    def _after_start(self, now: datetime) -> str:
        if self.attempt and not self.attempt.state.closed and not self.attempt.state.over(now):
            return "go_on"
        if self.practice:
            return "look_back"
        return "result" if self.result and self.result.released_at else "wait"


@dataclass(frozen=True)
class Terms:
    """What a candidate should know before an exam: its blueprint, and the attempts left."""

    blueprint: Mapping[str, Any]
    sat: int
    left: int
    again_from: datetime | None


def legs(session: Session, candidate_id: UUID, now: datetime) -> list[Leg]:
    """List a candidate's sittings and those that can be joined, the next first."""
    places = {each.sitting_id: each for each in admit.of_candidate(session, candidate_id)}
    begun = attempts.of_candidate(session, candidate_id)
    found = {each.id: each for each in arrange.open_to_all(session, now)}
    for sitting_id in places.keys() - found.keys():
        found[sitting_id] = arrange.read(session, sitting_id)
    ordered = sorted(found.values(), key=lambda sitting: sitting.opens_at)
    return [_leg(session, each, places.get(each.id), begun.get(each.id)) for each in ordered]


def leg(session: Session, candidate_id: UUID, sitting_id: UUID) -> Leg:
    """Read one sitting as a candidate meets it; raises SittingNotFoundError."""
    sitting = arrange.read(session, sitting_id)
    try:
        place = admit.of(session, candidate_id, sitting_id)
    except SittingNotFoundError:
        if not sitting.open_to_all:
            raise
        place = None
    begun = attempts.of_candidate(session, candidate_id).get(sitting_id)
    return _leg(session, sitting, place, begun)


def terms(session: Session, candidate_id: UUID, blueprint_code: str) -> Terms | None:
    """Read what an exam asks, and how often one may still sit it; practice has no terms."""
    blueprint = forms.blueprint(session, blueprint_code)
    if blueprint is None:
        return None
    sat: Sequence[datetime] = sat_before(session, candidate_id, blueprint_code)
    told = blueprint["retake"]
    retake = Retake(told["attempts"], told["wait_days"])
    return Terms(blueprint, len(sat), retake.left(len(sat)), retake.again_from(sat))


def _leg(
    session: Session, sitting: Sitting, place: Admission | None, attempt: Attempt | None
) -> Leg:
    form = _form(session, sitting, place)
    minutes = int(form.content["time_minutes"])
    result = score.of_attempt(session, attempt.id) if attempt else None
    return Leg(sitting, form.title, minutes, place, attempt, result)


def _form(session: Session, sitting: Sitting, place: Admission | None) -> Form:
    form_id = place.form_id if place else forms.find(session, sitting.blueprint_code)[0]
    return forms.read(session, form_id)
