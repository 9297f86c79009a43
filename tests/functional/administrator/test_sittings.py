from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from service import audit
from service.clock import now
from service.database import transaction
from service.sittings import admit, arrange
from service.sittings.arrange import Plan
from tests import factories
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator

NEW = "/admin/sittings/new"
SINGAPORE_DAY = 8  # hours that Kuala Lumpur is ahead of UTC


def wish(form: UUID, **changes: str) -> dict[str, str]:
    opens = now() + timedelta(days=2)
    return {
        "exam": "FND",
        "forms": str(form),
        "opens": f"{opens:%Y-%m-%d}T09:00",
        "closes": f"{opens:%Y-%m-%d}T12:00",
        "place": "Room B, Johor Bahru",
        "open_to": "invited",
        "admission": "invigilator",
        "release": "after_decision",
        "level": "1",
        "invigilators": "",
    } | changes


def planned(answer: TestResponse) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.rsplit("/", 1)[1])


def of(sitting: UUID) -> Plan | object:
    with transaction(read_only=True) as session:
        return arrange.read(session, sitting)


def test_a_sitting_is_planned_by_the_clocks_of_its_place(house: House) -> None:
    form = factories.form()
    invigilator = Invigilator(house)
    administrator = Administrator(house)

    answer = administrator.presses(
        NEW, NEW, **wish(form, invigilators=invigilator.account.email.upper())
    )

    with transaction(read_only=True) as session:
        sitting = arrange.read(session, planned(answer))
        watching = arrange.invigilators(session, sitting.id)
    assert (sitting.opens_at.hour, sitting.closes_at.hour) == (1, 4)
    assert (sitting.place, sitting.open_to_all) == ("Room B, Johor Bahru", False)
    assert watching == {invigilator.id: True}
    assert "Room B, Johor Bahru" in administrator.sees("/admin")
    assert "Room B, Johor Bahru" in administrator.sees("/admin/sittings")


def test_pressed_twice_it_is_planned_once(house: House) -> None:
    administrator = Administrator(house)
    press = administrator.fills_in(NEW, NEW, **wish(factories.form()))

    assert planned(press()) == planned(press())
    with transaction(read_only=True) as session:
        assert len(audit.trail(session, action="sitting_arranged")) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("exam", "NONE", "Choose the exam from the list."),
        ("forms", str(uuid4()), "Choose at least one form of this exam."),
        ("opens", "soon", "Give date and time of the opening"),
        ("opens", "0001-01-01T00:00", "Give date and time of the opening"),
        ("closes", "2020-01-01T09:00", "Give a closing time after the opening"),
        ("closes", "9999-12-31T23:59", "Give a closing time after the opening"),
        ("place", " ", "Say in 1 to 120 characters where it is held"),
        ("open_to", "friends", "Choose who may come"),
        ("release", "at_once", "A monitored exam needs a decision"),
        ("invigilators", "somebody", "doesn&#39;t look like an e-mail address"),
        ("invigilators", "nobody@example.org", "No invigilator of Selat Institute"),
    ],
)
def test_what_is_refused_is_named_and_what_was_typed_is_kept(
    lone_house: House, field: str, value: str, said: str
) -> None:
    administrator = Administrator(lone_house)
    typed = {"place": "A room with a <name>"} | {field: value}

    answer = administrator.presses(NEW, NEW, **wish(factories.form(), **typed))

    assert answer.status_code == 422
    assert said in answer.text
    if field != "place":
        assert "A room with a &lt;name&gt;" in answer.text
    with transaction(read_only=True) as session:
        assert not audit.trail(session, action="sitting_arranged")


def test_candidates_get_places_with_the_time_they_need(house: House) -> None:
    sitting = factories.sitting(open_to_all=False)
    administrator, candidate, other = Administrator(house), Candidate(house), Candidate(house)
    page, places = f"/admin/sittings/{sitting}", f"/admin/sittings/{sitting}/places"
    emails = f"{candidate.account.email}\n{other.account.email}\n"

    for _ in range(2):
        answer = administrator.presses(page, places, emails=emails, extra_time="25")
        assert answer.status_code == 303, answer.text

    with transaction(read_only=True) as session:
        found = admit.in_sitting(session, sitting)
        assert len(audit.trail(session, action="place_given")) == 2
    assert {(p.candidate_id, p.extra_time_percent) for p in found} == {
        (candidate.id, 25),
        (other.id, 25),
    }
    assert "Room A" in candidate.sees("/exams")


def test_one_unknown_address_and_nobody_is_added(lone_house: House) -> None:
    sitting = factories.sitting(open_to_all=False)
    administrator, candidate = Administrator(lone_house), Candidate(lone_house)
    page, places = f"/admin/sittings/{sitting}", f"/admin/sittings/{sitting}/places"

    answer = administrator.presses(
        page, places, emails=f"{candidate.account.email} typo@example.org", extra_time=""
    )

    assert answer.status_code == 422
    assert "typo@example.org. Check for slips" in answer.text
    assert f"{candidate.account.email} typo@example.org</textarea>" in answer.text
    with transaction(read_only=True) as session:
        assert admit.in_sitting(session, sitting) == []


def test_extra_time_is_agreed_until_the_door(lone_house: House) -> None:
    sitting = factories.sitting()
    administrator, candidate = Administrator(lone_house), Candidate(lone_house)
    place = candidate.goes_in(sitting)
    page, action = f"/admin/sittings/{sitting}", f"/admin/sittings/{sitting}/places/{place}/time"
    change = administrator.fills_in(page, action, percent="50")
    too_late = administrator.fills_in(page, action, percent="60")

    assert change().status_code == 303
    assert administrator.presses(page, action, percent="900").status_code == 422
    with transaction() as session:
        admit.admit(session, administrator.id, place, now())
    refused = too_late()

    assert refused.status_code == 409
    assert "Extra time is now given in the room." in refused.text
    with transaction(read_only=True) as session:
        assert admit.read(session, place).extra_time_percent == 50


def test_an_invigilator_is_assigned_once(lone_house: House) -> None:
    sitting = factories.sitting()
    administrator, invigilator = Administrator(lone_house), Invigilator(lone_house)
    page = f"/admin/sittings/{sitting}"
    assert "no invigilator" in administrator.sees("/admin")

    press = administrator.fills_in(
        page, f"{page}/invigilators", invigilators=invigilator.account.email
    )

    assert [press().status_code, press().status_code] == [303, 303]
    with transaction(read_only=True) as session:
        assert arrange.invigilators(session, sitting) == {invigilator.id: True}
    assert "no invigilator" not in administrator.sees("/admin")


def test_another_organisation_s_sitting_is_not_there(lone_house: House) -> None:
    sitting = factories.sitting(organisation="Chao Phraya College")
    administrator = Administrator(lone_house)
    candidate = Candidate(lone_house)
    page = f"/admin/sittings/{sitting}"
    token = {"csrf_token": administrator.token()}
    forms = MultiDict(wish(factories.form())) | {"key": str(sitting)}

    assert administrator.opens(page).status_code == 404
    assert "Room A" not in administrator.sees("/admin/sittings")
    for action, typed in {
        f"{page}/places": {"emails": candidate.account.email},
        f"{page}/invigilators": {"invigilators": administrator.account.email},
        NEW: dict(forms) | {"organisation": str(factories.agency("Chao Phraya College"))},
    }.items():
        answer = administrator.browser.post(action, data=token | typed)
        assert answer.status_code == 404, action
    assert administrator.browser.post(NEW, data=token | dict(forms)).status_code == 404
