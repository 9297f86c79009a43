from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from service import database
from service.database import Base
from tests.unit.roll.roll import Roll

POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
TABLES = [table for table in Base.metadata.sorted_tables if table.name.startswith("roll_")]


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/jinbang.db"


@pytest.fixture
def postgresql() -> Iterator[str]:
    schema = f"roll_{uuid4().hex}"
    server = create_engine(POSTGRESQL, poolclass=NullPool)
    try:
        with server.begin() as connection:
            connection.execute(CreateSchema(schema))
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}: {error.orig}")
    yield f"{POSTGRESQL}?options=-csearch_path%3D{schema}%20-ctimezone%3DAsia/Bangkok"
    with server.begin() as connection:
        connection.execute(DropSchema(schema, cascade=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def roll(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Roll]:
    engine = database.connect(request.getfixturevalue(request.param))
    Base.metadata.create_all(engine, TABLES)
    yield Roll(tmp_path / "guard")
    engine.dispose()
