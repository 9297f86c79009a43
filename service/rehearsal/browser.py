"""Somebody at a browser: opens pages, fills in the forms that stand there."""

import re
from typing import Any
from urllib.parse import urlsplit

import requests
from lxml import html

from service.errors import DomainError
from service.language import later

SECONDS = 20


class RehearsalStuckError(DomainError):
    """The rehearsal waits for something that doesn't come."""

    code = "rehearsal_stuck"
    status = 500
    sentence = later("The rehearsal waited in vain for {what}. Read the service's log above.")


class Browser:
    """A browser with its cookies, at one service."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy stands between us and ourselves
        self.http.headers.update({"Accept": "text/html", "Accept-Language": "en"})

    def opens(self, path: str) -> str:
        """Open a page; raises RehearsalStuckError if there is none."""
        return self._answered(self.http.get(self.url + path, timeout=SECONDS)).text

    def fetches(self, path: str) -> bytes:
        """Fetch a file."""
        answer = self.http.get(self.url + path, timeout=SECONDS, headers={"Accept": "*/*"})
        return self._answered(answer).content

    def json(self, path: str) -> dict[str, Any]:
        """Ask as a program does."""
        headers = {"Accept": "application/json"}
        answer = self.http.get(self.url + path, timeout=SECONDS, headers=headers)
        found: dict[str, Any] = self._answered(answer).json()
        return found

    def sends(self, path: str, content: object, token: str) -> dict[str, Any]:
        """Send JSON as our own scripts do."""
        headers = {"Accept": "application/json", "X-CSRFToken": token, "Referer": self.url}
        answer = self.http.post(self.url + path, json=content, headers=headers, timeout=SECONDS)
        found: dict[str, Any] = self._answered(answer).json()
        return found

    def verifies(self, document: bytes) -> str:
        """Hold a document up to the public endpoint; returns the verdict's state."""
        content = {"input": document.decode()}
        answer = self.http.post(
            f"{self.url}/api/v1/verify",
            json=content,
            headers={"Accept": "application/json"},
            timeout=SECONDS,
        )
        return str(self._answered(answer).json()["state"])

    def fills_in(self, page: str, action: str, **fields: str) -> str:
        """Fill in the form on a page that has this action and press its button."""
        form = self.form(page, action)
        values = {name: value for name, value in form.form_values() if name} | fields
        answer = self.http.post(
            self.url + action, data=values, timeout=SECONDS, headers={"Referer": self.url + page}
        )
        return urlsplit(self._answered(answer).url).path

    def form(self, page: str, action: str) -> Any:  # noqa: ANN401  # lxml has no type for it
        """Find a form on a page by its action."""
        document: Any = html.fromstring(self.opens(page))  # its stubs don't know forms
        for form in document.forms:
            if urlsplit(form.action or "").path == action:
                return form
        raise RehearsalStuckError(what=f"a form for {action} on {page}")

    def token(self, page: str) -> str:
        """Return the token that a page's forms carry."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.opens(page))
        if found is None:
            raise RehearsalStuckError(what=f"a form on {page}")
        return found[1]

    def signs_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        self.fills_in("/sign-in", "/sign-in", email=email, password=password)

    def _answered(self, answer: requests.Response) -> requests.Response:
        if not answer.ok:
            text = answer.text[:300]
            raise RehearsalStuckError(what=f"{answer.url}, which said {answer.status_code}: {text}")
        return answer
