import gzip
from base64 import urlsafe_b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.verification import status
from service.verification.status import LENGTH, StatusListRefusedError

# The empty list of the specification's own example (Bitstring Status List v1.0, example 7).
PUBLISHED = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def packed(bits: bytes) -> str:
    return "u" + urlsafe_b64encode(gzip.compress(bits)).decode().rstrip("=")


def test_the_published_list_is_read() -> None:
    assert status.decode(PUBLISHED) == bytes(LENGTH // 8)


def test_the_first_bit_is_the_leftmost() -> None:
    bits = status.decode(status.encode([0, 9, LENGTH - 1]))

    assert (bits[0], bits[1], bits[-1]) == (0b1000_0000, 0b0100_0000, 0b0000_0001)


@given(st.sets(st.integers(0, LENGTH - 1), max_size=20))
def test_what_is_set_is_read_and_nothing_else(marked: set[int]) -> None:
    encoded = status.encode(marked)

    near = {index + step for index in marked for step in (-1, 0, 1)} & set(range(LENGTH))
    assert {index for index in near if status.bit(encoded, index)} == marked


def test_equal_lists_are_equal_texts() -> None:
    assert status.encode([7, 5]) == status.encode([5, 7, 5])


@pytest.mark.parametrize("index", [-1, LENGTH])
def test_a_place_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(StatusListRefusedError):
        status.bit(status.encode([]), index)
    with pytest.raises(StatusListRefusedError):
        status.encode([index])


@pytest.mark.parametrize(
    "encoded",
    [
        packed(bytes(LENGTH // 8 - 1)),
        packed(bytes(status.LARGEST + 1)),
        packed(bytes(LENGTH // 8))[:-9],
        packed(bytes(LENGTH // 8))[1:],
    ],
    ids=["too short for anybody's privacy", "bomb", "cut off", "no prefix"],
)
def test_a_broken_list_is_refused(encoded: str) -> None:
    with pytest.raises(StatusListRefusedError):
        status.bit(encoded, 0)


@given(st.text().map(lambda text: "u" + text))
@example("u")
@example("uА")
def test_any_text_is_a_list_or_refused(text: str) -> None:
    with pytest.raises(StatusListRefusedError):
        status.bit(text, 0)
