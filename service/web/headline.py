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
    advice: str


# state, icon, word, answer, advice; the sentence in between is said by _SENTENCES or by a check
_VALID: Final = ("ok", "tick", later("Valid"), later("This credential is genuine"), "")
_ANSWERS: Final[Mapping[Why, tuple[str, str, str, str, str]]] = {
    Why.REVOKED: (
        "bad",
        "cross",
        later("Not valid: revoked"),
        later("The issuer has withdrawn this credential"),
        later("Do not rely on it, whatever the printed copy says."),
    ),
    Why.SUSPENDED: (
        "warn",
        "paused",
        later("Not valid now: suspended"),
        later("The issuer has put this credential on hold"),
        later("Check again later. A hold is not a finding against the holder."),
    ),
    Why.EXPIRED: (
        "warn",
        "expired",
        later("Expired"),
        later("It was genuine, and its term has ended"),
        later("It was never revoked: the holder did pass. Ask whether they have renewed it."),
    ),
    Why.NOT_YET_VALID: (
        "warn",
        "clock",
        later("Not valid yet"),
        later("It is genuine, and its term has not begun"),
        "",
    ),
    Why.FORGED: (
        "bad",
        "broken",
        later("Not valid: not genuine"),
        later("This document was not made by the issuer it names"),
        later(
            "We show nothing of what it claims. Keep the copy, and ask the institution itself. "
            "A badly scanned code can look the same: scan once more in good light."
        ),
    ),
    Why.MALFORMED: (
        "bad",
        "invalid",
        later("Not valid: incomplete"),
        later("This is not a complete credential"),
        later("We show nothing of what it claims."),
    ),
    Why.ISSUER_UNKNOWN: (
        *_COULD_NOT,
        later("We do not know who issued this"),
        later("We show nothing of what it claims, as we can't tell whether it is true."),
    ),
    Why.STATUS_UNAVAILABLE: (
        *_COULD_NOT,
        later("We cannot say yes or no at the moment"),
        later("The signature is right. Check again before you decide."),
    ),
    Why.ROLL_UNAVAILABLE: (
        *_COULD_NOT,
        later("We cannot say yes or no at the moment"),
        later("The signature is right. Check again before you decide."),
    ),
}
_OFF_THE_ROLL: Final = (
    "bad",
    "broken",
    later("Not valid: not on the roll"),
    later("This credential is not on the public roll of its issuer"),
    later("Do not rely on it, and ask the institution itself."),
)


def headline(verdict: Verdict, told: Told | None, shown: Shown | None, _: Speaker) -> Headline:
    """Say the verdict."""
    state, icon, word, answer, advice = _answer(verdict)
    sentence = _sentence(verdict, told, shown, _)
    advised = _(EXPLAINED[Reason.SUPERSEDED]) if shown and shown.replaced else advice and _(advice)
    return Headline(state, icon, _(word), _(answer), sentence, advised)


def said(verdict: Verdict) -> list[Check]:
    """List the checks that a page shows: not those that were never reached."""
    return [check for check in verdict.checks if check.code != "skipped"]


def summary(verdict: Verdict, _: Speaker) -> str:
    """Count the checks that passed."""
    passed = sum(check.state == CheckState.PASSED for check in verdict.checks)
    if passed == len(verdict.checks):
        return _("All six checks passed")
    return _("{passed} of {all} checks passed", passed=passed, all=len(verdict.checks))


def _answer(verdict: Verdict) -> tuple[str, str, str, str, str]:
    if verdict.reason is None:
        return _VALID
    signed = verdict.check(CheckName.SIGNATURE).state == CheckState.PASSED
    return _OFF_THE_ROLL if verdict.reason is Why.FORGED and signed else _ANSWERS[verdict.reason]


def _sentence(verdict: Verdict, told: Told | None, shown: Shown | None, _: Speaker) -> str:
    """Say why: from our records where they know more, else as the check that decided says it."""
    if verdict.reason is None:
        return _genuine(told, _)
    if verdict.reason in _STANDINGS and told and shown and shown.standing_at:
        return _standing(_STANDINGS[verdict.reason], told, shown, shown.standing_at, _)
    deciding = next(each for each in verdict.checks if REASONS.get(each.code) is verdict.reason)
    return _(deciding.sentence, **deciding.values)


def _genuine(told: Told | None, _: Speaker) -> str:
    issuer = _.of(told.issuer_name) if told else ""
    if told and told.names:
        text = later("{issuer} issued it to the person named below. It is in force today.")
        return _(text, issuer=issuer)
    return _("{issuer} issued it. It is in force today.", issuer=issuer)


_STANDINGS: Final[Mapping[Why, str]] = {
    Why.REVOKED: later("Withdrawn on {since} by {issuer}."),
    Why.SUSPENDED: later("On hold since {since}, by {issuer}."),
}


def _standing(text: str, told: Told, shown: Shown, since: datetime, _: Speaker) -> str:
    text = _(text, issuer=_.of(told.issuer_name), since=_.date(since))
    if not shown.standing_class:
        return text
    return f"{text} {_('Reason given:')} {_(EXPLAINED[Reason(shown.standing_class)])}"
