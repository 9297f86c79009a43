import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import MalformedError, TooLargeError
from keys.reading import DEEPEST, b64, check, read_json, read_object, unb64
from tests.unit.keys.samples import only_our_errors

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary())
def test_bytes_have_one_spelling_in_base64url(data: bytes) -> None:
    assert unb64(b64(data)) == data


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "Y Q", "YQ\n", "_-8+", "é", "YQ=", "\ud800"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        unb64(text)


@given(json_values)
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value)) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary() | st.text())
def test_whatever_else_comes_is_refused_by_name(data: bytes | str) -> None:
    with only_our_errors():
        read_object(data)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e999}',
        '{"a": 9007199254740993}',
        '{"a": ' + "9" * 5000 + "}",
        r'{"a": "\ud800"}',
        r'{"\uDFFF": 1}',
        "[1]",
        "",
        b"\xff",
        '{"a": 1} x',
    ],
)
def test_what_readers_understand_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedError):
        read_object(text)


def test_a_whole_number_is_whole_however_it_is_written() -> None:
    assert str(read_json("[30.0, 3e1, 0.5]")) == "[30, 30, 0.5]"


@pytest.mark.parametrize("depth", [DEEPEST + 1, 900, 100_000])
def test_too_deep_is_refused(depth: int) -> None:
    with pytest.raises(TooLargeError):
        read_json("[" * depth + "]" * depth)


def test_the_deepest_that_is_allowed_is_read() -> None:
    text = "[" * DEEPEST + "]" * DEEPEST
    check(read_json(text))


def test_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_json(" " * 300_000)
    with pytest.raises(TooLargeError):
        check([1] * 6_000)


@pytest.mark.parametrize("value", [object(), {1: 2}, b"x", float("nan"), 2**60, "\ud800", (1,)])
def test_a_value_that_is_not_json_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        check([value])
