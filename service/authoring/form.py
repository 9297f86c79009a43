"""A form as the other rooms see it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from question_bank.item import AnyItem, Stimulus


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
