import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import SealBrokenError
from keys.sealing import make_key, seal, unseal

KEY = make_key()


@given(st.binary(), st.text(alphabet=st.characters(codec="utf-8")))
def test_what_was_sealed_opens_with_its_key_and_label(data: bytes, label: str) -> None:
    sealed = seal(data, KEY, label)

    assert unseal(sealed, KEY, label) == data
    assert seal(data, KEY, label) != sealed


@pytest.mark.parametrize(
    ("sealed", "key", "label"),
    [
        (seal(b"face", KEY, "a"), make_key(), "a"),
        (seal(b"face", KEY, "a"), KEY, "b"),
        (seal(b"face", KEY, "a")[:-1], KEY, "a"),
        (seal(b"face", KEY, "a") + b"\0", KEY, "a"),
        (b"", KEY, "a"),
        (bytes(12), KEY, "a"),
    ],
)
def test_nothing_else_opens_it(sealed: bytes, key: bytes, label: str) -> None:
    with pytest.raises(SealBrokenError):
        unseal(sealed, key, label)
