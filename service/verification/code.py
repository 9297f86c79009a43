"""A credential's code: 15 random Crockford base32 symbols and a check symbol."""

import secrets

from service.errors import DomainError
from service.language import later

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 15  # symbols: 75 bits
LENGTH = RANDOM + 1

# What a hand or an eye takes one for the other (Crockford), and what is written between groups.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


class CodeMistypedError(DomainError):
    """No code: a slip of the pen, told apart from a code that doesn't exist."""

    code = "code_mistyped"
    status = 422
    sentence = later(
        "{typed} can't be a code: its last character catches slips, and it doesn't fit. "
        "Compare it with the paper; a code has 16 letters and digits."
    )


def make() -> str:
    """Make a new code."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return symbols + check_symbol(symbols)


def parse(text: str) -> str:
    """Read a code as typed: case, spaces and hyphens don't matter; raises CodeMistypedError."""
    symbols = text[: 4 * LENGTH].strip().upper().translate(_READ_AS)
    whole = len(symbols) == LENGTH and set(symbols) <= set(ALPHABET)
    if not whole or check_symbol(symbols[:RANDOM]) != symbols[RANDOM]:
        raise CodeMistypedError(typed=text.strip()[: 2 * LENGTH])
    return symbols


def show(code: str) -> str:
    """Write a code for people, in four groups."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def check_symbol(symbols: str) -> str:
    """Return the sum of α^i · v_i, i from 1, over GF(32) with x^5+x^2+1 and α = x.

    No two of the weights α^0 (the check symbol's own) to α^15 are equal, so the sum changes
    with every single slip and every swap of neighbours.
    """
    total = 0
    for symbol in reversed(symbols):
        total = _times_alpha(total ^ _VALUES[symbol])
    return ALPHABET[total]


def _times_alpha(value: int) -> int:
    return value << 1 if value < 16 else (value << 1) ^ 0b100101  # noqa: PLR2004  # x^5+x^2+1
