"""Where the parts of the roll are found, and how entries are packed (C2SP tlog-tiles). Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.errors import DomainError
from service.language import later

WIDTH = 256  # hashes or entries of a full tile
CHECKPOINT = "checkpoint"

_PATH = re.compile(
    "tile/(?P<level>0|[1-9]|[1-5][0-9]|6[0-3]|entries)"
    r"/(?P<number>(?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class TileNotFoundError(DomainError):
    """No such tile, or not sealed by a checkpoint yet."""

    code = "roll_tile_not_found"
    status = 404
    sentence = later("The roll has no such part. Read /roll/checkpoint to see how far it goes.")


class BundleRefusedError(DomainError):
    """Bytes that are no bundle of entries."""

    code = "roll_bundle_refused"
    status = 422
    sentence = later("These entries of the roll are cut off or damaged. Fetch them again.")


@dataclass(frozen=True)
class Tile:
    """A row of at most 256 neighbours: hashes of a level of tiles, or entries (level None)."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """The place of its first hash on its level."""
        return self.number * WIDTH


def path(tile: Tile) -> str:
    """Return where a tile is found."""
    level = "entries" if tile.level is None else tile.level
    partial = f".p/{tile.width}" if tile.width < WIDTH else ""
    return f"tile/{level}/{_grouped(tile.number)}{partial}"


def parse(text: str) -> Tile:
    """Read where a tile is found; raises TileNotFoundError."""
    match = _PATH.fullmatch(text)
    if match is None:
        raise TileNotFoundError
    level = None if match["level"] == "entries" else int(match["level"])
    number = int(match["number"].replace("x", "").replace("/", ""))
    tile = Tile(level, number, int(match["width"] or WIDTH))
    if path(tile) != text:  # one tile, one address: no leading groups of zeroes, no full width
        raise TileNotFoundError
    return tile


def width(tile: Tile, size: int) -> int:
    """Return how wide a tile is in a roll of this size; 0 if it isn't there at all."""
    on_level = size >> 8 * (tile.level or 0)
    return max(0, min(WIDTH, on_level - tile.start))


def tiles(size: int) -> Iterator[Tile]:
    """List all tiles of hashes in a roll of this size, from the leaves up."""
    level = 0
    while on_level := size >> 8 * level:
        for number in range(-(-on_level // WIDTH)):
            yield Tile(level, number, min(WIDTH, on_level - number * WIDTH))
        level += 1


def pack(lines: Iterable[str]) -> bytes:
    """Pack entries: each after its length in two bytes."""
    entries = (line.encode() for line in lines)
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes) -> list[bytes]:
    """Unpack entries; raises BundleRefusedError."""
    entries = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise BundleRefusedError
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def _grouped(number: int) -> str:
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)
