"""The page on formats, its vectors and the code say the same."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keys.publish import key_digest
from keys.suites import digest, jcs, unb64
from keys.verify import PublicKey, verify_claim, verify_jwt, verify_proof
from service.attempts import events
from service.attempts.events import Event
from service.credentials import document
from service.credentials.rules import CUT_METHODS, Reason, Visibility
from service.language import speaker
from service.results.rules import in_marks, standard_error
from service.verification import claim, code, entry, merkle, note, status, verdict
from service.verification import presentation as presenting
from service.verification.code import CodeMistypedError
from service.verification.trust import Standing, StatusFacts, Trust, own_issuer
from service.verification.verdict import CheckName, CheckState, State
from service.verification.verdict import Reason as VerdictReason
from service.verification.verify import verify
from tests import vectors

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "formats.md").read_text(encoding="utf-8")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def vector(name: str) -> Any:  # noqa: ANN401  # as JSON has it
    return json.loads((DOCS / "vectors" / f"{name}.json").read_text(encoding="utf-8"))


def key(purpose: str) -> PublicKey:
    found = next(each for each in vector("keys") if each["purpose"] == purpose)
    return PublicKey(found["kid"], found["algorithm"], found["jwk"], found["purpose"])


def test_each_file_of_vectors_is_on_the_page() -> None:
    for file in (DOCS / "vectors").iterdir():
        assert f"(vectors/{file.name})" in PAGE


@pytest.mark.parametrize(
    "words",
    [
        events.Kind,
        Reason,
        Visibility,
        CheckName,
        CheckState,
        State,
        VerdictReason,
        CUT_METHODS,
    ],
)
def test_the_page_names_every_word_that_programs_see(words: Iterable[str]) -> None:
    missing = [str(word) for word in words if f"`{word}`" not in PAGE]
    assert not missing


def test_the_page_names_every_line_of_the_roll() -> None:
    assert [kind for kind in entry.Kind if f"`{kind} sha256:…`" not in PAGE] == []


def test_the_page_names_every_fact_in_evidence() -> None:
    table = PAGE.partition("| `genre` of an evidence |")[2].partition("\n\n")[0]
    for evidence in vector("credential")["credential"]["evidence"]:
        assert f"| `{evidence['genre']}` |" in table
    for evidence in vector("credential")["document"]["evidence"]:
        row = next(line for line in table.splitlines() if f"| `{evidence['genre']}` |" in line)
        for name in document.fact(vector("credential")["document"], evidence["genre"]):
            assert f"`{name}`" in row


def test_the_proctoring_levels_of_the_page_are_those_of_the_code() -> None:
    said = PAGE.partition("what really happened:")[2].partition("\n\n")[0]
    assert [level for level in document.PROCTORING if f"{level} " not in said] == []


def test_codes() -> None:
    given = vector("code")
    assert code.check_symbol(given["random"]) == given["check"]
    for text in given["read_as_the_same"]:
        assert code.show(code.parse(text)) == given["shown"]
    for text in given["mistyped"]:
        with pytest.raises(CodeMistypedError):
            code.parse(text)


def test_attempt_log() -> None:
    given = vector("attempt-log")
    chain = [
        Event(
            seq=each["seq"],
            kind=events.Kind(each["kind"]),
            at=datetime.fromisoformat(each["at"]),
            payload=each["payload"],
            salt=bytes.fromhex(each["salt"]),
            payload_hash=each["payload_hash"],
            prev=each["prev"],
            hash=each["hash"],
        )
        for each in given["events"]
    ]
    assert events.check(given["form_hash"], chain) == given["head"]


def test_scores() -> None:
    for given in vector("score"):
        assert str(in_marks(given["units"])) == given["marks"]
        assert str(standard_error(given["units"], given["of_units"])) == given["standard_error"]


def test_the_roll() -> None:
    given = vector("roll")
    hashes = [merkle.leaf_hash(line.encode()) for line in given["lines"]]
    assert [each.hex() for each in hashes] == given["leaf_hashes"]
    assert merkle.root(hashes).hex() == given["root"]
    assert [entry.check(line) for line in given["lines"]] == given["lines"]
    for index, proof in enumerate(given["proofs"]):
        found, head = note.verify_proof(
            proof, given["lines"][index].encode(), given["verifier_key"]
        )
        assert (found, head.root.hex()) == (index, given["root"])


def test_keys() -> None:
    for given in vector("keys"):
        public = PublicKey(given["kid"], given["algorithm"], given["jwk"])
        assert entry.line(entry.Kind.KEY, key_digest(public)) == given["line"]


def test_the_credential() -> None:
    given = vector("credential")
    assert jcs(given["document"]).decode() == given["jcs"]
    assert digest(given["document"]) == given["digest"]
    assert entry.issue_line(given["credential"]) == given["line"]
    assert entry.document_of(given["credential"]) == given["document"]
    verify_proof(given["credential"], key("credential"))
    assert entry.document_of(verify_jwt(given["jwt"], key("credential"))) == given["document"]
    verify_jwt(given["jwt_ob"], key("badge"))


def test_what_is_written_today_is_what_was_written_then() -> None:
    assert document.write(vectors.facts()) == vector("credential")["document"]
    assert vectors.attempt_log() == vector("attempt-log")
    assert vectors.status_list()["set_bits"] == vector("status-list")["set_bits"]


def test_the_compact_claim() -> None:
    given = vector("credential")
    held = presenting.read(given["link"])
    assert held.claim == bytes.fromhex(given["claim"]) == unb64(given["fragment"][3:])
    said = claim.read(verify_claim(held.claim, key("credential")))
    assert said.id.urn == given["document"]["id"]
    assert said.digest.hex() == given["digest"]
    assert said.names == document.names(given["document"])
    assert said == document.compact(given["document"], said.names)


def test_status_lists() -> None:
    given = vector("status-list")
    assert given["bits"] == status.LENGTH
    text = "".join(f"{byte:08b}" for byte in status.decode(given["encoded"]))
    assert [at for at, bit in enumerate(text) if bit == "1"] == given["set_bits"]


@pytest.mark.parametrize("name", ["valid", "revoked", "forged"])
def test_verdicts(name: str) -> None:
    given = vector("verdict")[name]
    shown = vector("credential")["credential"]
    if name == "forged":
        shown = shown | {"name": "Doctor"}
    standing = Standing.REVOKED if name == "revoked" else Standing.ACTIVE
    keys = tuple(key(purpose) for purpose in ("credential", "badge", "roll"))
    own = own_issuer(vectors.DID, {"en": "Jinbang"}, keys, NOON)
    facts = StatusFacts(standing, NOON, None, NOON)
    found = verify(
        presenting.Presentation(credential=shown), Trust({vectors.DID: own}, lambda _: facts), NOON
    )
    told = verdict.as_json(found, speaker("en"))

    assert (told["credential"] is None) is (given["credential"] is None)
    assert told | {"credential": None} == given | {"credential": None}
