"""What we say of a presentation: six checks, always in this order, and one overall state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from service.verification.sentences import SENTENCES


class CheckName(StrEnum):
    """The checks, in order."""

    FORMAT = "format"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    DATES = "dates"
    STATUS = "status"
    ROLL = "roll"


class CheckState(StrEnum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class State(StrEnum):
    """The overall state; unknown is "could not check", and never shown green."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a verdict isn't valid, what weighs most first: of several the first is given."""

    MALFORMED = "malformed"
    FORGED = "forged"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    ISSUER_UNKNOWN = "issuer_unknown"
    STATUS_UNAVAILABLE = "status_unavailable"
    ROLL_UNAVAILABLE = "roll_unavailable"


REASONS: Mapping[str, Reason] = {  # by the code of the check
    "format_incomplete": Reason.MALFORMED,
    "format_foreign": Reason.MALFORMED,
    "roll_twice": Reason.MALFORMED,
    "signature_wrong": Reason.FORGED,
    "signature_key_unlisted": Reason.FORGED,
    "roll_missing": Reason.FORGED,
    "roll_mismatch": Reason.FORGED,
    "revoked": Reason.REVOKED,
    "suspended": Reason.SUSPENDED,
    "expired": Reason.EXPIRED,
    "not_yet_valid": Reason.NOT_YET_VALID,
    "signature_unchecked": Reason.ISSUER_UNKNOWN,
    "issuer_unknown": Reason.ISSUER_UNKNOWN,
    "status_unavailable": Reason.STATUS_UNAVAILABLE,
    "status_unreadable": Reason.STATUS_UNAVAILABLE,
    "status_stale": Reason.STATUS_UNAVAILABLE,
    "roll_unavailable": Reason.ROLL_UNAVAILABLE,
}


@dataclass(frozen=True)
class Check:
    """One check; `values` fill the places of its sentence."""

    name: CheckName
    state: CheckState
    code: str
    data_at: datetime | None = None
    data_age_s: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What happened, in plain English with places: to be said in the reader's language."""
        return SENTENCES[self.code]

    def dated(self, data_at: datetime | None, now: datetime) -> Self:
        """Return this check with the time and age of the data it used."""
        age = None if data_at is None else max(0, int((now - data_at).total_seconds()))
        return type(self)(self.name, self.state, self.code, data_at, age, self.values)


@dataclass(frozen=True)
class Verdict:
    """What we say, and why; without a signature that holds, nothing the document claims."""

    state: State
    reason: Reason | None
    checked_at: datetime
    credential: dict[str, Any] | None
    checks: tuple[Check, ...]

    def check(self, name: CheckName) -> Check:
        """Return one of the six checks."""
        return next(check for check in self.checks if check.name == name)


def conclude(checks: Sequence[Check], credential: dict[str, Any] | None, now: datetime) -> Verdict:
    """Make a verdict of checks; those that were not reached are skipped."""
    reached = {check.name: check for check in checks}
    skipped = CheckState.SKIPPED
    all_six = tuple(reached.get(name) or Check(name, skipped, "skipped") for name in CheckName)
    state, reason = overall(all_six)
    signed = reached.get(CheckName.SIGNATURE)
    shown = credential if signed and signed.state == CheckState.PASSED else None
    return Verdict(state, reason, now, shown, all_six)


def overall(checks: Sequence[Check]) -> tuple[State, Reason | None]:
    """Return the overall state and its reason: any failed, else any unknown, else valid."""
    for wanted, state in (
        (CheckState.FAILED, State.INVALID),
        (CheckState.UNKNOWN, State.UNKNOWN),
    ):
        reasons = {REASONS[check.code] for check in checks if check.state == wanted}
        if reasons:
            return state, next(reason for reason in Reason if reason in reasons)
    return State.VALID, None


def as_json(verdict: Verdict, say: Callable[..., str]) -> dict[str, Any]:
    """Write a verdict for programs, its sentences said in a language (docs/formats.md)."""
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "checked_at": _time(verdict.checked_at),
        "credential": verdict.credential,
        "checks": [_check_as_json(check, say) for check in verdict.checks],
    }


def _check_as_json(check: Check, say: Callable[..., str]) -> dict[str, Any]:
    return {
        "name": check.name,
        "state": check.state,
        "code": check.code,
        "sentence": say(check.sentence, **check.values),
        "data_at": check.data_at and _time(check.data_at),
        "data_age_s": check.data_age_s,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
