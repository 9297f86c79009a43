"""What a candidate may answer, by the type of item; all else is refused before it is stored."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter

from question_bank.errors import NOWHERE, BankError, ResponseRefusedError
from question_bank.item import AnyItem, Fill, Match, Multiple, Numeric, OptionItem, Order, Single
from question_bank.shape import Frozen, Id, shaped

LONGEST_TEXT = 200

Ids = Annotated[tuple[Id, ...], Field(max_length=OptionItem.most_options)]
Number = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,10})?$")]


class Choice(Frozen):
    """The option chosen in a single item."""

    choice: Id


class Choices(Frozen):
    """The options chosen so far in a multiple item, in any order; none is a change of mind."""

    choices: Ids


class Sequence(Frozen):
    """The options of an order item, in the candidate's order; all of them, or the first few."""

    order: Ids


class Pairs(Frozen):
    """The pairs made so far in a match item, an option by what it is matched with."""

    pairs: Annotated[dict[Id, Id], Field(max_length=OptionItem.most_options)]


class Figure(Frozen):
    """The number of a numeric item, as plain decimal text; `number.read_number` makes it."""

    number: Number


class Written(Frozen):
    """The text of a fill item, as typed."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00-\x1f]*$")]


Response: TypeAlias = Choice | Choices | Sequence | Pairs | Figure | Written

_ADAPTERS: dict[type, TypeAdapter[Response]] = {
    Single: TypeAdapter(Choice),
    Multiple: TypeAdapter(Choices),
    Order: TypeAdapter(Sequence),
    Match: TypeAdapter(Pairs),
    Numeric: TypeAdapter(Figure),
    Fill: TypeAdapter(Written),
}


def parse_response(item: AnyItem, raw: object) -> Response:
    """Read a response from its JSON and hold it against its item; raises ResponseRefusedError."""
    try:
        response = shaped(_ADAPTERS[type(item)], raw, "", item.code)
    except BankError as error:
        raise ResponseRefusedError(NOWHERE, item.code, error.field, error.reason) from error
    _hold_against(item, response)
    return response


def _hold_against(item: AnyItem, response: Response) -> None:
    match item, response:
        case Single(), Choice():
            _known(item, "choice", [response.choice], item.ids)
        case Multiple(), Choices():
            _known(item, "choices", response.choices, item.ids)
            if len(response.choices) > item.choose:
                raise _refused(item, "choices", f"Choose {item.choose}, not more.")
        case Order(), Sequence():
            _known(item, "order", response.order, item.ids)
        case Match(), Pairs():
            _known(item, "pairs", response.pairs, item.left_ids)
            _known(item, "pairs", list(response.pairs.values()), item.ids)


def _known(item: AnyItem, field: str, given: Iterable[str], ids: tuple[str, ...]) -> None:
    given = list(given)
    if len(set(given)) < len(given):
        raise _refused(item, field, "Use each option once at most.")
    if not set(given) <= set(ids):
        raise _refused(item, field, "Choose from the options of this item.")


def _refused(item: AnyItem, field: str, reason: str) -> ResponseRefusedError:
    return ResponseRefusedError(NOWHERE, item.code, field, reason)


def right_response(item: AnyItem, variant: int) -> dict[str, Any]:
    """Give the response that the answer key asks for, as JSON: for rehearsals and reviews."""
    match item:
        case Single():
            return {"choice": item.answer_key[0]}
        case Multiple():
            return {"choices": list(item.answer_key)}
        case Order():
            return {"order": list(item.answer_key)}
        case Match():
            return {"pairs": dict(item.answer_key)}
        case Numeric():
            return {"number": item.variants[variant].answer_key}
        case Fill():
            return {"text": item.answer_key[0]}
