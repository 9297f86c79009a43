import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service import audit
from service.attempts import events, log
from service.attempts.erase import AttemptOpenError
from service.attempts.models import EventRow
from service.clock import now
from service.credentials.models import AwardRow
from service.database import transaction
from service.people import accounts
from service.people.rules import Names, Role
from service.privacy import erase, export
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.sittings.rules import Admitting
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator

NAMES = Names("Nurul Aisyah", "努鲁")


def erases(candidate: UUID, by: UUID | None = None) -> int:
    with transaction() as session:
        return erase.erase(session, by, candidate, now())


@pytest.fixture
def candidate(lone_house: House) -> Candidate:
    """Somebody who passed and holds a credential."""
    candidate = Candidate(lone_house, names=NAMES)
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt)
    candidate.hands_in(attempt)
    with transaction() as session:
        decide.decide(session, candidate.id, attempt, Decision.CLEAR, "", now())
    lone_house.works()
    return candidate


def award(candidate: Candidate) -> AwardRow:
    with transaction(read_only=True) as session:
        return session.scalars(select(AwardRow).filter_by(candidate_id=candidate.id)).one()


def test_the_chain_still_holds_and_nothing_of_it_can_be_read(candidate: Candidate) -> None:
    with transaction(read_only=True) as session:
        [before] = score.of_candidate(session, candidate.id)
    assert erases(candidate.id) == 43
    with transaction(read_only=True) as session:
        kept = log.events(session, before.attempt_id)
        assert score.of_candidate(session, candidate.id) == [before]
    assert events.check(kept[0].prev, kept) == before.head
    assert {(event.payload, event.salt) for event in kept} == {(None, None)}


def test_no_table_tells_who_it_was(lone_house: House, candidate: Candidate) -> None:
    email = candidate.account.email
    erases(candidate.id)
    lone_house.works()
    with transaction(read_only=True) as session:
        content = export.everything(session, candidate.id).decode()
        for table in (EventRow, AwardRow):
            for row in session.scalars(select(table)):
                content += json.dumps({k: str(v) for k, v in vars(row).items()}, ensure_ascii=False)
        content += repr(audit.trail(session))
    for told in (email, *NAMES.__dict__.values()):
        assert told not in content


def test_erased_twice_is_once_and_each_is_on_record_with_who_did_it(
    candidate: Candidate,
) -> None:
    administrator = factories.account(Role.ADMINISTRATOR)
    assert erases(candidate.id, administrator.id) > 0
    assert erases(candidate.id, administrator.id) == 0
    with transaction(read_only=True) as session:
        lines = audit.trail(session, action="person_erased")
    assert {line.actor_id for line in lines} == {administrator.id}


def test_nobody_is_erased_in_the_middle_of_an_exam(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    with pytest.raises(AttemptOpenError):
        erases(candidate.id)
    with transaction(read_only=True) as session:
        assert accounts.read(session, candidate.id) == candidate.account
    candidate.hands_in(attempt)
    assert erases(candidate.id) == 2


def test_what_was_erased_can_still_be_looked_at_by_staff(lone_house: House) -> None:
    """A room with somebody erased in it opens, and tells what happened without who it was."""
    invigilator = Invigilator(lone_house)
    sitting = factories.sitting([invigilator.account], admission_by=Admitting.NOBODY)
    candidate = Candidate(lone_house, names=NAMES)
    place = candidate.goes_in(sitting)
    candidate.hands_in(candidate.starts(sitting))
    lone_house.works(now() + timedelta(minutes=1))
    erases(candidate.id)
    for page in (invigilator.sees_room(sitting), invigilator.sees_seat(sitting, place)):
        assert "Nurul" not in page
