from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from service import jobs
from service.database import transaction
from service.jobs import DIED, LEASE, TRIES, Job, JobRow, Kind
from tests.unit.exam import NOON

SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("exam")


def add(kind: Kind = Kind.CONFIRM_ADDRESS, due: datetime = NOON) -> UUID:
    subject = uuid4()
    with transaction() as session:
        jobs.add(session, kind, subject, due)
    return subject


def claim(at: datetime = NOON) -> Job | None:
    with transaction() as session:
        return jobs.claim(session, at)


def fail(job: Job, at: datetime = NOON, trouble: str = "no line") -> None:
    with transaction() as session:
        jobs.fail(session, job, trouble, at)


def rows() -> list[JobRow]:
    with transaction(read_only=True) as session:
        return list(session.scalars(select(JobRow)))


def test_work_is_due_with_its_cause_or_not_at_all() -> None:
    with suppress(RuntimeError), transaction() as session:
        jobs.add(session, Kind.CONFIRM_ADDRESS, uuid4(), NOON)
        raise RuntimeError
    assert rows() == []


def test_what_waited_longest_is_claimed_first_and_nothing_before_its_time() -> None:
    later, sooner = add(due=NOON), add(due=NOON - SECOND)
    add(due=NOON + SECOND)
    claimed = [job and job.subject_id for job in (claim(), claim(), claim())]
    assert claimed == [sooner, later, None]


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends() -> None:
    subject = add()
    first = claim()
    assert first
    assert (first.kind, first.subject_id, first.tries) == (Kind.CONFIRM_ADDRESS, subject, 1)
    assert claim(NOON + LEASE - SECOND) is None
    again = claim(NOON + LEASE)
    assert again
    assert (again.id, again.tries) == (first.id, 2)


def test_what_is_done_is_forgotten_and_done_by_two_it_is_harmless() -> None:
    add()
    job = claim()
    assert job
    for _ in range(2):
        with transaction() as session:
            jobs.finish(session, job)
    fail(job)
    assert rows() == []


def test_after_each_failure_it_waits_twice_as_long_until_a_person_must_look() -> None:
    add()
    at, waits = NOON, []
    for _ in range(TRIES):
        job = claim(at)
        assert job
        fail(job, at)
        [row] = rows()
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits == [LEASE * 2**n for n in range(TRIES)]
    assert claim(at + timedelta(days=365)) is None
    with transaction(read_only=True) as session:
        assert [job.tries for job in jobs.parked(session)] == [TRIES]
        assert jobs.waiting(session, at) == 0


def test_what_a_try_ended_with_is_kept_and_kept_short() -> None:
    add()
    job = claim()
    assert job
    fail(job, trouble="x" * 10_000)
    [row] = rows()
    assert row.trouble == "x" * 500


def test_a_job_that_kills_its_workers_is_parked_and_the_next_is_done() -> None:
    """A worker that dies reports nothing; without an end, such a job would come first for ever."""
    add()
    at = NOON
    for _ in range(TRIES):
        assert claim(at)
        at += LEASE
    next_ = add(due=at)
    job = claim(at)
    assert job
    assert job.subject_id == next_
    with transaction(read_only=True) as session:
        [parked] = jobs.parked(session)
    assert (parked.tries, rows()[0].trouble) == (TRIES, DIED)


def test_what_waits_is_counted() -> None:
    add()
    add(due=NOON + SECOND)
    with transaction(read_only=True) as session:
        assert jobs.waiting(session, NOON) == 1
