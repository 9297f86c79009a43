"""What an invigilator may say and give. Pure."""

import unicodedata
from typing import Final

from service.errors import DomainError
from service.language import later

LONGEST_REASON: Final = 500
MOST_MINUTES: Final = 180  # of extra time at once


class ReasonNeededError(DomainError):
    """What others must be able to understand later."""

    code = "reason_needed"
    status = 422
    sentence = later("Give the reason: whoever reads the decision later must understand it.")


class ReasonTooLongError(DomainError):
    """More than a reason."""

    code = "reason_too_long"
    status = 422
    sentence = later("Say it in {longest} characters at most.")


class MinutesRefusedError(DomainError):
    """No number of minutes that can be given."""

    code = "minutes_refused"
    status = 422
    sentence = later("Give a whole number of minutes, 1 to {most}.")


class DecisionRefusedError(DomainError):
    """No decision was chosen."""

    code = "decision_refused"
    status = 422
    sentence = later("Choose whether to clear or to refer this attempt.")


class SeatNotFoundError(DomainError):
    """No such place in this sitting."""

    code = "seat_not_found"
    status = 404
    sentence = later("There is nobody at this place in the sitting. Open one from the list.")


class NotStartedError(DomainError):
    """There is no attempt yet."""

    code = "not_started"
    status = 409
    sentence = later("This candidate hasn't started. Wait for the start, then try again.")


class ColleagueNotFoundError(DomainError):
    """Nobody who could take the room over."""

    code = "colleague_not_found"
    status = 422
    sentence = later("No invigilator of {organisation} has this address. Check it for slips.")


def parse_reason(text: str) -> str:
    """Read a reason or a remark; raises ReasonNeededError, ReasonTooLongError."""
    reason = parse_remark(text)
    if not reason:
        raise ReasonNeededError
    return reason


def parse_remark(text: str) -> str:
    """Read what may be empty, less signs that can't be printed; raises ReasonTooLongError."""
    plain = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign == "\n")
    remark = plain.strip()
    if len(remark) > LONGEST_REASON:
        raise ReasonTooLongError(longest=LONGEST_REASON)
    return remark


def parse_minutes(text: str) -> int:
    """Read minutes of extra time; raises MinutesRefusedError."""
    digits = text.strip()
    if not (digits.isdecimal() and len(digits) <= 3 and 1 <= int(digits) <= MOST_MINUTES):  # noqa: PLR2004
        raise MinutesRefusedError(most=MOST_MINUTES)
    return int(digits)
