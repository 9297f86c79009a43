"""From a presentation to a verdict. Trust and the time come in as arguments."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from keys.errors import ContextsMissingError, CryptoError, ForeignContextError
from service.errors import DomainError
from service.language import later
from service.verification import entry, held, note, standing
from service.verification.entry import RollProofTwiceError
from service.verification.held import Held, IncompleteError
from service.verification.merkle import ProofRefusedError
from service.verification.note import NoteRefusedError
from service.verification.presentation import Presentation
from service.verification.structure import moment
from service.verification.trust import Issuer, StatusEntry, Trust
from service.verification.verdict import Check, CheckName, CheckState, Verdict, conclude

PASSED, FAILED, UNKNOWN = CheckState.PASSED, CheckState.FAILED, CheckState.UNKNOWN


class NothingToVerifyError(DomainError):
    """Only a code or a link: what it leads to has to be looked up first."""

    code = "nothing_to_verify"
    status = 422
    sentence = later("This is a code or a link without a document. Open it to see the credential.")


class VerifierUnreadyError(DomainError):
    """This installation lacks what it verifies with; the document isn't to blame."""

    code = "verifier_unready"
    status = 503
    sentence = later("Documents can't be checked here at the moment. Tell the administrator.")


def verify(presentation: Presentation, trust: Trust, now: datetime) -> Verdict:
    """Check what was held up, by these rules in this order.

    1. format: it is a complete Open Badges credential, or a compact claim of ours. If not, it is
       malformed, and nothing else is looked at.
    2. signature: the issuer it names is on the verifier's list, and a key of that issuer signed it
       while that key was in use. If not, it is forged, and nothing else is looked at. If the issuer
       isn't on the list, nothing is known of its keys: 2 and 3 are unknown, the rest skipped.
    3. issuer: passed, because the key came from the list.
    4. dates: now lies between `validFrom` and `validUntil`.
    5. status: neither revoked nor suspended, from records or a list that can be believed.
    6. roll: an issuer that keeps a roll has entered the document there, proved under a checkpoint
       signed with the roll's key. A compact claim is too small to carry the proof: skipped.

    Raises NothingToVerifyError, VerifierUnreadyError.
    """
    checks: list[Check] = []
    try:
        shown = _open(presentation)
    except IncompleteError as error:
        checks.append(Check(CheckName.FORMAT, FAILED, error.code, values=error.values))
        return conclude(checks, None, now)
    checks.append(Check(CheckName.FORMAT, PASSED, "format_readable"))
    checks.extend(_checks(shown, trust, now))
    return conclude(checks, shown.document, now)


def _open(presentation: Presentation) -> Held:
    if presentation.credential is not None:
        return held.open_document(presentation.credential)
    if presentation.token is not None:
        return held.open_token(presentation.token)
    if presentation.claim is not None:
        return held.open_claim(presentation.claim)
    raise NothingToVerifyError


def _checks(shown: Held, trust: Trust, now: datetime) -> Iterator[Check]:
    issuer = trust.issuers.get(shown.issuer)
    if issuer is None:
        yield Check(CheckName.SIGNATURE, UNKNOWN, "signature_unchecked")
        values = {"issuer": shown.issuer}
        yield Check(CheckName.ISSUER, UNKNOWN, "issuer_unknown", values=values)
        return
    signature = _signature(shown, issuer)
    yield signature
    if signature.state == PASSED:
        yield Check(CheckName.ISSUER, PASSED, "issuer_listed").dated(issuer.listed_at, now)
        yield _dates(shown.document, now)
        yield standing.check(_entries(shown), issuer, trust, now)
        yield _roll(shown, issuer)


def _signature(shown: Held, issuer: Issuer) -> Check:
    key = shown.key_of(issuer.keys)
    if key is None or not shown.signed_with(key):
        return Check(CheckName.SIGNATURE, FAILED, "signature_key_unlisted")
    try:
        shown.prove(key)
    except ContextsMissingError as error:
        raise VerifierUnreadyError from error
    except ForeignContextError as error:
        # It may well be signed, but in words that we don't have: the format fails after all.
        return Check(CheckName.FORMAT, FAILED, "format_foreign", values=error.values)
    except CryptoError:
        return Check(CheckName.SIGNATURE, FAILED, "signature_wrong")
    return Check(CheckName.SIGNATURE, PASSED, "signature_good")


def _dates(document: dict[str, Any], now: datetime) -> Check:
    start, end = moment(document.get("validFrom")), moment(document.get("validUntil"))
    values = {"start": start and start.date(), "end": end and end.date()}
    if start is not None and now < start:
        return Check(CheckName.DATES, FAILED, "not_yet_valid", values=values)
    if end is not None and now > end:
        return Check(CheckName.DATES, FAILED, "expired", values=values)
    code = "in_force" if end else "in_force_open"
    return Check(CheckName.DATES, PASSED, code, values=values)


def _entries(shown: Held) -> list[StatusEntry] | None:
    return [shown.compact.status] if shown.compact else standing.entries_of(shown.document)


def _roll(shown: Held, issuer: Issuer) -> Check:
    if not issuer.keeps_roll:
        return Check(CheckName.ROLL, CheckState.NOT_APPLICABLE, "roll_foreign")
    if shown.compact:
        return Check(CheckName.ROLL, CheckState.SKIPPED, "roll_offline")
    if not issuer.roll_keys:
        return Check(CheckName.ROLL, UNKNOWN, "roll_unavailable")
    try:
        proof = entry.proof_of(shown.document)
    except RollProofTwiceError:
        return Check(CheckName.ROLL, FAILED, "roll_twice")
    if proof is None:
        return Check(CheckName.ROLL, FAILED, "roll_missing")
    line = entry.issue_line(shown.document).encode()
    return _entered(lambda key: note.verify_proof(proof, line, key), issuer.roll_keys)


def _entered(verify_with: Callable[[str], tuple[int, note.Head]], keys: tuple[str, ...]) -> Check:
    """Try the roll's keys, past ones too: a checkpoint is signed with the key of its day."""
    for key in keys:
        try:
            index, _ = verify_with(key)
        except (NoteRefusedError, ProofRefusedError):
            continue
        return Check(CheckName.ROLL, PASSED, "roll_entered", values={"entry": index})
    return Check(CheckName.ROLL, FAILED, "roll_mismatch")
