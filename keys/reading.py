"""Reading what strangers send: strict JSON within limits, and base64url in one spelling only."""

import base64
import json
import math
import re
from collections.abc import Iterable
from typing import Never

from keys.errors import MalformedError, TooLargeError

LONGEST_DOCUMENT = 262_144  # bytes; a full credential with its proof of inclusion has about 8,000
DEEPEST = 32
MOST_VALUES = 5_000
LARGEST_INTEGER = 2**53 - 1  # RFC 7493, section 2.2: beyond it, readers disagree
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")  # all but LF
SURROGATE = re.compile("[\ud800-\udfff]")
HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def b64(data: bytes) -> str:
    """Write base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url without padding; a second spelling of the same bytes is refused.

    Raises MalformedError.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise MalformedError(reason="not base64url") from None
    if b64(data) != text:
        raise MalformedError(reason="not base64url in its one spelling")
    return data


def read_object(data: bytes | str) -> dict[str, object]:
    """Read a JSON object: each name once, no NaN, size and depth limited (RFC 7493).

    Raises MalformedError.
    """
    value = read_json(data)
    if not isinstance(value, dict):
        raise MalformedError(reason="not a JSON object")
    return value


def read_json(data: bytes | str) -> object:
    """Read JSON as strictly as read_object does; raises MalformedError."""
    if len(data) > LONGEST_DOCUMENT:
        raise TooLargeError(what="a document", limit=LONGEST_DOCUMENT)
    try:
        text = data if isinstance(data, str) else data.decode()
        value: object = _DECODER.decode(text)
    except RecursionError:
        raise TooLargeError(what="depth", limit=DEEPEST) from None
    except ValueError:
        raise MalformedError(reason="not JSON") from None
    _check_depth(value)  # the rest of check is done already, at a fifth of its price
    if HALF_ESCAPED.search(text):
        check(value)
    return value


def check(value: object) -> None:
    """Refuse what isn't plain JSON within the limits, or is read differently by different readers.

    Raises MalformedError, TooLargeError.
    """
    _check_depth(value)
    level, count = [value], 0
    while level:
        count += len(level)
        if count > MOST_VALUES:
            raise TooLargeError(what="the number of values", limit=MOST_VALUES)
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: object) -> list[object]:
    match value:
        case dict():
            if not all(isinstance(name, str) for name in value):
                raise MalformedError(reason="a name that is no text")
            return [*value, *value.values()]
        case list():
            return value
        case _:
            _check_plain(value)
            return []


def _check_plain(value: object) -> None:
    match value:
        case str():
            if SURROGATE.search(value):
                raise MalformedError(reason="half a character")
        case bool() | None:
            pass
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise MalformedError(reason="a number too large to be exact")
        case float():
            if not math.isfinite(value):
                raise MalformedError(reason="not a number")
        case _:
            raise MalformedError(reason=f"{type(value).__name__} is not JSON")


def _check_depth(value: object) -> None:
    level = _containers([value])
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in _containers(outer.values() if isinstance(outer, dict) else outer)
        ]
    if level:
        raise TooLargeError(what="depth", limit=DEEPEST)


def _containers(values: Iterable[object]) -> list[dict[str, object] | list[object]]:
    return [value for value in values if isinstance(value, (dict, list))]


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise MalformedError(reason="a name occurs twice in one object")
    return names


def _no_constant(name: str) -> Never:
    raise MalformedError(reason=f"{name} is not JSON")


def _integer(text: str) -> int:
    if len(text) > len(str(-LARGEST_INTEGER)) or abs(int(text)) > LARGEST_INTEGER:
        raise MalformedError(reason="a number too large to be exact")
    return int(text)


def _number(text: str) -> float | int:
    number = float(text)
    if math.isinf(number):
        raise MalformedError(reason="a number too large")
    # 30.0 and 30 are one number to JavaScript, and so to everybody else's canonical form.
    return int(number) if number.is_integer() and abs(number) <= LARGEST_INTEGER else number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once,
    parse_constant=_no_constant,
    parse_float=_number,
    parse_int=_integer,
)
