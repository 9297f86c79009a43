from collections.abc import Iterator
from pathlib import Path

import pytest

from service import database
from service.database import Base
from tests.unit.roll.roll import Roll

TABLES = [table for table in Base.metadata.sorted_tables if table.name.startswith("roll_")]


@pytest.fixture(params=["sqlite", "postgresql"])
def roll(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Roll]:
    engine = database.connect(request.getfixturevalue(request.param))
    Base.metadata.create_all(engine, TABLES)
    yield Roll(tmp_path / "guard")
    engine.dispose()
