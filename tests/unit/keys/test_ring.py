import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from keys import custody, inventory
from keys.errors import (
    CryptoError,
    ForeignContextError,
    KeyDamagedError,
    KeyExistsError,
    KeyMissingError,
    KeyReadableByOthersError,
    KeyUnknownError,
    MalformedError,
    NotOurDocumentError,
    PassphraseNeededError,
    PassphraseUselessError,
    PassphraseWrongError,
    UndefinedTermError,
)
from keys.public import thumbprint
from keys.publish import did_document, jwks
from keys.reading import b64
from keys.ring import PURPOSES, Ring
from keys.rotate import compromise, describe, generate, rotate
from keys.verify import peek_jwt, verify_proof
from tests.unit.keys.samples import DID, NOON, credential

LATER = NOON + timedelta(days=365)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    generate(tmp_path / "keys", DID, "five words or more", NOON)
    return tmp_path / "keys"


def _private_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pem"))


def test_a_new_ring_signs(folder: Path) -> None:
    ring = Ring.open(folder, "five words or more")

    signed = ring.sign_credential(credential(), NOON, None)

    verify_proof(signed.credential, ring.current("credential"))
    assert signed.claim is None


def test_a_key_is_named_by_its_owner_and_its_thumbprint(folder: Path) -> None:
    for key in describe(folder).keys:
        assert key.kid == f"{DID}#key-{b64(thumbprint(key.jwk))}"
        assert key.created == NOON


def test_private_files_are_the_owner_s_alone_and_encrypted(folder: Path) -> None:
    assert len(_private_files(folder)) == len(PURPOSES)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for file in _private_files(folder):
        assert file.read_text().startswith(custody.ENCRYPTED.decode())


def test_ring_json_has_public_facts_only(folder: Path) -> None:
    facts = json.loads((folder / "ring.json").read_bytes())

    assert facts["did"] == DID
    public = {"kty", "crv", "x", "n", "e"}
    assert {member for key in facts["keys"] for member in key["jwk"]} == public


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_may_touch_is_refused(folder: Path, mode: int) -> None:
    _private_files(folder)[0].chmod(mode)

    with pytest.raises(KeyReadableByOthersError, match="chmod 600"):
        Ring.open(folder, "five words or more")


@pytest.mark.parametrize(
    ("passphrase", "error"),
    [(None, PassphraseNeededError), ("", PassphraseNeededError), ("no", PassphraseWrongError)],
)
def test_the_passphrase_is_asked_for(
    folder: Path, passphrase: str | None, error: type[CryptoError]
) -> None:
    with pytest.raises(error):
        Ring.open(folder, passphrase)
    with pytest.raises(error):
        rotate(folder, passphrase, LATER)
    assert describe(folder).keys[0].in_use


def test_a_passphrase_for_a_plain_key_is_no_comfort(tmp_path: Path) -> None:
    generate(tmp_path, DID, None, NOON)
    Ring.open(tmp_path, None)

    with pytest.raises(PassphraseUselessError):
        Ring.open(tmp_path, "words")

    rotate(tmp_path, "words", LATER)
    Ring.open(tmp_path, "words")


def test_keys_are_made_once(folder: Path) -> None:
    with pytest.raises(KeyExistsError):
        generate(folder, DID, None, NOON)


def test_a_ring_that_is_not_there_is_missed(tmp_path: Path) -> None:
    for work in (
        lambda: Ring.open(tmp_path, None),
        lambda: describe(tmp_path / "no"),
        lambda: rotate(tmp_path / "no", None, NOON),
        lambda: compromise(tmp_path / "no", "kid", None, NOON),
    ):
        with pytest.raises(KeyMissingError):
            work()


def test_a_lost_file_is_named(folder: Path) -> None:
    lost = _private_files(folder)[0]
    lost.unlink()

    with pytest.raises(KeyMissingError, match=lost.name):
        Ring.open(folder, "five words or more")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"did": 1, "keys": []}', b"\xff"])
def test_damaged_facts_are_named(folder: Path, data: bytes) -> None:
    (folder / "ring.json").write_bytes(data)

    with pytest.raises(KeyDamagedError, match=r"ring\.json"):
        Ring.open(folder, "five words or more")


def test_another_key_in_a_key_s_place_is_found(tmp_path: Path) -> None:
    generate(tmp_path, DID, None, NOON)
    credentials, roll = (
        inventory.private_file(tmp_path, describe(tmp_path).current(p))
        for p in ("credential", "roll")
    )
    roll.write_bytes(credentials.read_bytes())

    with pytest.raises(KeyDamagedError, match=roll.name):
        Ring.open(tmp_path, None)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE" + b" KEY-----\nAA\n-----END PRIVATE KEY-----",
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    ],
)
def test_a_file_without_a_key_of_ours_is_damaged(tmp_path: Path, pem: bytes) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(pem)
    file.chmod(0o600)

    with pytest.raises(KeyDamagedError):
        custody.read(file, None)
    with pytest.raises(KeyDamagedError):
        custody.read(tmp_path, None)


def test_after_rotating_old_signatures_hold_and_old_private_keys_are_gone(folder: Path) -> None:
    before = _private_files(folder)
    old = Ring.open(folder, "five words or more").sign_credential(credential(), NOON, None)

    rotate(folder, "five words or more", LATER)

    ring = Ring.open(folder, "five words or more")
    retired, renewed = [key for key in ring.public_keys if key.purpose == "credential"]
    assert (retired.retired, renewed.created) == (LATER, LATER)
    assert ring.current("credential") == renewed
    verify_proof(old.credential, retired)
    assert len(_private_files(folder)) == len(PURPOSES)
    assert not set(before) & set(_private_files(folder))


def test_a_retired_key_stays_published_and_says_when_it_signed(folder: Path) -> None:
    facts = rotate(folder, "five words or more", LATER)
    retired = facts.keys[0]

    document = did_document(DID, facts.keys)
    published = jwks(facts.keys)["keys"]

    assert retired.kid in str(document["assertionMethod"])
    assert isinstance(published, list)
    assert (published[0]["nbf"], published[0]["exp"]) == (
        int(NOON.timestamp()),
        int(LATER.timestamp()),
    )
    assert "exp" not in published[-1]
    assert retired.covers(NOON)
    assert retired.covers(LATER)
    assert not retired.covers(LATER + timedelta(seconds=1))
    assert not retired.covers(NOON - timedelta(seconds=1))


def test_a_compromised_key_leaves_and_another_takes_over(folder: Path) -> None:
    lost = describe(folder).current("credential")

    facts = compromise(folder, lost.kid, "five words or more", LATER)

    assert facts.current("credential").kid != lost.kid
    assert facts.current("roll") == describe(folder).keys[2]
    assert lost.kid not in str(did_document(DID, facts.keys)) + str(jwks(facts.keys))
    assert not facts.keys[0].covers(NOON)
    assert not inventory.private_file(folder, lost).exists()
    Ring.open(folder, "five words or more")


def test_a_retired_key_may_turn_out_compromised_and_saying_so_twice_is_harmless(
    folder: Path,
) -> None:
    old = describe(folder).current("badge")
    rotate(folder, "five words or more", LATER)

    once = compromise(folder, old.kid, "five words or more", LATER)
    twice = compromise(folder, old.kid, "five words or more", LATER + timedelta(days=1))

    assert once == twice
    assert once.keys[1] == replace(old, retired=LATER, compromised=LATER)
    assert len(once.keys) == 2 * len(PURPOSES)


def test_a_key_out_of_reach_can_be_given_up(folder: Path) -> None:
    lost = describe(folder).current("roll")
    inventory.private_file(folder, lost).unlink()

    compromise(folder, lost.kid, "five words or more", LATER)

    Ring.open(folder, "five words or more")


def test_a_key_that_is_not_in_the_ring_can_t_be_given_up(folder: Path) -> None:
    with pytest.raises(KeyUnknownError):
        compromise(folder, "did:web:other#key", "five words or more", LATER)


def test_a_run_that_was_cut_off_leaves_the_old_keys_at_work(folder: Path) -> None:
    (folder / "ring.json.new").write_bytes(b"half")
    (folder / f"{_private_files(folder)[0].name}.new").write_bytes(b"half")
    Ring.open(folder, "five words or more")

    rotate(folder, "five words or more", LATER)

    Ring.open(folder, "five words or more")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"issuer": "did:web:other.example"}, NotOurDocumentError),
        ({"issuer": None}, NotOurDocumentError),
        ({"issuer": {"name": "x"}}, NotOurDocumentError),
        ({"proof": {}}, NotOurDocumentError),
        ({"colour": "red"}, UndefinedTermError),
        ({"@context": ["https://evil.example"]}, ForeignContextError),
        ({"name": "bell\x07"}, MalformedError),
        ({"validFrom": "soon"}, MalformedError),
    ],
)
def test_the_ring_refuses_to_sign(change: dict[str, object], error: type[CryptoError]) -> None:
    with pytest.raises(error):
        Ring.throwaway(DID).sign_credential(credential(**change), NOON, None)


@pytest.mark.parametrize("claims", [{"a": 1}, {1: object()}, {1: [[[[[[[[[1]]]]]]]]]}, {True: 1}])
def test_the_ring_refuses_claims_that_nobody_could_read(claims: dict[int, object]) -> None:
    with pytest.raises(MalformedError):
        Ring.throwaway(DID).sign_credential(credential(), NOON, claims)


def test_the_two_jwt_profiles_have_their_own_headers() -> None:
    ring = Ring.throwaway(DID)
    signed = ring.sign_credential(credential(), NOON, None)

    assert peek_jwt(signed.jwt)[0] == {
        "alg": "EdDSA",
        "kid": ring.current("credential").kid,
        "typ": "vc+jwt",
        "cty": "vc",
    }
    header, payload = peek_jwt(signed.jwt_ob)
    assert header == {"alg": "RS256", "kid": ring.current("badge").kid, "typ": "JWT"}
    assert payload == credential() | {
        "iss": DID,
        "jti": credential()["id"],
        "sub": "urn:uuid:22222222-2222-4222-8222-222222222222",
        "nbf": 1_795_521_600,
        "exp": 1_890_216_000,
    }


def test_a_document_may_name_its_issuer_alone_and_have_no_end() -> None:
    document = credential(issuer=DID)
    del document["validUntil"]

    _, payload = peek_jwt(Ring.throwaway(DID).sign_credential(document, NOON, None).jwt_ob)

    assert payload["iss"] == DID
    assert "exp" not in payload
