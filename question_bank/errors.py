"""The errors of the bank: nothing else leaves it, whatever stands in a file or a request."""

from typing import ClassVar, Final

NOWHERE: Final = ""  # where a file, item or field would stand


class BankError(Exception):
    """Something in the bank, or said to it, breaks a rule: where it stands, and why."""

    code: ClassVar[str] = "bank_refused"  # for programs: never renamed

    def __init__(self, file: str, item: str, field: str, reason: str) -> None:
        super().__init__(file, item, field, reason)
        self.file = file
        self.item = item
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        """Say it in one line, the places that are known first."""
        places = [place for place in (self.file, self.item, self.field) if place]
        return ": ".join([*places, self.reason])


class ResponseRefusedError(BankError):
    """Not a response that this item can have."""

    code = "response_refused"


class NumberRefusedError(ResponseRefusedError):
    """Not a number as people write one."""

    code = "number_refused"


class AmbiguousNumberError(ResponseRefusedError):
    """Two numbers are written like this; the person is asked which of the readings is meant."""

    code = "number_ambiguous"

    def __init__(self, readings: tuple[str, str]) -> None:
        reason = f"Do you mean {readings[0]} or {readings[1]}? Write it without a thousands mark."
        super().__init__("", "", "number", reason)
        self.readings = readings


class UnknownRulesError(BankError):
    """No such version of the scoring rules."""

    code = "rules_unknown"


class FormInfeasibleError(BankError):
    """No form of this blueprint can be drawn; `short` says which of its lines lack what."""

    code = "form_infeasible"

    def __init__(self, blueprint: str, short: tuple[str, ...]) -> None:
        reason = "No form can be drawn from this bank: " + "; ".join(short) + "."
        super().__init__("", blueprint, "constraints", reason)
        self.short = short
