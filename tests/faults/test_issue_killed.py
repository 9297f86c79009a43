import os
import signal
import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from keys import rotate
from keys.ring import Ring
from service import database
from service.credentials import issue
from service.credentials.models import AwardRow
from service.credentials.rules import State
from service.database import transaction
from service.roll import checkpoint
from service.roll.models import RollCheckpointRow, RollEntryRow
from service.verification.presentation import Presentation
from service.verification.trust import Standing, StatusFacts, Trust, own_issuer
from service.verification.verdict import State as VerdictState
from service.verification.verify import verify
from tests.unit.credentials.world import DID, NOON, World, build

AFTER = (  # each step; sealing the roll between the last two leaves the award as it is
    State.NUMBERED,
    State.DOCUMENTED,
    State.REHEARSED,
    State.ENTERED,
    State.ENTERED,
    State.SIGNED,
)


def issue_and_die(url: str, folder: Path, award: UUID, steps: int, durable: bool) -> None:
    """Take so many steps and die; the last one may be cut off before it is durable."""
    database.connect(url)
    world = World(folder, Ring.open(folder / "keys", None))
    for _ in range(steps - 1):
        world.steps(award)
    with transaction() as session:
        issue.advance(session, award, world.ring, world.issuer, world.guard, NOON)
        if not durable:
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.parametrize("steps", range(1, len(AFTER)))
def test_a_credential_outlives_its_worker(tmp_path: Path, steps: int, durable: bool) -> None:
    url = f"sqlite:///{tmp_path}/jinbang.db"
    world = build(tmp_path, url)
    rotate.generate(tmp_path / "keys", DID, None, NOON)
    world.ring = Ring.open(tmp_path / "keys", None)
    award = world.awards(world.sits())
    assert award

    arguments = (url, tmp_path, award, steps, durable)
    worker = get_context("spawn").Process(target=issue_and_die, args=arguments)
    worker.start()
    worker.join()

    assert worker.exitcode == -signal.SIGKILL
    assert done(award) == AFTER[steps if durable else steps - 1]
    world.finishes(award)
    check(world, award)


def copy(old: Path, new: Path) -> None:
    with closing(sqlite3.connect(old)) as source, closing(sqlite3.connect(new)) as target:
        source.backup(target)


def done(award: UUID) -> str:
    with transaction(read_only=True) as session:
        return session.get_one(AwardRow, award).state


def check(world: World, award: UUID) -> None:
    with transaction(read_only=True) as session:
        row = session.get_one(AwardRow, award)
        lines = list(session.scalars(select(RollEntryRow.line)))
        heads = list(session.scalars(select(RollCheckpointRow.note)))
    assert lines == [f"issue sha256:{row.digest}"]
    assert heads == [world.guard.read_text()], "what was signed last is what is stored"
    own = own_issuer(DID, {"en": "Jinbang"}, world.ring.public_keys, NOON)
    active = StatusFacts(Standing.ACTIVE, None, None, NOON)
    trust = Trust({DID: own}, lambda _: active)
    for held in (
        Presentation(credential=row.credential),
        Presentation(token=row.jwt),
        Presentation(token=row.jwt_ob),
        Presentation(claim=row.claim),
    ):
        assert verify(held, trust, NOON).state is VerdictState.VALID


def test_a_restored_database_signs_nothing(tmp_path: Path) -> None:
    """The roll went on after the backup: a second history must not get a signature."""
    file, backup = tmp_path / "jinbang.db", tmp_path / "backup.db"
    world = build(tmp_path, f"sqlite:///{file}")
    copy(file, backup)
    world.issues()
    copy(backup, file)

    award = world.awards(world.sits())
    assert award
    with pytest.raises(checkpoint.RollForkError):
        world.finishes(award)
    assert done(award) == State.ENTERED
