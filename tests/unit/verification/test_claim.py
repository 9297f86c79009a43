from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verification import claim, structure
from service.verification.claim import ClaimRefusedError, Compact
from tests.unit.verification.world import COMPACT


@pytest.mark.parametrize(
    "compact",
    [
        COMPACT,
        replace(COMPACT, valid_until=None, score=None),
        replace(COMPACT, names=("Somchai", "สมชาย")),
    ],
)
def test_what_is_written_is_read(compact: Compact) -> None:
    assert claim.read(claim.write(compact)) == compact


def test_it_is_shown_in_the_words_of_a_credential() -> None:
    shown = claim.as_credential(COMPACT)

    assert shown["id"] == "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8"
    assert shown["validUntil"] == "2029-10-12T00:00:00Z"
    assert structure.moment(shown["validFrom"]) == COMPACT.valid_from
    assert shown["credentialSubject"]["result"][0]["value"] == "31"
    assert shown["credentialSubject"]["identifier"][0]["identityHash"] == COMPACT.names[0]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 6), inner),
)
RIGHT = claim.write(COMPACT)


@given(
    st.dictionaries(st.sampled_from([*RIGHT, 6]), plain), st.dictionaries(st.integers(1, 5), plain)
)
def test_any_other_claims_are_read_or_refused(
    other: dict[int, object], inside: dict[int, object]
) -> None:
    private = RIGHT[claim.PRIVATE]
    assert isinstance(private, dict)
    for claims in (RIGHT | other, RIGHT | {claim.PRIVATE: private | inside}):
        try:
            assert isinstance(claim.read(claims), Compact)
        except ClaimRefusedError:
            assert claims != RIGHT
