"""Check a bank's folder: shape, wording, languages, and the bank as a whole."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from question_bank.alike import check_languages
from question_bank.blueprint import read_blueprint
from question_bank.cover import check_bank
from question_bank.cues import check_wording
from question_bank.errors import BankError
from question_bank.finding import Finding
from question_bank.item import AnyItem, Bank, Stimulus, raw_things
from question_bank.standard import read_standard

Read = TypeVar("Read")


def check(folder: Path, today: date) -> list[Finding]:
    """Check the bank in a folder; whatever can't be read is a finding too, errors first."""
    findings: list[Finding] = []
    bank = _gathered(folder / "items", findings)
    standards = _all(folder / "standard", read_standard, findings)
    blueprints = _all(folder / "blueprints", read_blueprint, findings)
    findings += _item_by_item(bank)
    findings += check_bank(bank, next(iter(standards), None), blueprints, today)
    return sorted(findings, key=lambda each: (each.severity, each.file, each.item, each.rule))


def check_item(item: AnyItem) -> list[Finding]:
    """Check one item by itself, as its writer sees it before anyone reviews it."""
    remarks = [*check_wording(item), *check_languages(item)]
    return [remark.about("", item.code) for remark in remarks]


def _item_by_item(bank: Bank) -> Iterator[Finding]:
    for item in bank.items.values():
        for remark in (*check_wording(item), *check_languages(item)):
            yield remark.about(bank.files[item.code], item.code)
    for stimulus in bank.stimuli.values():
        for remark in check_languages(stimulus):
            yield remark.about(bank.files[stimulus.code], stimulus.code)


def _gathered(folder: Path, findings: list[Finding]) -> Bank:
    """Read all that can be read, and note what can't."""
    bank: tuple[dict[str, AnyItem], dict[str, Stimulus], dict[str, str]] = ({}, {}, {})
    items, stimuli, files = bank
    for path in sorted(folder.glob("*.yaml")):
        for thing in _things(path, findings):
            if thing.code in files:
                reason = f"The code is taken, in {files[thing.code]}."
                findings.append(Finding("E", "schema", path.name, thing.code, "code", reason))
                continue
            files[thing.code] = path.name
            if isinstance(thing, Stimulus):
                stimuli[thing.code] = thing
            else:
                items[thing.code] = thing
    return Bank(*bank)


def _things(path: Path, findings: list[Finding]) -> Iterator[AnyItem | Stimulus]:
    try:
        raw = list(raw_things(path))
    except BankError as error:
        findings.append(_unread(error))
        return
    for kind, fields in raw:
        try:
            yield kind.load(fields, path.name)
        except BankError as error:
            findings.append(_unread(error))


def _all(folder: Path, read: Callable[[Path], Read], findings: list[Finding]) -> list[Read]:
    done = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            done.append(read(path))
        except BankError as error:
            findings.append(_unread(error))
    return done


def _unread(error: BankError) -> Finding:
    return Finding("E", "schema", error.file, error.item, error.field, error.reason)
