import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import question_bank
from question_bank.check import check, check_item
from question_bank.cover import binomial_tail
from question_bank.item import AnyItem
from tests.unit.question_bank.factories import STIMULUS, item, raw, text

TODAY = date(2026, 11, 24)
SHIPPED = Path(next(iter(question_bank.__path__)))


def choices(english: list[str], chinese: list[str] | None = None) -> list[dict[str, Any]]:
    chinese = chinese or [f"选项{sign}号" for sign in "甲乙丙丁戊"]
    return [
        {"id": id_, "text": text(one, other), "why": text("Because.", "理由。")}
        for id_, one, other in zip("abcde", english, chinese, strict=False)
    ]


def folder(tmp_path: Path, *items: object, **fields: object) -> Path:
    (tmp_path / "items").mkdir()
    document = {"schema": "jinbang/items/1", "topic": "t", "items": list(items), **fields}
    (tmp_path / "items" / "a.yaml").write_text(json.dumps(document))
    return tmp_path


def found(item_: AnyItem) -> set[tuple[str, str]]:
    return {(finding.severity, finding.rule) for finding in check_item(item_)}


GOOD = {
    "stem": text(
        "A buyer wants a refund for a broken cup. What comes first?", "买家要求退款。先做什么？"
    ),
    "options": choices(
        ["Ask for a photograph", "Send a new cup today", "Pay the money back"],
        ["请对方提供照片", "当天补发新杯子", "直接退还货款"],
    ),
}


def test_a_good_item_has_no_findings() -> None:
    assert found(item(**GOOD)) == set()


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        (
            {"options": choices(["Yes", "A key that says far more than others", "No"])},
            ("W", "length"),
        ),
        (
            {"options": choices(["Never reply to her", "Ask for a photo", "Pay it back"])},
            ("W", "absolutes"),
        ),
        (
            {"options": choices(["Wait a week", "Refund the buyer", "Close the ticket"])},
            ("W", "repeated word"),
        ),
        (
            {"options": choices(["Ship by sea now", "Ship by air now", "Go by air now"])},
            ("W", "convergence"),
        ),
        ({"options": choices(["Ask", "Pay", "All of the above"])}, ("E", "combinations")),
        (
            {"options": choices(["Ask", "Pay", "Wait"], ["询问", "付款", "以上皆是"])},
            ("E", "combinations"),
        ),
        ({"options": choices(["Ask her first", "Pay", "Ask her first."])}, ("E", "duplicates")),
        ({"options": choices(["Ask first", "pay first", "Wait first"])}, ("W", "grammar")),
        ({"options": choices(["Ask first.", "Pay first", "Wait first"])}, ("W", "grammar")),
        ({"stem": text("The first step is an", "第一步是")}, ("E", "grammar")),
        ({"stem": text("Which is not needed?", "哪项需要？")}, ("E", "negatives")),
        ({"stem": text("Which step is needed?", "下列哪项不属于步骤？")}, ("E", "negatives")),
        ({"stem": text("Which is not done without a form?", "哪项？")}, ("E", "negatives")),
        ({"stem": text("word " * 81 + "?", "问？")}, ("W", "reading")),
        ({"stem": text("What?", "问" * 161)}, ("W", "reading")),
        ({"options": choices(["USD 30", "USD 20", "USD 10"])}, ("W", "numbers")),
        ({"options": choices(["10 to 20 kg", "20 to 30 kg", "31 to 40 kg"])}, ("E", "numbers")),
        ({"stem": text("It costs 12.50. What now?", "价格是12.60。怎么办？")}, ("E", "languages")),
        ({"stem": text("It costs USD 5. What now?", "价格是CNY 5。怎么办？")}, ("E", "languages")),
        ({"stem": text("It weighs 5 kg. What now?", "它重5 cm。怎么办？")}, ("E", "languages")),
        ({"stem": text("**What** now?", "怎么办？")}, ("E", "languages")),
        ({"stem": text("What now?", "買家怎麼辦？")}, ("E", "languages")),
        ({"stem": text("What now?", "买家 怎么办？")}, ("W", "languages")),
    ],
)
def test_what_gives_an_item_away_or_confuses_is_found(
    changes: dict[str, object], finding: tuple[str, str]
) -> None:
    assert finding in found(item(**(GOOD | changes)))


@pytest.mark.parametrize(
    ("type_", "changes", "finding"),
    [
        ("multiple", {"stem": text("Which of these?", "哪些？")}, ("E", "how many")),
        ("match", {"answer_key": {"p": "a", "q": "b", "r": "c"}}, ("W", "matching")),
        (
            "numeric",
            {"variants": [{"data": {"x": "16"}, "answer_key": "17", "traps": {}}]},
            ("W", "numeric"),
        ),
    ],
)
def test_each_type_has_rules_of_its_own(
    type_: str, changes: dict[str, object], finding: tuple[str, str]
) -> None:
    assert finding in found(item(type_, **changes))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Shipped on 2 November 2026, 1,200 trays.", "2026年11月2日发货，1200个托盘。"),
        ("Three boxes of 5 kg", "三个箱子，每箱5公斤"),
        ("Two boxes of 20 cm", "2个20厘米的箱子"),
        ("USD 6.50 each, 25% off", "每件USD 6.50，优惠25%"),
        ("{x} kg at MYR {y}", "{x} kg，单价MYR {y}"),
    ],
)
def test_figures_dates_units_and_money_may_be_written_as_each_language_does(
    english: str, chinese: str
) -> None:
    remarks = check_item(item(stem=text(english, chinese)))

    assert [each for each in remarks if each.rule == "languages" and each.field == "stem"] == []


def rules(findings: list[Any], severity: str) -> set[tuple[str, str]]:
    return {(each.rule, each.item) for each in findings if each.severity == severity}


def test_items_are_checked_against_each_other_the_calendar_and_brands(tmp_path: Path) -> None:
    enemy = {"code": "IT-2", "kind": "cue", "why": "x"}
    lost = {"code": "IT-99", "kind": "cue", "why": "x"}
    question = "A seller in Penang packs {} cups in a box. How many boxes does it need for all?"
    items = [
        raw(code="IT-1", enemies=[enemy, lost]),
        raw(code="IT-2", review_by="2026-11-25"),
        raw(code="IT-3", stem=text("Amazon asks. What now?", "买家来问。怎么办？")),
        raw(code="IT-4", stem=text(question.format(24), "槟城卖家装24个杯子，要几箱？")),
        raw(code="IT-5", stem=text(question.format(36), "另一个问题，36个杯子放在哪里？")),
    ]

    findings = check(folder(tmp_path, *items), date(2026, 12, 24))

    errors = rules(findings, "E")
    assert {("enemies", "IT-1"), ("expired", "IT-2"), ("neutrality", "IT-3")} <= errors
    assert ("duplicates", "IT-4") in rules(findings, "W")
    assert sum(each.rule == "enemies" for each in findings) == 2


def test_what_can_t_be_read_is_a_finding_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    broken = raw(code="IT-1", answer_key=["z"])
    expired = raw(code="IT-2", review_by="2026-11-24")
    whole = folder(tmp_path, broken, expired, expired, "text")
    (whole / "items" / "b.yaml").write_text("schema: other")

    findings = check(whole, date(2027, 1, 1))

    errors = [
        (each.rule, each.file, each.item, each.field) for each in findings if each.severity == "E"
    ]
    assert ("schema", "a.yaml", "IT-1", "") in errors
    assert ("schema", "a.yaml", "IT-2", "code") in errors
    assert ("schema", "b.yaml", "", "schema") in errors
    assert ("expired", "a.yaml", "IT-2", "review_by") in errors


def test_a_case_of_two_items_is_short(tmp_path: Path) -> None:
    case = {**STIMULUS, "items": [raw(code="IT-1"), raw(code="IT-2")]}

    findings = check(folder(tmp_path, stimulus_sets=[case]), TODAY)

    assert ("case", "ST-1") in rules(findings, "W")


def test_a_pattern_of_keys_over_the_bank_is_an_error(tmp_path: Path) -> None:
    longest = choices(["Ask", "Ask for a photograph", "Wait"], ["问", "请对方提供照片", "等"])
    items = [raw(code=f"IT-{n}", options=longest) for n in range(12)]

    findings = check(folder(tmp_path, *items), TODAY)

    bank_wide = {each.rule for each in findings if each.severity == "E" and not each.item}
    assert bank_wide == {"length", "position"}
    assert ("position", "IT-0") in rules(findings, "W")


def test_a_bank_too_small_for_its_exam_is_told_which_cells_lack_what(tmp_path: Path) -> None:
    whole = folder(tmp_path, raw())
    shutil.copytree(SHIPPED / "blueprints", whole / "blueprints")
    shutil.copytree(SHIPPED / "standard", whole / "standard")

    findings = [each.sentence for each in check(whole, TODAY) if each.rule == "coverage"]

    assert "D2 recall: 0 items, 5 wanted, 3 on a form." in findings
    assert any(sentence.startswith("No form can be drawn") for sentence in findings)


def test_a_competency_is_one_of_the_standard_s(tmp_path: Path) -> None:
    whole = folder(tmp_path, raw(competency="D9.9"))
    shutil.copytree(SHIPPED / "standard", whole / "standard")

    assert ("standard", "IT-9001") in rules(check(whole, TODAY), "E")


def test_the_chance_of_so_many_or_more() -> None:
    assert binomial_tail(0, 5, 0.5) == 1
    assert binomial_tail(5, 5, 0.5) == pytest.approx(1 / 32)
    assert binomial_tail(3, 5, 0.5) == pytest.approx(0.5)


def test_the_shipped_bank_has_no_errors() -> None:
    errors = [each for each in check(SHIPPED, TODAY) if each.severity == "E"]

    assert errors == []
