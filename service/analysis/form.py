"""What the responses say about a form and its items, or how many people are missing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from question_bank.analyse import Estimate, FormStatistics, Needs, analyse_form
from question_bank.mark import UNITS
from service.attempts.models import AttemptRow
from service.authoring import forms
from service.results.models import ResultRow


def statistics(session: Session, form_id: UUID) -> FormStatistics:
    """Work out a form's statistics from its released results; the items of a case are one part."""
    form = forms.read(session, form_id)
    rows = select(ResultRow.marks).join(AttemptRow, AttemptRow.id == ResultRow.attempt_id)
    ours = rows.where(AttemptRow.form_id == form_id, ResultRow.released_at.is_not(None))
    codes = [entry.item.code for entry in form.entries]
    people = [dict(zip(codes, marks, strict=True)) for marks in session.scalars(ours)]
    cases = {e.item.code: e.stimulus.code for e in form.entries if e.stimulus}
    return analyse_form(people, UNITS, cases)


def report(session: Session, form_id: UUID) -> str:
    """Put a form's statistics into lines of text."""
    form, found = forms.read(session, form_id), statistics(session, form_id)
    head = f"Form {form.hash[:12]} of {form.content['blueprint']['code']}: {found.n} results"
    lines = [head, f"  reliability (alpha, this group): {_said(found.alpha)}"]
    lines += [f"  {i.code}: p {_said(i.difficulty)}, r {_said(i.correlation)}" for i in found.items]
    return "\n".join(lines)


def _said(figure: Estimate | Needs) -> str:
    if isinstance(figure, Needs):
        return f"needs {figure.more} more people"
    band = "" if figure.low is None else f" ({figure.low:.2f} to {figure.high:.2f})"
    return f"{figure.value:.2f}{band}, n {figure.n}"
