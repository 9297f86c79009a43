"""Reading what strangers send: strict JSON within limits, and base64url in one spelling only."""

import base64
import json
import re
from typing import Never

from keys.errors import MalformedError, TooLargeError

LONGEST_DOCUMENT = 262_144  # bytes; a full credential with its proof of inclusion has about 8,000
DEEPEST = 32
MOST_VALUES = 5_000
LARGEST_INTEGER = 2**53 - 1  # RFC 7493, section 2.2: beyond it, readers disagree
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")  # all but LF
SURROGATE = re.compile("[\ud800-\udfff]")


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
        value: object = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_number
        )
    except RecursionError:
        raise TooLargeError(what="depth", limit=DEEPEST) from None
    except ValueError:
        raise MalformedError(reason="not JSON") from None
    check(value)
    return value


def check(value: object) -> None:
    """Refuse what isn't plain JSON within the limits, or is read differently by different readers.

    Raises MalformedError, TooLargeError.
    """
    level, count = [value], 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > MOST_VALUES:
            raise TooLargeError(what="the number of values", limit=MOST_VALUES)
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise TooLargeError(what="depth", limit=DEEPEST)


def _inside(value: object) -> list[object]:
    match value:
        case dict():
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
            if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
                raise MalformedError(reason="not a number")
        case _:
            raise MalformedError(reason=f"{type(value).__name__} is not JSON")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise MalformedError(reason="a name occurs twice in one object")
    return names


def _no_constant(name: str) -> Never:
    raise MalformedError(reason=f"{name} is not JSON")


def _number(text: str) -> float | int:
    number = float(text)
    # 30.0 and 30 are one number to JavaScript, and so to everybody else's canonical form.
    return int(number) if number.is_integer() and abs(number) <= LARGEST_INTEGER else number
