"""The roll's tiles and bundles, made from its tables, as far as it is sealed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.roll import layout, nodes
from service.roll.checkpoint import current
from service.roll.layout import Tile, TileNotFoundError
from service.roll.models import RollEntryRow


def read(session: Session, path: str) -> bytes:
    """Read the tile or bundle at a path; what a checkpoint covers never changes again.

    Raises TileNotFoundError, NotSealedError.
    """
    tile = layout.parse(path)
    if not tile.width <= layout.width(tile, current(session).size):
        raise TileNotFoundError
    if tile.level is None:
        return _bundle(session, tile)
    return b"".join(nodes.read_row(session, 8 * tile.level, tile.start, tile.width))


def _bundle(session: Session, tile: Tile) -> bytes:
    here = RollEntryRow.index.between(tile.start, tile.start + tile.width - 1)
    lines = select(RollEntryRow.line).where(here).order_by(RollEntryRow.index)
    return layout.pack(session.scalars(lines))
