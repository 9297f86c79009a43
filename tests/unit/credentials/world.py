"""A small world: one exam of three items, an organisation, somebody who passed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from sqlalchemy.orm import Session

from keys.ring import Ring
from keys.suites import digest
from question_bank import item as bank
from question_bank.item import AnyItem, Single
from service import database
from service.attempts import record, start, submit
from service.attempts.events import Kind as EventKind
from service.attempts.rules import Said
from service.authoring.models import FormRow, ItemVersionRow, StandardRow
from service.credentials import issue, lists
from service.credentials.document import Issuer
from service.database import Base, transaction
from service.people import register
from service.people.rules import Names, Role
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.roll import checkpoint
from service.sittings import admit, arrange
from service.sittings.rules import Admitting, Kind, Release

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "http://127.0.0.1:8000"
DID = "did:web:127.0.0.1%3A8000"
AISYAH = Names("Nurul Aisyah binti Zulkifli", "")
WANG = Names("Wang Xiaoming", "王晓明")
ROOT = Path(__file__).parents[3]


@cache
def items() -> tuple[AnyItem, ...]:
    """Three single items of the shipped bank."""
    things = bank.read_file(ROOT / "question_bank" / "items" / "money.yaml")
    return tuple(each for each in things if isinstance(each, Single))[:3]


@cache
def standard() -> dict[str, Any]:
    file = ROOT / "question_bank" / "standard" / "jinbang-cbec.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return _dict(content)


@cache
def form() -> dict[str, Any]:
    blueprint = yaml.safe_load(
        (ROOT / "question_bank" / "blueprints" / "FND.yaml").read_text(encoding="utf-8")
    )
    drawn = [
        {
            "position": position,
            "code": each.code,
            "version": each.version,
            "variant": 0,
            "scored": True,
            "stimulus": None,
            "digest": bank.digest(each),
        }
        for position, each in enumerate(items(), 1)
    ]
    kept = {name: blueprint[name] for name in ("title", "standard", "level", "time_minutes")}
    rules = {name: blueprint[name] for name in ("valid_years", "scoring_rules", "precision")}
    return _dict(
        {
            "schema": "jinbang/form/1",
            "blueprint": {"code": "FND", "version": 1},
            **kept,
            **rules,
            "cut_score": blueprint["cut_score"] | {"marks": 2, "of": 3},
            "retake": {"attempts": 2, "wait_days": [14]},
            "items": drawn,
        }
    )


def _dict(value: object) -> dict[str, Any]:
    plain = _plain(value)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object) -> object:
    """YAML's dates as JSON has them."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case date():
            return value.isoformat()
    return value


@dataclass
class World:
    folder: Path
    ring: Ring = field(default_factory=lambda: Ring.throwaway(DID))
    issuer: Issuer = field(default_factory=lambda: Issuer(DID, "Jinbang", URL, demonstration=True))

    @property
    def guard(self) -> Path:
        return self.folder / "guard"

    def found(self) -> None:
        with transaction() as session:
            self.organisation = register.found(
                session, "Straits Institute", "MY", "Asia/Kuala_Lumpur"
            )
            self.administrator = self.person(session, "admin@example.org", Names("Lim Ai Ling", ""))
            register.appoint(session, self.administrator, self.organisation, Role.ADMINISTRATOR)
            for each in items():
                session.add(
                    ItemVersionRow(
                        code=each.code,
                        version=each.version,
                        digest=bank.digest(each),
                        content=bank.content(each),
                        published_at=NOON,
                    )
                )
            session.add(StandardRow(code="jinbang-cbec", version=1, digest="", content=standard()))
            row = FormRow(
                blueprint_code="FND",
                blueprint_version=1,
                hash=digest(form()),
                content=form(),
                published_at=NOON,
            )
            session.add(row)
            session.flush()
            self.form = row.id

    def person(self, session: Session, email: str, names: Names) -> UUID:
        return register.register(session, email, "a long password", names, "en", NOON)

    def sits(
        self,
        names: Names = AISYAH,
        right: int = 3,
        kind: Kind = Kind.EXAM,
        decision: Decision | None = Decision.CLEAR,
    ) -> UUID:
        """Somebody sits the exam; returns the attempt."""
        with transaction() as session:
            candidate = self.person(session, f"{uuid4()}@example.org", names)
            sitting = arrange.arrange(session, None, self.plan(kind), NOON)
            admit.book(session, candidate, sitting, NOON)
            admit.enter(session, candidate, sitting, NOON)
            attempt = start.start(session, candidate, sitting, "phone", NOON)
            record.record(session, candidate, attempt, list(answers(right)), "phone", NOON)
            submit.submit(session, candidate, attempt, NOON)
            score.score(session, attempt, NOON)
            if decision:
                decide.decide(session, self.administrator, attempt, decision, "Seen", NOON)
            score.release(session, attempt, NOON)
        return attempt

    def plan(self, kind: Kind) -> arrange.Plan:
        return arrange.Plan(
            organisation_id=self.organisation,
            kind=kind,
            blueprint_code="FND",
            forms=[self.form],
            opens_at=NOON - timedelta(hours=1),
            closes_at=NOON + timedelta(hours=1),
            place="Johor Bahru",
            open_to_all=True,
            admission_by=Admitting.NOBODY,
            release=Release.AFTER_DECISION,
            proctoring_level=1,
        )

    def awards(self, attempt: UUID, now: datetime = NOON) -> UUID | None:
        with transaction() as session:
            result = score.of_attempt(session, attempt)
            assert result
            return issue.award(session, result.id, now)

    def steps(self, award: UUID, now: datetime = NOON) -> bool:
        with transaction() as session:
            return issue.advance(session, award, self.ring, self.issuer, self.guard, now)

    def issues(self, names: Names = AISYAH, right: int = 3, now: datetime = NOON) -> UUID:
        """Somebody passes, and the worker does the rest."""
        award = self.awards(self.sits(names, right), now)
        assert award
        self.finishes(award, now)
        return award

    def finishes(self, award: UUID, now: datetime = NOON) -> None:
        while self.steps(award, now):
            pass

    def signs_lists(self, now: datetime = NOON) -> list[int]:
        with transaction() as session:
            return lists.sign_lists(session, self.ring, URL, now)

    def seals(self, now: datetime = NOON) -> None:
        with transaction() as session:
            checkpoint.checkpoint(session, self.ring, self.guard, now)


def answers(right: int) -> Sequence[Said]:
    return [
        Said(
            key=str(uuid4()),
            kind=EventKind.ANSWERED,
            position=position,
            response={"choice": _choice(each, position <= right)},
            detail={},
        )
        for position, each in enumerate(items(), 1)
    ]


def _choice(item: AnyItem, right: bool) -> str:
    assert isinstance(item, Single)
    return next(each.id for each in item.options if (each.id in item.answer_key) is right)


def build(folder: Path, url: str) -> World:
    engine = database.connect(url)
    Base.metadata.create_all(engine)
    world = World(folder)
    world.found()
    return world
