from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.public import PublicKey
from keys.ring import Ring
from service.language import speaker
from service.verification import entry
from service.verification.presentation import Presentation
from service.verification.trust import Standing
from service.verification.verdict import CheckName, Verdict, as_json
from service.verification.verify import NothingToVerifyError, verify
from tests.unit.verification.world import (
    DID,
    DOCUMENT,
    LIST,
    NOON,
    SUSPENSIONS,
    World,
    changed,
)

PASSED = ["passed"] * 6
FORMS = ["credential", "token", "badge token", "claim"]


@pytest.fixture
def world() -> World:
    return World()


def held_up(world: World, form: str, **parts: object) -> Presentation:
    secured = world.issues(**parts)
    return {
        "credential": Presentation(credential=secured.credential),
        "token": Presentation(token=secured.jwt),
        "badge token": Presentation(token=secured.jwt_ob),
        "claim": Presentation(claim=secured.claim),
    }[form]


def judged(world: World, presentation: Presentation) -> Verdict:
    return verify(presentation, world.trust, world.now)


def shown(world: World, **parts: object) -> Verdict:
    return judged(world, held_up(world, "credential", **parts))


def signed(world: World, document: dict[str, Any], ring: Ring | None = None) -> Verdict:
    """Judge a document that is signed as it is, entered or not."""
    return judged(world, Presentation(credential=world.signs(document, ring).credential))


def states(verdict: Verdict) -> list[str]:
    return [check.state.value for check in verdict.checks]


def told(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.state.value, verdict.reason and verdict.reason.value


@pytest.mark.parametrize("form", FORMS)
def test_what_we_issued_is_valid_in_every_form(world: World, form: str) -> None:
    verdict = judged(world, held_up(world, form))

    assert told(verdict) == ("valid", None)
    assert states(verdict) == (PASSED if form != "claim" else [*PASSED[:5], "skipped"])
    assert verdict.credential
    assert verdict.credential["id"] == DOCUMENT["id"]
    assert verdict.check(CheckName.STATUS).data_age_s == 120


def test_every_verdict_can_be_said(world: World) -> None:
    say = speaker("en")
    start, end = say.date(date(2026, 10, 12)), say.date(date(2029, 10, 12))

    answer = as_json(shown(world), say)

    assert [check["sentence"] for check in answer["checks"]] == [
        "The document is complete and of a kind we can read.",
        "It is signed by the issuer, and not one character has changed since.",
        "The signing key belongs to an institution on our own list.",
        f"It is in force: from {start} to {end}.",
        "The issuer has neither revoked nor suspended it.",
        "It is entry 1 of the public roll. Nobody can backdate an entry, not even the issuer.",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_after_any_change_nothing_of_it_is_shown(world: World, form: str) -> None:
    right = held_up(world, form)
    if right.credential:
        wrong = Presentation(credential=right.credential | {"name": "Doctor"})
    elif right.token:
        wrong = Presentation(
            token=right.token[:-9] + ("A" if right.token[-9] == "B" else "B") + right.token[-8:]
        )
    else:
        assert right.claim
        wrong = Presentation(claim=right.claim[:-1] + bytes([right.claim[-1] ^ 1]))

    verdict = judged(world, wrong)

    assert told(verdict) == ("invalid", "forged")
    assert states(verdict) == ["passed", "failed", *["skipped"] * 4]
    assert verdict.credential is None


def test_every_changed_leaf_is_found(world: World) -> None:
    right = world.issues().credential
    for path, value in leaves(right):
        if path[0] == "proof":
            continue
        wrong = deepcopy(right)
        inside: Any = wrong
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = f"{value}x"
        verdict = judged(world, Presentation(credential=wrong))
        assert verdict.state.value in {"invalid", "unknown"}, path
        assert verdict.credential is None, path


def leaves(value: object, *path: str | int) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in leaves(inner, *path, name)]
    if isinstance(value, list):
        return [leaf for at, inner in enumerate(value) for leaf in leaves(inner, *path, at)]
    return [(path, str(value))]


def test_an_issuer_that_is_not_listed_is_unknown_never_valid(world: World) -> None:
    right = held_up(world, "token")
    world.issuer = replace(world.issuer, did="did:web:other.example")

    verdict = judged(world, right)

    assert told(verdict) == ("unknown", "issuer_unknown")
    assert states(verdict) == ["passed", "unknown", "unknown", *["skipped"] * 3]
    assert verdict.credential is None


def test_another_s_key_does_not_sign_for_an_issuer(world: World) -> None:
    assert told(signed(world, changed(), Ring.throwaway(DID))) == ("invalid", "forged")


def test_the_roll_s_key_signs_no_credential(world: World) -> None:
    secured = world.issues()
    relabelled = [replace(key, purpose="roll") for key in world.issuer.keys]
    world.issuer = replace(world.issuer, keys=tuple(relabelled))

    for presentation in (Presentation(token=secured.jwt), Presentation(claim=secured.claim)):
        assert told(judged(world, presentation)) == ("invalid", "forged")


def retired(world: World, at: datetime) -> tuple[PublicKey, ...]:
    return tuple(replace(key, retired=at) for key in world.issuer.keys)


@pytest.mark.parametrize("form", FORMS)
def test_a_retired_key_still_speaks_for_what_it_signed(world: World, form: str) -> None:
    right = held_up(world, form)
    world.issuer = replace(world.issuer, keys=retired(world, NOON))
    assert told(judged(world, right)) == ("valid", None)

    before = datetime(2026, 10, 1, tzinfo=UTC)
    world.issuer = replace(world.issuer, keys=retired(world, before))
    assert told(judged(world, right)) == ("invalid", "forged")


@pytest.mark.parametrize("form", FORMS)
def test_a_compromised_key_speaks_for_nothing(world: World, form: str) -> None:
    right = held_up(world, form)
    stolen = tuple(replace(key, compromised=NOON) for key in world.issuer.keys)
    world.issuer = replace(world.issuer, keys=stolen)

    assert told(judged(world, right)) == ("invalid", "forged")


def test_a_jwt_whose_key_came_along_is_refused(world: World) -> None:
    token = world.issues().jwt
    headless = "eyJhbGciOiJFZERTQSJ9." + token.split(".", 1)[1]

    assert told(judged(world, Presentation(token=headless))) == ("invalid", "malformed")


@pytest.mark.parametrize("form", FORMS)
def test_a_term_has_a_beginning_and_an_end(world: World, form: str) -> None:
    right = held_up(world, form)
    start, end = datetime(2026, 10, 12, tzinfo=UTC), datetime(2029, 10, 12, tzinfo=UTC)
    second = timedelta(seconds=1)

    seen = {}
    for now in (start - second, start, end, end + second):
        world.now = now
        seen[now] = told(judged(world, right))[1]

    assert list(seen.values()) == ["not_yet_valid", None, None, "expired"]


def test_without_an_end_it_stays_in_force(world: World) -> None:
    world.now = datetime(2199, 1, 1, tzinfo=UTC)

    assert told(shown(world, validUntil=None)) == ("valid", None)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.REVOKED, ("invalid", "revoked")),
        (Standing.SUSPENDED, ("invalid", "suspended")),
        (None, ("unknown", "status_unavailable")),
    ],
)
def test_its_issuer_s_word_of_today_counts(
    world: World, form: str, standing: Standing | None, expected: tuple[str, str]
) -> None:
    right = held_up(world, form)
    world.standing = standing

    verdict = judged(world, right)

    assert told(verdict) == expected
    assert verdict.credential is not None


def test_revoked_weighs_more_than_expired(world: World) -> None:
    world.standing = Standing.REVOKED
    right = held_up(world, "credential")
    world.now = datetime(2030, 1, 1, tzinfo=UTC)

    verdict = judged(world, right)

    assert told(verdict) == ("invalid", "revoked")
    assert [check.state.value for check in verdict.checks][3:] == ["failed", "failed", "passed"]
    assert verdict.check(CheckName.STATUS).values["reason_class"] == "result_corrected"


def test_our_own_without_a_status_is_not_believed(world: World) -> None:
    assert told(shown(world, credentialStatus=None)) == ("unknown", "status_unavailable")


def test_what_is_not_on_our_roll_is_not_ours(world: World) -> None:
    verdict = signed(world, changed())

    assert told(verdict) == ("invalid", "forged")
    assert verdict.check(CheckName.ROLL).code == "roll_missing"


def test_another_document_s_proof_of_entry_does_not_fit(world: World) -> None:
    proof = entry.proof_of(world.enters(changed(name="Another")))
    assert proof

    verdict = signed(world, entry.with_proof(changed(), proof))

    assert told(verdict) == ("invalid", "forged")
    assert verdict.check(CheckName.ROLL).code == "roll_mismatch"


def test_a_roll_signed_by_somebody_else_is_not_ours(world: World) -> None:
    stranger = World()
    verdict = signed(world, stranger.enters(changed()))

    assert verdict.check(CheckName.ROLL).code == "roll_mismatch"


def test_two_proofs_of_entry_are_an_error(world: World) -> None:
    once = world.enters(changed())
    twice = once | {"evidence": [*once["evidence"], once["evidence"][-1]]}

    verdict = signed(world, twice)

    assert told(verdict) == ("invalid", "malformed")
    assert verdict.check(CheckName.ROLL).code == "roll_twice"


def test_without_the_roll_s_key_the_roll_is_unknown(world: World) -> None:
    right = held_up(world, "token")
    world.issuer = replace(world.issuer, roll_keys=())

    assert told(judged(world, right)) == ("unknown", "roll_unavailable")


def test_a_past_key_of_the_roll_still_counts(world: World) -> None:
    right = held_up(world, "token")
    world.issuer = replace(
        world.issuer, roll_keys=(*World().issuer.roll_keys, *world.issuer.roll_keys)
    )

    assert told(judged(world, right)) == ("valid", None)


# Issuers of the registry: their lists are read, and they keep no roll.


@pytest.mark.parametrize("suffix", ["", ".jwt"])
@pytest.mark.parametrize(
    ("purpose", "bits", "expected"),
    [
        ("revocation", [94566, 94568], ("valid", None)),
        ("revocation", [94567], ("invalid", "revoked")),
        ("suspension", [94567], ("invalid", "suspended")),
    ],
)
def test_another_issuer_s_list_is_read(
    world: World, suffix: str, purpose: str, bits: list[int], expected: tuple[str, str | None]
) -> None:
    world.is_foreign()
    world.publishes(LIST + suffix, purpose, *bits)
    status = DOCUMENT["credentialStatus"] | {
        "statusPurpose": purpose,
        "statusListCredential": LIST + suffix,
    }

    verdict = signed(world, changed(credentialStatus=status))

    assert told(verdict) == expected
    assert verdict.check(CheckName.STATUS).data_age_s == 7200
    assert verdict.check(CheckName.ROLL).code == "roll_foreign"


def test_another_issuer_without_a_list_can_be_valid(world: World) -> None:
    world.is_foreign()

    verdict = signed(world, changed(credentialStatus=None))

    assert told(verdict) == ("valid", None)
    assert states(verdict)[4:] == ["not_applicable", "not_applicable"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"id": "https://exam.example/status/9"}, "status_unreadable"),
        ({"type": ["VerifiableCredential"]}, "status_unreadable"),
        ({"validFrom": "2026-11-25T00:00:00Z"}, "status_unreadable"),
        ({"validUntil": "2026-11-24T11:59:59Z"}, "status_stale"),
    ],
)
def test_a_list_that_is_not_the_one_asked_for_is_not_believed(
    world: World, parts: dict[str, object], code: str
) -> None:
    world.is_foreign()
    world.publishes(LIST, "revocation", **parts)

    verdict = signed(world, changed())

    assert told(verdict) == ("unknown", "status_unavailable")
    assert verdict.check(CheckName.STATUS).code == code


def test_a_list_of_another_purpose_or_signer_is_not_believed(world: World) -> None:
    world.is_foreign()
    world.publishes(LIST, "suspension")
    assert told(signed(world, changed())) == ("unknown", "status_unavailable")

    stranger = World()
    stranger.publishes(LIST)
    world.lists = stranger.lists
    assert told(signed(world, changed())) == ("unknown", "status_unavailable")


def test_a_list_that_does_not_answer_is_unknown(world: World) -> None:
    world.is_foreign()

    assert told(signed(world, changed())) == ("unknown", "status_unavailable")


def test_a_status_of_another_kind_is_unknown(world: World) -> None:
    world.is_foreign()
    status = {"id": f"{LIST}#1", "type": "1EdTechRevocationList"}

    token = world.signs_token(changed(credentialStatus=status))

    assert told(judged(world, Presentation(token=token))) == ("unknown", "status_unavailable")


def test_another_house_with_a_roll_is_asked_for_both_lists(world: World) -> None:
    right = held_up(world, "token")
    world.issuer = replace(world.issuer, own=False)
    world.publishes(LIST)
    assert told(judged(world, right)) == ("unknown", "status_unavailable")

    world.publishes(SUSPENSIONS, "suspension", 94567)
    assert told(judged(world, right)) == ("invalid", "suspended")


# Form


@pytest.mark.parametrize(
    "parts",
    [
        {"@context": DOCUMENT["@context"][::-1]},
        {"@context": DOCUMENT["@context"][:1]},
        {"type": ["VerifiableCredential"]},
        {"id": None},
        {"issuer": {"id": "nobody"}},
        {"validFrom": None},
        {"validFrom": "2026-10-12"},
        {"validFrom": "2026-10-12T00:00:00"},
        {"validUntil": "2025-10-12T00:00:00Z"},
        {"validUntil": "2029-13-12T00:00:00Z"},
        {"credentialSubject": []},
        {"credentialSubject": DOCUMENT["credentialSubject"] | {"achievement": {}}},
        {"credentialStatus": "none"},
        {"proof": None},
    ],
)
def test_an_incomplete_document_is_malformed(world: World, parts: dict[str, object]) -> None:
    whole = changed() | {"proof": {"type": "DataIntegrityProof", "verificationMethod": f"{DID}#1"}}
    broken = {name: value for name, value in (whole | parts).items() if value is not None}

    verdict = judged(world, Presentation(credential=broken))

    assert told(verdict) == ("invalid", "malformed")
    assert states(verdict) == ["failed", *["skipped"] * 5]
    assert verdict.credential is None


def test_terms_that_nothing_defines_here_cannot_be_read(world: World) -> None:
    right = world.issues().credential
    foreign = [*DOCUMENT["@context"], "https://elsewhere.example/context"]

    verdict = judged(world, Presentation(credential=right | {"@context": foreign}))

    assert told(verdict) == ("invalid", "malformed")
    assert verdict.credential is None


def test_a_code_alone_is_to_be_looked_up(world: World) -> None:
    with pytest.raises(NothingToVerifyError):
        judged(world, Presentation(code="7K3M9QXDR2TW4HNN"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
WORLD = World()
SIGNED = WORLD.issues()
PLACES = sorted(
    {path[:depth] for path, _ in leaves(SIGNED.credential) for depth in range(1, len(path) + 1)},
    key=str,
)


@given(st.sampled_from(PLACES), json_values)
def test_any_document_gets_a_verdict_and_only_the_signed_one_is_valid(
    place: tuple[str | int, ...], value: object
) -> None:
    document = deepcopy(SIGNED.credential)
    inside: Any = document
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value

    verdict = judged(WORLD, Presentation(credential=document))

    assert as_json(verdict, speaker("en"))["state"] != "valid" or document == SIGNED.credential


@given(st.text(), st.text(), st.binary())
def test_any_token_and_any_claim_get_a_verdict(one: str, other: str, signed_: bytes) -> None:
    header, payload, signature = SIGNED.jwt.split(".")
    tokens = [one, f"{one}.{other}.", f"{header}.{one}.{signature}", f"{one}.{payload}.{other}"]
    for token in tokens:
        assert told(judged(WORLD, Presentation(token=token)))[0] == "invalid"
    assert SIGNED.claim
    for claim in (signed_, SIGNED.claim[:9] + signed_, SIGNED.claim[:-5] + signed_):
        assert told(judged(WORLD, Presentation(claim=claim)))[0] == "invalid"
