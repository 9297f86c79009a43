from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from service.credentials import find, hold, leave, reissue, reports, status
from service.credentials.rules import (
    AwardNotFoundError,
    Reason,
    RevokedForGoodError,
    State,
    Visibility,
)
from service.database import transaction
from service.jobs import Kind
from service.people.rules import Names
from service.verification.trust import Standing
from tests.unit.credentials.test_issue import jobs_of, row_of
from tests.unit.credentials.world import NOON, URL, WANG, World


def test_a_holder_sees_only_what_is_theirs(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction(read_only=True) as session:
        mine = hold.read_own(session, row.candidate_id, row.id)
        assert hold.of_candidate(session, row.candidate_id) == [mine]
        assert mine.names == WANG
        assert mine.link(URL) == f"{URL}/v/{row.code}"
        with pytest.raises(AwardNotFoundError):
            hold.read_own(session, uuid4(), row.id)


def test_corrected_names_make_a_new_credential_that_replaces_the_old(world: World) -> None:
    old = world.issues(WANG)
    corrected = Names("Wang Xiao Ming", "王晓明")
    with transaction() as session:
        new = reissue.correct_name(session, world.administrator, old, corrected, NOON)
        again = reissue.correct_name(session, world.administrator, old, corrected, NOON)
    assert new == again
    assert row_of(old).standing == Standing.ACTIVE, "the holder is never without"
    world.finishes(new)

    replaced, row = row_of(old), row_of(new)
    assert (replaced.standing, replaced.standing_class) == (Standing.REVOKED, Reason.SUPERSEDED)
    assert replaced.replaced_by == new
    assert row.replaces == old
    assert row.credential
    assert [each["identityHash"] for each in row.credential["credentialSubject"]["identifier"]] == [
        "Wang Xiao Ming",
        "王晓明",
    ]
    assert row.urn != replaced.urn
    assert row.status_index != replaced.status_index
    with transaction() as session, pytest.raises(RevokedForGoodError):
        reissue.correct_name(session, world.administrator, old, WANG, NOON)


def test_what_a_link_shows_is_the_holder_s_choice_for_the_next_edition_too(world: World) -> None:
    old = world.issues(WANG)
    with transaction() as session:
        by = row_of(old).candidate_id
        hold.set_visibility(session, by, old, Visibility.NO_SCORE, NOON)
        new = reissue.correct_name(session, world.administrator, old, Names("Li Na", ""), NOON)
    assert row_of(new).visibility == Visibility.NO_SCORE


def test_corrected_names_clear_nobody(world: World) -> None:
    old, by = world.issues(WANG), world.administrator
    with transaction() as session:
        status.suspend(session, by, old, Reason.IDENTITY_DOUBT, "Another face", NOON)
        new = reissue.correct_name(session, by, old, Names("Li Na", ""), NOON)
    world.finishes(new)
    left, row = row_of(old), row_of(new)
    assert (left.standing, left.standing_class) == (Standing.REVOKED, Reason.SUPERSEDED)
    assert (row.standing, row.standing_class) == (Standing.SUSPENDED, Reason.IDENTITY_DOUBT)


def test_who_is_revoked_while_being_issued_anew_stays_revoked(world: World) -> None:
    old, by = world.issues(WANG), world.administrator
    with transaction() as session:
        new = reissue.correct_name(session, by, old, Names("Li Na", ""), NOON)
        status.revoke(session, by, old, Reason.MISCONDUCT, "Copied", NOON)
    world.finishes(new)
    assert {row_of(each).standing_class for each in (old, new)} == {Reason.MISCONDUCT}
    assert row_of(new).standing == Standing.REVOKED


def test_a_holder_asks_for_a_correction_and_does_not_make_it(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction() as session:
        hold.ask_correction(session, row.candidate_id, row.id, Names("Li Na", ""), NOON)
        ours = frozenset({world.organisation})
        assert [each.text for each in reports.of_organisations(session, ours)] == ["Name: Li Na"]
        with pytest.raises(AwardNotFoundError):
            reissue.correct_name(session, row.candidate_id, row.id, Names("Li Na", ""), NOON)
    assert jobs_of(Kind.REPORT_RECEIVED) == 1


def test_a_report_is_answered_by_the_organisation(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction() as session:
        asked = reports.report(session, row.code, "Another face", "boss@example.org", NOON)
        answered = reports.answer(session, world.administrator, asked, "We look into it", NOON)
        assert answered.answer == "We look into it"
        assert reports.of_organisations(session, frozenset({world.organisation})) == [answered]
        with pytest.raises(reports.ReportNotFoundError):
            reports.answer(session, row.candidate_id, asked, "No", NOON)


def test_an_erased_holder_leaves_nothing_that_tells_who_it_was(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction() as session:
        asked = hold.ask_correction(session, row.candidate_id, row.id, WANG, NOON)
        leave.give_up(session, row.candidate_id, NOON)
        assert reports.read(session, asked).text == ""
    left = row_of(row.id)

    assert (left.state, left.standing) == (State.ERASED, Standing.REVOKED)
    assert (left.name_latin, left.name_own) == ("", "")
    told = (left.document, left.credential, left.jwt, left.jwt_ob, left.claim)
    assert told == (None,) * 5
    assert left.digest == row.digest, "the roll's entry can still be told"
    assert not world.steps(row.id)


def test_what_is_being_issued_when_the_holder_is_erased_is_not_issued(world: World) -> None:
    row = row_of(world.awards(world.sits()))
    with transaction() as session:
        assert [each.award_id for each in find.unfinished(session)] == [row.id]
        leave.give_up(session, row.candidate_id, NOON)
        assert find.unfinished(session) == []
    assert not world.steps(row.id)
    assert row_of(row.id).document is None


def test_a_holder_takes_along_what_is_kept(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction(read_only=True) as session:
        taken = leave.exported(session, row.id)
    assert taken["credential"] == row.credential
    assert taken["visibility"] == "all"
    assert taken["standing"] == []


def test_the_fields_of_linkedin(world: World) -> None:
    row = row_of(world.issues(WANG))
    with transaction(read_only=True) as session:
        mine = hold.read_own(session, row.candidate_id, row.id)
    fields = parse_qs(urlsplit(hold.linkedin(mine, URL, "Jinbang", "en")).query)

    assert fields["name"] == ["Cross-border e-commerce: Foundation"]
    assert fields["certUrl"] == [f"{URL}/v/{row.code}"]
    assert (fields["issueYear"], fields["issueMonth"]) == (["2026"], ["11"])
    assert (fields["expirationYear"], fields["expirationMonth"]) == (["2029"], ["11"])
