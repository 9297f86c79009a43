"""What we sign, strangers' verifiers accept; what was changed, they refuse as we do."""

import random
from typing import Any

import pytest

from keys.publish import did_document, jwks
from keys.ring import Ring
from keys.suites import canonical
from service.verification import status
from tests.conformance.conftest import Judge, Task
from tests.unit.keys.samples import DID, NOON, credential

VERIFIERS = ["Digital Bazaar", "Digital Credentials Consortium"]
RING = Ring.throwaway(DID)
SIGNED = RING.sign_credential(credential(), NOON, None)
DOCUMENTS: dict[str, object] = {DID: did_document(DID, RING.public_keys)}


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_our_proof_is_accepted_and_changed_documents_are_refused(
    judge: Judge, verifier: str
) -> None:
    proof: Any = SIGNED.credential["proof"]
    documents = [
        SIGNED.credential,
        SIGNED.credential | {"name": "Manager"},
        SIGNED.credential | {"validUntil": "2039-11-24T12:00:00Z"},
        SIGNED.credential | {"evidence": []},
        SIGNED.credential | {"proof": {**proof, "created": "2020-01-01T00:00:00Z"}},
        SIGNED.credential | {"colour": "red"},
    ]

    answers = judge(DOCUMENTS, [{"judge": verifier, "credential": it} for it in documents])

    assert answers[0] == {"ok": True, "why": ""}
    assert not any(answer["ok"] for answer in answers[1:])


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_names_in_any_script_are_accepted(judge: Judge, verifier: str) -> None:
    documents = [
        RING.sign_credential(credential(name=name), NOON, None).credential
        for name in (
            "电子商务 基础级",
            "พาณิชย์อิเล็กทรอนิกส์",
            "Thương mại điện tử",
            'a“b”\\"c\n\u2028😀',
            {"@value": "电子商务", "@language": "zh-Hans"},
        )
    ]

    answers = judge(DOCUMENTS, [{"judge": verifier, "credential": it} for it in documents])

    assert [answer["ok"] for answer in answers] == [True] * len(documents), answers


def _with_signature_of(token: str, other: str) -> str:
    return f"{token.rpartition('.')[0]}.{other.rpartition('.')[2]}"


def test_both_jwts_are_accepted_and_changed_ones_are_refused(judge: Judge) -> None:
    other = RING.sign_credential(credential(name="Manager"), NOON, None)
    forms = [
        (SIGNED.jwt, other.jwt, "EdDSA", "vc+jwt"),
        (SIGNED.jwt_ob, other.jwt_ob, "RS256", "JWT"),
    ]
    key_set = jwks(RING.public_keys)
    tasks: list[Task] = [
        {"judge": "jwt", "token": token, "jwks": key_set, "algorithms": [algorithm], "typ": typ}
        for genuine, foreign, algorithm, typ in forms
        for token in (genuine, _with_signature_of(genuine, foreign))
    ]

    vc, vc_forged, badge, badge_forged = judge({}, tasks)

    assert (vc["ok"], badge["ok"]) == (True, True), (vc, badge)
    assert vc["payload"] == credential()
    assert badge["payload"]["iss"] == DID
    assert (vc_forged["ok"], badge_forged["ok"]) == (False, False)


def _status_list(set_bits: list[int]) -> dict[str, object]:
    document: dict[str, object] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://jinbang.example/status/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-11-24T12:00:00Z",
        "credentialSubject": {
            "id": "https://jinbang.example/status/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": status.encode(set_bits),
        },
    }
    return RING.sign_credential(document, NOON, None).credential


@pytest.mark.parametrize(
    ("set_bits", "revoked"), [([], False), ([94566, 94568], False), ([94567], True)]
)
def test_our_status_list_is_read_as_we_mean_it(
    judge: Judge, set_bits: list[int], revoked: bool
) -> None:
    listed = {"https://jinbang.example/status/1": _status_list(set_bits)}

    (answer,) = judge(DOCUMENTS | listed, [{"judge": "status", "credential": SIGNED.credential}])

    assert answer == {"ok": True, "why": "", "status": revoked}


def test_a_forged_status_list_is_refused(judge: Judge) -> None:
    forged = _status_list([94567]) | {"credentialSubject": _status_list([])["credentialSubject"]}
    documents = DOCUMENTS | {"https://jinbang.example/status/1": forged}

    (answer,) = judge(documents, [{"judge": "status", "credential": SIGNED.credential}])

    assert not answer["ok"]


HOSTILE = [
    '"',
    "\\",
    "\n",
    "\u2028",
    "\u0085",
    "_:c14n0",
    "<urn:x>",
    "^^",
    "@en",
    " .",
    "é",
    "😀",
    "林",
]


def test_a_second_canonicaliser_writes_the_same_for_hostile_texts(judge: Judge) -> None:
    chance = random.Random(20261124)  # noqa: S311 - a fixed choice of examples
    documents = [
        credential(
            name="".join(chance.choices(HOSTILE, k=chance.randrange(1, 8))),
            evidence=[
                {"type": ["Evidence"], "narrative": "".join(chance.choices(HOSTILE, k=2))}
                for _ in range(chance.randrange(5))
            ],
        )
        for _ in range(60)
    ]

    answers = judge({}, [{"judge": "nquads", "document": it} for it in documents])

    assert [answer.get("canonical", answer) for answer in answers] == [
        canonical(document) for document in documents
    ]
