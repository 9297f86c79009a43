"""The status check: whether the issuer has revoked or suspended the credential.

Our own records answer for our own credentials. For others' a signed Bitstring Status List does, and
it is believed only if the credential's issuer signed it, it is in force, and it says it is the list
that was asked for. What can't be told is unknown, never active.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from keys.errors import CryptoError
from keys.verify import PublicKey, peek_jwt, verify_jwt, verify_proof
from service.errors import DomainError
from service.language import later
from service.verification import status
from service.verification.structure import id_of, moment, some
from service.verification.trust import Issuer, Standing, StatusEntry, StatusFacts, StatusList, Trust
from service.verification.verdict import Check, CheckName, CheckState

ENTRY_TYPE = "BitstringStatusListEntry"
LIST_TYPE = "BitstringStatusListCredential"
LONGEST_INDEX = 9  # digits

_MEANINGS = {
    Standing.REVOKED: (CheckState.FAILED, "revoked"),
    Standing.SUSPENDED: (CheckState.FAILED, "suspended"),
    Standing.ACTIVE: (CheckState.PASSED, "status_active"),
}
_SEVEREST = (Standing.REVOKED, Standing.SUSPENDED, Standing.ACTIVE)


class StatusUnknownError(DomainError):
    """The status can't be told; `code` is a check's."""

    code = "status_unavailable"
    status = 503
    sentence = later("The issuer's status list did not answer. Check again later.")


class StatusUnreadableError(StatusUnknownError):
    """What answered is no list that the issuer signed."""

    code = "status_unreadable"


class StatusStaleError(StatusUnknownError):
    """The list's own term is over."""

    code = "status_stale"


def check(entries: list[StatusEntry] | None, issuer: Issuer, trust: Trust, now: datetime) -> Check:
    """Check the standing of a credential; entries are None if it names something else."""
    if entries == [] and not issuer.own:
        return Check(CheckName.STATUS, CheckState.NOT_APPLICABLE, "status_none")
    try:
        facts = _facts(entries or [], issuer, trust, now)
    except StatusUnknownError as error:
        return Check(CheckName.STATUS, CheckState.UNKNOWN, error.code, values=error.values)
    state, code = _MEANINGS[facts.state]
    values = {"since": facts.since, "reason_class": facts.reason_class}
    return Check(CheckName.STATUS, state, code, values=values).dated(facts.data_at, now)


def entries_of(document: Mapping[str, Any]) -> list[StatusEntry] | None:
    """Read `credentialStatus`: empty if there is none, None if it is of a kind we don't read."""
    if "credentialStatus" not in document:
        return []
    entries = [_entry(each) for each in some(document["credentialStatus"])]
    return [each for each in entries if each] if all(entries) else None


def _entry(value: object) -> StatusEntry | None:
    match value:
        case {
            "type": kind,
            "statusPurpose": ("revocation" | "suspension") as purpose,
            "statusListCredential": str(url),
            "statusListIndex": str() | int() as index,
        } if ENTRY_TYPE in some(kind) and _is_index(str(index)):
            return StatusEntry(url, int(index), purpose)
    return None


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_INDEX


def _facts(entries: list[StatusEntry], issuer: Issuer, trust: Trust, now: datetime) -> StatusFacts:
    """Return the severest standing that any entry gives; raises StatusUnknownError."""
    if not entries:
        raise StatusUnknownError
    if issuer.own:
        found = [trust.status(entry) for entry in entries]
    else:
        asked = [*entries, entries[0].suspension] if issuer.keeps_roll else entries
        found = [_from_list(entry, issuer, trust, now) for entry in asked]
    known = [facts for facts in found if facts is not None]
    if len(known) < len(found):
        raise StatusUnknownError
    return min(known, key=lambda facts: _SEVEREST.index(facts.state))


def _from_list(entry: StatusEntry, issuer: Issuer, trust: Trust, now: datetime) -> StatusFacts:
    """Read one bit of a list that is believed; raises StatusUnknownError."""
    fetched = trust.status_list(entry.url)
    if fetched is None:
        raise StatusUnknownError
    encoded = _believed(fetched, entry, issuer, now)
    try:
        is_set = status.bit(encoded, entry.index)
    except status.StatusListRefusedError as error:
        raise StatusUnreadableError from error
    meaning = Standing.REVOKED if entry.purpose == "revocation" else Standing.SUSPENDED
    state = meaning if is_set else Standing.ACTIVE
    return StatusFacts(state, None, None, fetched.fetched_at)


def _believed(fetched: StatusList, entry: StatusEntry, issuer: Issuer, now: datetime) -> str:
    """Return the encoded list, if it is signed, in force and the one that was asked for."""
    document = _signed(fetched.credential, issuer)
    match document:
        case {
            "type": kind,
            "credentialSubject": {"statusPurpose": purpose, "encodedList": str(encoded)},
        } if LIST_TYPE in some(kind) and entry.purpose in some(purpose):
            pass
        case _:
            raise StatusUnreadableError
    if document.get("id", entry.url) != entry.url or id_of(document.get("issuer")) != issuer.did:
        raise StatusUnreadableError
    start, end = moment(document.get("validFrom")), moment(document.get("validUntil"))
    if start is None or start > now or (end is None and "validUntil" in document):
        raise StatusUnreadableError
    if end is not None and end < now:
        raise StatusStaleError(end=end)
    return encoded


def _signed(credential: dict[str, Any] | str, issuer: Issuer) -> Mapping[str, Any]:
    """Return a list credential that a key of the issuer signed; raises StatusUnreadableError."""
    try:
        named, document, prove = _taken_apart(credential)
        for key in issuer.keys:
            if key.kid in named and key.purpose != "roll" and not key.compromised:
                prove(key)
                return document
    except CryptoError as error:
        raise StatusUnreadableError from error
    raise StatusUnreadableError


def _taken_apart(
    credential: dict[str, Any] | str,
) -> tuple[set[object], Mapping[str, Any], Callable[[PublicKey], object]]:
    """Return the keys that a list credential names, what it says, and how to check it."""
    if isinstance(credential, str):
        header, payload = peek_jwt(credential)
        return {header.get("kid")}, payload, lambda key: verify_jwt(credential, key)
    proofs = [each for each in some(credential.get("proof")) if isinstance(each, dict)]
    named: set[object] = {str(each.get("verificationMethod")) for each in proofs}
    return named, credential, lambda key: verify_proof(credential, key)
