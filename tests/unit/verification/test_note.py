from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from service.verification import merkle, note
from service.verification.merkle import ProofRefusedError
from service.verification.note import Head, NoteRefusedError

# The note that the format's first implementation (golang.org/x/mod/sumdb/note) documents.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PUBLISHED = (
    f"{PUBLISHED_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p"
    "ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

ORIGIN = "exam.example/roll"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
RAW = b"\x01" + KEY.public_key().public_bytes_raw()
KEY_ID = sha256(ORIGIN.encode() + b"\n" + RAW).digest()[:4]
VERIFIER_KEY = f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(RAW).decode()}"

ENTRIES = [b"issue sha256:" + b"%064x" % number for number in range(5)]
LEAVES = [merkle.leaf_hash(each) for each in ENTRIES]
HEAD = Head(ORIGIN, 5, merkle.root(LEAVES))


def signed(text: str) -> str:
    return f"{text}\n{signature(text)}"


def signature(text: str, name: str = ORIGIN) -> str:
    return f"— {name} {b64encode(KEY_ID + KEY.sign(text.encode())).decode()}\n"


def proof() -> str:
    hashes = [
        LEAVES[3],
        merkle.node_hash(LEAVES[0], LEAVES[1]),
        LEAVES[4],
    ]
    return note.write_proof(2, hashes, signed(note.checkpoint_text(HEAD)))


def test_the_published_note_opens() -> None:
    verifier = note.parse_verifier(PUBLISHED_KEY)

    assert note.open_note(PUBLISHED, verifier) == PUBLISHED_TEXT


def test_a_checkpoint_is_read_back() -> None:
    text = note.checkpoint_text(HEAD)
    stranger = f"— stranger.example {b64encode(bytes(68)).decode()}\n"

    assert note.read_checkpoint(signed(text), VERIFIER_KEY) == HEAD
    assert note.read_checkpoint(signed(text) + stranger, VERIFIER_KEY) == HEAD
    assert note.peek_checkpoint(signed(text)) == HEAD


def test_a_proof_leads_from_its_entry_to_the_checkpoint() -> None:
    assert note.verify_proof(proof(), ENTRIES[2], VERIFIER_KEY) == (2, HEAD)
    with pytest.raises(ProofRefusedError):
        note.verify_proof(proof(), ENTRIES[1], VERIFIER_KEY)


@given(st.integers(0, len(proof()) - 1), st.characters())
def test_any_slip_in_a_proof_is_found(place: int, character: str) -> None:
    right = proof()
    slipped = right[:place] + character + right[place + 1 :]
    if slipped != right:
        with pytest.raises((NoteRefusedError, ProofRefusedError)):
            note.verify_proof(slipped, ENTRIES[2], VERIFIER_KEY)


TEXT = note.checkpoint_text(HEAD)


@pytest.mark.parametrize(
    "refused",
    [
        TEXT,
        TEXT + "\n",
        signed(TEXT)[:-1],
        signed(TEXT.replace("\n5\n", "\n05\n")),
        signed(TEXT.replace("\n5\n", "\n-5\n")),
        signed(TEXT.replace("\n5\n", f"\n{'9' * 5000}\n")),
        signed(TEXT.replace(ORIGIN, "other.example/roll")),
        signed(TEXT[:-2] + "\n"),
        signed("\n".join(TEXT.split("\n")[:2]) + "\n"),
        signed(TEXT) + signature("another text\n"),
        f"{TEXT}\n{signature(TEXT, name='other.example')}",
        TEXT + "\n" + signature(TEXT) * 65,
        signed(TEXT).replace("\n", "\r\n"),
        "x" * 100_000 + signed(TEXT),
        "\ud800" + signed(TEXT),
    ],
)
def test_what_is_no_signed_checkpoint_is_refused(refused: str) -> None:
    with pytest.raises(NoteRefusedError):
        note.read_checkpoint(refused, VERIFIER_KEY)


@pytest.mark.parametrize(
    "refused",
    [
        "",
        VERIFIER_KEY + "\n",
        VERIFIER_KEY.replace(ORIGIN, "other.example"),
        f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(RAW[:-1]).decode()}",
        f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(bytes(33)).decode()}",
    ],
)
def test_what_is_no_verifier_key_is_refused(refused: str) -> None:
    with pytest.raises(NoteRefusedError):
        note.parse_verifier(refused)


texts = st.text() | st.text("c2sp.org/tlog-proof@v1\nindex 0123=—+ ", max_size=200)


@given(texts, texts)
def test_any_text_is_refused_by_our_own_family(text: str, key: str) -> None:
    with pytest.raises(NoteRefusedError):
        note.parse_verifier(key)
    with pytest.raises(NoteRefusedError):
        note.read_checkpoint(text, VERIFIER_KEY)
    with pytest.raises(NoteRefusedError):
        note.verify_proof(f"{note.PROOF_HEADER}\nindex 0\n{text}", ENTRIES[0], VERIFIER_KEY)
