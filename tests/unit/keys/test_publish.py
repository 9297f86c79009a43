import base64
import hashlib
from typing import Any

import pytest

from keys.errors import KeyUnusableError, MalformedError
from keys.public import PublicKey, thumbprint
from keys.publish import did_document, jwks, key_digest, note_key_id, roll_name, verifier_key
from keys.reading import b64, unb64
from keys.ring import Ring
from keys.suites import unmultikey
from keys.verify import verify_bytes
from tests.unit.keys.samples import DID

RING = Ring.throwaway(DID)
PETER = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]  # Go's sumdb/note


def _peter() -> PublicKey:
    return PublicKey("peter", "EdDSA", {"kty": "OKP", "crv": "Ed25519", "x": b64(PETER)}, "roll")


def test_a_thumbprint_is_the_rfc_s() -> None:
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  # RFC 8037, appendix A.3
    jwk = {"use": "sig", "kty": "OKP", "crv": "Ed25519", "x": x}

    assert b64(thumbprint(jwk)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    with pytest.raises(KeyUnusableError):
        thumbprint({"kty": "oct", "k": "AA"})


def test_each_key_of_credentials_is_published_in_the_forms_that_verifiers_look_for() -> None:
    ed25519_key, rsa_key = RING.current("credential"), RING.current("badge")

    document: Any = did_document(DID, RING.public_keys)

    multikey, jwk, badge = document["verificationMethod"]
    assert multikey["id"] == ed25519_key.kid
    assert unmultikey(multikey["publicKeyMultibase"]) == unb64(ed25519_key.jwk["x"])
    assert (jwk["type"], jwk["publicKeyJwk"]["x"]) == ("JsonWebKey", ed25519_key.jwk["x"])
    assert (badge["id"], badge["publicKeyJwk"]["n"]) == (rsa_key.kid, rsa_key.jwk["n"])
    assert document["assertionMethod"] == [method["id"] for method in (multikey, jwk, badge)]
    assert len(set(document["assertionMethod"])) == 3
    assert {method["controller"] for method in (multikey, jwk, badge)} == {DID}


def test_the_roll_s_key_is_not_among_the_credentials_keys() -> None:
    published = str(did_document(DID, RING.public_keys)) + str(jwks(RING.public_keys))

    assert RING.current("roll").kid not in published
    assert RING.current("roll").jwk["x"] not in published


def test_a_key_s_digest_can_be_recomputed_from_the_key_set() -> None:
    key_set: Any = jwks(RING.public_keys)
    published = key_set["keys"][0]
    text = '{"crv":"Ed25519","kty":"OKP","x":"' + published["x"] + '"}'

    assert key_digest(RING.current("credential")) == hashlib.sha256(text.encode()).hexdigest()


def test_a_verifier_key_is_written_as_go_writes_it() -> None:
    assert verifier_key("PeterNeumann", _peter()) == (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )
    with pytest.raises(KeyUnusableError):
        verifier_key("badge", RING.current("badge"))


def test_a_note_is_signed_as_go_checks_it() -> None:
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )

    assert note_key_id("PeterNeumann", _peter()) == signature[:4]
    verify_bytes(text.encode(), signature[4:], _peter())


def test_our_note_is_the_text_an_empty_line_and_a_signature() -> None:
    text = f"{RING.roll_name}\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

    head, line = RING.sign_note(text).split("\n\n")

    dash, name, value = line.removesuffix("\n").split(" ")
    signature = base64.b64decode(value)
    key = RING.current("roll")
    assert (f"{head}\n", dash, name) == (text, "—", "jinbang.example/roll")
    assert signature[:4] == note_key_id(name, key)
    verify_bytes(text.encode(), signature[4:], key)


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\r\n"])
def test_a_text_that_is_no_note_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedError):
        RING.sign_note(text)


@pytest.mark.parametrize(
    ("did", "name"),
    [
        ("did:web:a.example", "a.example/roll"),
        ("did:web:127.0.0.1%3A8000", "127.0.0.1:8000/roll"),
        ("did:web:a.example:issuers:b", "a.example/issuers/b/roll"),
    ],
)
def test_the_roll_is_named_by_the_issuer_s_address(did: str, name: str) -> None:
    assert roll_name(did) == name
