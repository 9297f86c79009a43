"""One signed credential, and all that must not pass for it."""

import json
from collections.abc import Callable
from dataclasses import replace

import cbor2
import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import cose
from keys.errors import (
    AlgorithmMismatchError,
    CryptoError,
    KeyUnusableError,
    MalformedError,
    ProofUnsupportedError,
    SignatureInvalidError,
    TooLargeError,
)
from keys.reading import b64, unb64
from keys.ring import Ring
from keys.suites import multibase, unmultibase
from keys.verify import (
    PublicKey,
    claim_kid,
    peek_claim,
    peek_jwt,
    verify_bytes,
    verify_claim,
    verify_jwt,
    verify_proof,
)
from tests.unit.keys.samples import DID, NOON, credential, only_our_errors

CLAIMS: dict[int, object] = {1: DID, 4: 1_900_000_000, -70001: ["林美玲", 83, b"\x00" * 32]}
RING = Ring.throwaway(DID)
KEY = RING.current("credential")
BADGE = RING.current("badge")
SIGNED = RING.sign_credential(credential(), NOON, CLAIMS)
CLAIM = SIGNED.claim or b""
Change = Callable[[dict[str, object]], object]


def _proof(**changes: object) -> dict[str, object]:
    proof = SIGNED.credential["proof"]
    assert isinstance(proof, dict)
    return SIGNED.credential | {"proof": {**proof, **changes}}


def _jwt(header: object, payload: object, signature: bytes = b"") -> str:
    parts = [b64(json.dumps(part).encode()) for part in (header, payload)]
    return ".".join([*parts, b64(signature)])


def test_all_forms_of_a_credential_are_verified() -> None:
    verify_proof(SIGNED.credential, KEY)
    assert verify_jwt(SIGNED.jwt, KEY) == credential()
    assert verify_jwt(SIGNED.jwt_ob, BADGE).items() >= credential().items()
    assert verify_claim(CLAIM, KEY) == CLAIMS


def test_a_stranger_s_library_agrees() -> None:
    assert (
        pyjwt.decode(SIGNED.jwt, pyjwt.PyJWK({**KEY.jwk, "alg": "EdDSA"}), algorithms=["EdDSA"])
        == credential()
    )


def test_peeking_believes_nothing_and_says_who_signed() -> None:
    header, payload = peek_jwt(SIGNED.jwt)
    assert (header["kid"], payload) == (KEY.kid, credential())
    assert peek_claim(CLAIM) == (claim_kid(KEY), CLAIMS)


def test_another_key_signed_none_of_them() -> None:
    other = Ring.throwaway(DID).current("credential")
    stranger = replace(KEY, jwk=other.jwk)
    for check in (
        lambda: verify_proof(SIGNED.credential, stranger),
        lambda: verify_jwt(SIGNED.jwt, stranger),
        lambda: verify_claim(CLAIM, stranger),
    ):
        with pytest.raises(SignatureInvalidError):
            check()


@pytest.mark.parametrize(
    "change",
    [
        {"validUntil": "2039-11-24T12:00:00Z"},
        {"name": "Manager"},
        {"evidence": []},
        {"type": ["VerifiableCredential"]},
    ],
)
def test_a_changed_document_doesn_t_fit_its_proof(change: dict[str, object]) -> None:
    with pytest.raises(SignatureInvalidError):
        verify_proof(SIGNED.credential | change, KEY)


@pytest.mark.parametrize("name", ["validUntil", "credentialStatus", "evidence", "name"])
def test_a_member_left_out_doesn_t_fit_the_proof(name: str) -> None:
    rest = {other: value for other, value in SIGNED.credential.items() if other != name}

    with pytest.raises(SignatureInvalidError):
        verify_proof(rest, KEY)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"created": "2020-01-01T00:00:00Z"}, SignatureInvalidError),
        ({"expires": "2039-01-01T00:00:00Z"}, SignatureInvalidError),
        ({"created": "yesterday"}, MalformedError),
        ({"created": "2026-11-24T12:00:00"}, MalformedError),
        ({"type": "Ed25519Signature2020"}, ProofUnsupportedError),
        ({"cryptosuite": "eddsa-jcs-2022"}, ProofUnsupportedError),
        ({"proofPurpose": "authentication"}, ProofUnsupportedError),
        ({"previousProof": "urn:x"}, ProofUnsupportedError),
        ({"verificationMethod": f"{DID}#another"}, ProofUnsupportedError),
        ({"verificationMethod": {"id": KEY.kid}}, ProofUnsupportedError),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, MalformedError),
        ({"proofValue": None}, MalformedError),
        ({"proofValue": "abc"}, MalformedError),
        ({"proofValue": multibase(b"short")}, SignatureInvalidError),
        ({"proofValue": multibase(bytes(64))}, SignatureInvalidError),
    ],
)
def test_a_changed_proof_is_refused(change: dict[str, object], error: type[CryptoError]) -> None:
    with pytest.raises(error):
        verify_proof(_proof(**change), KEY)


@pytest.mark.parametrize("proof", [None, [], {}, "proof", [1], 7])
def test_no_proof_is_no_proof(proof: object) -> None:
    with pytest.raises(ProofUnsupportedError):
        verify_proof(credential(proof=proof), KEY)


def test_among_several_proofs_ours_is_found_and_twins_are_refused() -> None:
    proof = SIGNED.credential["proof"]
    assert isinstance(proof, dict)
    foreign = {**proof, "verificationMethod": "did:web:other.example#key-1"}

    verify_proof(SIGNED.credential | {"proof": [foreign, proof]}, KEY)
    with pytest.raises(ProofUnsupportedError):
        verify_proof(SIGNED.credential | {"proof": [proof, proof]}, KEY)


def test_a_badge_s_key_makes_no_proof() -> None:
    with pytest.raises(AlgorithmMismatchError):
        verify_proof(_proof(verificationMethod=BADGE.kid), BADGE)


def test_each_flipped_character_of_a_jwt_is_refused() -> None:
    for at in range(0, len(SIGNED.jwt), 7):
        other = "A" if SIGNED.jwt[at] != "A" else "B"
        with pytest.raises(CryptoError):
            verify_jwt(SIGNED.jwt[:at] + other + SIGNED.jwt[at + 1 :], KEY)


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "RS256", "ES256", "", None, 7, ["EdDSA"]])
def test_the_header_chooses_no_algorithm(alg: object) -> None:
    with pytest.raises(AlgorithmMismatchError):
        verify_jwt(_jwt({"alg": alg, "kid": KEY.kid}, credential()), KEY)


def test_a_public_key_is_no_shared_secret() -> None:
    with pytest.raises(AlgorithmMismatchError):
        verify_jwt(pyjwt.encode({"a": 1}, BADGE.jwk["n"], algorithm="HS256"), BADGE)


@pytest.mark.parametrize(
    "header",
    [{"crit": ["exp"]}, {"b64": False}, {"zip": "DEF"}, {"typ": "at+jwt"}, {"typ": ["JWT"]}],
)
def test_a_header_that_would_have_to_be_understood_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        verify_jwt(_jwt({"alg": "EdDSA", **header}, credential()), KEY)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "e30.e30", "e30.e30.e30.e30", "é.é.é"])
def test_what_is_no_jwt_is_refused(token: str) -> None:
    with pytest.raises(CryptoError):
        verify_jwt(token, KEY)


def test_a_jwt_without_end_is_refused() -> None:
    with pytest.raises(TooLargeError):
        peek_jwt("a" * 400_000)


def _resign(protected: object, claims: object = CLAIMS, outer: object = None) -> bytes:
    """Sign a claim with the right key but in the wrong form."""
    head, payload = cbor2.dumps(protected), cbor2.dumps(claims)
    signature = RING._sign("credential", cose.to_be_signed(head, payload))  # noqa: SLF001
    return cbor2.dumps(
        cbor2.CBORTag(18, [head, {} if outer is None else outer, payload, signature])
    )


def test_a_claim_in_the_right_form_would_have_passed() -> None:
    assert verify_claim(_resign({1: -8, 4: b"12345678"}), KEY) == CLAIMS


@pytest.mark.parametrize(
    ("claim", "error"),
    [
        (_resign({1: -7, 4: b"k"}), AlgorithmMismatchError),
        (_resign({4: b"k"}), MalformedError),
        (_resign({1: -8}), MalformedError),
        (_resign({1: -8, 4: "text"}), MalformedError),
        (_resign({1: -8, 4: b"k", 2: [4]}), MalformedError),
        (_resign([1, -8]), MalformedError),
        (_resign({1: -8, 4: b"k"}, outer={4: b"x"}), MalformedError),
        (_resign({1: -8, 4: b"k"}, claims=["no map"]), MalformedError),
        (_resign({1: -8, 4: b"k"}, claims={"text": 1}), MalformedError),
        (_resign({1: -8, 4: b"k"}, claims={True: 1}), MalformedError),
        (_resign({1: -8, 4: b"k"}, claims={1: cbor2.CBORTag(4000, 1)}), MalformedError),
        (_resign({1: -8, 4: b"k"}, claims={1: [[[[[[[[[[1]]]]]]]]]]}), TooLargeError),
        (_resign({1: -8, 4: b"k"}, claims={1: [1] * 300}), TooLargeError),
        (CLAIM + b"\0", MalformedError),
        (CLAIM[1:], MalformedError),
        (b"", MalformedError),
        (b"\xd2\x80", MalformedError),
        (b"\0" * 5000, TooLargeError),
        (bytes.fromhex("d81c81d81d00"), MalformedError),  # a list that holds itself
    ],
)
def test_a_claim_in_another_form_is_refused(claim: bytes, error: type[CryptoError]) -> None:
    with pytest.raises(error):
        verify_claim(claim, KEY)


def test_each_flipped_bit_of_a_claim_is_refused() -> None:
    for at in range(len(CLAIM)):
        changed = bytes([*CLAIM[:at], CLAIM[at] ^ 1, *CLAIM[at + 1 :]])
        with pytest.raises(CryptoError):
            verify_claim(changed, KEY)


def test_the_bytes_that_cose_signs_are_the_rfc_s() -> None:
    protected, payload = bytes.fromhex("a10126"), b"This is the content."

    message = cose.to_be_signed(protected, payload)  # RFC 9052, appendix C.2.1

    assert message.hex() == (
        "846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e"
    )
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8",
        "y": "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4",
    }
    signature = bytes.fromhex(
        "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
        "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36"
    )
    verify_bytes(message, signature, PublicKey("11", "ES256", jwk))
    with pytest.raises(SignatureInvalidError):
        verify_bytes(message, signature[:-1], PublicKey("11", "ES256", jwk))


def test_the_rfc_s_ed25519_signature_is_verified() -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"  # RFC 8037, appendix A.4
    signature = unb64(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
    verify_bytes(message, signature, PublicKey("a", "EdDSA", jwk))


def _small_rsa() -> dict[str, str]:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - so it must be refused
    numbers = short.public_key().public_numbers()
    return {"kty": "RSA", "n": b64(numbers.n.to_bytes(128)), "e": "AQAB"}


@pytest.mark.parametrize(
    "key",
    [
        replace(KEY, algorithm="RS256"),
        replace(BADGE, algorithm="EdDSA"),
        replace(KEY, jwk={**KEY.jwk, "x": "AAAA"}),
        replace(KEY, jwk={**KEY.jwk, "x": KEY.jwk["x"] + "="}),
        replace(KEY, jwk={**KEY.jwk, "crv": "X25519"}),
        replace(KEY, jwk={}),
        PublicKey("k", "ES256", {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}),
        PublicKey("k", "RS256", _small_rsa()),
        PublicKey("k", "RS256", {**BADGE.jwk, "e": "Ag"}),
        PublicKey("k", "RS256", {**BADGE.jwk, "e": "_" * 40}),
        PublicKey("k", "none", KEY.jwk),  # type: ignore[arg-type] # as a careless caller might
    ],
)
def test_a_key_that_can_t_be_one_is_refused(key: PublicKey) -> None:
    with pytest.raises(KeyUnusableError):
        verify_bytes(b"", b"\0" * 64, key)


json_bytes = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)).map(
    lambda value: b64(json.dumps(value).encode())
)
tokens = st.text() | st.lists(json_bytes | st.text(max_size=9), min_size=3, max_size=3).map(
    ".".join
)


@settings(deadline=None)
@given(tokens)
def test_only_our_errors_leave_for_any_token(token: str) -> None:
    for check in (lambda: peek_jwt(token), lambda: verify_jwt(token, KEY)):
        with only_our_errors():
            check()


@settings(deadline=None, max_examples=500)
@given(st.binary(max_size=300), st.integers(0, len(CLAIM)), st.binary(max_size=4))
def test_only_our_errors_leave_for_any_claim(data: bytes, at: int, patch: bytes) -> None:
    for claim in (data, CLAIM[:at] + patch + CLAIM[at + len(patch) :], b"\xd2\x84" + data):
        with only_our_errors():
            peek_claim(claim)
            assert verify_claim(claim, KEY) == CLAIMS


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["type", "created", "proofValue", "@context", "proofPurpose", "x"]),
        st.none() | st.text(max_size=9) | st.integers() | st.lists(st.text(max_size=3)),
    )
)
def test_only_our_errors_leave_for_any_proof(change: dict[str, object]) -> None:
    with only_our_errors():
        verify_proof(_proof(**change), KEY)


def test_a_proof_s_value_has_one_spelling() -> None:
    proof = SIGNED.credential["proof"]
    assert isinstance(proof, dict)
    assert multibase(unmultibase(proof["proofValue"])) == proof["proofValue"]
