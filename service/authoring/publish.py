"""Publish what is asked: item versions, standard, blueprints, forms. None changes afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.suites import digest
from question_bank.assemble import FormItem, assemble
from question_bank.blueprint import Blueprint, read_blueprints
from question_bank.item import Bank, content, read_items
from question_bank.recipe import Earlier
from question_bank.standard import Standard, read_standard
from service.authoring.models import (
    BlueprintRow,
    FormRow,
    ItemVersionRow,
    StandardRow,
    StimulusVersionRow,
)
from service.errors import DomainError
from service.language import later

PRACTICE = "PRACTICE"
KEPT = (  # of the blueprint, in the form: what a result and a credential must be able to say
    "standard",
    "level",
    "title",
    "time_minutes",
    "valid_years",
    "scoring_rules",
    "cut_score",
    "precision",
    "retake",
    "proctoring",
    "guessing",
)


class VersionChangedError(DomainError):
    """A file gives a published version another content."""

    code = "version_changed"
    status = 409
    sentence = later("{code} version {version} is published and can't change. Raise its version.")


@dataclass(frozen=True)
class Shipped:
    """The bank as its files give it."""

    standards: Sequence[Standard]
    blueprints: Mapping[str, Blueprint]
    bank: Bank
    practice: Bank


def read_shipped(folder: Path) -> Shipped:
    """Read the bank's files; raises BankError naming file, item, field and reason."""
    return Shipped(
        [read_standard(path) for path in sorted((folder / "standard").glob("*.yaml"))],
        read_blueprints(folder / "blueprints"),
        read_items(folder / "items"),
        read_items(folder / "practice"),
    )


def load(session: Session, shipped: Shipped, now: datetime) -> int:
    """Publish what isn't yet; twice is without effect. Returns how many versions are new.

    Raises VersionChangedError: what was published never changes.
    """
    new = 0
    for standard in shipped.standards:
        content_ = standard.model_dump(mode="json", by_alias=True, exclude_none=True)
        new += _publish(session, StandardRow, standard.standard, standard.version, content_)
    for blueprint in shipped.blueprints.values():
        content_ = blueprint.model_dump(mode="json", by_alias=True, exclude_none=True)
        new += _publish(session, BlueprintRow, blueprint.code, blueprint.version, content_)
    for bank in (shipped.bank, shipped.practice):
        for stimulus in bank.stimuli.values():
            arguments = (stimulus.code, stimulus.version, content(stimulus), now)
            new += _publish(session, StimulusVersionRow, *arguments)
        for item in bank.items.values():
            new += _publish(session, ItemVersionRow, item.code, item.version, content(item), now)
    return new


def draw(session: Session, shipped: Shipped, code: str, seed: int, on: date, now: datetime) -> UUID:
    """Draw a form by a blueprint, beside the forms in use, and publish it; returns its id.

    Raises FormInfeasibleError naming what the bank falls short of.
    """
    blueprint = shipped.blueprints[code]
    used = session.scalars(select(FormRow).where(FormRow.blueprint_code == code)).all()
    earlier = Earlier([{item["code"] for item in row.content["items"]} for row in used])
    drawn = assemble(shipped.bank, blueprint, on, seed, earlier)
    content_ = _form(blueprint, _items(shipped.bank, drawn), seed)
    return _keep(session, code, blueprint.version, content_, now)


def practice(session: Session, shipped: Shipped, now: datetime) -> UUID:
    """Publish the practice form: every practice item once, nothing follows from it."""
    drawn = [
        FormItem(i.code, i.version, 0, scored=True, stimulus=None)
        for i in shipped.practice.items.values()
    ]
    content_ = {
        "schema": "jinbang/form/1",
        "blueprint": {"code": PRACTICE, "version": 1},
        "level": "F",
        "title": {
            "en": "Practice test",
            "zh-Hans": "练习测试",
            "ms": "Ujian latihan",
            "th": "แบบทดสอบฝึกหัด",
            "vi": "Bài thi thử",
            "id": "Tes latihan",
        },
        "time_minutes": 20,
        "scoring_rules": 1,
        "cut_score": None,
        "items": _items(shipped.practice, drawn),
    }
    return _keep(session, PRACTICE, 1, content_, now)


def _form(blueprint: Blueprint, items: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    told = blueprint.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {
        "schema": "jinbang/form/1",
        "blueprint": {"code": blueprint.code, "version": blueprint.version},
        "seed": seed,
        **{name: told[name] for name in KEPT},
        "items": items,
    }


def _items(bank: Bank, drawn: Sequence[FormItem]) -> list[dict[str, Any]]:
    return [
        {
            "position": position,
            "code": each.code,
            "version": each.version,
            "digest": digest(content(bank.items[each.code])),
            "variant": each.variant,
            "scored": each.scored,
            "stimulus": _edition(bank, each.stimulus),
        }
        for position, each in enumerate(drawn, 1)
    ]


def _edition(bank: Bank, code: str | None) -> dict[str, Any] | None:
    return {"code": code, "version": bank.stimuli[code].version} if code else None


def _keep(
    session: Session, code: str, version: int, content_: dict[str, Any], now: datetime
) -> UUID:
    sealed = digest(content_)
    row = session.scalar(select(FormRow).where(FormRow.hash == sealed))
    if row is None:
        row = FormRow(
            blueprint_code=code,
            blueprint_version=version,
            hash=sealed,
            content=content_,
            published_at=now,
        )
        session.add(row)
        session.flush()
    return row.id


def _publish(
    session: Session,
    table: type[ItemVersionRow | StimulusVersionRow | StandardRow | BlueprintRow],
    code: str,
    version: int,
    content_: dict[str, Any],
    now: datetime | None = None,
) -> bool:
    sealed = digest(content_)
    row: Any = session.get(table, (code, version))
    if row is not None and row.digest != sealed:
        raise VersionChangedError(code=code, version=str(version))
    if row is None:
        when = {"published_at": now} if now else {}
        session.add(table(code=code, version=version, digest=sealed, content=content_, **when))
        session.flush()
    return row is None
