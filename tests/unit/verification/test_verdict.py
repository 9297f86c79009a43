from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.language import speaker
from service.verification.sentences import SENTENCES
from service.verification.verdict import (
    REASONS,
    Check,
    CheckName,
    CheckState,
    Reason,
    State,
    as_json,
    conclude,
    overall,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORMAT = Check(CheckName.FORMAT, CheckState.PASSED, "format_readable")
SIGNED = Check(CheckName.SIGNATURE, CheckState.PASSED, "signature_good")
FORGED = Check(CheckName.SIGNATURE, CheckState.FAILED, "signature_wrong")
EXPIRED = Check(CheckName.DATES, CheckState.FAILED, "expired", values={"end": NOON})
REVOKED = Check(CheckName.STATUS, CheckState.FAILED, "revoked")
NO_STATUS = Check(CheckName.STATUS, CheckState.UNKNOWN, "status_unavailable")
NO_ROLL = Check(CheckName.ROLL, CheckState.UNKNOWN, "roll_unavailable")
OFFLINE = Check(CheckName.ROLL, CheckState.SKIPPED, "roll_offline")


@pytest.mark.parametrize(
    ("checks", "state", "reason"),
    [
        ([FORMAT, SIGNED, OFFLINE], State.VALID, None),
        ([FORMAT, SIGNED, NO_ROLL, NO_STATUS], State.UNKNOWN, Reason.STATUS_UNAVAILABLE),
        ([FORMAT, SIGNED, EXPIRED, NO_STATUS], State.INVALID, Reason.EXPIRED),
        ([FORMAT, SIGNED, EXPIRED, REVOKED], State.INVALID, Reason.REVOKED),
        ([FORMAT, FORGED], State.INVALID, Reason.FORGED),
    ],
)
def test_the_overall_state_is_the_worst_and_its_reason_what_weighs_most(
    checks: list[Check], state: State, reason: Reason | None
) -> None:
    assert overall(checks) == (state, reason)


@given(st.lists(st.tuples(st.sampled_from(CheckState), st.sampled_from(sorted(REASONS)))))
def test_nothing_failed_or_unknown_is_ever_valid(drawn: list[tuple[CheckState, str]]) -> None:
    checks = [Check(CheckName.STATUS, state, code) for state, code in drawn]
    states = {check.state for check in checks}

    state, reason = overall(checks)

    assert (state == State.INVALID) == (CheckState.FAILED in states)
    assert (state == State.VALID) == (not states & {CheckState.FAILED, CheckState.UNKNOWN})
    assert (reason is None) == (state == State.VALID)


def test_after_a_forged_signature_nothing_of_the_document_is_shown() -> None:
    verdict = conclude([FORMAT, FORGED], {"name": "Anything"}, NOON)

    assert verdict.credential is None
    assert [check.name for check in verdict.checks] == list(CheckName)
    assert [check.state for check in verdict.checks[2:]] == [CheckState.SKIPPED] * 4


def test_a_program_reads_the_published_shape() -> None:
    status = NO_STATUS.dated(NOON - timedelta(minutes=2), NOON)

    told = as_json(conclude([FORMAT, SIGNED, status], {"id": "urn:x"}, NOON), speaker("en"))

    assert list(told) == ["state", "reason", "checked_at", "credential", "checks"]
    assert told["state"], told["reason"] == ("unknown", "status_unavailable")
    assert told["checked_at"] == "2026-11-24T12:00:00Z"
    assert told["checks"][4] == {
        "name": "status",
        "state": "unknown",
        "code": "status_unavailable",
        "sentence": "The issuer's status list did not answer, so it may have been withdrawn. "
        "Check again later.",
        "data_at": "2026-11-24T11:58:00Z",
        "data_age_s": 120,
    }


def test_every_reason_has_a_code_and_every_code_a_sentence_without_jargon() -> None:
    assert set(REASONS.values()) == set(Reason)
    assert set(REASONS) <= set(SENTENCES)
    jargon = ("Ed25519", "hash", "JSON", "DID", "invalid", "Merkle", "!")
    assert not [pair for pair in product(SENTENCES.values(), jargon) if pair[1] in pair[0]]
