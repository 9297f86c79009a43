"""What is only added to: the database itself refuses to change it, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from service.clock import now
from service.credentials import status
from service.credentials.models import AwardRow
from service.database import transaction
from tests.functional.candidate.holder import clears, sits
from tests.house import House
from tests.people.candidate import Candidate

SEALED = {
    "audit": ("at", "actor_id", "action", "subject", "detail"),
    "standing": ("state", "reason", "at"),
    "attempt_event": ("seq", "kind", "at", "payload_hash", "prev", "hash", "key"),
    "roll_entry": ("line",),
}


@pytest.fixture
def lived_in(house: House) -> House:
    """A house with a line in each of these tables."""
    candidate = Candidate(house)
    clears(candidate, sits(candidate, right=30))
    with transaction() as session:
        award = session.query(AwardRow).one()
        status.give_up(session, award.id, now())
    return house


def run(statement: str) -> None:
    with transaction() as session:
        session.execute(text(statement))


def count(table: str) -> int:
    with transaction(read_only=True) as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608  # ours


def test_no_line_is_changed_or_taken_out(lived_in: House) -> None:
    for table, columns in SEALED.items():
        before = count(table)
        emptying = [f"TRUNCATE {table}"] if "postgresql" in lived_in.settings.database else []
        assert before, f"{table} has lines that could be changed"
        for change in (
            *emptying,
            f"DELETE FROM {table}",  # noqa: S608
            *(f"UPDATE {table} SET {column} = {column}" for column in columns),  # noqa: S608
        ):
            with pytest.raises(DatabaseError, match="added to and never changed"):
                run(change)
        assert count(table) == before


def test_of_an_event_only_what_it_told_can_go(lived_in: House) -> None:
    assert lived_in
    run("UPDATE attempt_event SET payload = NULL, salt = NULL")
    with transaction(read_only=True) as session:
        left = session.scalar(text("SELECT count(*) FROM attempt_event WHERE payload IS NOT NULL"))
    assert left == 0
