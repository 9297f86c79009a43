from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verification import merkle
from service.verification.merkle import Node, ProofRefusedError

# The entries and roots that certificate-transparency implementations test with (RFC 6962).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(130)]
sizes = st.integers(1, len(LEAVES))


def plain_root(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 defines it, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


class Stored(dict[Node, bytes]):
    """Every complete subtree of the leaves."""

    def __missing__(self, node: Node) -> bytes:
        start = node.number << node.level
        self[node] = plain_root(LEAVES[start : start + (1 << node.level)])
        return self[node]


STORED = Stored()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]

    assert merkle.root(leaves).hex() == ROOTS[size]


def test_a_growing_tree_has_the_plain_root_at_every_size() -> None:
    tree = merkle.Growing()
    for size, leaf in enumerate(LEAVES):
        assert tree.root == plain_root(LEAVES[:size])
        assert tree.root == merkle.join([STORED[node] for node in merkle.cover(0, size)])
        tree.append(leaf)


@given(sizes, st.data())
def test_a_leaf_is_proved_in_its_place_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root = plain_root(LEAVES[:size])
    proof = merkle.fill(merkle.inclusion_path(index, size), STORED)

    merkle.verify_inclusion(LEAVES[index], index, size, proof, root)

    elsewhere = data.draw(st.integers(-1, size).filter(lambda other: other != index))
    assert not included(LEAVES[index], elsewhere, size, proof, root)
    assert not included(LEAVES[index - 1], index, size, proof, root) or size == 1
    assert not included(LEAVES[index], index, size, [*proof, root], root)
    assert not proof or not included(LEAVES[index], index, size, proof[:-1], root)


@given(sizes, sizes)
def test_growth_is_proved_and_nothing_else(one: int, other: int) -> None:
    old, size = sorted((one, other))
    old_root, root = plain_root(LEAVES[:old]), plain_root(LEAVES[:size])
    proof = merkle.fill(merkle.consistency_path(old, size), STORED)

    merkle.verify_consistency(old, old_root, size, root, proof)

    forked = plain_root([*LEAVES[: old - 1], merkle.leaf_hash(b"forked")])
    assert not extends(old, forked, size, root, proof)
    assert not extends(old, old_root, size, forked, proof)
    assert not extends(old, old_root, size, root, [*proof, root])


def test_everything_extends_the_empty_tree_and_nothing_shrinks() -> None:
    root = plain_root(LEAVES)

    merkle.verify_consistency(0, merkle.EMPTY_ROOT, len(LEAVES), root, [])

    assert not extends(0, root, len(LEAVES), root, [])
    assert not extends(len(LEAVES), root, 1, LEAVES[0], [])


hashes = st.binary(min_size=32, max_size=32)


@given(hashes, st.integers(), st.integers(), st.lists(hashes, max_size=70), hashes)
def test_any_proof_holds_or_is_refused(
    leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes
) -> None:
    assert not included(leaf, index, size, proof, root) or leaf == root
    assert not extends(index, leaf, size, root, proof) or leaf == root


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    try:
        merkle.verify_inclusion(leaf, index, size, proof, root)
    except ProofRefusedError:
        return False
    return True


def extends(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    try:
        merkle.verify_consistency(old, old_root, size, root, proof)
    except ProofRefusedError:
        return False
    return True
