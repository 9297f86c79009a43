from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verification import code
from service.verification.code import ALPHABET, CodeMistypedError

codes = st.text(ALPHABET, min_size=15, max_size=15).map(lambda text: text + code.check_symbol(text))


@pytest.mark.parametrize(
    ("symbols", "check"),
    [
        ("000000000000000", "0"),
        ("100000000000000", "2"),  # α
        ("000010000000000", "5"),  # α^5 = α^2 + 1
        ("000000000000001", "Z"),  # α^15 = α^4 + α^3 + α^2 + α + 1
        ("7K3M9QXDR2TW4HN", "N"),
        ("ZZZZZZZZZZZZZZZ", "N"),
    ],
)
def test_the_check_symbol_is_the_published_one(symbols: str, check: str) -> None:
    assert code.check_symbol(symbols) == check


def test_a_new_code_can_be_read_and_is_never_the_same() -> None:
    made = {code.make() for _ in range(100)}

    assert len(made) == 100
    assert {code.parse(code.show(each)) for each in made} == made


@given(codes, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_a_single_slip_is_found(right: str, place: int, symbol: str) -> None:
    typed = right[:place] + symbol + right[place + 1 :]

    assert accepts(typed) == (typed == right)


@given(codes, st.integers(0, 14))
def test_a_swap_of_neighbours_is_found(right: str, place: int) -> None:
    typed = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert accepts(typed) == (typed == right)


def test_no_slip_and_no_swap_escapes_in_any_place() -> None:
    right = code.make()
    slips = {right[:at] + each + right[at + 1 :] for at in range(16) for each in ALPHABET}
    swaps = {right[:at] + right[at + 1] + right[at] + right[at + 2 :] for at in range(15)}

    assert {typed for typed in slips | swaps if accepts(typed)} == {right}


@given(codes)
def test_it_is_read_as_people_write_it(right: str) -> None:
    written = code.show(right).lower().replace("0", "o").replace("1", "l").replace("-", " - ")

    assert code.parse(f" {written}\n") == right
    assert code.parse(right.replace("1", "i").replace("0", "O")) == right


@given(st.text() | st.text(printable, min_size=16, max_size=16))
def test_any_text_is_a_code_or_mistyped(text: str) -> None:
    try:
        assert set(code.parse(text)) <= set(ALPHABET)
    except CodeMistypedError as error:
        assert len(str(error.values["typed"])) <= 32  # noqa: PT017


def accepts(typed: str) -> bool:
    try:
        return code.parse(typed) == typed
    except CodeMistypedError:
        return False
