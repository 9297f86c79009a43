import pytest

from keys.suites import digest
from service.verification import entry
from service.verification.entry import Kind, RollProofTwiceError

DOCUMENT = {"id": "urn:uuid:1", "evidence": [{"type": ["Evidence"], "genre": "cut score"}]}
PROOF = "c2sp.org/tlog-proof@v1\nindex 0\n"


@pytest.mark.parametrize("document", [DOCUMENT, {"id": "urn:uuid:1"}])
def test_a_credential_has_the_line_of_its_document(document: dict[str, object]) -> None:
    credential = entry.with_proof(document, PROOF) | {"proof": {"proofValue": "z1"}}

    assert entry.document_of(credential) == document
    assert entry.proof_of(credential) == PROOF
    assert entry.issue_line(credential) == entry.line(Kind.ISSUE, digest(document))


def test_any_change_is_another_line() -> None:
    changed = entry.with_proof(DOCUMENT | {"name": "Ann"}, PROOF)

    assert entry.issue_line(changed) != entry.issue_line(DOCUMENT)


def test_two_proofs_are_an_error() -> None:
    with pytest.raises(RollProofTwiceError):
        entry.proof_of(entry.with_proof(entry.with_proof(DOCUMENT, PROOF), PROOF))


def test_a_document_without_proof_has_none() -> None:
    assert entry.proof_of(DOCUMENT) is None
    assert entry.proof_of({}) is None
