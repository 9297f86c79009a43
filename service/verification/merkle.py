"""The tree of the roll (RFC 6962, section 2.1): hashes, roots, proofs, and their verification.

A `Node` is the root of a complete subtree: (level, number) covers the leaves from number·2^level.
Proofs name the nodes they need, so that whoever stores nodes can read them all at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from typing import NamedTuple

from service.errors import DomainError
from service.language import later

EMPTY_ROOT = sha256(b"").digest()


class ProofRefusedError(DomainError):
    """A proof does not lead from what it should prove to the root."""

    code = "proof_refused"
    status = 422
    sentence = later("This proof does not belong to this roll. Ask for a new one.")


class Node(NamedTuple):
    """The place of a complete subtree."""

    level: int
    number: int


Path = list[list[Node]]  # for each hash of a proof, the nodes it is made of


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of a tree from the hashes of its leaves."""
    tree = Growing()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root


class Growing:
    """A tree while it grows: only the complete subtrees on its right edge are kept."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        self._edge.append(leaf)
        for _ in range(completed(self.size)):
            right, left = self._edge.pop(), self._edge.pop()
            self._edge.append(node_hash(left, right))
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root at this size."""
        return join(self._edge)


def completed(index: int) -> int:
    """Return how many subtrees above it a leaf completes: the ones at the end of its index."""
    return (~index & (index + 1)).bit_length() - 1


def join(hashes: Sequence[bytes]) -> bytes:
    """Join neighbouring complete subtrees, the largest first, into the root above them."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def cover(start: int, end: int) -> list[Node]:
    """Return the complete subtrees that make up leaves start to end, start a multiple of all."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def inclusion_path(index: int, size: int) -> Path:
    """Return what proves that a leaf is in a tree of this size: from its sibling to the root."""
    return [cover(*beside) for beside in reversed(list(_besides(index, size)))]


def consistency_path(old_size: int, size: int) -> Path:
    """Return what proves that a tree of old_size (from 1) was only added to (section 2.1.2)."""
    start, end = 0, size
    besides = []
    while end != old_size:
        middle = _middle(start, end)
        if old_size <= middle:
            besides.append((middle, end))
            end = middle
        else:
            besides.append((start, middle))
            start = middle
    seed = [(start, end)] if start else []
    return [cover(*part) for part in seed + besides[::-1]]


def _besides(index: int, size: int) -> Iterator[tuple[int, int]]:
    """Walk from the root down to a leaf; yield the leaves that lie beside the way."""
    start, end = 0, size
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            yield middle, end
            end = middle
        else:
            yield start, middle
            start = middle


def _middle(start: int, end: int) -> int:
    """Return where a tree of at least two leaves splits: the left part is complete."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def fill(path: Path, nodes: Mapping[Node, bytes]) -> list[bytes]:
    """Make a proof from a path and the hashes of its nodes."""
    return [join([nodes[node] for node in part]) for part in path]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Verify that a leaf is in a tree (RFC 9162, section 2.1.3.2); raises ProofRefusedError."""
    if not 0 <= index < size:
        raise ProofRefusedError
    node, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            raise ProofRefusedError
        if node & 1 or node == last:
            found = node_hash(beside, found)
            node, last = _climb(node, last)
        else:
            found = node_hash(found, beside)
        node, last = node >> 1, last >> 1
    if last != 0 or found != root:
        raise ProofRefusedError


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Verify that a tree was only added to (RFC 9162, 2.1.4.2); raises ProofRefusedError."""
    if not 0 <= old_size <= size or bool(proof) != (0 < old_size < size):
        raise ProofRefusedError
    if old_size == 0:
        if old_root != EMPTY_ROOT:
            raise ProofRefusedError
    elif old_size == size:
        if old_root != root:
            raise ProofRefusedError
    elif _grown(old_size, old_root, size, proof) != (old_root, root):
        raise ProofRefusedError


def _grown(
    old_size: int, old_root: bytes, size: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the old and the new root that a consistency proof leads to."""
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    hashes = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    old = new = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            raise ProofRefusedError
        if node & 1 or node == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            node, last = _climb(node, last)
        else:
            new = node_hash(new, beside)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRefusedError
    return old, new


def _climb(node: int, last: int) -> tuple[int, int]:
    """Leave out the levels on which the last node of a tree has no neighbour."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last
