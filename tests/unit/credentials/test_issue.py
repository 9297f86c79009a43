import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from keys.suites import digest
from keys.verify import verify_jwt, verify_proof
from service.credentials.issue import NotRehearsedError
from service.credentials.models import AwardRow
from service.credentials.rules import State
from service.database import transaction
from service.jobs import JobRow, Kind
from service.roll.models import RollEntryRow
from service.sittings.rules import Kind as SittingKind
from service.verification import entry
from tests.unit.credentials.world import NOON, WANG, World


def row_of(award: UUID | None) -> AwardRow:
    with transaction(read_only=True) as session:
        return session.get_one(AwardRow, award)


def jobs_of(kind: Kind) -> int:
    with transaction(read_only=True) as session:
        due = select(func.count()).select_from(JobRow).where(JobRow.kind == kind)
        return session.scalar(due) or 0


def test_a_pass_becomes_a_credential_step_by_step(world: World) -> None:
    award = world.awards(world.sits(WANG))
    assert award
    states = [row_of(award).state]
    while world.steps(award):
        states.append(row_of(award).state)

    assert states == [
        State.NUMBERED,
        State.DOCUMENTED,
        State.REHEARSED,
        State.ENTERED,
        State.ENTERED,  # sealed
    ]
    row = row_of(award)
    assert row.state == State.SIGNED
    assert row.credential
    verify_proof(row.credential, world.ring.current("credential"))
    assert json.loads(row.document or "") == entry.document_of(row.credential)
    assert digest(entry.document_of(row.credential)) == row.digest
    verify_jwt(row.jwt or "", world.ring.current("credential"))
    verify_jwt(row.jwt_ob or "", world.ring.current("badge"))


def test_it_is_on_the_roll_once(world: World) -> None:
    row = row_of(world.issues())

    with transaction(read_only=True) as session:
        lines = list(session.scalars(select(RollEntryRow.line)))
    assert lines == [f"issue sha256:{row.digest}"]
    assert row.roll_index == 0


def test_awarded_twice_is_once(world: World) -> None:
    attempt = world.sits()

    assert world.awards(attempt) == world.awards(attempt)
    assert jobs_of(Kind.ISSUE_CREDENTIAL) == 1


@pytest.mark.parametrize(("right", "kind"), [(1, SittingKind.EXAM), (3, SittingKind.PRACTICE)])
def test_no_award_without_a_pass_in_an_exam(world: World, right: int, kind: SittingKind) -> None:
    attempt = world.sits(right=right, kind=kind)

    if kind is SittingKind.PRACTICE:
        return  # it isn't even scored
    assert world.awards(attempt) is None


def test_no_award_before_the_release(world: World) -> None:
    assert world.awards(world.sits(decision=None)) is None


def test_the_letter_is_due_when_it_is_signed(world: World) -> None:
    award = world.awards(world.sits())
    assert award
    assert jobs_of(Kind.CREDENTIAL_ISSUED) == 0
    world.finishes(award)
    assert jobs_of(Kind.CREDENTIAL_ISSUED) == 1
    assert not world.steps(award)
    assert jobs_of(Kind.CREDENTIAL_ISSUED) == 1


def test_a_document_changed_after_the_rehearsal_is_not_signed(world: World) -> None:
    award = world.awards(world.sits())
    assert award
    while row_of(award).state != State.ENTERED:
        world.steps(award)
    world.steps(award)
    with transaction() as session:
        row = session.get_one(AwardRow, award)
        assert row.document
        row.document = row.document.replace("Aisyah", "Aishah")

    with pytest.raises(NotRehearsedError):
        world.steps(award)
    assert row_of(award).credential is None


def test_places_on_the_list_are_drawn(world: World) -> None:
    rows = [row_of(world.awards(world.sits())) for _ in range(3)]
    places = [row.status_index for row in rows]

    assert {row.status_list for row in rows} == {1}
    assert len(set(places)) == 3
    assert places != list(range(places[0], places[0] + 3))


def test_it_works_on_postgresql(grown_world: World) -> None:
    row = row_of(grown_world.issues(WANG))

    assert row.state == State.SIGNED
    assert row.issued_at == NOON
    assert row.valid_until == NOON.replace(year=2029)
    assert row.valid_until - row.issued_at > timedelta(days=3 * 365)
