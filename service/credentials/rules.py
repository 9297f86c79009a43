"""What may be done with a credential, and why. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from service.errors import DomainError
from service.language import later


class State(StrEnum):
    """How far an award has come."""

    NUMBERED = "numbered"
    DOCUMENTED = "documented"
    REHEARSED = "rehearsed"
    ENTERED = "entered"
    SIGNED = "signed"
    ERASED = "erased"  # with the person


class Visibility(StrEnum):
    """What the link shows to whoever has it."""

    ALL = "all"
    NO_SCORE = "no_score"
    OFF = "off"


class Reason(StrEnum):
    """Why a standing changed, for programs."""

    ERROR_IN_RECORD = "error_in_record"
    IDENTITY_DOUBT = "identity_doubt"
    MISCONDUCT = "misconduct"
    RESULT_CHANGED = "result_changed"
    KEY_COMPROMISED = "key_compromised"
    HOLDER_ASKED = "holder_asked"
    HOLDER_ERASED = "holder_erased"
    SUPERSEDED = "superseded"
    SETTLED = "settled"  # a suspension is lifted


REASONS: Final[Mapping[Reason, str]] = {
    Reason.ERROR_IN_RECORD: later("The record it rests on had an error."),
    Reason.IDENTITY_DOUBT: later("There is doubt about who sat the exam."),
    Reason.MISCONDUCT: later("The rules of the exam were broken."),
    Reason.RESULT_CHANGED: later("The result was marked again and changed."),
    Reason.KEY_COMPROMISED: later("The key that signed it is no longer trusted."),
    Reason.HOLDER_ASKED: later("The holder asked for it."),
    Reason.HOLDER_ERASED: later("The holder's data were erased, at their own wish."),
    Reason.SUPERSEDED: later("A newer credential has replaced it. Ask the holder for that one."),
    Reason.SETTLED: later("The question was settled."),
}
LEVELS: Final[Mapping[str, str]] = {
    "F": later("Foundation"),
    "P": later("Practitioner"),
    "M": later("Manager"),
}
CUT_METHODS: Final[Mapping[str, str]] = {
    "interim": later("The pass mark is interim: no standard-setting panel has met yet."),
    "modified-angoff": later("A panel of practitioners set the pass mark (modified Angoff)."),
}
TO_REVOKE: Final = (
    Reason.ERROR_IN_RECORD,
    Reason.IDENTITY_DOUBT,
    Reason.MISCONDUCT,
    Reason.RESULT_CHANGED,
    Reason.KEY_COMPROMISED,
    Reason.HOLDER_ASKED,
)
TO_SUSPEND: Final = (Reason.ERROR_IN_RECORD, Reason.IDENTITY_DOUBT, Reason.MISCONDUCT)


class CodeNotFoundError(DomainError):
    """No credential has this code."""

    code = "code_not_found"
    status = 404
    sentence = later("There is no credential with this code. Compare it with the paper or link.")


class LinkOffError(DomainError):
    """The holder doesn't want this link to show anything."""

    code = "link_off"
    status = 410
    sentence = later("The holder has switched this link off. Ask them for a new one.")


class AwardNotFoundError(DomainError):
    """No such credential, or not for this person."""

    code = "credential_not_found"
    status = 404
    sentence = later("There is no such credential for you. Open one from your list.")


class FileForHolderError(DomainError):
    """A file that shows more than the holder lets the link show."""

    code = "file_for_holder"
    status = 403
    sentence = later("Only the holder can download this. Ask them to send it to you.")


class RevokedForGoodError(DomainError):
    """Revocation is final."""

    code = "revoked_for_good"
    status = 409
    sentence = later("This credential is revoked, and that is final. Issue a new one instead.")


class NotSuspendedError(DomainError):
    """Nothing to lift."""

    code = "not_suspended"
    status = 409
    sentence = later("This credential isn't suspended. Reload the page to see how it stands.")


class NotIssuedError(DomainError):
    """Not signed yet."""

    code = "not_issued"
    status = 409
    sentence = later("This credential is still being issued. Try again in a minute.")


class ReasonMissingError(DomainError):
    """A change that the holder and an auditor must be able to understand."""

    code = "reason_missing"
    status = 422
    sentence = later("Choose a reason from the list and explain it in a sentence.")


class ChoiceRefusedError(DomainError):
    """Not one of the choices."""

    code = "choice_refused"
    status = 422
    sentence = later("Choose one of the three: all, without the score, or off.")


def parse_visibility(text: str) -> Visibility:
    """Read what a link shall show; raises ChoiceRefusedError."""
    try:
        return Visibility(text)
    except ValueError as error:
        raise ChoiceRefusedError from error
