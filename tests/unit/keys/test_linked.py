"""What would be unsigned, or read differently than it is signed, is refused by name."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import (
    ForeignContextError,
    MalformedError,
    TooLargeError,
    UndefinedTermError,
)
from keys.suites import canonical
from tests.unit.keys.samples import credential, only_our_errors

V2 = "https://www.w3.org/ns/credentials/v2"


def _subject(**changes: object) -> dict[str, object]:
    subject = credential()["credentialSubject"]
    assert isinstance(subject, dict)
    return {**subject, **changes}


def test_a_credential_is_written_the_same_way_however_it_is_ordered() -> None:
    document = credential()
    turned = json.loads(json.dumps(document, sort_keys=True))

    assert canonical(turned) == canonical(document)
    assert canonical(document).count("\n") == 36


def test_what_was_written_before_is_written_the_same_again() -> None:
    texts = {canonical(credential(name=name)) for name in ("a", "b", "a", "b")}

    assert len(texts) == 2


@pytest.mark.parametrize(
    "document",
    [
        credential(colour="red"),
        credential(id="relative"),
        credential(type=["VerifiableCredential", "Unheard"]),
        credential(type=["VerifiableCredential", "@json"]),
        credential(id='urn:x> <urn:p> "o" .\n<urn:y'),
        credential(id="urn:a b"),
        credential(id="_:b0"),
        credential(credentialSubject=_subject(score=83)),
        credential(credentialStatus={"id": "#1", "type": "BitstringStatusListEntry"}),
    ],
)
def test_what_would_stay_unsigned_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(UndefinedTermError):
        canonical(document)


@pytest.mark.parametrize(
    "alias",
    [
        {"https://www.w3.org/2018/credentials#credentialStatus": {}},
        {"@id": "urn:uuid:1"},
        {"@type": "VerifiableCredential"},
        {"@graph": []},
        {"@reverse": {}},
        {"@included": []},
        {"schema:name": "x"},
        {"name": {"@value": "x"}},
        {"name": {"@value": "x", "@language": "en", "@direction": "rtl"}},
        {"name": {"@value": "x", "@language": "en> ."}},
        {"name": {"@value": ["x"], "@language": "en"}},
        {"name": {"@value": "2026", "@type": "https://www.w3.org/2001/XMLSchema#date"}},
        {"name": None},
        {"name": "tab\there"},
        {"name": "\x00"},
        {"name": "\x7f"},
        {"name": 3.0},
        {"evidence": [{"id": credential()["id"], "type": ["Evidence"]}]},
        {"evidence": [credential()["credentialStatus"]]},
    ],
)
def test_a_second_way_to_write_the_same_is_refused(alias: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        canonical(credential(**alias))


@pytest.mark.parametrize(
    "context",
    [
        "https://evil.example/context",
        [V2, "https://www.w3.org/2018/credentials/v1"],
        [V2, {"name": "https://evil.example/name"}],
        {},
        [V2, None],
        [V2, [V2]],
        7,
    ],
)
def test_a_context_that_is_not_installed_is_refused(context: object) -> None:
    with pytest.raises(ForeignContextError):
        canonical(credential(**{"@context": context}))
    with pytest.raises(ForeignContextError):
        canonical(credential(evidence=[{"@context": context, "type": ["Evidence"]}]))


def test_a_document_without_contexts_says_nothing() -> None:
    with pytest.raises(UndefinedTermError):
        canonical({"id": "urn:x", "type": "VerifiableCredential"})


def test_a_line_s_end_and_any_script_are_written() -> None:
    name = {"@value": "电商\n“一”😀\u2028", "@language": "zh-Hans"}

    assert r'"电商\n“一”😀' + "\u2028" + '"@zh-hans .' in canonical(credential(name=name))


def test_alike_nodes_are_told_apart_in_time_or_refused() -> None:
    alike = [{"type": ["Evidence"]} for _ in range(6)]
    canonical(credential(evidence=alike))

    results = [{"type": ["Result"]}] * 8
    twins = [{"type": ["AchievementSubject"], "result": results}] * 2
    begin = time.process_time()
    with pytest.raises(TooLargeError):  # RDFC-1.0, section 7.1: each order of eight is tried
        canonical(credential(credentialSubject=twins))
    assert time.process_time() - begin < 2


broken = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "name", "@context", "@value", "proof", "evidence", "a"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(credential())), broken)
def test_only_our_errors_leave(name: str, value: object) -> None:
    with only_our_errors():
        canonical(credential(**{name: value}))


def _leaves(value: object, put: Callable[[object], object]) -> Iterator[object]:
    """Give a copy of the value for each text in it, that text changed."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from (put({**value, name: new}) for new in _leaves(inner, lambda new: new))
        case list():
            for at, inner in enumerate(value):
                for new in _leaves(inner, lambda new: new):
                    yield put([*value[:at], new, *value[at + 1 :]])
        case str():
            yield put(f"{value}x")
        case bool():
            yield put(not value)


def test_each_leaf_is_signed() -> None:
    whole, count = canonical(credential()), 0
    for changed in _leaves(credential(), lambda new: new):
        count += 1
        assert isinstance(changed, dict)
        with only_our_errors():
            assert canonical(changed) != whole
    assert count == 35
