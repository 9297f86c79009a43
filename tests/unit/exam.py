"""One exam of three questions at a fixed noon: two right answers pass, two attempts are allowed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from keys.suites import digest
from question_bank import item as bank
from question_bank.response import right_response
from service import database
from service.attempts import read, record, start, submit
from service.attempts.events import Kind
from service.attempts.models import AttemptRow
from service.attempts.read import Attempt
from service.attempts.record import Recorded
from service.attempts.rules import Said
from service.authoring.models import FormRow, ItemVersionRow
from service.database import Base, transaction
from service.people import register
from service.people.models import AccountRow
from service.people.rules import Names
from service.sittings import admit, arrange
from service.sittings.arrange import Plan
from service.sittings.rules import Admission, Admitting, Release
from service.sittings.rules import Kind as SittingKind
from tests.unit.credentials.world import form, items

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PHONE = "phone"


class Exam:
    def __init__(self, url: str) -> None:
        self.engine = database.connect(url)
        Base.metadata.create_all(self.engine)
        with transaction() as session:
            self.organisation = register.found(session, "Selat", "MY", "Asia/Kuala_Lumpur")
            for each in items():
                row = ItemVersionRow(
                    code=each.code,
                    version=each.version,
                    digest=bank.digest(each),
                    content=bank.content(each),
                    published_at=NOON,
                )
                session.add(row)
            drawn = FormRow(
                blueprint_code="FND",
                blueprint_version=1,
                hash=digest(form()),
                content=form(),
                published_at=NOON,
            )
            session.add(drawn)
            session.flush()
            self.form = drawn.id
        self.candidate = self.person()
        self.invigilator = self.person()
        self.sitting = self.arranges()

    def person(self, names: Names | None = None) -> UUID:
        """Make somebody who never signs in, so that no password need be hashed."""
        called = names or Names("Somchai Jaidee", "")
        row = AccountRow(
            email=f"{uuid4()}@example.org",
            password_hash="",
            language="en",
            name_latin=called.latin,
            name_own=called.own,
            registered_at=NOON,
            confirmed_at=NOON,
        )
        with transaction() as session:
            session.add(row)
            session.flush()
            return row.id

    def plan(self) -> Plan:
        return Plan(
            organisation_id=self.organisation,
            kind=SittingKind.EXAM,
            blueprint_code="FND",
            forms=[self.form],
            opens_at=NOON,
            closes_at=NOON + 3 * HOUR,
            place="Room A",
            open_to_all=True,
            admission_by=Admitting.INVIGILATOR,
            release=Release.AFTER_DECISION,
            proctoring_level=1,
        )

    def arranges(self, **changes: object) -> UUID:
        with transaction() as session:
            plan = replace(self.plan(), **changes)  # type: ignore[arg-type]  # a test's own words
            return arrange.arrange(session, None, plan, NOON)

    def lets_in(
        self, candidate: UUID, sitting: UUID, at: datetime = NOON, extra_time: int = 0
    ) -> Admission:
        with transaction() as session:
            place = admit.give_place(session, candidate, sitting, at, extra_time=extra_time)
            admit.enter(session, candidate, sitting, at)
            return admit.admit(session, self.invigilator, place.id, at)

    def starts(
        self,
        candidate: UUID | None = None,
        sitting: UUID | None = None,
        at: datetime = NOON,
        extra_time: int = 0,
    ) -> UUID:
        who, where = candidate or self.candidate, sitting or self.sitting
        self.lets_in(who, where, at, extra_time)
        with transaction() as session:
            return start.start(session, who, where, PHONE, at)

    def tells(
        self, attempt: UUID, *said: Said, at: datetime = NOON, candidate: UUID | None = None
    ) -> Recorded:
        with transaction() as session:
            whose = candidate or session.get_one(AttemptRow, attempt).candidate_id
            return record.record(session, whose, attempt, said, PHONE, at)

    def answers(self, attempt: UUID, right: int, at: datetime = NOON) -> None:
        """Answer so many questions rightly, and leave the others open."""
        self.tells(attempt, *(right_answer(position + 1) for position in range(right)), at=at)

    def hands_in(self, attempt: UUID, at: datetime = NOON) -> None:
        with transaction() as session:
            submit.submit(session, self.reads(attempt).candidate_id, attempt, at)

    def sits(
        self,
        right: int,
        at: datetime = NOON,
        candidate: UUID | None = None,
        sitting: UUID | None = None,
    ) -> UUID:
        """Sit the whole exam."""
        attempt = self.starts(candidate, sitting, at)
        self.answers(attempt, right, at)
        self.hands_in(attempt, at)
        return attempt

    def reads(self, attempt: UUID) -> Attempt:
        with transaction(read_only=True) as session:
            return read.read(session, attempt)

    def row(self, attempt: UUID) -> AttemptRow:
        with transaction(read_only=True) as session:
            return session.get_one(AttemptRow, attempt)


def said(
    kind: Kind,
    position: int | None = None,
    response: Mapping[str, object] | None = None,
    **detail: object,
) -> Said:
    return Said(str(uuid4()), kind, position, response, detail)


def right_answer(position: int) -> Said:
    return said(Kind.ANSWERED, position, right_response(items()[position - 1], 0))
