"""The demonstration: people of every role, sittings to join, a credential to verify."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from service import tasks
from service.authoring import publish
from service.cli import ready, script
from service.cli.bank import SHIPPED
from service.clock import now
from service.credentials import hold
from service.database import transaction
from service.people import accounts, register
from service.people.rules import Names, Role
from service.settings import Settings
from service.sittings import arrange
from service.sittings.arrange import Plan
from service.sittings.rules import Admitting, Kind, Release
from service.tasks import Works
from service.verification import code as codes

PASSWORD: Final = "golden roll 2026"  # noqa: S105  # printed at every start; for trying it only
AGENCY: Final = "Selat Institute of Digital Commerce"
YEARS: Final = timedelta(days=365)


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration."""

    email: str
    role: Role
    names: Names
    language: str


PEOPLE: Final = (
    Person(
        "candidate@demo.example", Role.CANDIDATE, Names("Nurul Aisyah binti Zulkifli", ""), "en"
    ),
    Person("holder@demo.example", Role.CANDIDATE, Names("Chen Siyuan", "陈思远"), "zh_Hans"),
    Person("invigilator@demo.example", Role.INVIGILATOR, Names("Hafiz Rahman", ""), "en"),
    Person("colleague@demo.example", Role.INVIGILATOR, Names("Mei Fong", "美凤"), "en"),
    Person("administrator@demo.example", Role.ADMINISTRATOR, Names("Salmah Idris", ""), "en"),
)


def load(settings: Settings) -> None:
    """Load the shipped bank and the demonstration's people; what is there stays as it is."""
    works = ready.works(settings)
    with transaction() as session:
        there = accounts.find(session, PEOPLE[0].email)
    tasks.enter_keys(works, now())
    if there is None:
        _first_time(works)


def guide(settings: Settings, address: str) -> str:
    """Say which pages to open, and with which sign-in."""
    with transaction(read_only=True) as session:
        holder = accounts.find(session, PEOPLE[1].email)
        held = hold.of_candidate(session, holder.id) if holder else []
    lines = [
        "",
        f"  Jinbang answers at      {address}",
        *(f"  Check a credential      {address}/v/{codes.show(each.code)}" for each in held[:1]),
        f"  The public roll         {address}/roll",
        "",
        f"  Sign in at {address}/sign-in with the password «{PASSWORD}»:",
        *(f"    {each.role:<14} {each.email}" for each in PEOPLE if each.email[:2] != "co"),
        "",
        f"  Letters are put into    {settings.data / 'mail'}",
        "  Stop with Ctrl+C",
        "",
    ]
    return "\n".join(lines)


def _first_time(works: Works) -> None:
    shipped = publish.read_shipped(SHIPPED)
    moment = now()
    with transaction() as session:
        publish.load(session, shipped, moment)
        drawn = [
            publish.draw(session, shipped, "FND", seed, moment.date(), moment) for seed in (1, 2)
        ]
        practice = publish.practice(session, shipped, moment)
        people = _people(session, moment)
        agency = register.found(session, AGENCY, "MY", "Asia/Kuala_Lumpur")
        _, shown = _sittings(session, people, agency, drawn, practice, moment)
    script.passes(works, people[PEOPLE[1].email], shown, moment - timedelta(minutes=50), moment)


def _people(session: Session, moment: datetime) -> dict[str, UUID]:
    agency = register.found(session, AGENCY, "MY", "Asia/Kuala_Lumpur")
    found = {}
    for each in PEOPLE:
        found[each.email] = register.enrol(
            session, each.email, PASSWORD, each.names, each.language, moment
        )
        if each.role is not Role.CANDIDATE:
            register.appoint(session, found[each.email], agency, each.role)
    return found


def _sittings(
    session: Session,
    people: dict[str, UUID],
    agency: UUID,
    drawn: list[UUID],
    practice: UUID,
    moment: datetime,
) -> tuple[UUID, UUID]:
    """Arrange an exam with an invigilator, one without, and practice; returns the first two."""
    opened, ends = moment - timedelta(hours=2), moment + timedelta(minutes=5)
    exam = Plan(
        organisation_id=agency,
        kind=Kind.EXAM,
        blueprint_code="FND",
        forms=drawn,
        opens_at=moment,
        closes_at=moment + YEARS,
        place="Online, invigilated",
        open_to_all=True,
        admission_by=Admitting.INVIGILATOR,
        release=Release.AFTER_DECISION,
        proctoring_level=1,
    )
    held = replace(
        exam, opens_at=opened, closes_at=ends, place="Room A, Johor Bahru", open_to_all=False
    )
    trying = replace(
        exam,
        kind=Kind.PRACTICE,
        blueprint_code=publish.PRACTICE,
        forms=[practice],
        closes_at=moment + 5 * YEARS,
        place="Online",
        admission_by=Admitting.NOBODY,
        release=Release.AT_ONCE,
        proctoring_level=0,
    )
    plans = (exam, held, trying)
    made = [arrange.arrange(session, None, plan, moment) for plan in plans]
    for sitting in made[:2]:
        for email in ("invigilator@demo.example", "colleague@demo.example"):
            arrange.assign(session, None, sitting, people[email], moment)
    return made[0], made[1]
