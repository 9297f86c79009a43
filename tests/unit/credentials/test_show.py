from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.credentials import hold, show, status, trust
from service.credentials.models import AwardRow
from service.credentials.rules import CodeNotFoundError, LinkOffError, Reason, Visibility
from service.credentials.show import Shown
from service.database import transaction
from service.verification import verify
from service.verification.code import CodeMistypedError
from service.verification.presentation import Presentation
from service.verification.trust import Trust, own_issuer
from service.verification.verdict import CheckName, State, Verdict
from tests.unit.credentials.test_issue import row_of
from tests.unit.credentials.world import DID, NOON, URL, WANG, World

Look = Callable[..., Shown]


@pytest.fixture
def look(world: World) -> Look:
    known = {DID: own_issuer(DID, {"en": "Jinbang"}, world.ring.public_keys, NOON)}

    def see(code: str, now: datetime = NOON) -> Shown:
        with transaction(read_only=True) as session:
            return show.show(session, code, trust.trust(session, known, URL, now), now)

    return see


def lets_see(award: UUID, visibility: Visibility) -> None:
    with transaction() as session:
        hold.set_visibility(session, row_of(award).candidate_id, award, visibility, NOON)


def test_a_code_shows_what_was_earned(world: World, look: Look) -> None:
    row = row_of(world.issues(WANG))
    shown = look(row.code.lower())

    assert shown.verdict.state is State.VALID
    assert shown.view
    assert shown.view.names == WANG
    assert shown.view.result
    assert str(shown.view.result.score) == str(shown.view.result.total) == "3"
    assert shown.view.title["th"].startswith("อีคอมเมิร์ซ")
    assert [each.code for each in shown.view.abilities] == ["D7"]
    assert shown.view.proctoring == 1
    assert shown.view.issuer.names == {"en": "Jinbang"}
    assert shown.view.organisation.name == "Straits Institute"
    assert shown.view.demonstration


def test_the_signature_is_checked_once_and_the_standing_each_time(
    world: World, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = row_of(world.issues())
    checked: list[Presentation] = []

    def verify_counted(held: Presentation, trusted: Trust, now: datetime) -> Verdict:
        checked.append(held)
        return verify.verify(held, trusted, now)

    monkeypatch.setattr(show, "verify", verify_counted)
    later = NOON + timedelta(hours=1)
    for now in (NOON, later):
        assert look(row.code, now).verdict.state is State.VALID
    assert len(checked) == 1
    assert look(row.code, later).verdict.check(CheckName.STATUS).data_age_s == 0
    assert look(row.code, later).verdict.check(CheckName.ISSUER).data_age_s == 3600

    with transaction() as session:
        status.revoke(session, None, row.id, Reason.MISCONDUCT, "", later)
    revoked = look(row.code, later)
    assert (revoked.verdict.state, revoked.verdict.reason) == (State.INVALID, "revoked")
    assert revoked.standing_class == Reason.MISCONDUCT


def test_it_expires(world: World, look: Look) -> None:
    row = row_of(world.issues())
    assert look(row.code).verdict.state is State.VALID
    assert row.valid_until
    assert look(row.code, row.valid_until + timedelta(seconds=1)).verdict.reason == "expired"


def test_a_changed_document_shows_nothing(world: World, look: Look) -> None:
    award = world.issues()
    with transaction() as session:
        row = session.get_one(AwardRow, award)
        assert row.credential
        row.credential = row.credential | {"name": "Doctor"}
    shown = look(row.code)

    assert shown.verdict.reason == "forged"
    assert shown.view is None
    assert shown.verdict.credential is None


def test_without_score_nothing_tells_the_score(world: World, look: Look) -> None:
    award = world.issues()
    lets_see(award, Visibility.NO_SCORE)
    shown = look(row_of(award).code)

    assert shown.verdict.state is State.VALID
    assert shown.view
    assert shown.view.result is None
    assert "standard error" not in shown.view.reliability
    assert shown.verdict.credential
    said = str(shown.verdict.credential)
    assert "'value'" not in said
    assert "standard error" not in said


def test_a_link_that_is_off(world: World, look: Look) -> None:
    award = world.issues()
    lets_see(award, Visibility.OFF)
    with pytest.raises(LinkOffError):
        look(row_of(award).code)


@pytest.mark.parametrize(
    ("code", "error"),
    [("0000-0000-0000-0000", CodeNotFoundError), ("0000-0000-0000-0001", CodeMistypedError)],
)
def test_no_such_code(look: Look, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        look(code)


def test_a_code_that_is_not_signed_yet_shows_nothing(world: World, look: Look) -> None:
    row = row_of(world.awards(world.sits()))
    with pytest.raises(CodeNotFoundError):
        look(row.code)


def test_a_new_link_ends_the_old_one(world: World, look: Look) -> None:
    row = row_of(world.issues())
    with transaction() as session:
        mine = hold.new_link(session, row.candidate_id, row.id, NOON)

    assert look(mine.code).verdict.state is State.VALID
    with pytest.raises(CodeNotFoundError):
        look(row.code)


def test_a_glance_sees_what_is_committed_and_ends_no_transaction(world: World) -> None:
    code = row_of(world.issues()).code
    before = show.glance(code)
    with transaction() as session:
        row = session.scalars(select(AwardRow).filter_by(code=code)).one()
        row.visibility = Visibility.OFF
        session.flush()
        assert show.glance(code) == before
        session.rollback()
    assert show.glance(code) == before
