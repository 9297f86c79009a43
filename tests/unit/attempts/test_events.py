from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.attempts.events import ChainBrokenError, Event, Kind, check, link, timestamp
from tests.unit.exam import NOON

FORM = "f" * 64

kinds = st.sampled_from(Kind)
payloads = st.dictionaries(
    st.text(max_size=8), st.integers(0, 99) | st.text(max_size=8), max_size=3
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
salts = st.binary(min_size=16, max_size=16)
told = st.lists(st.tuples(kinds, moments, payloads, salts), min_size=1, max_size=6)

ALTERED: dict[str, Callable[[Event], Any]] = {
    "seq": lambda e: e.seq + 1,
    "kind": lambda e: next(kind for kind in Kind if kind is not e.kind),
    "at": lambda e: e.at + timedelta(milliseconds=1),
    "payload": lambda e: {**(e.payload or {}), "one more": 1},
    "salt": lambda e: bytes(16) if any(e.salt or b"") else b"\1" * 16,
    "payload_hash": lambda _: "0" * 64,
    "prev": lambda _: "0" * 64,
    "hash": lambda _: "0" * 64,
}


def chain(said: list[tuple[Kind, datetime, dict[str, object], bytes]]) -> list[Event]:
    events: list[Event] = []
    for seq, (kind, at, payload, salt) in enumerate(said, 1):
        events.append(link(events[-1].hash if events else FORM, seq, kind, at, payload, salt))
    return events


@given(told)
def test_a_chain_that_was_not_touched_holds_and_ends_in_its_head(said: list[Any]) -> None:
    events = chain(said)
    assert check(FORM, events) == events[-1].hash


def test_a_log_without_events_ends_where_it_begins() -> None:
    assert check(FORM, []) == FORM


def test_every_field_of_an_event_has_an_alteration_here() -> None:
    assert set(ALTERED) == set(Event.__dataclass_fields__)


@pytest.mark.parametrize("field", ALTERED)
@given(said=told, data=st.data())
def test_an_altered_field_is_found_and_its_event_named(
    field: str, said: list[Any], data: st.DataObject
) -> None:
    events = chain(said)
    place = data.draw(st.integers(0, len(events) - 1))
    events[place] = replace(events[place], **{field: ALTERED[field](events[place])})
    with pytest.raises(ChainBrokenError) as broken:
        check(FORM, events)
    assert broken.value.values == {"seq": events[place].seq}


@given(said=told, data=st.data())
def test_an_event_taken_out_of_the_middle_is_missed(said: list[Any], data: st.DataObject) -> None:
    events = chain([*said, said[0]])
    del events[data.draw(st.integers(0, len(said) - 1))]
    with pytest.raises(ChainBrokenError):
        check(FORM, events)


@given(said=st.lists(st.tuples(kinds, moments, payloads, salts), min_size=2, max_size=6))
def test_events_in_another_order_are_found(said: list[Any]) -> None:
    with pytest.raises(ChainBrokenError):
        check(FORM, chain(said)[::-1])


@given(said=told)
def test_a_log_belongs_to_its_form(said: list[Any]) -> None:
    with pytest.raises(ChainBrokenError) as broken:
        check("e" * 64, chain(said))
    assert broken.value.values == {"seq": 1}


@given(said=told, data=st.data())
def test_an_erased_payload_keeps_the_chain(said: list[Any], data: st.DataObject) -> None:
    events = chain(said)
    for place in data.draw(st.sets(st.integers(0, len(events) - 1))):
        events[place] = replace(events[place], payload=None, salt=None)
    assert check(FORM, events) == events[-1].hash


@given(payload=payloads, one=salts, other=salts)
def test_equal_payloads_cannot_be_told_by_their_hashes(
    payload: dict[str, object], one: bytes, other: bytes
) -> None:
    first, second = (link(FORM, 1, Kind.NOTED, NOON, payload, salt) for salt in (one, other))
    assert (first.payload_hash == second.payload_hash) == (one == other)


def test_a_time_is_written_in_utc_to_the_millisecond_wherever_it_was_told() -> None:
    bangkok = timezone(timedelta(hours=7))
    assert timestamp(datetime(2026, 11, 24, 19, 0, 1, 2999, bangkok)) == "2026-11-24T12:00:01.002Z"
