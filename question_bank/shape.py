"""The shapes that every file of the bank is built of, and how a value is held against one."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic import Field as Limits

from question_bank.errors import BankError

LONGEST_TEXT = 4000
TAGS = {"single", "multiple", "order", "match", "numeric", "fill"}  # pydantic names these as steps

Shaped = TypeVar("Shaped")


class Frozen(BaseModel):
    """A value that never changes and has no fields but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _printable(text: str) -> str:
    if not text.strip() or any(ord(sign) < ord(" ") and sign != "\n" for sign in text):
        msg = "needs a text without control characters"
        raise ValueError(msg)
    return text


def _written_date(value: object) -> object:
    if isinstance(value, date | str):  # a number would be read as seconds since 1970
        return value
    msg = "needs a date, YYYY-MM-DD"
    raise ValueError(msg)


Line = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_printable)
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]  # BCP 47
Text = Annotated[dict[Language, Line], Limits(min_length=1, max_length=12)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=32)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,8}$")]
# A figure stays the text that was written: 17.0 and 17 are one number, but two digests.
Figure = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?$")]
Day = Annotated[date, BeforeValidator(_written_date)]
Count = Annotated[StrictInt, Limits(ge=0, le=100_000)]
Level = Literal["F", "P", "M"]
Cognitive = Literal["recall", "apply", "decide"]
DomainCode = Annotated[str, StringConstraints(pattern=r"^D[1-9][0-9]?$")]
CompetencyCode = Annotated[str, StringConstraints(pattern=r"^D[1-9][0-9]?\.[1-9][0-9]?$")]


class Edition(Frozen):
    """A named thing in one of its versions."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    version: Annotated[StrictInt, Limits(ge=1, le=10_000)]


def refuse(condition: object, reason: str) -> None:
    """Refuse a model while it is being made: pydantic turns it into a finding with its field."""
    if condition:
        raise ValueError(reason)


def shaped(adapter: TypeAdapter[Shaped], raw: object, file: str, item: str) -> Shaped:
    """Hold a value against a shape; raises BankError, whatever the value."""
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(step) for step in first["loc"] if step not in TAGS)
        reason = first["msg"].removeprefix("Value error, ")
        raise BankError(file, item, field, reason) from error


def texts(value: object, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Find each text of an item or stimulus, with the field it stands in."""
    for name, inner in _parts(value):
        field = f"{at}.{name}" if at else name
        if isinstance(inner, dict):
            yield field, inner
        else:
            yield from texts(inner, field)


_NO_TEXTS = {"answer_key", "data", "traps"}  # mappings by id or name, not by language


def _parts(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, BaseModel):
        names = [name for name in type(value).model_fields if name not in _NO_TEXTS]
        return [(name, getattr(value, name)) for name in names]
    if isinstance(value, tuple):
        return [(getattr(inner, "id", str(place)), inner) for place, inner in enumerate(value)]
    return []
