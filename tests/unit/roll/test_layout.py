import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.roll import layout
from service.roll.layout import BundleRefusedError, Tile, TileNotFoundError


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 1_234_067), "tile/1/x001/x234/067"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(None, 1_000, 255), "tile/entries/x001/000.p/255"),
    ],
)
def test_a_tile_is_where_the_specification_says(tile: Tile, path: str) -> None:
    assert layout.path(tile) == path
    assert layout.parse(path) == tile


def test_a_roll_of_70000_has_the_tiles_of_the_specification_s_example() -> None:
    tiles = list(layout.tiles(70_000))

    assert [sum(tile.width == 256 for tile in tiles if tile.level == at) for at in (0, 1)] == [
        273,
        1,
    ]
    assert [tile for tile in tiles if tile.width < 256] == [
        Tile(0, 273, 112),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert all(layout.width(tile, 70_000) == tile.width for tile in tiles)
    assert layout.width(Tile(1, 2), 70_000) == 0
    assert not list(layout.tiles(0))


tiles = st.builds(
    Tile, st.none() | st.integers(0, 63), st.integers(0, 10**15 - 1), st.integers(1, 256)
)


@given(tiles)
def test_every_tile_has_one_address(tile: Tile) -> None:
    assert layout.parse(layout.path(tile)) == tile


@given(st.text() | st.from_regex(r"\Atile/[0-9e]{1,2}/(x?[0-9]{3}/?){1,3}(\.p/[0-9]{1,3})?\n?\Z"))
@example("tile/0/x000/001")
@example("tile/0/000.p/256")
@example("tile/0/000.p/0")
@example("tile/64/000")
@example("tile/00/000")
@example("tile/0/000/../001")
@example("tile/0/٠٠٠")
def test_any_other_text_is_no_tile(text: str) -> None:
    try:
        assert layout.path(layout.parse(text)) == text
    except TileNotFoundError:
        assert text != "tile/0/000"


@given(st.lists(st.text(max_size=90).filter(str.isascii)))
def test_a_bundle_gives_back_its_entries(lines: list[str]) -> None:
    assert layout.unpack(layout.pack(lines)) == [line.encode() for line in lines]


@given(st.binary())
def test_any_bytes_are_a_bundle_or_refused(bundle: bytes) -> None:
    try:
        entries = layout.unpack(bundle)
        assert sum(map(len, entries)) + 2 * len(entries) == len(bundle)
    except BundleRefusedError:
        assert bundle
