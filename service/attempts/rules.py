"""What a browser may tell of an attempt, and what is refused. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.attempts.events import Kind
from service.errors import DomainError
from service.language import later

MOST_SAID: Final = 100  # events in one message
LONGEST_LOG: Final = 5000  # events of one attempt: ten an item and minute would fit

TOLD_BY_BROWSERS: Final = frozenset(
    {
        Kind.ANSWERED,
        Kind.FLAGGED,
        Kind.LEFT,
        Kind.RETURNED,
        Kind.FULLSCREEN_LEFT,
        Kind.PASTED,
        Kind.RECONNECTED,
    }
)
ABOUT_AN_ITEM: Final = frozenset({Kind.ANSWERED, Kind.FLAGGED})


class AttemptNotFoundError(DomainError):
    """No such attempt, or not for this person."""

    code = "attempt_not_found"
    status = 404
    sentence = later("There is no such exam for you. Open one from your list.")


class AttemptOverError(DomainError):
    """Handed in, ended, or out of time."""

    code = "attempt_over"
    status = 409
    sentence = later("This exam is over. What you answered until then is kept and counts.")


class AttemptPausedError(DomainError):
    """Nothing is answered during a pause."""

    code = "attempt_paused"
    status = 409
    sentence = later("Your exam is paused and the clock stands still. Wait for your invigilator.")


class MessageRefusedError(DomainError):
    """Not what our exam page sends."""

    code = "message_refused"
    status = 422
    sentence = later("The exam page sent something unreadable. Load it again; answers are kept.")


class AnswerRefusedError(DomainError):
    """Not an answer to this item."""

    code = "answer_refused"
    status = 422
    sentence = later("This can't be an answer to question {position}. Check it and answer again.")


class LogFullError(DomainError):
    """More events than an exam has."""

    code = "log_full"
    status = 409
    sentence = later("Too much happened in this exam to record. Call your invigilator.")


@dataclass(frozen=True)
class Said:
    """One thing that a browser tells: what, for which place in the form, under which name."""

    key: str  # the sender's own name for it
    kind: Kind
    position: int | None
    response: Mapping[str, object] | None
    detail: Mapping[str, object]


def parse_said(raw: object) -> list[Said]:
    """Read what a browser sent; raises MessageRefusedError, whatever was sent."""
    if not isinstance(raw, list) or len(raw) > MOST_SAID:
        raise MessageRefusedError
    return [_said(each) for each in raw]


def _said(raw: object) -> Said:
    if not isinstance(raw, dict) or not re.fullmatch(r"[\w-]{8,64}", str(raw.get("key", ""))):
        raise MessageRefusedError
    kind, position, response = _kind(raw.get("kind")), raw.get("position"), raw.get("response")
    about_item = kind in ABOUT_AN_ITEM
    if about_item != (type(position) is int and 1 <= position <= LONGEST_LOG):
        raise MessageRefusedError
    if response is not None and not isinstance(response, dict):
        raise MessageRefusedError
    return Said(
        str(raw["key"]), kind, position if about_item else None, response, _detail(kind, raw)
    )


def _kind(raw: object) -> Kind:
    if not isinstance(raw, str) or raw not in TOLD_BY_BROWSERS:
        raise MessageRefusedError
    return Kind(raw)


def _detail(kind: Kind, raw: Mapping[str, object]) -> Mapping[str, object]:
    """Keep what belongs to the kind and is small; the browser's own time is told, not believed."""
    kept: dict[str, object] = {}
    if kind is Kind.FLAGGED:
        kept["flag"] = raw.get("flag") is True
    if isinstance(language := raw.get("language"), str) and re.fullmatch(r"[\w-]{2,10}", language):
        kept["language"] = language
    if type(seconds := raw.get("seconds")) is int and 0 <= seconds <= 86_400:  # noqa: PLR2004  # a day
        kept["seconds"] = seconds
    if isinstance(said_at := raw.get("at"), str) and re.fullmatch(r"[\dTZ:.+-]{16,40}", said_at):
        kept["said_at"] = said_at
    return kept
