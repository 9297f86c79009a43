from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service import audit, database
from service.clock import now
from service.database import transaction
from service.people import register
from service.people.models import MembershipRow, OrganisationRow
from tests.unit.exam import NOON, Exam

BANGKOK = timezone(timedelta(hours=7))


def test_a_time_keeps_its_instant_whatever_zone_it_was_told_in(exam: Exam) -> None:
    assert exam
    told = datetime(2026, 11, 24, 19, 0, 0, 123_000, BANGKOK)
    with transaction() as session:
        audit.record(session, None, "told", "x", told)
    with transaction(read_only=True) as session:
        [line] = audit.trail(session, action="told")
    assert line.at == told
    assert line.at.tzinfo is UTC


def test_what_raises_keeps_nothing(exam: Exam) -> None:
    with suppress(RuntimeError), transaction() as session:
        register.found(session, "Mekong", "VN", "Asia/Ho_Chi_Minh")
        raise RuntimeError
    with transaction(read_only=True) as session:
        assert list(session.scalars(select(OrganisationRow.id))) == [exam.organisation]


def test_a_row_that_belongs_to_nobody_is_refused(exam: Exam) -> None:
    row = MembershipRow(account_id=uuid4(), organisation_id=exam.organisation, role="examiner")
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(row)


def test_the_database_answers(exam: Exam) -> None:
    assert exam
    assert database.answers()


def test_the_time_is_in_utc_and_has_no_more_than_is_stored() -> None:
    moment = now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


def test_the_trail_is_read_newest_first_by_subject_action_and_time(exam: Exam) -> None:
    actor = exam.invigilator
    with transaction() as session:
        for minute, action in enumerate(("paused", "resumed", "paused")):
            at = NOON + timedelta(minutes=minute)
            audit.record(session, actor, action, exam.sitting, at, reason="Fire drill")
        audit.record(session, None, "paused", "another", NOON)

    def told(**asked: object) -> list[tuple[str, int]]:
        with transaction(read_only=True) as session:
            lines = audit.trail(session, **asked)  # type: ignore[arg-type]
        return [(line.action, line.at.minute) for line in lines]

    ours = str(exam.sitting)
    before = told(subject=ours)
    assert [each for each in before if each[0] != "sitting_arranged"] == [
        ("paused", 2),
        ("resumed", 1),
        ("paused", 0),
    ]
    assert told(subject=ours, action="paused") == [("paused", 2), ("paused", 0)]
    assert told(subject=ours, action="paused", before=NOON + timedelta(minutes=2)) == [
        ("paused", 0)
    ]
    assert told(subject=ours, limit=1, offset=1) == [("resumed", 1)]
