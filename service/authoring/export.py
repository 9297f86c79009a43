"""Write what is published in the layout of question_bank/, so that a bank can be read as a diff."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.authoring.models import (
    BlueprintRow,
    FormRow,
    ItemVersionRow,
    StandardRow,
    StimulusVersionRow,
)
from service.authoring.publish import PRACTICE


def export(session: Session, folder: Path) -> int:
    """Write the newest version of everything into a folder; returns how many files that were."""
    written = 0
    for table, place in ((StandardRow, "standard"), (BlueprintRow, "blueprints")):
        for row in _newest(session, table).values():
            _write(folder / place / f"{row.code}.yaml", row.content)
            written += 1
    items, practice = _by_domain(session)
    for place, files in (("items", items), ("practice", practice)):
        for topic, document in files.items():
            _write(folder / place / f"{topic}.yaml", document)
            written += 1
    return written


def _by_domain(session: Session) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sort items into a file a domain; what forms of the practice test have goes apart."""
    stimuli = _newest(session, StimulusVersionRow)
    files: dict[bool, dict[str, Any]] = {False: {}, True: {}}
    cases: dict[str, list[dict[str, Any]]] = defaultdict(list)
    practised = _practice_codes(session)
    for row in _newest(session, ItemVersionRow).values():
        content = dict(row.content)
        case = content.pop("stimulus", None)
        if case:
            cases[case["code"]].append(content)
            continue
        topic = content["competency"].partition(".")[0]
        apart = row.code in practised
        _document(files[apart], "practice" if apart else topic)["items"].append(content)
    for code, questions in cases.items():
        topic = questions[0]["competency"].partition(".")[0]
        whole = dict(stimuli[code].content) | {"items": questions}
        _document(files[False], topic)["stimulus_sets"].append(whole)
    return files[False], files[True]


def _practice_codes(session: Session) -> set[str]:
    """List the items of practice forms."""
    forms = session.scalars(select(FormRow).filter_by(blueprint_code=PRACTICE))
    return {item["code"] for form in forms for item in form.content["items"]}


def _document(files: dict[str, Any], topic: str) -> dict[str, Any]:
    empty = {
        "schema": "jinbang/items/1",
        "topic": topic,
        "standard": {"code": "jinbang-cbec", "version": 1},
        "items": [],
        "stimulus_sets": [],
    }
    found: dict[str, Any] = files.setdefault(topic, empty)
    return found


def _newest(session: Session, table: Any) -> dict[str, Any]:  # noqa: ANN401  # any versioned table
    rows = session.scalars(select(table).order_by(table.code, table.version))
    return {row.code: row for row in rows}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(text, encoding="utf-8")
