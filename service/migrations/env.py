"""Alembic's entry: one database, given by `database.migrate`."""

import sqlite3

from alembic import context
from sqlalchemy import create_engine, event, text

from service import audit, jobs  # noqa: F401  # their tables
from service.attempts import models as attempts  # noqa: F401
from service.authoring import models as authoring  # noqa: F401
from service.credentials import models as credentials  # noqa: F401
from service.database import Base
from service.people import models as people  # noqa: F401
from service.results import models as results  # noqa: F401
from service.roll import models as roll  # noqa: F401
from service.sittings import models as sittings  # noqa: F401


def run() -> None:
    """Run what is missing in one transaction; foreign keys are off meanwhile on SQLite.

    With them on, a batch migration of a parent table whose children are to be deleted with it
    would delete every child (docs/decisions/0002-migrations.md).
    """
    engine = create_engine(context.config.attributes["url"])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,  # SQLite's tables roll back as well; Alembic doesn't ask it to
        )
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                msg = f"the migration broke references: {broken[:3]}"
                raise RuntimeError(msg)
    engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself before a table is made
    connection.execute("PRAGMA foreign_keys=OFF")


run()
