"""Rows as plain as can be: give what the test is about, the rest is ordinary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from service.authoring import publish
from service.authoring.publish import Shipped
from service.clock import now
from service.database import transaction
from service.people import accounts, passwords, register
from service.people.accounts import Account
from service.people.models import AccountRow
from service.people.rules import Names, Role
from service.sittings import arrange
from service.sittings.arrange import Plan
from service.sittings.rules import Admitting, Kind, Release

BANK = Path(__file__).parents[1] / "question_bank"
PASSWORD = "a quiet golden roll"
AGENCY = "Selat Institute"


@cache
def shipped() -> Shipped:
    return publish.read_shipped(BANK)


@cache
def _password_hash() -> str:
    """Hash the password of everybody once: it is slow on purpose."""
    return passwords.hashed(PASSWORD)


def account(
    role: Role,
    language: str = "en",
    names: Names | None = None,
    organisation: str = AGENCY,
) -> Account:
    """Make somebody with a confirmed address and, if they work here, an organisation."""
    called, made = names or Names("Somchai Jaidee", ""), uuid4()
    row = AccountRow(
        id=made,
        email=f"{uuid4()}@example.org",
        password_hash=_password_hash(),
        language=language,
        name_latin=called.latin,
        name_own=called.own,
        registered_at=now(),
        confirmed_at=now(),
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        if role is not Role.CANDIDATE:
            place = register.found(session, organisation, "MY", "Asia/Kuala_Lumpur")
            register.appoint(session, made, place, role)
        return accounts.read(session, made)


def agency(name: str = AGENCY) -> UUID:
    with transaction() as session:
        return register.found(session, name, "MY", "Asia/Kuala_Lumpur")


def form(seed: int = 1) -> UUID:
    """Publish the shipped bank and a Foundation form drawn from it."""
    moment = now()
    with transaction() as session:
        publish.load(session, shipped(), moment)
        return publish.draw(session, shipped(), "FND", seed, moment.date(), moment)


def practice() -> UUID:
    with transaction() as session:
        publish.load(session, shipped(), now())
        return publish.practice(session, shipped(), now())


@dataclass(frozen=True)
class Window:
    """When a sitting is open."""

    opens_at: datetime
    closes_at: datetime


def sitting(
    invigilators: Iterable[Account] = (),
    *,
    kind: Kind = Kind.EXAM,
    forms: Iterable[UUID] = (),
    window: Window | None = None,
    admission_by: Admitting = Admitting.INVIGILATOR,
    release: Release = Release.AFTER_DECISION,
    open_to_all: bool = True,
    organisation: str = AGENCY,
) -> UUID:
    """Arrange a sitting that is open now; return its id."""
    when = window or Window(now() - timedelta(minutes=5), now() + timedelta(hours=3))
    practising = kind is Kind.PRACTICE
    drawn = list(forms) or [practice() if practising else form()]
    plan = Plan(
        organisation_id=agency(organisation),
        kind=kind,
        blueprint_code=publish.PRACTICE if practising else "FND",
        forms=drawn,
        opens_at=when.opens_at,
        closes_at=when.closes_at,
        place="Room A",
        open_to_all=open_to_all,
        admission_by=admission_by,
        release=release,
        proctoring_level=1,
    )
    with transaction() as session:
        made = arrange.arrange(session, None, plan, now())
        for each in invigilators:
            arrange.assign(session, None, made, each.id, now())
    return made
