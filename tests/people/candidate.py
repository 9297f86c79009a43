from collections.abc import Iterable
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from question_bank.response import right_response
from service.attempts import read, start
from service.authoring.form import Form
from service.database import transaction
from service.people.rules import Role
from service.sittings import admit
from tests.people.person import Person

DEVICE = "a-device-of-tests"


class Candidate(Person):
    role = Role.CANDIDATE

    def agrees(self) -> TestResponse:
        return self.presses("/consent", "/consent", agree="yes")

    def takes_a_place(self, sitting: UUID) -> TestResponse:
        return self.presses(f"/exams/{sitting}", f"/exams/{sitting}/book")

    def comes_to_the_door(self, sitting: UUID) -> TestResponse:
        return self.presses(f"/exams/{sitting}/check", f"/exams/{sitting}/check")

    def goes_in(self, sitting: UUID) -> UUID:
        """Book, agree, check, and be let in if somebody must let one in; returns the place."""
        if 'action="/consent"' in self.sees("/consent"):
            self.agrees()
        self.takes_a_place(sitting)
        self.comes_to_the_door(sitting)
        with transaction(read_only=True) as session:
            return admit.of(session, self.id, sitting).id

    def starts(self, sitting: UUID) -> UUID:
        answer = self.presses(f"/exams/{sitting}", f"/exams/{sitting}/start", device=DEVICE)
        assert answer.status_code == 303, answer.text
        with transaction(read_only=True) as session:
            attempt = start.of_admission(session, admit.of(session, self.id, sitting).id)
        assert attempt is not None
        return attempt

    def tells(self, attempt: UUID, *said: dict[str, object], device: str = DEVICE) -> TestResponse:
        """Send what the exam page sends."""
        return self.browser.post(
            f"/exam/{attempt}/events",
            json={"device": device, "said": list(said)},
            headers={"X-CSRFToken": self.token(), "Accept": "application/json"},
        )

    def answers(self, attempt: UUID, position: int, response: object) -> TestResponse:
        return self.tells(attempt, answer(position, response))

    def answers_right(self, attempt: UUID, positions: Iterable[int] = range(1, 41)) -> None:
        entries = [form_of(attempt).entries[position - 1] for position in positions]
        said = [answer(e.position, right_response(e.item, e.variant)) for e in entries]
        if said:
            assert self.tells(attempt, *said).status_code == 200

    def hands_in(self, attempt: UUID) -> TestResponse:
        return self.browser.post(f"/exam/{attempt}/hand-in", data={"csrf_token": self.token()})


def answer(position: int, response: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "kind": "answered",
        "position": position,
        "response": response,
        "at": "2026-11-24T10:00:00.000Z",
    }


def form_of(attempt: UUID) -> Form:
    with transaction(read_only=True) as session:
        return read.read(session, attempt).form
