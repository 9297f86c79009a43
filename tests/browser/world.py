"""A house with somebody in every state, and the pages that each role reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import BrowserContext

from service import database
from service.attempts import conduct
from service.clock import now
from service.credentials import hold, reports, status
from service.credentials.hold import Mine
from service.credentials.rules import Reason
from service.database import transaction
from service.people.rules import Names
from service.proctoring import decide
from service.proctoring.decide import Decision
from service.results import score
from service.results.rules import Result
from service.sittings.rules import Admitting, Kind
from tests import factories
from tests.house import House
from tests.people.administrator import Administrator
from tests.people.candidate import Candidate
from tests.people.invigilator import Invigilator
from tests.people.person import Person
from tests.served import free_port

PASS, FAIL = range(1, 33), range(1, 11)
MISTYPED, UNKNOWN = "7K3M-9QXD-R2TW-4HNM", "7K3M-9QXD-R2TW-4HNN"


@dataclass
class Pages:
    """What somebody can open; who is nobody isn't signed in."""

    who: Person | None
    paths: list[str]


class World:
    def __init__(self, house: House) -> None:
        self.house = house
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.form = factories.form()
        self.invigilator = Invigilator(house)
        self.administrator = Administrator(house)
        self.room = factories.sitting([self.invigilator.account], forms=[self.form])
        self.hall = factories.sitting(
            [self.invigilator.account], forms=[self.form], admission_by=Admitting.NOBODY
        )
        self.practice = factories.sitting(kind=Kind.PRACTICE, admission_by=Admitting.NOBODY)
        self.holder = Candidate(house, names=Names("Nattapong Srisawat", "ณัฐพงศ์ ศรีสวัสดิ์"))
        self.passed = self.sits(self.holder, PASS)
        self.valid = self.credential(self.passed)
        self.revoked, self.suspended = (self.credential(self.sits_anew(PASS)) for _ in range(2))
        self.failed = self.sits_anew(FAIL)
        self.referred = self.sits_anew(PASS, Decision.REFER)
        self.changes()
        self.sitter = self.is_sitting()

    def is_read_here(self) -> None:
        database.sessions.configure(bind=self.house.app.extensions["database"])

    def sits_anew(self, right: Iterable[int], decision: Decision = Decision.CLEAR) -> Result:
        return self.sits(Candidate(self.house, names=Names("Lê Thị Hồng", "")), right, decision)

    def sits(
        self, candidate: Candidate, right: Iterable[int], decision: Decision = Decision.CLEAR
    ) -> Result:
        candidate.goes_in(self.hall)
        attempt = candidate.starts(self.hall)
        candidate.answers_right(attempt, right)
        candidate.hands_in(attempt)
        with transaction() as session:
            decide.decide(session, self.invigilator.id, attempt, decision, "Seen", now())
        self.house.works()
        with transaction(read_only=True) as session:
            result = score.of_attempt(session, attempt)
        assert result
        return result

    def credential(self, result: Result) -> Mine:
        with transaction(read_only=True) as session:
            held = hold.of_result(session, result.id)
        assert held
        return held

    def changes(self) -> None:
        by, told = self.administrator.id, "Told by the university."
        with transaction() as session:
            status.revoke(session, by, self.revoked.award_id, Reason.MISCONDUCT, told, now())
            doubt = Reason.IDENTITY_DOUBT
            status.suspend(session, by, self.suspended.award_id, doubt, told, now())
            for code in (self.valid.code, self.revoked.code):
                reports.report(session, code, "The photo differs.", "hr@example.org", now())
        self.house.works()

    def is_sitting(self) -> Candidate:
        """Let one sit and be seen leaving, one have finished, one wait at the door."""
        sitter = Candidate(self.house, names=Names("Chen Siyuan", "陈思远"))
        self.seat = sitter.goes_in(self.hall)
        self.exam = sitter.starts(self.hall)
        sitter.answers_right(self.exam, [1, 2])
        sitter.tells(self.exam, {"key": str(uuid4()), "kind": "left"})
        with transaction() as session:
            conduct.extend(session, self.invigilator.id, self.exam, 5, "Late start", now(), None)
        sitter.takes_a_place(self.practice)
        sitter.comes_to_the_door(self.practice)
        self.practised = sitter.starts(self.practice)
        sitter.answers_right(self.practised, [1])
        sitter.hands_in(self.practised)

        done = Candidate(self.house, names=Names("Budi Santoso", ""))
        self.undecided = done.goes_in(self.hall)
        self.over = done.starts(self.hall)
        done.hands_in(self.over)
        self.done = done

        self.waiting = Candidate(self.house)
        self.door = self.waiting.goes_in(self.room)
        return sitter

    def public(self) -> Pages:
        helps = [
            f"/help/{page}" for page in ("measure", "privacy", "accessibility", "institutions")
        ]
        awards = (self.valid, self.revoked, self.suspended)
        codes = [*(each.code_shown for each in awards), MISTYPED, UNKNOWN]
        paths = ["/", "/sign-in", "/register", "/forgot", "/reset/anything", "/confirm/anything"]
        paths += [
            "/verify",
            "/roll",
            "/api/docs",
            "/achievements/FND/1",
            "/standard/D1",
            "/nowhere",
        ]
        paths += helps + [f"/v/{code}" for code in codes]
        return Pages(None, [*paths, f"/v/{codes[0]}/report"])

    def of_holder(self) -> Pages:
        paths = ["/candidate", "/exams", "/results", f"/results/{self.passed.id}"]
        paths += ["/my/credentials", f"/my/credentials/{self.valid.award_id}", "/account"]
        paths += ["/consent", f"/exams/{self.room}", f"/exams/{uuid4()}", "/rooms"]
        return Pages(self.holder, paths)

    def of_sitter(self) -> Pages:
        paths = ["/candidate", f"/exams/{self.hall}", f"/exam/{self.exam}"]
        return Pages(
            self.sitter, [*paths, f"/exam/{self.exam}/review", f"/exam/{self.practised}/over"]
        )

    def of_newcomers(self) -> list[Pages]:
        fresh = Candidate(self.house)
        return [
            Pages(fresh, ["/candidate", "/consent", "/results", "/my/credentials"]),
            Pages(self.waiting, [f"/exams/{self.room}", f"/exams/{self.room}/check"]),
            Pages(self.done, ["/results", f"/exam/{self.over}/over"]),
        ]

    def of_invigilator(self) -> Pages:
        hall, room = f"/rooms/{self.hall}", f"/rooms/{self.room}"
        seats = [f"{hall}/seats/{self.seat}", f"{hall}/seats/{self.undecided}"]
        paths = ["/rooms", hall, room, *seats, f"{room}/seats/{self.door}"]
        return Pages(self.invigilator, [*paths, f"{hall}/seats/{self.seat}/end"])

    def of_administrator(self) -> Pages:
        paths = ["", "/sittings", "/sittings/new", f"/sittings/{self.hall}", "/results"]
        paths += [f"/results/{each.id}" for each in (self.passed, self.referred)]
        paths += ["/credentials", "/reports", "/trail"]
        awards = (self.valid, self.revoked, self.suspended)
        paths += [f"/credentials/{each.award_id}" for each in awards]
        return Pages(self.administrator, [f"/admin{path}" for path in paths])


def enters(context: BrowserContext, world: World, who: Person) -> None:
    """Give a browser the cookie of somebody who signed in elsewhere."""
    cookie = who.browser.get_cookie("jinbang")
    assert cookie
    context.add_cookies([{"name": "jinbang", "value": cookie.value, "url": world.address}])
