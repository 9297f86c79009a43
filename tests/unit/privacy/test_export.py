import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from question_bank.item import AnyItem
from service.attempts import events, read, record, start, submit
from service.attempts.events import Event, Kind
from service.authoring.form import Form
from service.clock import now
from service.database import transaction
from service.people import accounts, consent
from service.people.rules import Names, Role
from service.privacy import export
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.sittings import admit
from service.sittings.rules import Admitting, Place
from tests import factories
from tests.house import House
from tests.people.candidate import DEVICE
from tests.unit.exam import said


@pytest.fixture
def candidate(lone_house: House) -> UUID:
    """Somebody who sat, answered nothing, and has the result."""
    who = factories.account(Role.CANDIDATE, names=Names("Wang Xiaoming", "王晓明")).id
    sitting = factories.sitting(admission_by=Admitting.NOBODY)
    with transaction() as session:
        consent.give(session, who, "zh_Hans", now())
        admit.book(session, who, sitting, now())
        admit.enter(session, who, sitting, now())
        attempt = start.start(session, who, sitting, DEVICE, now())
        record.record(session, who, attempt, [said(Kind.LEFT)], DEVICE, now())
        submit.submit(session, who, attempt, now())
        decide.decide(session, who, attempt, Decision.CLEAR, "Seen", now())
        accounts.ask_for_erasure(session, who, now())
    lone_house.works()
    return who


def exported(candidate: UUID) -> dict[str, Any]:
    with transaction(read_only=True) as session:
        content: dict[str, Any] = json.loads(export.everything(session, candidate))
    return content


def form_of(candidate: UUID) -> Form:
    with transaction(read_only=True) as session:
        [attempt] = read.of_candidate(session, candidate).values()
    return attempt.form


def secrets(item: AnyItem) -> Iterator[str]:
    """Whatever tells the key of an item, or why it is the key."""
    raw = item.model_dump(mode="json", by_alias=True)
    for name in ("why", "answer_key", "variants"):
        yield from texts(raw.get(name))
    for option in raw.get("options", ()):
        yield from texts(option["why"])


def texts(value: object) -> Iterator[str]:
    match value:
        case str() if len(value) > 4:
            yield value
        case dict():
            for each in value.values():
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)


def test_everything_that_is_kept_of_a_person_is_there(candidate: UUID) -> None:
    found = exported(candidate)
    assert found["account"]["name_own"] == "王晓明"
    assert found["account"]["id"] == str(candidate)
    assert found["consent_given_at"]
    assert found["erasure_asked_at"]
    [attempt] = found["attempts"]
    kinds = [event["kind"] for event in attempt["events"]]
    assert kinds == ["started", "left", "submitted", "decided"]
    assert len(attempt["items"]) == 40
    [result] = found["results"]
    assert (result["units"], result["total_units"], result["passed"]) == (0, 2400, False)
    [place] = found["places"]
    assert place["state"] == Place.ADMITTED
    assert place["extra_time_percent"] == 0


def test_no_key_and_no_reason_of_any_question_is_in_it(candidate: UUID) -> None:
    with transaction(read_only=True) as session:
        [result] = score.of_candidate(session, candidate)
        files = (export.everything(session, candidate), export.record(session, result))
    keys = [key for entry in form_of(candidate).entries for key in secrets(entry.item)]
    assert len(keys) > 200
    for file in files:
        text = file.decode()
        assert "answer_key" not in text
        assert [key for key in keys if json.dumps(key, ensure_ascii=False)[1:-1] in text] == []


def test_whoever_has_the_record_can_walk_the_chain(candidate: UUID) -> None:
    [attempt] = exported(candidate)["attempts"]
    told = [
        Event(
            each["seq"],
            Kind(each["kind"]),
            datetime.fromisoformat(each["at"]),
            each["payload"],
            bytes.fromhex(each["salt"]),
            each["payload_hash"],
            each["prev"],
            each["hash"],
        )
        for each in attempt["events"]
    ]
    assert events.check(attempt["form_hash"], told) == attempt["head"]


def test_nothing_of_anybody_else_is_in_it(candidate: UUID) -> None:
    other = factories.account(Role.CANDIDATE, names=Names("Somebody Else", ""))
    with transaction(read_only=True) as session:
        text = export.everything(session, candidate).decode()
    assert other.email not in text
    assert str(other.id) not in text
    assert exported(other.id)["attempts"] == []
