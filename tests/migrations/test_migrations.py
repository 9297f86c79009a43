import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from service import database
from service.database import Base, transaction
from tests import factories
from tests.functional.candidate.holder import clears, sits
from tests.house import House
from tests.people.candidate import Candidate

FOLDER = Path(database.__file__).parent / "migrations"
NAMES = sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    database.migrate(url)
    engine = database.connect(url)
    yield engine
    engine.dispose()


def config(url: str = "") -> Config:
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.attributes["url"] = url
    return found


def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def rows() -> dict[str, int]:
    with transaction(read_only=True) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_there_is_one_line_of_migrations_in_the_order_of_their_names() -> None:
    assert len(script().get_heads()) == 1
    walked = [each.revision for each in script().walk_revisions()][::-1]
    assert walked == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_is_named_by_its_number_and_what_it_does(name: str) -> None:
    assert re.fullmatch(r"\d{4}(_[a-z]+)+", name)
    doc = script().get_revision(name).module.__doc__
    assert doc
    assert doc.strip().endswith(".")


@pytest.mark.usefixtures("engine")
def test_the_migrated_tables_are_those_of_the_models(url: str) -> None:
    """Alembic, asked to write the next migration, has nothing to write."""
    command.check(config(url))


@pytest.mark.usefixtures("engine")
def test_migrated_again_nothing_happens(url: str) -> None:
    before = rows()
    database.migrate(url)
    assert rows() == before


def test_each_migration_goes_down_and_up_again(url: str, engine: Engine) -> None:
    engine.dispose()
    for _ in NAMES:
        command.downgrade(config(url), "-1")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    database.migrate(url)
    command.check(config(url))


def test_each_migration_goes_down_and_up_over_what_people_did(house: House) -> None:
    """A service with an exam, a result and a credential in it survives going back a version."""
    candidate = Candidate(house)
    clears(candidate, sits(candidate))
    before = rows()
    assert before["award"] == before["result"] == 1
    url = house.settings.database
    house.app.extensions["database"].dispose()
    for name in NAMES[:2:-1]:  # the first three lay tables, and have nothing to go back to
        command.downgrade(config(url), "-1")
        database.migrate(url)
        assert rows() == before, name
    command.downgrade(config(url), "base")
    database.migrate(url)
    assert set(rows().values()) == {0}
    assert factories.account(candidate.role), "what is laid anew can be used"


def test_foreign_keys_are_kept(engine: Engine) -> None:
    laid = {
        (table, key["constrained_columns"][0], key["referred_table"])
        for table in inspect(engine).get_table_names()
        for key in inspect(engine).get_foreign_keys(table)
    }
    modelled = {
        (table.name, key.parent.name, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
    }
    assert laid == modelled
    orphan = (
        "INSERT INTO membership (id, account_id, organisation_id, role) "
        "VALUES ('00000000000000000000000000000001', '00000000000000000000000000000002', "
        "'00000000000000000000000000000003', 'examiner')"
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(orphan))


def test_a_database_newer_than_the_program_is_left_alone(sqlite: str) -> None:
    database.migrate(sqlite)
    engine = create_engine(sqlite)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_tomorrow'"))
    with pytest.raises(Exception, match="9999_tomorrow"):
        database.migrate(sqlite)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999_tomorrow"
    engine.dispose()
