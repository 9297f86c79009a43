import re
from collections.abc import Callable
from functools import partial
from typing import ClassVar
from uuid import UUID

from werkzeug.test import TestResponse

from service.clock import now
from service.database import transaction
from service.people import sign_in
from service.people.rules import Names, Role
from service.web.permissions import COOKIE
from tests import factories
from tests.house import House


class Person:
    """Somebody at a browser, signed in."""

    role: ClassVar[Role]

    def __init__(
        self, house: House, language: str = "en", names: Names | None = None, **more: str
    ) -> None:
        self.house = house
        self.account = factories.account(self.role, language, names, **more)
        self.browser = house.app.test_client()
        self.browser.environ_base["HTTP_ACCEPT"] = "text/html"
        self.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language.replace("_", "-")
        # Signed in as the form does it; the form has tests of its own, and is slow on purpose.
        with transaction() as session:
            token = sign_in.start(session, self.account.id, now())
        self.browser.set_cookie(COOKIE, token, domain="localhost")

    def signs_in(self, password: str = factories.PASSWORD) -> TestResponse:
        button = self.fills_in("/sign-in", "/sign-in", email=self.account.email, password=password)
        return button()

    def opens(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def sees(self, path: str) -> str:
        answer = self.opens(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.text

    def fills_in(self, page: str, action: str, **fields: str) -> Callable[[], TestResponse]:
        """Fill in the form on a page that has this action; return its button."""
        text = self.sees(page)
        form = re.search(
            rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL
        )
        assert form, f"no form for {action} on {page}"
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
        return partial(self.browser.post, action, data=dict(hidden) | fields)

    def presses(self, page: str, action: str, **fields: str) -> TestResponse:
        """Fill in a form and press its button."""
        return self.fills_in(page, action, **fields)()

    def token(self) -> str:
        """Return the CSRF token that a page of ours would carry."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.sees("/sign-in"))
        assert found
        return found[1]

    @property
    def id(self) -> UUID:
        return self.account.id
