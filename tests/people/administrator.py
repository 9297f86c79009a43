from service.people.rules import Role
from tests.people.person import Person


class Administrator(Person):
    role = Role.ADMINISTRATOR
