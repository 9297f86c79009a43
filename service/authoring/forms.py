"""A form as the other rooms see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.suites import digest
from question_bank.item import AnyItem, Item, Stimulus
from service.authoring.models import FormRow, ItemVersionRow, StimulusVersionRow
from service.errors import DomainError
from service.language import later


class FormAlteredError(DomainError):
    """What is stored isn't what was published."""

    code = "form_altered"
    status = 409
    sentence = later("Item {code} isn't what was published. Restore the bank from a backup.")


@dataclass(frozen=True)
class Entry:
    """A place in a form, with the item version that stands there."""

    position: int  # from 1
    item: AnyItem
    variant: int
    scored: bool
    stimulus: Stimulus | None


@dataclass(frozen=True)
class Form:
    """A published form, whole; it never changes, so one read serves a process."""

    id: UUID
    hash: str
    content: Mapping[str, Any]
    entries: tuple[Entry, ...]

    @property
    def title(self) -> Mapping[str, str]:
        """The exam's title by language tag."""
        return dict(self.content["title"])

    @property
    def seconds(self) -> int:
        """Time allowed, before accommodations."""
        return int(self.content["time_minutes"]) * 60

    @property
    def practice(self) -> bool:
        """Whether nothing follows from it."""
        return self.content["cut_score"] is None


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
