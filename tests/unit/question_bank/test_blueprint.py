from pathlib import Path
from typing import Any

import pytest
import yaml

import question_bank
from question_bank.blueprint import read_blueprint, read_blueprints
from question_bank.errors import BankError
from question_bank.standard import read_standard

SHIPPED = Path(next(iter(question_bank.__path__)))
FOUNDATION = SHIPPED / "blueprints" / "FND.yaml"
STANDARD = SHIPPED / "standard" / "jinbang-cbec.yaml"


def _written(tmp_path: Path, source: Path, **changes: object) -> Path:
    path = tmp_path / "changed.yaml"
    document: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    path.write_text(yaml.safe_dump(document | changes), "utf-8")
    return path


def test_the_foundation_blueprint_says_what_its_standard_says() -> None:
    blueprint = read_blueprints(SHIPPED / "blueprints")["FND"]
    standard = read_standard(STANDARD)

    weights = {domain.code: domain.weights and domain.weights["F"] for domain in standard.domains}

    assert {code: cell.weight for code, cell in blueprint.cells.items()} == weights
    assert (blueprint.standard.code, blueprint.standard.version) == ("jinbang-cbec", 1)


def test_the_shipped_standard_has_40_competencies_that_can_be_found_by_code() -> None:
    standard = read_standard(STANDARD)

    assert len(standard.competencies) == 40
    assert standard.competency("D6.2").can_do["F"]["en"]
    assert standard.domain("D6").title["zh-Hans"]
    for find in (standard.competency, standard.domain):
        with pytest.raises(BankError):
            find("D9")


@pytest.mark.parametrize(
    "changes",
    [
        {"scored_items": 41},
        {"cut_score": {}},
        {"cells": {}},
        {"types_of_item": {"form": [0, 1]}},
        {"colour": "red"},
        {"title": "text"},
    ],
)
def test_a_blueprint_that_doesn_t_add_up_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(BankError):
        read_blueprint(_written(tmp_path, FOUNDATION, **changes))


@pytest.mark.parametrize("changes", [{"domains": []}, {"domains": [1]}, {"languages": None}])
def test_a_standard_without_substance_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(BankError):
        read_standard(_written(tmp_path, STANDARD, **changes))
