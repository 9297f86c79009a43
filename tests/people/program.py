"""A candidate's exam page as a program: what it sends over HTTP to the real service."""

from uuid import UUID

import requests

from service.attempts import log, read
from service.attempts.events import Event
from service.attempts.replay import State
from service.database import transaction
from service.people.rules import Role
from service.rehearsal.browser import Browser
from tests import factories
from tests.people.candidate import DEVICE
from tests.served import Served, ready_to_start


class Program:
    def __init__(self, served: Served, sitting: UUID) -> None:
        self.served = served
        self.account = factories.account(Role.CANDIDATE)
        self.browser = Browser(served.url)
        self.browser.http.headers["X-Forwarded-For"] = next(served.addresses)
        ready_to_start(self.account, sitting)
        self.signs_in()
        page = self.browser.fills_in(f"/exams/{sitting}", f"/exams/{sitting}/start", device=DEVICE)
        self.exam = page
        self.attempt = UUID(page.removeprefix("/exam/"))

    def signs_in(self) -> None:
        self.browser.signs_in(self.account.email, factories.PASSWORD)
        self.token = self.browser.token("/candidate")

    def signs_out(self) -> None:
        self.browser.fills_in("/candidate", "/sign-out")

    def tells(self, *said: object) -> requests.Response:
        return self.sends({"device": DEVICE, "said": list(said)})

    def sends(self, content: object) -> requests.Response:
        return self.browser.http.post(
            f"{self.served.url}{self.exam}/events",
            json=content,
            headers={"Accept": "application/json", "X-CSRFToken": self.token},
            timeout=20,
        )

    def hands_in(self) -> requests.Response:
        return self.browser.http.post(
            f"{self.served.url}{self.exam}/hand-in",
            data={"csrf_token": self.token},
            timeout=20,
            allow_redirects=False,
        )

    @property
    def state(self) -> State:
        with transaction(read_only=True) as session:
            return read.read(session, self.attempt).state

    @property
    def events(self) -> list[Event]:
        with transaction(read_only=True) as session:
            return log.events(session, self.attempt)

    def on_record(self, keys: set[str]) -> set[str]:
        """Which of these names of events the log has."""
        with transaction(read_only=True) as session:
            return log.heard(session, self.attempt, list(keys))
