from datetime import timedelta

import pytest

from service.attempts.events import Kind, link
from service.clock import now
from service.language import LANGUAGES, speaker
from service.web import happened
from service.web.happened import UNTOLD, clock, span, tell, tongue


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (48, "48 s"), (60, "1 min"), (80, "1 min 20 s"), (3900, "1 h 5 min")],
)
def test_a_span_of_time_is_said_as_people_do(seconds: int, said: str) -> None:
    assert span(speaker("en"), seconds) == said


def test_time_left_is_written_as_on_a_clock() -> None:
    assert clock(timedelta(minutes=41, seconds=10)) == "41:10"
    assert clock(timedelta(hours=1, minutes=5, seconds=9)) == "1:05:09"
    assert clock(timedelta(0)) == "0:00"


@pytest.mark.parametrize(
    ("name", "tag"),
    [("林凯轩", "zh-Hans"), ("รุ่งนภา", "th"), ("Phạm Ngọc Diễm", ""), ("𠮷野", "zh-Hans"), ("", "")],
)
def test_a_name_tells_its_script(name: str, tag: str) -> None:
    assert tongue(name) == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(set(Kind) - UNTOLD))
def test_every_event_has_words_in_every_language(kind: Kind, language: str) -> None:
    for payload in ({}, {"seconds": 31, "by": "x", "reason": "r"}, {"by": "clock"}):
        event = link("", 1, kind, now(), payload, b"salt")
        told = tell(speaker(language), event, {"x": "Mei Fong"})
        assert told.sentence
        assert "{" not in told.sentence


def test_an_erased_event_is_still_told() -> None:
    event = link("", 1, Kind.ENDED, now(), {"who": "x", "reason": "r"}, b"salt")
    erased = happened.tell(speaker("en"), type(event)(**vars(event) | {"payload": None}), {})
    assert (erased.sentence, erased.reason) == ("Ended by –", "")
