"""When a sitting is what, and what a candidate may do there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from service.errors import DomainError
from service.language import later

DOORS = timedelta(minutes=30)  # before the window, for system check and admission


class Kind(StrEnum):
    """What a sitting is for."""

    EXAM = "exam"
    PRACTICE = "practice"


class Release(StrEnum):
    """When results are seen."""

    AFTER_DECISION = "after_decision"
    AT_ONCE = "at_once"


class Admitting(StrEnum):
    """Who lets candidates in."""

    INVIGILATOR = "invigilator"
    NOBODY = "nobody"


class Place(StrEnum):
    """Where a candidate is, from the booking to the seat."""

    BOOKED = "booked"
    WAITING = "waiting"
    ADMITTED = "admitted"
    ABSENT = "absent"


class SittingNotFoundError(DomainError):
    """No such sitting, or not for this person."""

    code = "sitting_not_found"
    status = 404
    sentence = later("There is no such sitting for you. Open one from your list.")


class SittingClosedError(DomainError):
    """Outside its window."""

    code = "sitting_closed"
    status = 409
    sentence = later("This sitting closed on {closes_at}. Choose another one from your list.")


class SittingNotOpenError(DomainError):
    """Before its window."""

    code = "sitting_not_open"
    status = 409
    sentence = later("This sitting opens on {opens_at}. Come back then; your place is kept.")


class NotAdmittedError(DomainError):
    """Nobody has let the candidate in yet."""

    code = "not_admitted"
    status = 409
    sentence = later("Your invigilator lets you in. Stay on this page; it goes on by itself.")


class NoAttemptLeftError(DomainError):
    """All attempts are used, or the wait between two isn't over."""

    code = "no_attempt_left"
    status = 409
    sentence = later("You can sit this exam again from {date}. Until then, practise.")


class AttemptsUsedUpError(DomainError):
    """No attempt is left at all."""

    code = "attempts_used_up"
    status = 409
    sentence = later("You have used all attempts at this exam. Ask your training agency what next.")


@dataclass(frozen=True)
class Sitting:
    """A sitting as the other rooms see it."""

    id: UUID
    organisation_id: UUID
    kind: Kind
    blueprint_code: str
    opens_at: datetime
    closes_at: datetime
    place: str
    open_to_all: bool
    admission_by: Admitting
    release: Release
    proctoring_level: int
    paused_at: datetime | None
    zone: str
    organisation: str

    def refuse_outside(self, now: datetime) -> None:
        """Refuse what can be done in the window only."""
        if now < self.opens_at:
            raise SittingNotOpenError(opens_at=self.opens_at)
        if now > self.closes_at:
            raise SittingClosedError(closes_at=self.closes_at)

    def doors_open(self, now: datetime) -> bool:
        """Whether candidates can come in."""
        return self.opens_at - DOORS <= now <= self.closes_at


@dataclass(frozen=True)
class Admission:
    """A candidate's place in a sitting."""

    id: UUID
    sitting_id: UUID
    candidate_id: UUID
    form_id: UUID
    state: Place
    extra_time_percent: int
    checked: bool
    admitted_at: datetime | None


@dataclass(frozen=True)
class Retake:
    """How often and how soon an exam may be sat again (a blueprint's `retake`)."""

    attempts: int
    wait_days: Sequence[int]  # after the first, the second, and each further attempt

    def left(self, sat: int) -> int:
        """How many attempts are left."""
        return max(self.attempts - sat, 0)

    def again_from(self, sat: Sequence[datetime]) -> datetime | None:
        """When the next attempt may start; None before the first, and when none is left."""
        if not sat or not self.left(len(sat)):
            return None
        wait = self.wait_days[min(len(sat), len(self.wait_days)) - 1]
        return max(sat) + timedelta(days=wait)

    def refuse(self, sat: Sequence[datetime], now: datetime) -> None:
        """Refuse another attempt; raises AttemptsUsedUpError, NoAttemptLeftError."""
        if sat and not self.left(len(sat)):
            raise AttemptsUsedUpError
        again = self.again_from(sat)
        if again is not None and now < again:
            raise NoAttemptLeftError(date=again)
