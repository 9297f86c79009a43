"""Which exams there are to arrange, and the forms that were drawn for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.authoring.models import FormRow


@dataclass(frozen=True)
class Drawn:
    """A published form, from the outside: nothing of what it asks."""

    id: UUID
    mark: str  # the first digits of its hash, as staff tell forms apart
    questions: int
    published_at: datetime


@dataclass(frozen=True)
class Exam:
    """An exam with its forms, the newest first."""

    code: str
    title: Mapping[str, str]
    minutes: int
    practice: bool
    forms: tuple[Drawn, ...]


def exams(session: Session) -> list[Exam]:
    """List the exams that have a form, practice last."""
    rows = session.scalars(select(FormRow).order_by(FormRow.published_at.desc(), FormRow.id)).all()
    by_code: dict[str, list[FormRow]] = {}
    for row in rows:
        by_code.setdefault(row.blueprint_code, []).append(row)
    found = [_exam(code, forms) for code, forms in by_code.items()]
    return sorted(found, key=lambda exam: (exam.practice, exam.code))


def _exam(code: str, rows: list[FormRow]) -> Exam:
    newest = rows[0].content
    return Exam(
        code=code,
        title=newest["title"],
        minutes=int(newest["time_minutes"]),
        practice=newest["cut_score"] is None,
        forms=tuple(
            Drawn(row.id, row.hash[:8], len(row.content["items"]), row.published_at) for row in rows
        ),
    )
