from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from service.attempts import read
from service.clock import now
from service.database import transaction
from service.sittings import admit
from service.sittings.rules import Admitting, Kind
from tests import factories
from tests.factories import Window
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator

HOUR = timedelta(hours=1)


def comes(candidate: Candidate, sitting: UUID) -> str:
    """Return what comes next, as the waiting page asks for it."""
    return str(candidate.opens(f"/exams/{sitting}/door").get_json()["next"])


def test_from_the_list_through_the_door_into_the_exam(house: House) -> None:
    invigilator = Invigilator(house)
    sitting = factories.sitting([invigilator.account])
    candidate = Candidate(house)
    assert f"/exams/{sitting}" in candidate.sees("/exams")
    assert comes(candidate, sitting) == "book"
    candidate.takes_a_place(sitting)
    assert comes(candidate, sitting) == "check"
    candidate.agrees()
    candidate.comes_to_the_door(sitting)
    assert comes(candidate, sitting) == "door"
    with transaction(read_only=True) as session:
        place = admit.of(session, candidate.id, sitting)
    invigilator.lets_in(sitting, place.id)
    assert comes(candidate, sitting) == "start"
    attempt = candidate.starts(sitting)
    assert comes(candidate, sitting) == "go_on"
    assert candidate.starts(sitting) == attempt, "pressed again it goes on"


def test_nobody_is_examined_without_having_agreed(house: House) -> None:
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate = Candidate(house)
    candidate.takes_a_place(sitting)
    form = {"csrf_token": candidate.token()}
    refused = candidate.browser.post(f"/exams/{sitting}/check", data=form)
    assert (refused.status_code, "give your consent first" in refused.text) == (409, True)
    assert candidate.browser.post("/consent", data=form).status_code == 409
    assert comes(candidate, sitting) == "check"
    candidate.agrees()
    assert candidate.browser.post(f"/exams/{sitting}/check", data=form).status_code == 303
    assert comes(candidate, sitting) == "start"


def test_nobody_starts_before_being_let_in(house: House) -> None:
    sitting = factories.sitting()
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    token = {"csrf_token": candidate.token()}
    refused = candidate.browser.post(f"/exams/{sitting}/start", data=token)
    assert (refused.status_code, "Your invigilator lets you in" in refused.text) == (409, True)
    with transaction(read_only=True) as session:
        assert read.of_candidate(session, candidate.id) == {}


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [(HOUR, 2 * HOUR, "sitting_not_open"), (-2 * HOUR, -HOUR, "sitting_closed")],
)
def test_outside_its_window_a_sitting_is_shut_and_says_when_it_is_open(
    lone_house: House, opens: timedelta, closes: timedelta, code: str
) -> None:
    sitting = factories.sitting(
        window=Window(now() + opens, now() + closes), admission_by=Admitting.NOBODY
    )
    candidate = Candidate(lone_house)
    with transaction() as session:
        admit.give_place(session, candidate.id, sitting, now())
    candidate.agrees()
    for door in ("check", "start"):
        answer = candidate.browser.post(
            f"/exams/{sitting}/{door}",
            data={"csrf_token": candidate.token()},
            headers={"Accept": "application/json"},
        )
        assert (answer.status_code, answer.get_json()["code"]) == (409, code)


def test_a_sitting_by_invitation_looks_like_none_to_anybody_else(lone_house: House) -> None:
    sitting = factories.sitting(open_to_all=False)
    candidate = Candidate(lone_house)
    assert str(sitting) not in candidate.sees("/exams")
    for path in ("", "/check", "/door"):
        hidden = candidate.opens(f"/exams/{sitting}{path}")
        missing = candidate.opens(f"/exams/{uuid4()}{path}")
        assert hidden.status_code == missing.status_code == 404
    token = {"csrf_token": candidate.token()}
    for verb in ("book", "start"):
        assert candidate.browser.post(f"/exams/{sitting}/{verb}", data=token).status_code == 404


def test_a_second_attempt_waits_for_its_day_and_takes_nobodys_place_until_then(
    lone_house: House,
) -> None:
    candidate = Candidate(lone_house)
    first = factories.sitting(admission_by=Admitting.NOBODY)
    candidate.goes_in(first)
    candidate.hands_in(candidate.starts(first))
    second = factories.sitting(admission_by=Admitting.NOBODY)
    token = {"csrf_token": candidate.token()}
    refused = candidate.browser.post(f"/exams/{second}/book", data=token)
    assert refused.status_code == 409
    assert "You can sit this exam again from" in refused.text
    with transaction() as session:
        admit.give_place(session, candidate.id, second, now())
    candidate.comes_to_the_door(second)
    assert candidate.browser.post(f"/exams/{second}/start", data=token).status_code == 409


def test_practice_can_be_sat_as_often_as_one_likes(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    for _ in range(3):
        sitting = factories.sitting(kind=Kind.PRACTICE, admission_by=Admitting.NOBODY)
        candidate.goes_in(sitting)
        candidate.hands_in(candidate.starts(sitting))
        assert comes(candidate, sitting) == "look_back"


def test_a_browser_with_an_odd_name_is_a_browser(house: House) -> None:
    """Whatever a program says its name is, its answers are recorded or it is told why not."""
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    for odd in ("x" * 5000, "\ud800", "\0", "手机", "", "  "):
        assert candidate.tells(attempt, device=odd).status_code in {200, 422}
        said: dict[str, object] = {"key": str(uuid4()), "kind": "left"}
        assert candidate.tells(attempt, said, device=odd).status_code in {200, 422}
