"""The tables of the roll. Nothing in them is ever changed but the size in the head."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base


class RollHeadRow(Base):
    """One row: how many entries there are. Whoever appends holds its lock, so none is skipped."""

    __tablename__ = "roll_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)


class RollEntryRow(Base):
    """A line of the roll; said twice it is one entry, because the line is unique."""

    __tablename__ = "roll_entry"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]


class RollNodeRow(Base):
    """The hash of a complete subtree; level 0 are the leaves."""

    __tablename__ = "roll_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class RollCheckpointRow(Base):
    """A signed checkpoint."""

    __tablename__ = "roll_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes]
    note: Mapped[str]
    at: Mapped[datetime]
