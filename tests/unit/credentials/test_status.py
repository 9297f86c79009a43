from datetime import timedelta
from uuid import UUID

import pytest

from keys.verify import verify_jwt, verify_proof
from service.credentials import lists, reissue, reports, status
from service.credentials.models import AwardRow
from service.credentials.rules import (
    AwardNotFoundError,
    NotSuspendedError,
    Reason,
    ReasonMissingError,
    RevokedForGoodError,
)
from service.database import transaction
from service.jobs import Kind
from service.people import register
from service.people.rules import Names, Role
from service.roll import append
from service.verification.status import bit
from service.verification.trust import Standing
from tests.unit.credentials.test_issue import jobs_of, row_of
from tests.unit.credentials.world import NOON, World

MISCONDUCT = (Reason.MISCONDUCT, "Copied")


def bits(award: UUID) -> tuple[bool, bool]:
    """A credential's bits on the list of revocations and on the list of suspensions."""
    row = row_of(award)
    with transaction(read_only=True) as session:
        found = [lists.read(session, row.status_list + more).credential for more in (0, 1)]
    encoded = [each["credentialSubject"]["encodedList"] for each in found]
    return bit(encoded[0], row.status_index), bit(encoded[1], row.status_index)


def test_revoking_sets_the_bit_and_is_final(world: World) -> None:
    award = world.issues()
    with transaction() as session:
        for _ in range(2):
            status.revoke(session, world.administrator, award, Reason.MISCONDUCT, "Copied", NOON)
    world.signs_lists()

    assert bits(award) == (True, False)
    assert jobs_of(Kind.CREDENTIAL_CHANGED) == 1
    with transaction() as session, pytest.raises(RevokedForGoodError):
        status.lift(session, world.administrator, award, "A mistake", NOON)


def test_a_suspension_is_lifted(world: World) -> None:
    award, by = world.issues(), world.administrator
    with transaction() as session:
        status.suspend(session, by, award, Reason.IDENTITY_DOUBT, "Another face", NOON)
    world.signs_lists()
    assert bits(award) == (False, True)

    with transaction() as session:
        status.lift(session, by, award, "The passport settled it", NOON)
    world.signs_lists()
    assert bits(award) == (False, False)
    assert row_of(award).standing == Standing.ACTIVE
    with transaction() as session, pytest.raises(NotSuspendedError):
        status.lift(session, by, award, "Again", NOON)


def test_a_reason_is_needed_and_must_fit(world: World) -> None:
    award, by = world.issues(), world.administrator
    with transaction() as session, pytest.raises(ReasonMissingError):
        status.revoke(session, by, award, Reason.MISCONDUCT, " ", NOON)
    with transaction() as session, pytest.raises(ReasonMissingError):
        status.suspend(session, by, award, Reason.SUPERSEDED, "Because", NOON)


def test_another_organisation_cannot_revoke(world: World) -> None:
    award = world.issues()
    with transaction() as session:
        elsewhere = register.found(session, "Elsewhere", "TH", "Asia/Bangkok")
        stranger = world.person(session, "else@example.org", Names("Anong", ""))
        register.appoint(session, stranger, elsewhere, Role.ADMINISTRATOR)

    with transaction() as session, pytest.raises(AwardNotFoundError):
        status.revoke(session, stranger, award, Reason.MISCONDUCT, "Spite", NOON)


def test_lists_are_signed_on_change_and_once_a_day(world: World) -> None:
    assert world.signs_lists() == [1, 2]
    assert world.signs_lists() == []
    award = world.issues()
    with transaction() as session:
        status.revoke(session, None, award, Reason.MISCONDUCT, "", NOON)
    assert world.signs_lists() == [1]
    assert world.signs_lists(NOON + timedelta(days=1)) == [1, 2]


def test_a_list_is_a_signed_credential_on_the_roll(world: World) -> None:
    world.signs_lists()
    with transaction(read_only=True) as session:
        signed = lists.read(session, 1)
        line = append.read(session, 0).line

    verify_proof(signed.credential, world.ring.current("credential"))
    payload = verify_jwt(signed.jwt, world.ring.current("credential"))
    assert payload == {n: v for n, v in signed.credential.items() if n != "proof"}
    assert line.startswith("status-list sha256:")


def test_the_newest_of_several_standings_counts(world: World) -> None:
    award, by = world.issues(), world.administrator
    with transaction() as session:
        status.suspend(session, by, award, Reason.MISCONDUCT, "Seen", NOON)
        status.revoke(session, by, award, Reason.MISCONDUCT, "Confirmed", NOON)
        row = session.get_one(AwardRow, award)
        assert (row.standing, row.standing_class) == (Standing.REVOKED, Reason.MISCONDUCT)
    world.signs_lists()
    assert bits(award) == (True, False)


@pytest.mark.parametrize("role", [Role.INVIGILATOR, Role.EXAMINER])
def test_to_work_at_the_organisation_is_not_enough(world: World, role: Role) -> None:
    award = world.issues()
    names = Names("Corrected", "")
    with transaction() as session:
        colleague = world.person(session, "colleague@example.org", Names("Anong", ""))
        register.appoint(session, colleague, world.organisation, role)
        elsewhere = register.found(session, "Elsewhere", "TH", "Asia/Bangkok")
        register.appoint(session, colleague, elsewhere, Role.ADMINISTRATOR)
        report = reports.report(session, row_of(award).code, "Wrong name", "", NOON)

    for refused, act in (
        (AwardNotFoundError, lambda s: status.revoke(s, colleague, award, *MISCONDUCT, NOON)),
        (AwardNotFoundError, lambda s: status.suspend(s, colleague, award, *MISCONDUCT, NOON)),
        (AwardNotFoundError, lambda s: status.lift(s, colleague, award, "Seen", NOON)),
        (AwardNotFoundError, lambda s: reissue.correct_name(s, colleague, award, names, NOON)),
        (reports.ReportNotFoundError, lambda s: reports.answer(s, colleague, report, "-", NOON)),
    ):
        with transaction() as session, pytest.raises(refused):
            act(session)
