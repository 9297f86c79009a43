from uuid import UUID

from service.clock import now
from service.database import transaction
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.results.rules import Result
from service.sittings import admit
from tests import factories
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator

ALOUD = "A second voice was heard & noted"


def referred(house: House) -> tuple[Candidate, Result]:
    """Somebody passes, and the invigilator refers the attempt."""
    invigilator, candidate = Invigilator(house), Candidate(house)
    sitting = factories.sitting([invigilator.account])
    place = candidate.goes_in(sitting)
    with transaction() as session:
        admit.admit(session, invigilator.id, place, now())
    attempt = candidate.starts(sitting)
    candidate.answers_right(attempt)
    candidate.hands_in(attempt)
    house.works()
    with transaction() as session:
        decide.decide(session, invigilator.id, attempt, Decision.REFER, ALOUD, now())
    house.works()
    return candidate, result_of(attempt)


def result_of(attempt: UUID) -> Result:
    with transaction(read_only=True) as session:
        found = score.of_attempt(session, attempt)
    assert found
    return found


def test_a_referred_result_goes_out_when_it_is_cleared(house: House) -> None:
    candidate, result = referred(house)
    administrator = Administrator(house)
    page = f"/admin/results/{result.id}"
    assert "Referred" in administrator.sees("/admin")
    assert ALOUD.replace("&", "&amp;") in administrator.sees(page)
    press = administrator.fills_in(page, f"{page}/clear", reason="It was the announcement")

    assert [press().status_code, press().status_code] == [303, 303]
    assert "The result goes out in a moment." in administrator.sees(page)
    house.works()

    assert result_of(result.attempt_id).released_at
    assert "Released" in administrator.sees(page)
    assert "Referred" not in administrator.sees("/admin")
    assert candidate.account.names.latin in administrator.sees("/admin/credentials")
    assert "Congratulations" in candidate.sees(f"/results/{result.id}")


def test_a_decision_needs_a_reason(lone_house: House) -> None:
    _, result = referred(lone_house)
    administrator = Administrator(lone_house)
    page = f"/admin/results/{result.id}"

    answer = administrator.presses(page, f"{page}/clear", reason="  ")

    assert answer.status_code == 422
    assert "Give the reason" in answer.text
    lone_house.works()
    assert result_of(result.attempt_id).released_at is None


def test_results_are_listed_by_how_far_they_are(lone_house: House) -> None:
    candidate, result = referred(lone_house)
    administrator = Administrator(lone_house)
    name = candidate.account.names.latin
    expected = {
        "": True,
        "state=referred": True,
        "state=waiting": False,
        f"sitting={result.sitting_id}": True,
        "state=?": True,
    }

    listed = {
        query: f"/admin/results/{result.id}" in administrator.sees(f"/admin/results?{query}")
        for query in expected
    }

    assert listed == expected
    assert name in administrator.sees("/admin/results")


def test_another_organisation_s_result_is_not_there(lone_house: House) -> None:
    candidate, result = referred(lone_house)
    stranger = Administrator(lone_house, organisation="Chao Phraya College")
    page = f"/admin/results/{result.id}"
    token = {"csrf_token": stranger.token(), "reason": "Mine"}

    assert stranger.opens(page).status_code == 404
    assert stranger.opens(f"/admin/results?sitting={result.sitting_id}").status_code == 404
    assert stranger.browser.post(f"{page}/clear", data=token).status_code == 404
    assert candidate.account.names.latin not in stranger.sees("/admin/results").replace(
        stranger.account.names.latin, ""
    )
