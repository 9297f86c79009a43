"""The database: SQLite unless the URL says PostgreSQL, and the one way to a transaction."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

sessions = sessionmaker(expire_on_commit=False)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A time that knows its zone; SQLite by itself forgets it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back in UTC: what SQLite gives has no zone, PostgreSQL's has the session's."""
        return value and value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """What every table derives from."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own convention
        datetime: Instant,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def connect(url: str) -> Engine:
    """Make this the database of the process."""
    # Errors are logged and kept with jobs: the values of a statement are people's.
    engine = create_engine(url, pool_pre_ping=url.startswith("postgresql"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    sessions.configure(bind=engine)
    return engine


def migrate(url: str) -> None:
    """Bring the tables to the newest version (Alembic); harmless when they are."""
    from alembic import command  # slow to import
    from alembic.config import Config

    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "head")


@contextmanager
def transaction(*, read_only: bool = False) -> Iterator[Session]:
    """Commit at the end of the block, roll back if it raises; the answer is made after it."""
    with sessions.begin() as session:
        options = {"read_only": read_only, "postgresql_readonly": read_only}
        session.connection(execution_options=options)
        yield session


def glance(statement: Executable, values: Mapping[str, object]) -> tuple[object, ...] | None:
    """Read one row as it is now, as the driver gives it, on a connection of this thread's own.

    For the look that is taken most: no transaction, no mapping, a tenth of the time. A connection
    that fails is given up, and the error is the caller's.
    """
    engine: Engine = sessions.kw["bind"]
    text_, order = _compiled(engine, statement)
    try:
        cursor = _own_connection(engine).execute(text_, order(values))
        row: tuple[object, ...] | None = cursor.fetchone()
    except Exception:
        _give_up_own()
        raise
    return row


_own = threading.local()
_texts: dict[tuple[str, Executable], tuple[str, Callable[[Mapping[str, object]], Any]]] = {}


def _own_connection(engine: Engine) -> Any:  # noqa: ANN401  # each driver has its own
    if getattr(_own, "engine", None) is not engine:
        _give_up_own()
        connection = engine.raw_connection()
        own: Any = connection.driver_connection
        connection.detach()  # or the pool would lend it to a transaction at the same time
        if engine.dialect.name == "postgresql":
            own.autocommit = True
        _own.connection, _own.engine = own, engine
    return _own.connection


def _give_up_own() -> None:
    connection = _own.__dict__.pop("connection", None)
    _own.__dict__.clear()
    if connection is not None:
        with suppress(Exception):  # it may be broken already
            connection.close()


def _compiled(
    engine: Engine, statement: Executable
) -> tuple[str, Callable[[Mapping[str, object]], Any]]:
    key = (engine.dialect.name, statement)
    if key not in _texts:
        compiled = statement.compile(dialect=engine.dialect)  # type: ignore[attr-defined]
        names = compiled.positiontup
        order = dict if names is None else lambda values: tuple(values[name] for name in names)
        _texts[key] = (str(compiled), order)
    return _texts[key]


def answers() -> bool:
    """Whether the database answers a query, for /readyz."""
    try:
        with transaction(read_only=True) as session:
            return bool(session.scalar(text("SELECT 1")) == 1)
    except SQLAlchemyError:
        return False


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA busy_timeout=30000;"
    )


def _begin_sqlite(connection: Connection) -> None:
    # Whoever reads first and writes later is refused if another wrote in between ("database is
    # locked", at once, whatever the timeout). With the lock taken at the start, writers queue.
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
