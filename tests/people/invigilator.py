from collections.abc import Callable
from uuid import UUID

from werkzeug.test import TestResponse

from service.people.rules import Role
from tests.people.person import Person


class Invigilator(Person):
    role = Role.INVIGILATOR

    def sees_room(self, sitting: UUID) -> str:
        return self.sees(f"/rooms/{sitting}")

    def sees_seat(self, sitting: UUID, place: UUID) -> str:
        return self.sees(f"/rooms/{sitting}/seats/{place}")

    def lets_in(self, sitting: UUID, place: UUID) -> TestResponse:
        return self.does(sitting, place, "admit")

    def does(self, sitting: UUID, place: UUID, verb: str, **fields: str) -> TestResponse:
        """Open a candidate, fill in the form of a verb and press its button."""
        return self.takes_up(sitting, place, verb, **fields)()

    def takes_up(
        self, sitting: UUID, place: UUID, verb: str, **fields: str
    ) -> Callable[[], TestResponse]:
        """Open a candidate and fill in the form of a verb; return its button."""
        seat = f"/rooms/{sitting}/seats/{place}"
        return self.fills_in(f"{seat}/end" if verb == "end" else seat, f"{seat}/{verb}", **fields)

    def does_to_room(self, sitting: UUID, verb: str, **fields: str) -> TestResponse:
        return self.presses(f"/rooms/{sitting}", f"/rooms/{sitting}/{verb}", **fields)
