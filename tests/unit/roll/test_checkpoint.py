import os

import pytest
from sqlalchemy import delete

from service.database import transaction
from service.roll import append, checkpoint
from service.roll.checkpoint import GuardMissingError, NotSealedError, RollForkError
from service.roll.models import RollCheckpointRow, RollEntryRow, RollHeadRow, RollNodeRow
from service.verification import note
from tests.unit.roll.roll import NOON, CountingRing, Roll, line


def loses_the_newest(roll: Roll, size: int) -> None:
    """Restore the database as it was when it had this many entries."""
    with transaction() as session:
        for row in (RollEntryRow, RollNodeRow, RollCheckpointRow, RollHeadRow):
            session.execute(delete(row))
    lines = [line(number) for number in range(size)]
    roll.enters(*lines)


def test_every_entry_is_proved_under_the_newest_checkpoint(roll: Roll) -> None:
    for size in (1, 2, 7, 20):
        roll.enters(*[line(number) for number in range(size)])
        sealed = roll.seals()

        assert (sealed.size, sealed.at) == (size, NOON)
        for index in range(size):
            proof = roll.proves(index)
            head = note.Head("exam.example/roll", size, sealed.root)
            proved = note.verify_proof(proof, line(index).encode(), roll.ring.verifier_key)
            assert proved == (index, head)


def test_what_is_not_sealed_is_not_proved(roll: Roll) -> None:
    roll.enters(line(0))
    with pytest.raises(NotSealedError):
        roll.proves(0)
    roll.seals()
    roll.enters(line(1))
    with pytest.raises(NotSealedError):
        roll.proves(1)
    with pytest.raises(NotSealedError):
        roll.proves(-1)


def test_the_same_roll_is_signed_once(roll: Roll) -> None:
    roll.enters(line(0))

    assert roll.seals() == roll.seals()
    assert len(roll.ring.signed) == 1
    assert roll.guard.read_text() == roll.seals().note


def test_nothing_is_signed_before_it_is_committed(roll: Roll) -> None:
    with transaction() as session:
        append.append(session, line(0), NOON)
        with pytest.raises(RuntimeError, match="later transaction"):
            checkpoint.checkpoint(session, roll.ring, roll.guard, NOON)


def test_a_restored_backup_cannot_fork_the_roll(roll: Roll) -> None:
    roll.enters(*[line(number) for number in range(5)])
    roll.seals()

    loses_the_newest(roll, size=3)
    with pytest.raises(RollForkError):
        roll.seals()
    roll.enters(line(103), line(104))
    with pytest.raises(RollForkError):
        roll.seals()
    roll.enters(line(105))
    with pytest.raises(RollForkError):
        roll.seals()
    assert len(roll.ring.signed) == 1


def test_a_backup_that_grew_the_same_way_goes_on(roll: Roll) -> None:
    roll.enters(*[line(number) for number in range(5)])
    before = roll.seals()

    loses_the_newest(roll, size=5)

    assert roll.seals().note == before.note
    roll.enters(line(5))
    assert roll.seals().size == 6


@pytest.mark.parametrize("text", ["", "exam.example/roll\n1\n", "\0"])
def test_a_damaged_guard_stops_signing(roll: Roll, text: str) -> None:
    roll.enters(line(0))
    roll.guard.write_text(text)

    with pytest.raises(RollForkError):
        roll.seals()


def test_a_lost_guard_stops_signing(roll: Roll) -> None:
    roll.enters(line(0))
    roll.seals()
    roll.guard.unlink()

    with pytest.raises(GuardMissingError):
        roll.seals()


def test_another_issuer_s_guard_stops_signing(roll: Roll) -> None:
    roll.enters(line(0))
    roll.seals()
    roll.ring = CountingRing.throwaway("did:web:other.example")

    with pytest.raises(RollForkError):
        roll.seals()


def test_a_crash_between_guard_and_commit_signs_nothing_twice(
    roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll.enters(line(0))
    with transaction() as session:
        checkpoint.checkpoint(session, roll.ring, roll.guard, NOON)
        session.rollback()
    signed = roll.guard.read_text()

    monkeypatch.setattr(os, "fsync", None)  # nothing is left to write

    assert roll.seals().note == signed
    assert len(roll.ring.signed) == 1
