"""A candidate of the rehearsal, over HTTP from the registration to the credential."""

import re
import time
from email import message_from_bytes, policy
from mailbox import Maildir
from uuid import UUID, uuid4

from service.database import transaction
from service.people import accounts
from service.rehearsal.browser import Browser, RehearsalStuckError
from service.rehearsal.stage import PASSWORD, Stage, Who, responses
from service.sittings import admit

DEVICE = "rehearsal"


class Candidate:
    """One candidate with a browser."""

    def __init__(self, stage: Stage, who: Who) -> None:
        self.stage = stage
        self.who = who
        self.browser = Browser(stage.url)

    def registers(self) -> None:
        """Register, and confirm the address by the letter."""
        fields = {
            "email": self.who.email,
            "password": PASSWORD,
            "name_latin": self.who.names.latin,
            "name_own": self.who.names.own,
        }
        self.browser.fills_in("/register", "/register", **fields)
        path = self._link_in_letter("/confirm/")
        self.browser.fills_in(path, path)

    def comes_to_the_door(self, sitting: UUID) -> UUID:
        """Take a place, give the consent, do the system check; returns the place."""
        self.browser.fills_in(f"/exams/{sitting}", f"/exams/{sitting}/book")
        self.browser.fills_in("/consent", "/consent", agree="yes")
        self.browser.fills_in(f"/exams/{sitting}/check", f"/exams/{sitting}/check")
        with transaction(read_only=True) as session:
            return admit.of(session, self.id, sitting).id

    def sits(self, sitting: UUID, right: int) -> str:
        """Start, give so many right answers, hand in; returns the attempt."""
        start = f"/exams/{sitting}/start"
        page = self.browser.fills_in(f"/exams/{sitting}", start, device=DEVICE)
        said = [
            {"key": str(uuid4()), "kind": "answered", "position": place, "response": response}
            for place, response in enumerate(responses(self.id, sitting, right), 1)
        ]
        token = self.browser.token("/account")
        self.browser.sends(f"{page}/events", {"device": DEVICE, "said": said}, token)
        self.browser.fills_in(f"{page}/review", f"{page}/hand-in")
        return page.rpartition("/")[2]

    def waits_for_result(self) -> str:
        """Wait until the result is out; returns the path of its page."""
        return self._waits_for("/results", r'href="(/results/[0-9a-f-]{36})"', "a result")

    def waits_for_credential(self) -> str:
        """Wait until the credential is issued; returns its code."""
        self.waits_for_result()
        path = self._waits_for(
            "/my/credentials", r'href="(/my/credentials/[0-9a-f-]{36})"', "a credential"
        )
        return self._waits_for(path, r'href="/v/([0-9A-Z-]{16,19})"', "a code")

    def result_state(self) -> str:
        """Say whether the start page shows a pass."""
        found = re.search(
            r'id="past".*?>(not passed|passed)<', self.browser.opens("/candidate"), re.DOTALL
        )
        return found[1] if found else ""

    def codes(self) -> list[str]:
        """List the codes of what the candidate holds."""
        return re.findall(r"/my/credentials/[0-9a-f-]{36}", self.browser.opens("/my/credentials"))

    def document(self, code: str) -> bytes:
        """Download the signed document."""
        return self.browser.fetches(f"/credentials/{code}.json")

    @property
    def id(self) -> UUID:
        """The account's id."""
        with transaction(read_only=True) as session:
            found = accounts.find(session, self.who.email)
        if found is None:
            raise RehearsalStuckError(what="the account")
        return found.id

    def _waits_for(self, page: str, pattern: str, what: str) -> str:
        for _ in range(200):
            if found := re.search(pattern, self.browser.opens(page)):
                return found[1]
            time.sleep(0.1)
        raise RehearsalStuckError(what=what)

    def _link_in_letter(self, kind: str) -> str:
        for _ in range(200):
            for file in Maildir(self.stage.mail).values() if self.stage.mail.exists() else ():
                letter = message_from_bytes(file.as_bytes(), policy=policy.default)
                if letter["To"] == self.who.email:
                    found = re.search(re.escape(kind) + r"\S+", letter.get_content())
                    if found:
                        return found[0]
            time.sleep(0.1)
        raise RehearsalStuckError(what=f"the letter to {self.who.email}")
