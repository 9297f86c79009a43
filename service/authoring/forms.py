"""Read published forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.suites import digest
from question_bank.item import Item, Stimulus
from service.authoring.form import Entry, Form
from service.authoring.models import (
    BlueprintRow,
    FormRow,
    ItemVersionRow,
    StandardRow,
    StimulusVersionRow,
)
from service.errors import DomainError
from service.language import later


class FormAlteredError(DomainError):
    """What is stored isn't what was published."""

    code = "form_altered"
    status = 409
    sentence = later("Item {code} isn't what was published. Restore the bank from a backup.")


_read: dict[UUID, Form] = {}


def read(session: Session, form_id: UUID) -> Form:
    """Read a form and its item versions; raises FormAlteredError if one was changed."""
    if form_id not in _read:
        row = session.get_one(FormRow, form_id)
        _read[form_id] = _form(session, row)
    return _read[form_id]


def find(session: Session, blueprint_code: str) -> list[UUID]:
    """List the forms of a blueprint, the newest first."""
    rows = select(FormRow.id).where(FormRow.blueprint_code == blueprint_code)
    return list(session.scalars(rows.order_by(FormRow.published_at.desc(), FormRow.id)))


def _form(session: Session, row: FormRow) -> Form:
    if digest(row.content) != row.hash:
        raise FormAlteredError(code=row.blueprint_code)
    entries = tuple(_entry(session, each) for each in row.content["items"])
    return Form(row.id, row.hash, row.content, entries)


def _entry(session: Session, drawn: Mapping[str, Any]) -> Entry:
    row = session.get_one(ItemVersionRow, (drawn["code"], drawn["version"]))
    if digest(row.content) != drawn["digest"]:
        raise FormAlteredError(code=row.code)
    return Entry(
        position=drawn["position"],
        item=Item.load(row.content),
        variant=drawn["variant"],
        scored=drawn["scored"],
        stimulus=_stimulus(session, drawn["stimulus"]),
    )


def _stimulus(session: Session, named: Mapping[str, Any] | None) -> Stimulus | None:
    if named is None:
        return None
    row = session.get_one(StimulusVersionRow, (named["code"], named["version"]))
    return Stimulus.load(row.content)


def blueprint(session: Session, code: str) -> Mapping[str, Any] | None:
    """Read the newest version of a blueprint."""
    rows = select(BlueprintRow).filter_by(code=code).order_by(BlueprintRow.version.desc())
    row = session.scalar(rows.limit(1))
    return row.content if row else None


def standard(session: Session, code: str, version: int) -> Mapping[str, Any] | None:
    """Read a version of the competency standard."""
    row = session.get(StandardRow, (code, version))
    return row.content if row else None


def blueprint_of(session: Session, code: str, version: int) -> Mapping[str, Any] | None:
    """Read a version of a blueprint."""
    row = session.get(BlueprintRow, (code, version))
    return row.content if row else None


def newest_standard(session: Session) -> Mapping[str, Any] | None:
    """Read the newest version of the competency standard."""
    rows = select(StandardRow).order_by(StandardRow.version.desc(), StandardRow.code)
    row = session.scalar(rows.limit(1))
    return row.content if row else None
