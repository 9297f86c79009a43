from werkzeug.test import TestResponse

from tests import factories
from tests.house import House
from tests.people.person import Person


class Stranger(Person):
    """Somebody at a browser whom the house doesn't know yet."""

    def __init__(self, house: House, language: str = "en") -> None:
        self.house = house
        self.browser = house.app.test_client()
        self.browser.environ_base["HTTP_ACCEPT"] = "text/html"
        self.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language.replace("_", "-")

    def registers(
        self, email: str, password: str = factories.PASSWORD, name_latin: str = "Wang", **more: str
    ) -> TestResponse:
        typed = {"email": email, "password": password, "name_latin": name_latin, **more}
        return self.presses("/register", "/register", **typed)

    def forgets(self, email: str) -> TestResponse:
        return self.presses("/forgot", "/forgot", email=email)

    def types(self, email: str, password: str, **more: str) -> TestResponse:
        """Fill in the form to sign in and press its button."""
        return self.presses("/sign-in", "/sign-in", email=email, password=password, **more)

    def follows(self, path: str) -> str:
        return self.browser.get(path, follow_redirects=True).text
