"""The stored tree: complete subtrees, added with each entry and read many at a time."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from service.roll.models import RollNodeRow
from service.verification import merkle
from service.verification.merkle import Node, Path


def add(session: Session, index: int, leaf: bytes) -> None:
    """Store a leaf and the subtrees it completes."""
    levels = range(merkle.completed(index))
    lefts = read(session, [Node(level, (index >> level) - 1) for level in levels])
    added = {Node(0, index): leaf}
    for level in levels:
        left, leaf = lefts[Node(level, (index >> level) - 1)], added[Node(level, index >> level)]
        added[Node(level + 1, index >> level + 1)] = merkle.node_hash(left, leaf)
    rows = [{"level": at.level, "index": at.number, "hash": value} for at, value in added.items()]
    session.execute(insert(RollNodeRow), rows)


def read(session: Session, nodes: Iterable[Node]) -> Mapping[Node, bytes]:
    """Read the hashes of subtrees."""
    wanted = list(nodes)
    if not wanted:
        return {}
    rows = select(RollNodeRow.level, RollNodeRow.index, RollNodeRow.hash)
    found = session.execute(rows.where(tuple_(RollNodeRow.level, RollNodeRow.index).in_(wanted)))
    return {Node(level, index): value for level, index, value in found}


def read_row(session: Session, level: int, start: int, width: int) -> list[bytes]:
    """Read the hashes of neighbours on one level."""
    here = RollNodeRow.index.between(start, start + width - 1)
    rows = select(RollNodeRow.hash).where(RollNodeRow.level == level, here)
    return list(session.scalars(rows.order_by(RollNodeRow.index)))


def prove(session: Session, path: Path) -> list[bytes]:
    """Make the proof that a path describes."""
    return merkle.fill(path, read(session, [node for part in path for node in part]))


def root(session: Session, size: int) -> bytes:
    """Return the root of the first entries."""
    nodes = merkle.cover(0, size)
    stored = read(session, nodes)
    return merkle.join([stored[node] for node in nodes])
