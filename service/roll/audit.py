"""Audit a roll from the outside: read all of it, recompute all of it, trust nobody."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from service.errors import DomainError
from service.language import later
from service.roll import layout
from service.roll.layout import WIDTH, Tile
from service.verification import entry, merkle
from service.verification.note import Head, read_checkpoint

Fetch = Callable[[str], bytes]  # from a path of the roll to what is there


class RollAlteredError(DomainError):
    """The roll isn't what its checkpoint says: somebody changed it."""

    code = "roll_altered"
    status = 422
    sentence = later(
        "The roll does not hold: {what} is not what the signed checkpoint seals. "
        "Keep both and tell others; fetch once more to rule out a broken download."
    )


@dataclass(frozen=True)
class Report:
    """What an audit that found nothing wrong has read."""

    head: Head
    kinds: Mapping[str, int]  # how many entries of each
    tiles: int
    extends: Head | None  # the earlier checkpoint that it was compared with


def audit(fetch: Fetch, verifier_key: str, earlier_note: str | None = None) -> Report:
    """Recompute a roll and compare it with its checkpoint, and with an earlier one.

    Raises NoteRefusedError, RollAlteredError, BundleRefusedError, RollLineRefusedError.
    """
    head = read_checkpoint(_text(fetch(layout.CHECKPOINT)), verifier_key)
    earlier = None if earlier_note is None else read_checkpoint(earlier_note, verifier_key)
    if earlier is not None and earlier.size > head.size:
        raise RollAlteredError(what="an earlier checkpoint, of more entries,")
    kinds, rows, tree = Counter[str](), [list[bytes]()], merkle.Growing()
    _compare(tree, earlier)
    for line in _entries(fetch, head.size):
        kinds[line.split(" ")[0]] += 1
        leaf = merkle.leaf_hash(line.encode())
        rows[0].append(leaf)
        tree.append(leaf)
        _compare(tree, earlier)
    _compare(tree, head)
    return Report(head, dict(kinds), _audit_tiles(fetch, head.size, rows[0]), earlier)


def _entries(fetch: Fetch, size: int) -> Iterator[str]:
    """Read the entries, a bundle at a time."""
    for number in range(-(-size // WIDTH)):
        bundle = Tile(None, number, min(WIDTH, size - number * WIDTH))
        path = layout.path(bundle)
        lines = layout.unpack(fetch(path))
        if len(lines) != bundle.width:
            raise RollAlteredError(what=path)
        yield from (entry.check(line.decode("ascii", "replace")) for line in lines)


def _compare(tree: merkle.Growing, head: Head | None) -> None:
    """Compare with a checkpoint when the tree has grown to its size."""
    if head is not None and tree.size == head.size and tree.root != head.root:
        raise RollAlteredError(what=f"the root of the first {head.size} entries")


def _audit_tiles(fetch: Fetch, size: int, row: list[bytes]) -> int:
    """Compare every tile with the hashes recomputed from the entries; return how many."""
    count = level = 0
    for count, tile in enumerate(layout.tiles(size), 1):  # noqa: B007  # the last one counts
        if tile.level != level:
            level += 1
            full = len(row) // WIDTH
            row = [merkle.root(row[at * WIDTH : (at + 1) * WIDTH]) for at in range(full)]
        path = layout.path(tile)
        if fetch(path) != b"".join(row[tile.start : tile.start + tile.width]):
            raise RollAlteredError(what=path)
    return count


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
