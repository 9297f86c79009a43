"""Somebody who sat, passed, and holds a credential."""

from uuid import UUID

from service.clock import now
from service.credentials import hold
from service.database import transaction
from service.people.rules import Names
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.sittings.rules import Admitting
from service.verification import code as codes
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate

AISYAH = Names("Nurul Aisyah", "努鲁")


def sits(candidate: Candidate, right: int = 40) -> UUID:
    """Sit an exam, give so many right answers, hand in."""
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt, range(1, right + 1))
    candidate.hands_in(attempt)
    candidate.house.works()
    return attempt


def clears(candidate: Candidate, attempt: UUID) -> None:
    """Let an invigilator find nothing, and the worker do the rest."""
    with transaction() as session:
        decide.decide(session, candidate.id, attempt, Decision.CLEAR, "", now())
    candidate.house.works()


def holds(house: House) -> str:
    """Pass, and return the code of the credential."""
    candidate = Candidate(house, names=AISYAH)
    clears(candidate, sits(candidate))
    with transaction(read_only=True) as session:
        [held] = hold.of_candidate(session, candidate.id)
    return codes.show(held.code)
