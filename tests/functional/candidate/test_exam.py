import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.attempts import conduct, read
from service.attempts.events import Kind as Event
from service.attempts.replay import GRACE, Status
from service.clock import now
from service.database import transaction
from service.sittings.rules import Admitting, Kind
from tests import factories
from tests.house import House
from tests.people.candidate import DEVICE, Candidate, answer, form_of


@pytest.fixture
def sitting(house: House) -> UUID:  # noqa: ARG001  # the house has the database
    return factories.sitting(admission_by=Admitting.NOBODY)


@pytest.fixture
def candidate(house: House, sitting: UUID) -> Candidate:
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    return candidate


@pytest.fixture
def attempt(candidate: Candidate, sitting: UUID) -> UUID:
    return candidate.starts(sitting)


def content(candidate: Candidate, attempt: UUID) -> dict[str, Any]:
    """Return what the page gives its scripts."""
    page = candidate.sees(f"/exam/{attempt}")
    found = re.search(
        r'<script type="application/json" id="content">(.*?)</script>', page, re.DOTALL
    )
    assert found
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


def state(candidate: Candidate, attempt: UUID, device: str = DEVICE) -> dict[str, Any]:
    headers = {"Accept": "application/json"}
    answer = candidate.browser.get(f"/exam/{attempt}/state?device={device}", headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_the_page_has_every_question_and_no_key_or_reason(
    candidate: Candidate, attempt: UUID
) -> None:
    page = candidate.sees(f"/exam/{attempt}")
    questions = content(candidate, attempt)["sheet"]["questions"]
    assert [each["position"] for each in questions] == list(range(1, 41))
    assert set(questions[0]["stem"]) == {"en", "zh-Hans"}
    assert "answer_key" not in page
    for entry in form_of(attempt).entries:
        for option in getattr(entry.item, "options", ()):
            assert json.dumps(option.why["en"])[1:-1] not in page


def test_what_is_confirmed_is_in_the_state_and_survives_a_second_sending(
    candidate: Candidate, attempt: UUID
) -> None:
    questions = content(candidate, attempt)["sheet"]["questions"]
    single = next(each for each in questions if each["type"] == "single")
    position, choice = single["position"], {"choice": single["options"][0]["id"]}
    said = answer(position, choice)
    first, second = candidate.tells(attempt, said), candidate.tells(attempt, said)
    assert first.get_json()["keys"] == second.get_json()["keys"] == [said["key"]]
    flag = {"key": str(uuid4()), "kind": "flagged", "position": position, "flag": True}
    candidate.tells(attempt, flag)
    told = state(candidate, attempt)
    assert told["responses"] == {str(position): choice}
    assert told["flags"] == [position]
    assert told["status"] == "running"
    assert told["csrf"]


def test_nobody_reads_or_writes_in_somebody_elses_exam(
    house: House, candidate: Candidate, attempt: UUID
) -> None:
    other = Candidate(house)
    for path in ("", "/state", "/review", "/over"):
        assert other.opens(f"/exam/{attempt}{path}").status_code == 404
    assert other.answers(attempt, 1, None).status_code == 404
    assert other.hands_in(attempt).status_code == 404
    assert state(candidate, attempt)["status"] == "running"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"said": 1}', '{"said": [{"key": "x"}]}', "null"])
def test_what_our_page_never_sends_is_refused_by_name(
    candidate: Candidate, attempt: UUID, body: str
) -> None:
    headers = {"X-CSRFToken": candidate.token(), "Accept": "application/json"}
    path = f"/exam/{attempt}/events"
    answer = candidate.browser.post(
        path, data=body, headers=headers, content_type="application/json"
    )
    assert (answer.status_code, answer.get_json()["code"]) == (422, "message_refused")


def test_an_old_form_and_a_lost_session_are_told_apart(candidate: Candidate, attempt: UUID) -> None:
    headers = {"Accept": "application/json"}
    path = f"/exam/{attempt}/events"
    old = candidate.browser.post(path, json={"said": []}, headers=headers)
    assert (old.status_code, old.get_json()["code"]) == (400, "form_expired")
    candidate.browser.delete_cookie("jinbang")
    lost = candidate.browser.get(f"/exam/{attempt}/state", headers=headers)
    assert (lost.status_code, lost.get_json()["code"]) == (401, "sign_in_needed")


def test_a_pause_stops_answers_and_clock_and_the_state_says_so(
    candidate: Candidate, attempt: UUID
) -> None:
    with transaction() as session:
        conduct.pause(session, candidate.id, attempt, "Fire drill", now())
    refused = candidate.answers(attempt, 1, None)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_paused")
    told = state(candidate, attempt)
    assert told["status"] == "paused"
    assert told["paused_at"] <= told["now"]


def test_a_second_device_is_noticed_once(candidate: Candidate, attempt: UUID) -> None:
    for device in (DEVICE, "another-one", "another-one"):
        state(candidate, attempt, device)
    with transaction(read_only=True) as session:
        kinds = [event.kind for event in read.read(session, attempt).events]
    assert kinds.count(Event.SECOND_DEVICE) == 1


def test_the_review_names_what_is_open_and_hands_in_without_a_script(
    candidate: Candidate, attempt: UUID
) -> None:
    candidate.answers_right(attempt, range(1, 40))
    page = candidate.sees(f"/exam/{attempt}/review")
    assert "39 of 40 answered" in page
    assert f'href="/exam/{attempt}#q40"' in page
    pressed = candidate.presses(f"/exam/{attempt}/review", f"/exam/{attempt}/hand-in")
    assert pressed.location == f"/exam/{attempt}/over"
    assert "handed in" in candidate.sees(f"/exam/{attempt}/over")


def test_handed_in_is_over_and_later_answers_are_kept_but_late(
    candidate: Candidate, attempt: UUID
) -> None:
    candidate.answers_right(attempt, [1])
    assert candidate.hands_in(attempt).status_code == candidate.hands_in(attempt).status_code == 303
    late = candidate.answers(attempt, 1, None).get_json()
    assert late["over"]
    assert late["late"] == late["keys"]
    for path in ("", "/review"):
        assert candidate.opens(f"/exam/{attempt}{path}").location == f"/exam/{attempt}/over"
    assert state(candidate, attempt)["over"]
    assert list(state(candidate, attempt)["responses"]) == ["1"]


def test_the_end_isnt_shown_before_the_end(candidate: Candidate, attempt: UUID) -> None:
    assert candidate.opens(f"/exam/{attempt}/over").location == f"/exam/{attempt}"


def test_a_page_opened_after_the_time_shows_the_end_even_before_the_worker_came(
    candidate: Candidate, attempt: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(read_only=True) as session:
        deadline = read.read(session, attempt).state.deadline
    assert deadline
    monkeypatch.setattr("service.web.exam.now", lambda: deadline + GRACE + timedelta(seconds=1))
    assert candidate.opens(f"/exam/{attempt}").location == f"/exam/{attempt}/over"
    assert "Your time is over" in candidate.sees(f"/exam/{attempt}/over")
    with transaction(read_only=True) as session:
        assert read.read(session, attempt).state.status is Status.SUBMITTED


def test_after_practice_each_question_says_what_was_right_and_why(house: House) -> None:
    sitting = factories.sitting(kind=Kind.PRACTICE, admission_by=Admitting.NOBODY)
    candidate = Candidate(house)
    candidate.goes_in(sitting)
    attempt = candidate.starts(sitting)
    entries = form_of(attempt).entries
    candidate.answers_right(attempt, range(1, len(entries)))
    candidate.hands_in(attempt)
    page = candidate.sees(f"/exam/{attempt}/over")
    assert f"{len(entries) - 1} of {len(entries)} right" in page
    assert page.count("Not answered") == 1


def test_after_an_exam_nothing_is_explained(candidate: Candidate, attempt: UUID) -> None:
    candidate.hands_in(attempt)
    page = candidate.sees(f"/exam/{attempt}/over")
    assert form_of(attempt).entries[0].item.stem["en"] not in page
