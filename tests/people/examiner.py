from service.people.rules import Role
from tests.people.person import Person


class Examiner(Person):
    role = Role.EXAMINER
