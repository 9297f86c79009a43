"""What a check found: how bad, by which rule, where, and what to do, in a sentence."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["E", "W"]


@dataclass(frozen=True)
class Finding:
    """An error (E) that stops publishing, or a warning (W) that a person answers."""

    severity: Severity
    rule: str
    file: str
    item: str
    field: str
    sentence: str


@dataclass(frozen=True)
class Remark:
    """A finding about an item, before it is known in which file the item stands."""

    severity: Severity
    rule: str
    field: str
    sentence: str

    def about(self, file: str, item: str) -> Finding:
        """Say where the item stands."""
        return Finding(self.severity, self.rule, file, item, self.field, self.sentence)
