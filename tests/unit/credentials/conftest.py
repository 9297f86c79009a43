from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema, DropSchema

from service import database
from tests.unit.credentials.world import World, build

POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield build(tmp_path, f"sqlite:///{tmp_path}/jinbang.db")
    database.sessions.kw["bind"].dispose()


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[World]:
    schema = f"credentials_{uuid4().hex}"
    server = create_engine(POSTGRESQL, poolclass=NullPool)
    try:
        with server.begin() as connection:
            connection.execute(CreateSchema(schema))
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}: {error.orig}")
    url = f"{POSTGRESQL}?options=-csearch_path%3D{schema}%20-ctimezone%3DAsia/Bangkok"
    yield build(tmp_path, url)
    database.sessions.kw["bind"].dispose()
    with server.begin() as connection:
        connection.execute(DropSchema(schema, cascade=True))
