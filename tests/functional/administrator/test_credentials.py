from uuid import UUID

import pytest

from service.clock import now
from service.credentials import find, hold, reports
from service.credentials.hold import Mine
from service.database import transaction
from service.people import accounts
from service.people.rules import Names
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.sittings.rules import Admitting
from service.verification import code as codes
from service.verification.trust import Standing
from tests import factories
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate

KANOKWAN = Names("Kanokwan Suwannaphumisittikul", "กนกวรรณ สุวรรณภูมิสิทธิกุล")


@pytest.fixture
def administrator(house: House) -> Administrator:
    return Administrator(house)


def issued(house: House, by: Administrator, names: Names = KANOKWAN) -> Mine:
    candidate = Candidate(house, names=names)
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt)
    candidate.hands_in(attempt)
    house.works()
    with transaction() as session:
        decide.decide(session, by.id, attempt, Decision.CLEAR, "", now())
    house.works()
    with transaction(read_only=True) as session:
        [held] = hold.of_candidate(session, candidate.id)
    return held


def now_of(held: Mine) -> Mine:
    with transaction(read_only=True) as session:
        return hold.read(session, held.award_id)


def page_of(award_id: UUID) -> str:
    return f"/admin/credentials/{award_id}"


def test_a_credential_is_found_by_code_name_and_address(
    house: House, administrator: Administrator
) -> None:
    held = issued(house, administrator)
    email = email_of(held)
    expected = {
        held.code_shown: True,
        held.code.lower(): True,
        "suwanna": True,
        "สุวรรณ": True,
        email: True,
        "": True,
        "%25": False,
        "x@y.zz": False,
    }

    found = {
        words: page_of(held.award_id) in administrator.sees(f"/admin/credentials?q={words}")
        for words in expected
    }

    assert found == expected


def email_of(held: Mine) -> str:
    with transaction(read_only=True) as session:
        return accounts.read(session, held.candidate_id).email


def test_it_is_suspended_lifted_and_revoked_with_reasons(
    house: House, administrator: Administrator
) -> None:
    held = issued(house, administrator)
    page = page_of(held.award_id)
    doubt = {"reason_class": "identity_doubt", "reason": "A photo <differs>"}

    assert administrator.presses(page, f"{page}/suspend", **doubt).status_code == 303
    assert now_of(held).standing is Standing.SUSPENDED
    assert administrator.presses(page, f"{page}/lift", reason="Papers seen").status_code == 303
    assert now_of(held).standing is Standing.ACTIVE
    press = administrator.fills_in(
        page, f"{page}/revoke", reason_class="misconduct", reason="Copied"
    )
    assert [press().status_code, press().status_code] == [303, 303]

    assert now_of(held).standing is Standing.REVOKED
    text = administrator.sees(page)
    assert [text.count(word) for word in ("A photo &lt;differs&gt;", "Papers seen", "Copied")] == [
        1,
        1,
        1,
    ]
    assert f'action="{page}/revoke"' not in text
    assert "The rules of the exam were broken." in text


@pytest.mark.parametrize(
    "typed",
    [
        {"reason_class": "", "reason": "Because"},
        {"reason_class": "settled", "reason": "Because"},
        {"reason_class": "misconduct", "reason": " "},
    ],
)
def test_without_a_reason_nothing_changes_and_what_was_typed_is_kept(
    lone_house: House, typed: dict[str, str]
) -> None:
    administrator = Administrator(lone_house)
    held = issued(lone_house, administrator)
    page = page_of(held.award_id)

    answer = administrator.presses(page, f"{page}/revoke", **typed)

    assert answer.status_code == 422
    assert "Choose a reason from the list and explain it in a sentence." in answer.text
    assert f"{typed['reason']}</textarea>" in answer.text
    assert now_of(held).standing is Standing.ACTIVE


def test_a_corrected_name_leads_to_a_new_credential(
    house: House, administrator: Administrator
) -> None:
    held = issued(house, administrator)
    page = page_of(held.award_id)
    wrong = administrator.presses(page, f"{page}/reissue", name_latin="กนกวรรณ", name_own="")
    assert wrong.status_code == 422
    assert "Write this name in Latin letters" in wrong.text
    press = administrator.fills_in(
        page, f"{page}/reissue", name_latin="Kanokwan Suwan", name_own="กนกวรรณ สุวรรณ"
    )

    first, second = press(), press()
    house.works()

    assert first.location == second.location
    new = UUID(first.location.rsplit("/", 1)[1])
    with transaction(read_only=True) as session:
        renewed = find.in_organisations(session, administrator.account.organisations, new)
    assert (renewed.names.latin, renewed.standing) == ("Kanokwan Suwan", Standing.ACTIVE)
    assert now_of(held).replaced_by == new
    assert f'href="{page_of(new)}"' in administrator.sees(page)


def test_a_report_is_answered_once(house: House, administrator: Administrator) -> None:
    held = issued(house, administrator)
    with transaction() as session:
        report = reports.report(session, held.code, "Not <her>", "hr@supplier.example", now())
    assert "1 report" in administrator.sees("/admin")
    assert "Not &lt;her&gt;" in administrator.sees("/admin/reports")
    action = f"/admin/reports/{report}/answer"
    empty = administrator.presses("/admin/reports", action, answer=" ")
    assert empty.status_code == 422
    press = administrator.fills_in("/admin/reports", action, answer="It is her: papers seen.")

    assert [press().status_code, press().status_code] == [303, 303]
    text = administrator.sees("/admin/reports")
    assert "It is her: papers seen." in text
    assert action not in text


def test_another_organisation_s_credential_and_report_are_not_there(lone_house: House) -> None:
    administrator = Administrator(lone_house)
    held = issued(lone_house, administrator)
    with transaction() as session:
        report = reports.report(session, held.code, "Wrong", "", now())
    stranger = Administrator(lone_house, organisation="Chao Phraya College")
    page = page_of(held.award_id)
    typed = {
        "csrf_token": stranger.token(),
        "reason_class": "misconduct",
        "reason": "x",
        "name_latin": "X",
        "answer": "x",
    }

    assert stranger.opens(page).status_code == 404
    for verb in ("revoke", "suspend", "lift", "reissue"):
        assert stranger.browser.post(f"{page}/{verb}", data=typed).status_code == 404, verb
    answer = stranger.browser.post(f"/admin/reports/{report}/answer", data=typed)
    assert answer.status_code == 404
    for list_page in ("/admin/credentials", f"/admin/credentials?q={held.code}", "/admin/reports"):
        assert codes.show(held.code) not in stranger.sees(list_page)
    assert now_of(held).standing is Standing.ACTIVE


def test_the_trail_tells_who_did_what_to_one_s_own(house: House) -> None:
    administrator = Administrator(house, names=Names("Salmah Idris", ""))
    stranger = Administrator(house, organisation="Chao Phraya College")
    held = issued(house, administrator)
    page = page_of(held.award_id)
    administrator.presses(page, f"{page}/suspend", reason_class="misconduct", reason="Seen")

    told = administrator.sees(f"/admin/trail?subject={held.award_id}")
    others = stranger.sees("/admin/trail")

    assert "Salmah Idris</span>" in told
    assert "to: suspended, why: misconduct" in told
    assert str(held.award_id)[:8] not in others
    assert "to: suspended" in administrator.sees("/admin/trail?action=standing_changed")
    assert "to: suspended" not in administrator.sees("/admin/trail?action=award_made")
    assert "to: suspended" not in administrator.sees("/admin/trail?until=2026-01-01")
    assert "to: suspended" in administrator.sees("/admin/trail?until=9999-12-31&action=")
