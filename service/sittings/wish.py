"""What an administrator types about a sitting, read and refused field by field. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.errors import DomainError
from service.language import later
from service.people.rules import EmailRefusedError, parse_email
from service.sittings.rules import Admitting, Release

LONGEST_PLACE: Final = 120
MOST_EXTRA: Final = 200  # percent of the time allowed
MOST_ADDRESSES: Final = 500
FURTHEST: Final = timedelta(days=5 * 366)
LEVELS: Final = {"0": 0, "1": 1}  # of proctoring, that a sitting can ask for today


class ExamNotChosenError(DomainError):
    """No exam, or one that has no form."""

    code = "exam_not_chosen"
    status = 422
    sentence = later("Choose the exam from the list.")


class FormsNotChosenError(DomainError):
    """Nothing to ask."""

    code = "forms_not_chosen"
    status = 422
    sentence = later("Choose at least one form of this exam.")


class OpensRefusedError(DomainError):
    """No time that can be read, or none that the zone has."""

    code = "opens_refused"
    status = 422
    sentence = later("Give date and time of the opening as the place's clocks show them ({zone}).")


class ClosesRefusedError(DomainError):
    """Closes before it opens, or is over already."""

    code = "closes_refused"
    status = 422
    sentence = later("Give a closing time after the opening and after now ({zone}).")


class PlaceRefusedError(DomainError):
    """Candidates have to find it."""

    code = "place_refused"
    status = 422
    sentence = later("Say in 1 to {longest} characters where it is held, or that it is online.")


class ChoiceMissingError(DomainError):
    """A choice was not made."""

    code = "choice_missing"
    status = 422
    sentence = later("Choose who may come, who lets them in, when results go out, and the watch.")


class DecisionNeededError(DomainError):
    """What the certificate would say about the watch can't come true."""

    code = "decision_needed"
    status = 422
    sentence = later(
        "A monitored exam needs a decision before its results: release them after the decision, "
        "or choose no monitoring."
    )


class AddressesRefusedError(DomainError):
    """A list of addresses with something else in it."""

    code = "addresses_refused"
    status = 422
    sentence = later("“{email}” doesn't look like an e-mail address. Give one a line.")


class TooManyAddressesError(DomainError):
    """More than are looked up at once."""

    code = "too_many_addresses"
    status = 422
    sentence = later("Give {least} to {most} addresses at a time, one a line.")


class ExtraTimeRefusedError(DomainError):
    """No share of the time."""

    code = "extra_time_refused"
    status = 422
    sentence = later("Give the extra time as a whole number of percent, 0 to {most}.")


def parse_window(opens: str, closes: str, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """Read when a sitting opens and closes, by the clocks of its place.

    Raises OpensRefusedError, ClosesRefusedError.
    """
    begin, end = _moment(opens, zone), _moment(closes, zone)
    if begin is None or not now - FURTHEST < begin < now + FURTHEST:
        raise OpensRefusedError(zone=zone)
    if end is None or not max(begin, now) < end < now + FURTHEST:
        raise ClosesRefusedError(zone=zone)
    return begin, end


def parse_place(text: str) -> str:
    """Read where a sitting is held; raises PlaceRefusedError."""
    place = unicodedata.normalize("NFC", " ".join(text.split()))
    refused = any(unicodedata.category(each)[0] == "C" for each in place)
    if not 1 <= len(place) <= LONGEST_PLACE or refused:
        raise PlaceRefusedError(longest=LONGEST_PLACE)
    return place


def parse_policy(
    open_to: str, admission: str, release: str, level: str
) -> tuple[bool, Admitting, Release, int]:
    """Read who may come, who admits, when results go out, and how it is watched.

    Raises ChoiceMissingError, DecisionNeededError.
    """
    if open_to not in {"all", "invited"} or level not in LEVELS:
        raise ChoiceMissingError
    try:
        chosen = Admitting(admission), Release(release)
    except ValueError:
        raise ChoiceMissingError from None
    if LEVELS[level] and chosen[1] is not Release.AFTER_DECISION:
        raise DecisionNeededError
    return open_to == "all", *chosen, LEVELS[level]


def parse_addresses(text: str, *, least: int = 1) -> list[str]:
    """Read e-mail addresses, one a line, each once.

    Raises AddressesRefusedError, TooManyAddressesError.
    """
    typed = dict.fromkeys(filter(None, re.split(r"[\s,;]+", text)))
    if not least <= len(typed) <= MOST_ADDRESSES:
        raise TooManyAddressesError(least=least, most=MOST_ADDRESSES)
    return list(dict.fromkeys(_address(each) for each in typed))


def parse_extra_time(text: str) -> int:
    """Read extra time in percent; nothing typed is none. Raises ExtraTimeRefusedError."""
    digits = text.strip().removesuffix("%").strip() or "0"
    if not re.fullmatch(r"[0-9]{1,3}", digits) or int(digits) > MOST_EXTRA:
        raise ExtraTimeRefusedError(most=MOST_EXTRA)
    return int(digits)


def _address(text: str) -> str:
    try:
        return parse_email(text)
    except EmailRefusedError:
        raise AddressesRefusedError(email=text[:80]) from None


def _moment(text: str, zone: str) -> datetime | None:
    """Read what datetime-local sends; None for what no clock of the zone ever shows."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:00)?", text, re.ASCII):
        return None
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
        back = datetime.fromtimestamp(local.timestamp(), ZoneInfo(zone))
    except (ValueError, OverflowError, OSError):
        return None
    return local if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None
