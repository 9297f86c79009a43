"""Tables that are added to and never changed: the database refuses, whoever asks."""

from alembic import op

REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is added to and never changed', TG_TABLE_NAME; END $$"
)


def seal(table: str, columns: str = "") -> None:
    """Let the database refuse to update a table, or these columns of it, and to delete from it."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(REFUSE)
        doing = "EXECUTE FUNCTION refuse_change()"
        # which empties a table past the triggers of its rows
        op.execute(f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} {doing}")
    else:
        doing = f"BEGIN SELECT RAISE(ABORT, '{table} is added to and never changed'); END"
    for change in (f"UPDATE OF {columns}" if columns else "UPDATE", "DELETE"):
        name = f"{table}_{change.partition(' ')[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {doing}")
