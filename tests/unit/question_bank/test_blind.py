from pathlib import Path
from typing import Any

import pytest
import yaml

from question_bank.blind import blind_sheet, compare, read_answers, unworked
from question_bank.errors import BankError
from question_bank.item import Bank, Stimulus
from tests.unit.question_bank.factories import BY_TYPE, STIMULUS, item, text

KEYS: dict[str, dict[str, Any]] = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "d"]},
    "order": {"order": ["c", "a", "d", "b"]},
    "match": {"pairs": {"p": "b", "q": "c", "r": "a"}},
    "numeric": {"number": "17"},
    "fill": {"text": "4202.12"},
}


def bank() -> Bank:
    items = [
        item(type_, code=f"IT-{type_.upper()}", reference=[{"source": "SECRET", "locator": "x"}])
        for type_ in BY_TYPE
    ]
    in_case = item(code="IT-CASE", stimulus={"code": "ST-1", "version": 1})
    stimulus = Stimulus.load(STIMULUS)
    return Bank({each.code: each for each in [*items, in_case]}, {"ST-1": stimulus}, {})


def record(**changes: object) -> dict[str, Any]:
    whole = {
        "item": "IT-SINGLE",
        "version": 1,
        "language": "en",
        "answer": {"choice": "b"},
        "sureness": "sure",
        "seconds": 40,
        "borderline": "0.70",
    }
    return whole | changes


def answers(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "blind.yaml"
    path.write_text(yaml.safe_dump({"schema": "jinbang/blind/1", "answers": list(records)}))
    return path


def test_a_sheet_shows_one_language_and_nothing_that_helps() -> None:
    sheet = blind_sheet(bank(), list(bank().items), "en", seed=1)

    shown = yaml.safe_load(sheet)["items"]
    assert {each["item"] for each in shown} == set(bank().items)
    assert all("stem" in each and "answer" in each for each in shown)
    for hidden in ("why", "Because", "answer_key", "SECRET", "didn't add", "0.65", "中文"):
        assert hidden not in sheet


def test_a_sheet_fills_in_the_row_and_shows_the_case() -> None:
    shown = yaml.safe_load(blind_sheet(bank(), ["IT-NUMERIC", "IT-CASE"], "en", seed=1))["items"]
    numeric = next(each for each in shown if each["type"] == "numeric")
    case = next(each for each in shown if each["item"] == "IT-CASE")["case"]

    assert numeric["stem"] in {"What is 16 + 1?", "What is 2.50 + 1?"}
    assert case["exhibits"][0]["rows"] == [["x"]]


def test_a_seed_gives_the_same_sheet_and_another_another() -> None:
    first = blind_sheet(bank(), list(bank().items), "en", seed=1)

    assert blind_sheet(bank(), list(bank().items), "en", seed=1) == first
    assert blind_sheet(bank(), list(bank().items), "en", seed=2) != first


def test_a_sheet_of_what_the_bank_lacks_is_refused() -> None:
    for code, language in (("IT-0", "en"), ("IT-SINGLE", "th")):
        with pytest.raises(BankError):
            blind_sheet(bank(), [code], language, seed=1)


@pytest.mark.parametrize("type_", BY_TYPE)
def test_an_answer_that_agrees_lets_an_item_pass(tmp_path: Path, type_: str) -> None:
    path = answers(tmp_path, record(item=f"IT-{type_.upper()}", answer=KEYS[type_]))

    (found,) = compare(bank(), read_answers(path))

    assert found.stops == ()
    assert str(found.borderline_apart) == "0.05"


def test_another_answer_or_an_assumption_stops_an_item(tmp_path: Path) -> None:
    differs = record(answer={"choice": "a"})
    assumed = record(assumptions=["Prices include tax."])

    found = compare(bank(), read_answers(answers(tmp_path, differs, assumed)))

    assert [each.stops for each in found] == [
        ("the answer differs from the key",),
        ("assumed: Prices include tax.",),
    ]


@pytest.mark.parametrize(
    "changes",
    [{"version": 2}, {"item": "IT-0"}, {"answer": {"choice": "z"}}, {"language": "th"}],
)
def test_an_answer_to_something_else_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    read = read_answers(answers(tmp_path, record(**changes)))

    with pytest.raises(BankError):
        compare(bank(), read)


@pytest.mark.parametrize("changes", [{"sureness": "very"}, {"seconds": -1}, {"borderline": "2"}])
def test_a_record_that_can_t_be_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(BankError, match="IT-SINGLE"):
        read_answers(answers(tmp_path, record(**changes)))


def test_what_nobody_has_worked_in_a_language_is_listed(tmp_path: Path) -> None:
    only = Bank({"IT-SINGLE": item(code="IT-SINGLE", stem=text("What?", "什么？"))}, {}, {})

    assert unworked(only, read_answers(answers(tmp_path, record()))) == [("IT-SINGLE", "zh-Hans")]
