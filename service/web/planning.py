"""The form that plans a sitting, read into a plan."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from service.authoring.offered import Exam
from service.people.accounts import Organisation
from service.sittings import wish
from service.sittings.arrange import Plan
from service.sittings.rules import Kind

OPENS, CLOSES = 9, 12  # o'clock, until somebody chooses


def read(
    form: MultiDict[str, str], exams: Iterable[Exam], organisation: Organisation, now: datetime
) -> Plan:
    """Read a plan; raises what is wrong with the first field that is."""
    exam = next((each for each in exams if each.code == form.get("exam")), None)
    if exam is None:
        raise wish.ExamNotChosenError
    chosen = set(form.getlist("forms"))
    drawn = [each.id for each in exam.forms if str(each.id) in chosen]
    if not drawn:
        raise wish.FormsNotChosenError
    opens, closes = form.get("opens", ""), form.get("closes", "")
    opens_at, closes_at = wish.parse_window(opens, closes, organisation.zone, now)
    place = wish.parse_place(form.get("place", ""))
    choices = (form.get(name, "") for name in ("open_to", "admission", "release", "level"))
    open_to_all, admission_by, release, level = wish.parse_policy(*choices)
    return Plan(
        organisation_id=organisation.id,
        kind=Kind.PRACTICE if exam.practice else Kind.EXAM,
        blueprint_code=exam.code,
        forms=drawn,
        opens_at=opens_at,
        closes_at=closes_at,
        place=place,
        open_to_all=open_to_all,
        admission_by=admission_by,
        release=release,
        proctoring_level=level,
    )


def tomorrow(zone: str, now: datetime) -> tuple[str, str]:
    """Propose a window, as datetime-local has it."""
    day = now.astimezone(ZoneInfo(zone)) + timedelta(days=1)
    return f"{day:%Y-%m-%d}T{OPENS:02}:00", f"{day:%Y-%m-%d}T{CLOSES:02}:00"
