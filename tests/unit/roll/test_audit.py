import pytest

from service.errors import DomainError
from service.roll import layout
from service.roll.audit import RollAlteredError, audit
from service.roll.layout import Tile, TileNotFoundError
from service.verification.note import NoteRefusedError
from tests.unit.roll.roll import DID, CountingRing, Roll, line

SIZE = 600


@pytest.fixture
def full(roll: Roll) -> Roll:
    roll.enters(*[line(number) for number in range(300)], line(300, "key"))
    roll.seals()
    roll.enters(*[line(number) for number in range(301, SIZE)])
    return roll


def test_a_roll_that_holds_is_read_whole(full: Roll) -> None:
    earlier = full.seals()
    full.enters(line(SIZE, "status-list"))
    newest = full.seals()

    report = audit(full.serves, full.ring.verifier_key, earlier.note)

    assert (report.head.size, report.head.root) == (SIZE + 1, newest.root)
    assert report.kinds == {"issue": SIZE - 1, "key": 1, "status-list": 1}
    assert report.tiles == 4
    assert report.extends
    assert report.extends.root == earlier.root


def test_an_empty_roll_holds(roll: Roll) -> None:
    roll.seals()

    report = audit(roll.serves, roll.ring.verifier_key)

    assert (report.head.size, report.kinds, report.tiles) == (0, {}, 0)


@pytest.mark.parametrize(
    "path", ["tile/entries/001", "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"]
)
def test_one_changed_bit_anywhere_is_found(full: Roll, path: str) -> None:
    full.seals()

    def altered(asked: str) -> bytes:
        served = full.serves(asked)
        return served[:40] + bytes([served[40] ^ 1]) + served[41:] if asked == path else served

    with pytest.raises(DomainError):
        audit(altered, full.ring.verifier_key)


def test_a_cut_off_bundle_is_found(full: Roll) -> None:
    full.seals()

    def cut(asked: str) -> bytes:
        served = full.serves(asked)
        return layout.pack([]) if asked.startswith("tile/entries/002") else served

    with pytest.raises(RollAlteredError):
        audit(cut, full.ring.verifier_key)


def test_a_rewritten_roll_does_not_extend_what_was_seen_before(full: Roll) -> None:
    seen = full.seals()
    rewritten = full.ring.sign_note(seen.note.split("\n\n")[0].replace("600", "599") + "\n")

    with pytest.raises(RollAlteredError):
        audit(full.serves, full.ring.verifier_key, rewritten)


def test_a_shortened_roll_is_found(full: Roll) -> None:
    seen = full.seals()
    longer = full.ring.sign_note(seen.note.split("\n\n")[0].replace("600", "601") + "\n")

    with pytest.raises(RollAlteredError):
        audit(full.serves, full.ring.verifier_key, longer)


def test_another_s_signature_is_refused(full: Roll) -> None:
    full.seals()

    with pytest.raises(NoteRefusedError):
        audit(full.serves, CountingRing.throwaway(DID).verifier_key)


def test_nothing_is_served_that_is_not_sealed(full: Roll) -> None:
    sealed = 301
    for tile in (Tile(0, 1, sealed - 256), Tile(0, 1, 7), Tile(1, 0, 1), Tile(None, 1, 45)):
        assert full.serves(layout.path(tile))
    for tile in (
        Tile(0, 1, sealed - 255),
        Tile(0, 1),
        Tile(1, 0, 2),
        Tile(None, 2, 1),
        Tile(2, 0, 1),
    ):
        with pytest.raises(TileNotFoundError):
            full.serves(layout.path(tile))
