from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from question_bank.errors import BankError
from question_bank.item import Item, Stimulus, content, digest, read_items
from tests.unit.question_bank.factories import (
    BY_TYPE,
    STIMULUS,
    item,
    json_values,
    options,
    raw,
    text,
)


@pytest.mark.parametrize("type_", BY_TYPE)
def test_an_item_is_the_same_after_it_was_stored(type_: str) -> None:
    made = item(type_)

    assert Item.load(content(made)) == made
    assert digest(Item.load(content(made))) == digest(made)


def test_a_digest_is_a_promise_to_the_outside() -> None:
    assert digest(item()) == ("d7ee3c93367f683fe5036f1f5a817453d99d20b45bc2e9971e42e2fcf3e2e92b")


def test_a_digest_doesn_t_depend_on_the_order_of_fields_and_does_on_every_sign() -> None:
    fields = raw()

    assert digest(Item.load(dict(reversed(fields.items())))) == digest(Item.load(fields))
    assert digest(item(stem=text("What now!", "怎么办？"))) != digest(Item.load(fields))


@pytest.mark.parametrize(
    ("type_", "changes", "reason"),
    [
        ("single", {"answer_key": ["z"]}, "the answer key is no option"),
        ("single", {"options": options("a", "b", "b")}, "an option's id is given twice"),
        ("single", {"code": 9001}, "Input should be a valid string"),
        ("single", {"seconds": "65"}, "Input should be a valid integer"),
        ("single", {"as_of": 20261124}, "needs a date, YYYY-MM-DD"),
        ("single", {"review_by": "2026-11-23"}, "review_by lies before as_of"),
        ("single", {"written_in": "th"}, "the stem lacks the language of written_in"),
        ("single", {"stem": {"en": "Only English."}}, "has other languages than the stem"),
        ("single", {"stem": text(" ")}, "needs a text without control characters"),
        ("single", {"colour": "red"}, "Extra inputs are not permitted"),
        ("single", {"enemies": [{"code": "IT-9001", "kind": "cue", "why": "x"}]}, "its own enemy"),
        ("multiple", {"choose": 3}, "`choose` and the answer key differ in number"),
        ("multiple", {"answer_key": ["a", "a"]}, "the answer key names an option twice"),
        ("order", {"answer_key": ["a", "b", "c"]}, "the answer key must order all options"),
        ("match", {"answer_key": {"p": "a", "q": "a", "r": "b"}}, "uses an option twice"),
        ("match", {"answer_key": {"p": "a"}}, "must match all on the left"),
        ("numeric", {"stem": text("What is {y}?", "{x}？")}, "places of the stem (en)"),
        ("numeric", {"tolerance": "1.0"}, "the trap ['16'] would be marked right"),
        ("numeric", {"tolerance": 0.01}, "Input should be a valid string"),
        ("fill", {"traps": {"4202.12": "?"}}, "the trap ['4202.12'] would be marked right"),
    ],
)
def test_an_item_that_doesn_t_hold_together_is_refused(
    type_: str, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(BankError) as refused:
        item(type_, **changes)

    assert reason in refused.value.reason


@given(json_values, st.sampled_from(sorted(raw())), json_values)
def test_whatever_is_loaded_only_our_errors_come_out(
    whole: object, field: str, value: object
) -> None:
    for anything in (whole, raw() | {field: value}):
        with suppress(BankError):
            made = Item.load(anything)
            assert Item.load(content(made)) == made


def _write(folder: Path, name: str, **fields: object) -> None:
    document = {"schema": "jinbang/items/1", "topic": "t", **fields}
    (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")


def test_a_folder_gives_items_and_cases(tmp_path: Path) -> None:
    _write(tmp_path, "a.yaml", items=[raw()])
    case = {**STIMULUS, "items": [raw("fill", code="IT-9002")]}
    _write(tmp_path, "b.yaml", stimulus_sets=[case])

    bank = read_items(tmp_path)

    assert list(bank.items) == ["IT-9001", "IT-9002"]
    assert bank.stimuli == {"ST-1": Stimulus.load(STIMULUS)}
    assert [asked.code for asked in bank.of_stimulus("ST-1")] == ["IT-9002"]
    assert bank.files["IT-9002"] == "b.yaml"


def test_a_code_is_given_once(tmp_path: Path) -> None:
    _write(tmp_path, "a.yaml", items=[raw()])
    _write(tmp_path, "b.yaml", items=[raw()])

    with pytest.raises(BankError, match=r"b.yaml: IT-9001: code: the code is taken, in a.yaml"):
        read_items(tmp_path)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "- a list",
        "schema: jinbang/items/2",
        "schema: jinbang/items/1\nitems: text",
        "schema: jinbang/items/1\nitem: []",
        "schema: jinbang/items/1\nschema: jinbang/items/1",
        "a: &a [x]\nb: *a",
        "a: " + "[" * 10_000,
        "a: !!python/object/apply:os.system [ls]",
        "a: 2026-99-99",
        "? [a, b]\n: c",
        "a: {? {b: c} : d}",
        "\0",
        "a: \ud800",
    ],
)
def test_a_file_that_isn_t_ours_is_refused_in_one_line(tmp_path: Path, written: str) -> None:
    (tmp_path / "a.yaml").write_bytes(written.encode("utf-8", "surrogatepass"))

    with pytest.raises(BankError) as refused:
        read_items(tmp_path)

    assert str(refused.value).startswith("a.yaml: ")
    assert "\n" not in str(refused.value)


@given(st.text())
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, written: str
) -> None:
    folder = tmp_path_factory.mktemp("bank")
    (folder / "a.yaml").write_text("schema: jinbang/items/1\n" + written, "utf-8")
    with suppress(BankError):
        assert read_items(folder).items == {}
