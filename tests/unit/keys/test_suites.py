"""The vectors are the specifications' own: RFC 8785, VC-DI-EdDSA appendix B.1, RFC 8037."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import suites
from keys.errors import MalformedError
from keys.public import PublicKey
from keys.verify import verify_proof
from tests.unit.keys.samples import only_our_errors

ALUMNI: dict[str, object] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:abcdefgh",
        "alumniOf": "The School of Examples",
    },
}
MULTIKEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PROOF: dict[str, object] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{MULTIKEY}#{MULTIKEY}",
    "proofPurpose": "assertionMethod",
    "proofValue": "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQ"
    "sCZahKZme",
}


def test_the_w3c_s_example_is_hashed_as_it_says() -> None:
    assert suites.proof_hash(ALUMNI, PROOF).hex() == (
        "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
        "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    )


def test_the_w3c_s_example_is_verified() -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": suites.b64(suites.unmultikey(MULTIKEY))}
    key = PublicKey(str(PROOF["verificationMethod"]), "EdDSA", jwk)

    verify_proof(ALUMNI | {"proof": PROOF}, key)


def test_jcs_sorts_by_utf_16_and_writes_numbers_as_javascript_does() -> None:
    value = {"\u20ac": 4.50, "\r": "\u000f\n", "\U0001f600": 1e-27, "\ufb33": [True, None]}

    assert suites.jcs(value).decode() == (
        '{"\\r":"\\u000f\\n","€":4.5,"😀":1e-27,"\ufb33":[true,null]}'
    )


def test_a_digest_is_of_the_canonical_form() -> None:
    assert suites.digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()


@given(st.binary(max_size=80))
def test_bytes_have_one_spelling_in_multibase(data: bytes) -> None:
    assert suites.unmultibase(suites.multibase(data)) == data


@given(st.text(max_size=80) | st.text(max_size=80).map("z{}".format))
def test_any_text_is_multibase_or_refused(text: str) -> None:
    with only_our_errors():
        assert suites.multibase(suites.unmultibase(text)) == text


@pytest.mark.parametrize("text", ["z", "z6", " z6Mk", "z6Mk ", "u1234", "z" + "1" * 500, "z0OIl"])
def test_a_key_that_is_no_multikey_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        suites.unmultikey(text)


@given(st.dictionaries(st.text(), st.text() | st.none() | st.integers() | st.floats()))
def test_only_our_errors_leave(value: dict[str, object]) -> None:
    for work in (suites.jcs, suites.digest, suites.canonical):
        with only_our_errors():
            work(value)
