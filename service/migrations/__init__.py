"""The tables, version by version (Alembic)."""
