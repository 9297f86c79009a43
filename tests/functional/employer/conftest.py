"""One house and one holder a module: what a test changes, it puts back."""

from collections.abc import Iterator

import pytest

from service.clock import now
from service.credentials import hold
from service.credentials.hold import Mine
from service.credentials.rules import Visibility
from service.database import transaction
from service.people.rules import Names
from service.sittings.rules import Admitting, Release
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.employer import Employer

SIRIPHAN = Names("Siriphannawadi Wongsawatphatthanakunchai", "ศิริพรรณวดี วงศ์สวัสดิ์พัฒนากุลชัย")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    house = House(f"sqlite:///{folder}/jinbang.db", folder)
    yield house
    house.app.extensions["database"].dispose()


@pytest.fixture(scope="module")
def holder(served: House) -> Candidate:
    """Somebody who passed, with a long name in a script of its own."""
    return passes(served, SIRIPHAN)


@pytest.fixture
def held(holder: Candidate) -> Iterator[Mine]:
    """The holder's credential, whose link shows all again after the test."""
    mine = of(holder)
    yield mine
    shows(holder, mine, Visibility.ALL)


@pytest.fixture
def employer(served: House) -> Employer:
    return Employer(served)


def passes(house: House, names: Names) -> Candidate:
    candidate = Candidate(house, names=names)
    sitting = factories.sitting(admission_by=Admitting.NOBODY, release=Release.AT_ONCE)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt, range(1, 37))
    candidate.hands_in(attempt)
    house.works()
    return candidate


def of(holder: Candidate) -> Mine:
    with transaction(read_only=True) as session:
        return hold.of_candidate(session, holder.id)[0]


def shows(holder: Candidate, mine: Mine, visibility: Visibility) -> None:
    with transaction() as session:
        hold.set_visibility(session, holder.id, mine.award_id, visibility, now())
