import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from service import database
from service.web.limits import limiter
from tests.house import House

POSTGRESQL = os.environ.get(
    "JINBANG_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test"
)
settings.register_profile("house", deadline=None)  # a busy machine is no failure
settings.load_profile("house")


RANDOM = re.compile(r"[0-9a-f-]{36}|[0-9A-Z]{16}|.{41,}", re.DOTALL)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name an example that is random after its argument: processes must agree on names."""
    unnamed = isinstance(val, bytes) or (isinstance(val, str) and RANDOM.fullmatch(val))
    return argname if unnamed else None


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/jinbang.db"


@pytest.fixture
def postgresql() -> Iterator[str]:
    schema = f"jinbang_{uuid4().hex}"
    server = create_engine(POSTGRESQL, poolclass=NullPool)
    try:
        with server.begin() as connection:
            connection.execute(CreateSchema(schema))
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}: {error.orig}")
    # Far from UTC, so that a time that loses its zone is noticed.
    yield f"{POSTGRESQL}?options=-csearch_path%3D{schema}%20-ctimezone%3DAsia/Bangkok"
    database.sessions.kw["bind"].dispose()
    with server.begin() as connection:
        connection.execute(DropSchema(schema, cascade=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.getfixturevalue(request.param), tmp_path)
    yield house
    house.app.extensions["database"].dispose()


@pytest.fixture
def lone_house(sqlite: str, tmp_path: Path) -> Iterator[House]:
    """Give a house on SQLite only, for what has nothing to do with the database."""
    house = House(sqlite, tmp_path)
    yield house
    house.app.extensions["database"].dispose()


@pytest.fixture
def limited(sqlite: str, tmp_path: Path) -> Iterator[House]:
    """A house that counts how often one asks, as outside the tests."""
    limiter.enabled = True  # when the application is made, and after the house was
    house = House(sqlite, tmp_path)
    limiter.enabled = True
    limiter.reset()
    yield house
    limiter.reset()
    limiter.enabled = False
    house.app.extensions["database"].dispose()
