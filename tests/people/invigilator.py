from service.people.rules import Role
from tests.people.person import Person


class Invigilator(Person):
    role = Role.INVIGILATOR
