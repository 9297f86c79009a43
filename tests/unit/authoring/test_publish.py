from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from keys.suites import digest
from service.authoring import export, forms, publish
from service.authoring.forms import FormAlteredError
from service.authoring.models import (
    BlueprintRow,
    FormRow,
    ItemVersionRow,
    StandardRow,
    StimulusVersionRow,
)
from service.authoring.publish import PRACTICE, VersionChangedError
from service.database import transaction
from tests import factories
from tests.unit.exam import NOON, Exam

DAY = timedelta(days=1)
TABLES = (ItemVersionRow, StimulusVersionRow, StandardRow, BlueprintRow)


@pytest.fixture
def bank(exam: Exam) -> publish.Shipped:
    """The shipped bank, published into a database that has nothing else in it."""
    with transaction() as session:
        session.query(ItemVersionRow).delete()
        publish.load(session, factories.shipped(), NOON)
    assert exam
    return factories.shipped()


def counted() -> list[int]:
    with transaction(read_only=True) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_loaded_twice_nothing_is_new(bank: publish.Shipped) -> None:
    before = counted()
    with transaction() as session:
        assert publish.load(session, bank, NOON + DAY) == 0
    assert counted() == before
    assert before[0] == len(bank.bank.items) + len(bank.practice.items)


def test_a_published_version_takes_no_other_content_and_keeps_its_own(
    bank: publish.Shipped,
) -> None:
    code, item = next(iter(bank.bank.items.items()))
    changed = item.model_copy(update={"seconds": item.seconds + 1})
    other = replace(bank.bank, items={**bank.bank.items, code: changed})
    with pytest.raises(VersionChangedError) as refused, transaction() as session:
        publish.load(session, replace(bank, bank=other), NOON)
    assert refused.value.values == {"code": code, "version": str(item.version)}
    raised = changed.model_copy(update={"version": item.version + 1})
    other = replace(bank.bank, items={**bank.bank.items, code: raised})
    with transaction() as session:
        assert publish.load(session, replace(bank, bank=other), NOON) == 1
        assert session.get_one(ItemVersionRow, (code, item.version)).content["seconds"] != (
            changed.seconds
        )


def test_a_form_is_named_by_the_hash_of_all_it_says_and_drawn_twice_is_one(
    bank: publish.Shipped,
) -> None:
    with transaction() as session:
        drawn = publish.draw(session, bank, "FND", 1, date(2026, 11, 24), NOON)
        row = session.get_one(FormRow, drawn)
        found = forms.read(session, drawn)
        assert publish.practice(session, bank, NOON) == publish.practice(session, bank, NOON)
    assert row.hash == found.hash == digest(row.content)
    assert len(found.entries) == 40
    assert found.content["cut_score"]["marks"] == 28
    assert [entry.position for entry in found.entries] == list(range(1, 41))
    assert not found.practice


def test_nothing_follows_from_practice_and_it_asks_every_practice_item(
    bank: publish.Shipped,
) -> None:
    with transaction() as session:
        found = forms.read(session, publish.practice(session, bank, NOON))
        assert [found.id] == forms.find(session, PRACTICE)
    assert found.practice
    assert {entry.item.code for entry in found.entries} == set(bank.practice.items)


def test_an_item_that_was_changed_in_the_database_is_not_asked(exam: Exam) -> None:
    with transaction() as session:
        row = session.scalars(select(ItemVersionRow).limit(1)).one()
        row.content = deepcopy(row.content) | {"seconds": 1}
    with transaction(read_only=True) as session, pytest.raises(FormAlteredError) as refused:
        forms.read(session, exam.form)
    assert refused.value.values == {"code": row.code}


def test_a_form_that_was_changed_in_the_database_is_not_asked(exam: Exam) -> None:
    with transaction() as session:
        row = session.get_one(FormRow, exam.form)
        row.content = deepcopy(row.content) | {"time_minutes": 600}
    with transaction(read_only=True) as session, pytest.raises(FormAlteredError):
        forms.read(session, exam.form)


def test_what_is_exported_is_read_as_the_same_versions(
    bank: publish.Shipped, tmp_path: Path
) -> None:
    with transaction() as session:
        publish.practice(session, bank, NOON)
        written = export.export(session, tmp_path / "bank")
    files = sorted((tmp_path / "bank").rglob("*.yaml"))
    assert len(files) == written
    again = publish.read_shipped(tmp_path / "bank")
    with transaction() as session:
        assert publish.load(session, again, NOON) == 0
    assert set(again.bank.items) == set(bank.bank.items)
    assert set(again.practice.items) == set(bank.practice.items)


def test_the_newest_version_is_exported_in_the_language_it_has(
    bank: publish.Shipped, tmp_path: Path
) -> None:
    code, item = next((c, i) for c, i in bank.bank.items.items() if not i.code.startswith("ST"))
    raised = item.model_copy(update={"version": item.version + 1})
    other = replace(bank.bank, items={**bank.bank.items, code: raised})
    with transaction() as session:
        publish.load(session, replace(bank, bank=other), NOON)
        export.export(session, tmp_path)
    found = [each for file in (tmp_path / "items").iterdir() for each in items_of(file)]
    [version] = [each["version"] for each in found if each["code"] == code]
    assert version == item.version + 1
    written = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "items").iterdir())
    assert item.stem["zh-Hans"][:6] in written


def items_of(file: Path) -> list[dict[str, Any]]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    cases = [item for case in content["stimulus_sets"] for item in case["items"]]
    return [*content["items"], *cases]
