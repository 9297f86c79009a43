from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Event
from uuid import UUID

import pytest
import requests

from service.attempts.events import Kind
from tests.people.candidate import answer
from tests.people.program import Program
from tests.served import Served, eventually

TABS = 4


@pytest.fixture
def program(served: Served, sitting: UUID) -> Program:
    return Program(served, sitting)


class Stream:
    """One tab that answers all the time."""

    def __init__(self, program: Program, first: int) -> None:
        self.program = program
        self.places = count(first)
        self.sent: list[dict[str, object]] = []
        self.confirmed: set[str] = set()

    def runs(self, until: Event) -> None:
        while not until.is_set():
            said = answer(next(self.places) % 40 + 1, None)
            self.sent.append(said)
            reply = self.program.tells(said)
            assert reply.status_code == 200, reply.text
            self.confirmed |= set(reply.json()["keys"])


@pytest.mark.parametrize("enough", [1, 25])
def test_what_was_confirmed_is_there_after_a_kill_and_the_rest_arrives_once(
    served: Served, program: Program, enough: int
) -> None:
    streams = [Stream(program, place) for place in range(TABS)]
    until = Event()
    with ThreadPoolExecutor(TABS) as tabs:
        running = [tabs.submit(stream.runs, until) for stream in streams]
        eventually(lambda: len(union(streams)) >= enough)
        served.is_killed()
        until.set()
        for each in running:
            with suppress(requests.RequestException):
                each.result()
    confirmed = union(streams)
    assert program.on_record(confirmed) == confirmed
    served.starts()
    assert program.on_record(confirmed) == confirmed

    again = [said for stream in streams for said in stream.sent[-3:]]
    assert program.tells(*again).json()["keys"] == [said["key"] for said in again]
    everything = {str(said["key"]) for stream in streams for said in stream.sent}
    assert program.on_record(everything) == everything
    assert len(program.events) == 1 + len(everything)
    assert not served.complaints()


def union(streams: list[Stream]) -> set[str]:
    return {key for stream in streams for key in stream.confirmed}


def test_the_same_answer_from_many_tabs_at_once_is_one(program: Program) -> None:
    said = answer(1, None)
    with ThreadPoolExecutor(8) as tabs:
        replies = list(tabs.map(lambda _: program.tells(said), range(8)))
    assert [reply.json()["keys"] for reply in replies] == [[said["key"]]] * 8
    assert [event.kind for event in program.events] == [Kind.STARTED, Kind.ANSWERED]


def test_handed_in_from_two_tabs_at_once_is_handed_in_once(program: Program) -> None:
    with ThreadPoolExecutor(8) as tabs:
        replies = list(tabs.map(lambda _: program.hands_in(), range(8)))
    assert {reply.status_code for reply in replies} == {303}
    assert [event.kind for event in program.events].count(Kind.SUBMITTED) == 1


def test_answers_after_a_lost_session_are_taken_once_signed_in_again(program: Program) -> None:
    said = [answer(1, None), answer(2, None)]
    token = program.token
    program.signs_out()
    program.token = token
    refused = program.tells(*said)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_needed")
    assert len(program.events) == 1
    program.signs_in()
    assert program.tells(*said).json()["keys"] == [each["key"] for each in said]
    assert len(program.events) == 3
