"""Numbers as people type them: with comma or point, by language; asked about when in doubt."""

import re
import unicodedata

from question_bank.errors import AmbiguousNumberError, NumberRefusedError

LONGEST = 40
DECIMAL_COMMA = frozenset({"id", "vi"})  # the others of ours write a point (CLDR, numbers/symbols)

_SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "。": ".", "､": ",", "、": ",", "٫": "."})
_SPACES = re.compile(r"(?<=[0-9])[\s'’](?=[0-9]{3}(?![0-9]))")  # a space or an apostrophe groups
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")
_LARGEST = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")


def read_number(text: str, language: str) -> str:
    """Read a number into plain decimal text (17.50), in a reader's language (BCP 47).

    Raises AmbiguousNumberError where two numbers are written so, NumberRefusedError otherwise.
    """
    written = _written(text)
    if not _NUMBER.fullmatch(written):
        raise _refused()
    sign = "-" if written.startswith("-") else ""
    digits = written.lstrip("+-")
    mark = _mark(language)
    if _ambiguous(digits, mark):
        readings = re.sub("[.,]", "", digits), re.sub("[.,]", ".", digits)
        raise AmbiguousNumberError((sign + readings[0], sign + readings[1]))
    plain = sign + _plain(digits)
    if not _LARGEST.fullmatch(plain):
        raise _refused()
    return plain


def _written(text: str) -> str:
    if len(text) > LONGEST:
        raise _refused()
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in folded)
    return _SPACES.sub("", digits)


def _mark(language: str) -> str:
    return "," if re.split("[-_]", language)[0] in DECIMAL_COMMA else "."


def _ambiguous(digits: str, mark: str) -> bool:
    """Whether the one mark, not the language's decimal mark, may be one of thousands or not."""
    other = re.escape("," if mark == "." else ".")
    return re.fullmatch(f"[1-9][0-9]{{0,2}}{other}[0-9]{{3}}", digits) is not None


def _plain(digits: str) -> str:
    """Find which of comma and point is the decimal mark, and drop the other."""
    used = {sign for sign in digits if sign in ".,"}
    if len(used) == 2:  # noqa: PLR2004 - both: the last one is the decimal mark
        last = max(digits.rfind("."), digits.rfind(","))
        return _joined(_ungrouped(digits[:last]), digits[last + 1 :])
    if not used:
        return _joined(digits, "")
    (sign,) = used
    if digits.count(sign) > 1:
        return _joined(_ungrouped(digits), "")
    whole, _, rest = digits.partition(sign)
    return _joined(whole, rest)


def _ungrouped(digits: str) -> str:
    """Drop the marks between thousands, one kind of them and each in its place."""
    if not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*|[0-9]{1,3}(\.[0-9]{3})*|[0-9]+", digits):
        raise _refused()
    return re.sub("[.,]", "", digits)


def _joined(whole: str, rest: str) -> str:
    return (whole.lstrip("0") or "0") + ("." + rest if rest else "")


def _refused() -> NumberRefusedError:
    return NumberRefusedError(
        "", "", "number", "Type one number, such as 17 or 17.5, without a unit."
    )
