import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from service.clock import now
from service.database import transaction
from service.people.rules import Names
from service.proctoring import duty
from service.sittings.rules import Kind, Release
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator

SEAT_VERBS = ["admit", "absent", "pause", "resume", "extend", "note", "end", "decide"]
ROOM_VERBS = ["pause", "resume", "hand-over"]


def sitting(*watching: Invigilator, **more: object) -> UUID:
    """Arrange a sitting with the short practice form, on which an invigilator decides."""
    settled = {"kind": Kind.PRACTICE, "release": Release.AFTER_DECISION} | more
    return factories.sitting([each.account for each in watching], **settled)  # type: ignore[arg-type]


def section(page: str, heading: str) -> str:
    found = re.search(rf'<section[^>]*aria-label="{heading}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def told(kind: str, **more: object) -> dict[str, object]:
    return {"key": str(uuid4()), "kind": kind, **more}


def left_for(seconds: int) -> list[dict[str, object]]:
    return [told("left"), told("returned", seconds=seconds)]


def test_a_candidate_waits_at_the_door_and_is_let_in(house: House) -> None:
    invigilator = Invigilator(house)
    room = sitting(invigilator)
    candidate = Candidate(house, names=Names("Lim Kai Xuan", "林凯轩"))
    place = candidate.goes_in(room)

    waiting = section(invigilator.sees_room(room), "Needs your decision")
    assert "Lim Kai Xuan" in waiting
    assert '<span class="xs muted" lang="zh-Hans">林凯轩</span>' in waiting
    assert "At the door" in waiting

    button = invigilator.takes_up(room, place, "admit")
    assert [button().status_code, button().status_code] == [303, 303]

    assert "Let in by Somchai Jaidee" in invigilator.sees_seat(room, place)
    assert "Lim Kai Xuan" in section(invigilator.sees_room(room), "Not in the exam")


def test_whoever_is_noted_absent_can_still_be_let_in(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)

    invigilator.does(room, place, "absent")
    assert "Noted absent" in invigilator.sees_room(room)

    invigilator.lets_in(room, place)
    assert candidate.starts(room)


def test_leaving_again_and_again_asks_for_a_decision_and_a_note_settles_it(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    attempt = candidate.starts(room)
    assert "Somchai" in section(invigilator.sees_room(room), "Working")

    candidate.tells(attempt, *left_for(9))
    assert "Left the exam page for 9 s" in section(invigilator.sees_room(room), "Keep an eye on")

    candidate.tells(attempt, *left_for(15), *left_for(31))
    asked = section(invigilator.sees_room(room), "Needs your decision")
    assert "Left the exam page 3 times, 55 s in all" in asked

    invigilator.does(room, place, "note", reason="Chat program; asked to close it.")
    assert "Somchai" in section(invigilator.sees_room(room), "Working")
    seat = invigilator.sees_seat(room, place)
    assert "Note by Somchai Jaidee" in seat
    assert "Chat program; asked to close it." in seat
    assert seat.index("Note by") < seat.index("Left the exam page for 31 s")


def test_what_the_browser_tells_is_in_words(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    attempt = candidate.starts(room)

    candidate.tells(
        attempt,
        told("pasted"),
        told("fullscreen_left"),
        told("reconnected", seconds=80),
        told("left"),
    )

    seat = invigilator.sees_seat(room, place)
    for sentence in (
        "Pasted text into an answer",
        "Left full screen",
        "Line back after 1 min 20 s",
        "Left the exam page and isn&#39;t back yet",
        "Started the exam",
    ):
        assert sentence in seat


def test_the_clock_stands_still_in_a_pause(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    attempt = candidate.starts(room)

    invigilator.does(room, place, "pause", reason="Fire alarm")
    assert "Paused by Somchai Jaidee: Fire alarm" in invigilator.sees_room(room)
    assert candidate.answers(attempt, 1, None).status_code == 409

    invigilator.does(room, place, "resume")
    assert candidate.answers(attempt, 1, None).status_code == 200
    assert "Let go on by Somchai Jaidee" in invigilator.sees_seat(room, place)


def test_a_second_click_gives_no_second_extra_time(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    candidate.starts(room)

    button = invigilator.takes_up(room, place, "extend", minutes="10", reason="Screen black")
    assert [button().status_code, button().status_code] == [303, 303]
    assert invigilator.sees_seat(room, place).count("10 min of extra time") == 1

    invigilator.does(room, place, "extend", minutes="10", reason="Black again")
    assert invigilator.sees_seat(room, place).count("10 min of extra time") == 2


@pytest.mark.parametrize("minutes", ["", "0", "-5", "181", "10.5", "ten", "9" * 50, "²"])
def test_minutes_that_cannot_be_given_are_asked_for_again(lone_house: House, minutes: str) -> None:
    invigilator, candidate = Invigilator(lone_house), Candidate(lone_house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    candidate.starts(room)

    answer = invigilator.does(room, place, "extend", minutes=minutes, reason="Screen <black>")

    assert answer.status_code == 422
    assert "Give a whole number of minutes, 1 to 180." in answer.text
    assert "Screen &lt;black&gt;</textarea>" in answer.text


def test_an_exam_is_ended_then_decided(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    attempt = candidate.starts(room)
    token, seat = invigilator.token(), f"/rooms/{room}/seats/{place}"
    early = {"csrf_token": token, "decision": "clear", "reason": ""}
    assert invigilator.browser.post(f"{seat}/decide", data=early).status_code == 409

    button = invigilator.takes_up(room, place, "end", reason="A phone under the table")
    assert [button().status_code, button().status_code] == [303, 303]
    assert '"over":true' in candidate.answers(attempt, 1, None).text
    page = invigilator.sees_seat(room, place)
    assert page.count("Ended by Somchai Jaidee</p>") == 1
    assert "A phone under the table" in page

    again = invigilator.does(room, place, "decide", decision="refer", reason="  ")
    assert again.status_code == 422
    assert "Give the reason" in again.text
    invigilator.does(room, place, "decide", decision="refer", reason="Phone")
    assert "Referred" in section(invigilator.sees_room(room), "Not in the exam")

    invigilator.does(room, place, "decide", decision="clear", reason="It was a calculator")
    page = invigilator.sees_seat(room, place)
    assert page.index("Cleared by") < page.index("Referred by")  # a decision is never erased


def test_nobody_ends_an_exam_without_a_reason(lone_house: House) -> None:
    invigilator, candidate = Invigilator(lone_house), Candidate(lone_house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    candidate.starts(room)

    answer = invigilator.does(room, place, "end", reason="\u200b \x07")

    assert answer.status_code == 422
    assert "End the exam of Somchai Jaidee?" in answer.text
    assert "Somchai" in section(invigilator.sees_room(room), "Working")


def test_the_whole_room_is_paused_and_goes_on(house: House) -> None:
    invigilator, first, second = Invigilator(house), Candidate(house), Candidate(house)
    room = sitting(invigilator)
    for each in (first, second):
        invigilator.lets_in(room, each.goes_in(room))
        each.starts(room)

    invigilator.does_to_room(room, "pause", reason="Fire alarm")
    page = invigilator.sees_room(room)
    assert "The room is paused since" in page
    assert section(page, "Keep an eye on").count("Fire alarm") == 2

    invigilator.does_to_room(room, "resume")
    page = invigilator.sees_room(room)
    assert "The room is paused" not in page
    assert section(page, "Working").count("Somchai Jaidee") == 2


def test_the_room_is_handed_to_a_colleague_only(house: House) -> None:
    invigilator = Invigilator(house)
    colleague = Invigilator(house, names=Names("Mei Fong", "方美"))
    stranger = Invigilator(house, organisation="Another agency")
    room = sitting(invigilator)

    answer = invigilator.does_to_room(room, "hand-over", email=stranger.account.email)
    assert answer.status_code == 422
    assert "No invigilator of Selat Institute has this address." in answer.text
    assert colleague.opens(f"/rooms/{room}").status_code == 404

    invigilator.does_to_room(room, "hand-over", email=colleague.account.email.upper())
    assert "Mei Fong (you): answers for the room" in colleague.sees_room(room)
    assert "Mei Fong: answers for the room" in invigilator.sees_room(room)


def test_somebody_else_s_room_looks_like_none(house: House) -> None:
    owner, other, candidate = Invigilator(house), Invigilator(house), Candidate(house)
    room, elsewhere = sitting(owner), sitting(other)
    place = candidate.goes_in(room)
    token = {"csrf_token": other.token()}

    for path in ("", "/live", f"/live?seat={place}", f"/seats/{place}", f"/seats/{place}/end"):
        assert other.opens(f"/rooms/{room}{path}").status_code == 404
    for verb in SEAT_VERBS:
        for where in (room, elsewhere):  # nor does one's own room open another's seat
            path = f"/rooms/{where}/seats/{place}/{verb}"
            assert other.browser.post(path, data=token).status_code == 404, path
    for verb in ROOM_VERBS:
        path = f"/rooms/{room}/{verb}"
        assert other.browser.post(path, data=token).status_code == 404, path
    assert str(room) not in other.sees("/rooms")
    assert "At the door" in owner.sees_room(room)


def test_a_candidate_sees_no_room(lone_house: House) -> None:
    candidate = Candidate(lone_house)
    room = sitting(Invigilator(lone_house))

    assert candidate.opens("/rooms").status_code == 403
    assert candidate.opens(f"/rooms/{room}/live").status_code == 403


def test_nothing_is_done_to_whom_has_not_started(lone_house: House) -> None:
    invigilator, candidate = Invigilator(lone_house), Candidate(lone_house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    values = {"csrf_token": invigilator.token(), "reason": "x", "minutes": "5"}

    for verb in ("pause", "resume", "extend", "note", "end"):
        answer = invigilator.browser.post(f"/rooms/{room}/seats/{place}/{verb}", data=values)
        assert answer.status_code == 409, verb
        assert "This candidate hasn&#39;t started." in answer.text


def test_what_is_live_is_a_part_of_the_page(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)

    part = invigilator.sees(f"/rooms/{room}/live")
    assert "<html" not in part
    assert "1 to decide" in part
    assert 'id="happened"' not in part
    opened = invigilator.sees(f"/rooms/{room}/live?seat={place}")
    assert 'id="happened"' in opened
    assert 'aria-current="true"' in opened
    assert invigilator.opens(f"/rooms/{room}/live?seat={uuid4()}").status_code == 404
    assert "1 to decide" in invigilator.sees(f"/rooms/{room}/live?seat=nonsense")


def test_the_list_says_what_waits_and_keeps_what_is_undecided(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    moment = now()
    coming = factories.Window(moment + timedelta(days=2), moment + timedelta(days=2, hours=1))
    over = factories.Window(moment - timedelta(days=3), moment - timedelta(days=2))
    here, later, past = (
        sitting(invigilator),
        sitting(invigilator, window=coming),
        sitting(invigilator, window=over),
    )
    candidate.goes_in(here)

    page = invigilator.sees("/rooms")

    assert str(here) in section(page, "Now")
    assert "1 at the door" in section(page, "Now")
    assert str(later) in section(page, "Coming")
    assert str(past) not in page  # nothing waits there


def test_an_undecided_attempt_keeps_a_past_sitting_in_the_list(house: House) -> None:
    invigilator, candidate = Invigilator(house), Candidate(house)
    room = sitting(invigilator)
    place = candidate.goes_in(room)
    invigilator.lets_in(room, place)
    candidate.hands_in(candidate.starts(room))

    def days_later() -> list[int]:
        with transaction(read_only=True) as session:
            found = duty.duties(session, invigilator.id, now() + timedelta(days=3))
        return [each.undecided for each in found]

    assert "1 to decide" in invigilator.sees("/rooms")
    assert days_later() == [1]
    invigilator.does(room, place, "decide", decision="clear", reason="")
    assert "1 to decide" not in invigilator.sees("/rooms")
    assert days_later() == []
