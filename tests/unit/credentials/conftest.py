from collections.abc import Iterator
from pathlib import Path

import pytest

from service import database
from tests.unit.credentials.world import World, build


@pytest.fixture
def world(sqlite: str, tmp_path: Path) -> Iterator[World]:
    yield build(tmp_path, sqlite)
    database.sessions.kw["bind"].dispose()


@pytest.fixture
def grown_world(postgresql: str, tmp_path: Path) -> World:
    return build(tmp_path, postgresql)
