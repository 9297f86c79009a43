"""The verdict as a headline: a sign, a word, the answer, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.credentials.rules import REASONS as EXPLAINED
from service.credentials.rules import Reason
from service.credentials.show import Shown
from service.language import Speaker, later
from service.verification.verdict import REASONS, Check, CheckName, CheckState, Verdict
from service.verification.verdict import Reason as Why
from service.web.told import Told

CHECKS: Final[Mapping[str, str]] = {
    CheckName.FORMAT: later("Format"),
    CheckName.SIGNATURE: later("Signature"),
    CheckName.ISSUER: later("Issuer"),
    CheckName.DATES: later("Dates"),
    CheckName.STATUS: later("Status"),
    CheckName.ROLL: later("Public roll"),
}
STATES: Final[Mapping[str, tuple[str, str, str]]] = {  # class, icon, word
    CheckState.PASSED: ("ok", "valid", later("Passed")),
    CheckState.FAILED: ("bad", "invalid", later("Failed")),
    CheckState.UNKNOWN: ("unsure", "unsure", later("Not checked")),
    CheckState.SKIPPED: ("unsure", "unsure", later("Not checked")),
    CheckState.NOT_APPLICABLE: ("unsure", "info", later("Doesn't apply")),
}
_COULD_NOT = ("unsure", "question", later("Could not check"))


@dataclass(frozen=True)
class Headline:
    """What stands first on the page."""

    state: str  # ok | bad | warn | unsure
    icon: str
    word: str
    answer: str
    sentence: str
    strong: str  # after the sentence, in bold
    advice: str


# state, icon, word, answer, strong, advice
_VALID: Final = ("ok", "tick", later("Valid"), later("This credential is genuine"), "", "")
_ANSWERS: Final[Mapping[Why, tuple[str, str, str, str, str, str]]] = {
    Why.REVOKED: (
        "bad",
        "cross",
        later("Not valid: revoked"),
        later("The issuer has withdrawn this credential"),
        "",
        later("Do not rely on it, whatever the printed copy says."),
    ),
    Why.SUSPENDED: (
        "warn",
        "paused",
        later("Not valid now: suspended"),
        later("The issuer has put this credential on hold"),
        "",
        later("Check again later. A hold is not a finding against the holder."),
    ),
    Why.EXPIRED: (
        "warn",
        "expired",
        later("Expired"),
        later("It was genuine, and its term has ended"),
        "",
        later("It was never revoked: the holder did pass. Ask whether they have renewed it."),
    ),
    Why.NOT_YET_VALID: (
        "warn",
        "clock",
        later("Not valid yet"),
        later("It is genuine, and its term has not begun"),
        "",
        "",
    ),
    Why.FORGED: (
        "bad",
        "broken",
        later("Not valid: not genuine"),
        later("This document was not made by the issuer it names"),
        later("We show nothing of what it claims."),
        later(
            "Keep the copy, and ask the institution itself. A badly scanned code can look the "
            "same: scan once more in good light."
        ),
    ),
    Why.MALFORMED: (
        "bad",
        "invalid",
        later("Not valid: incomplete"),
        later("This is not a complete credential"),
        later("We show nothing of what it claims."),
        "",
    ),
    Why.ISSUER_UNKNOWN: (
        *_COULD_NOT,
        later("We do not know who issued this"),
        later("We show nothing of what it claims."),
        "",
    ),
    Why.STATUS_UNAVAILABLE: (
        *_COULD_NOT,
        later("We cannot say yes or no at the moment"),
        "",
        later("The signature is right. Check again before you decide."),
    ),
    Why.ROLL_UNAVAILABLE: (
        *_COULD_NOT,
        later("We cannot say yes or no at the moment"),
        "",
        later("The signature is right. Check again before you decide."),
    ),
}
_OFF_THE_ROLL: Final = (
    "bad",
    "broken",
    later("Not valid: not on the roll"),
    later("This credential is not on the public roll of its issuer"),
    "",
    later("Do not rely on it, and ask the institution itself."),
)


def headline(verdict: Verdict, told: Told | None, shown: Shown | None, _: Speaker) -> Headline:
    """Say the verdict."""
    state, icon, word, answer, strong, advice = _answer(verdict)
    if shown and shown.replaced:
        advice = EXPLAINED[Reason.SUPERSEDED]
    sentence = _sentence(verdict, told, _)
    return Headline(state, icon, _(word), _(answer), sentence, _(strong), _(advice))


def said(verdict: Verdict) -> list[Check]:
    """List the checks that a page shows: not those that were never reached."""
    return [check for check in verdict.checks if check.code != "skipped"]


def summary(verdict: Verdict, _: Speaker) -> str:
    """Count the checks that passed."""
    passed = sum(check.state == CheckState.PASSED for check in verdict.checks)
    if passed == len(verdict.checks):
        return _("All six checks passed")
    return _("{passed} of {all} checks passed", passed=passed, all=len(verdict.checks))


def _answer(verdict: Verdict) -> tuple[str, str, str, str, str, str]:
    if verdict.reason is None:
        return _VALID
    signed = verdict.check(CheckName.SIGNATURE).state == CheckState.PASSED
    off_the_roll = signed and verdict.reason in {Why.FORGED, Why.MALFORMED}
    return _OFF_THE_ROLL if off_the_roll else _ANSWERS[verdict.reason]


def _sentence(verdict: Verdict, told: Told | None, _: Speaker) -> str:
    """Say why: of a standing what is known, else as the check that decided says it."""
    if verdict.reason is None:
        return _genuine(told, _)
    if verdict.reason in _STANDINGS and told:
        return _standing(verdict, told, _)
    decided = [each for each in verdict.checks if REASONS.get(each.code) is verdict.reason]
    return _(decided[-1].sentence, **decided[-1].values)


def _genuine(told: Told | None, _: Speaker) -> str:
    issuer = _.of(told.issuer_name) if told else ""
    if told and told.names:
        text = later("{issuer} issued it to the person named below. It is in force today.")
        return _(text, issuer=issuer)
    return _("{issuer} issued it. It is in force today.", issuer=issuer)


_STANDINGS: Final[Mapping[Why, tuple[str, str]]] = {  # with a date, and without
    Why.REVOKED: (later("Withdrawn on {since} by {issuer}."), later("Withdrawn by {issuer}.")),
    Why.SUSPENDED: (later("On hold since {since}, by {issuer}."), later("On hold, by {issuer}.")),
}


def _standing(verdict: Verdict, told: Told, _: Speaker) -> str:
    known = verdict.check(CheckName.STATUS).values
    since, why = known.get("since"), known.get("reason_class")
    dated, undated = _STANDINGS[verdict.reason] if verdict.reason else ("", "")
    day = _.date(since) if isinstance(since, datetime) else ""
    text = _(dated if day else undated, issuer=_.of(told.issuer_name), since=day)
    reason = _("Reason given: {reason}", reason=_(EXPLAINED[Reason(str(why))])) if why else ""
    return f"{text} {reason}".strip()
