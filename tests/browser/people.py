"""People in front of a browser, at the real service."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from question_bank.response import right_response
from service.attempts import log, read
from service.attempts.replay import State
from service.database import transaction
from service.people.rules import Names
from tests.factories import PASSWORD
from tests.people.candidate import form_of
from tests.served import Served

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # as phones look for

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"


class Person:
    def __init__(self, served: Served, context: BrowserContext, email: str = "") -> None:
        self.served = served
        self.context = context
        self.email = email
        context.set_extra_http_headers({"X-Forwarded-For": next(served.addresses)})
        self.page = context.new_page()

    def opens(self, path: str) -> None:
        self.page.goto(self.served.url + path)

    def presses(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).click()

    def fills_in(self, **fields: str) -> None:
        """Type into the fields of these labels, written with _ for spaces."""
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " ")).locator("visible=true").fill(text)

    def signs_in(self) -> None:
        self.fills_in(**{"E-mail address": self.email, "Password": PASSWORD})
        self.presses("Sign in")

    def takes_a_picture(self, name: str) -> None:
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def main(self) -> Locator:
        return self.page.locator("main")

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


class Candidate(Person):
    attempt: UUID
    confirmed: set[str]  # names of what the server said it has

    def registers(self, names: Names) -> None:
        self.opens("/register")
        self.fills_in(Name_in_Latin_letters=names.latin, Name_in_your_own_script=names.own)
        self.fills_in(**{"E-mail address": self.email, "Password": PASSWORD})
        self.presses("Make the account")
        expect(self.main()).to_contain_text(self.email)

    def confirms(self) -> None:
        link = re.search(r"http\S+/confirm/\S+", self.served.letter_to(self.email))
        assert link
        self.page.goto(link[0])
        self.presses("Confirm and sign in")

    def comes_to_the_door(self, sitting: UUID) -> None:
        self.opens(f"/exams/{sitting}")
        self.presses("Take a place")
        self.follows("Read and give your consent")
        self.page.get_by_role("checkbox").check()
        self.presses("Give my consent")
        self.follows("Do the system check")
        expect(self.page.locator("[data-summary]")).to_have_text("System check finished.")
        expect(self.page.locator("[data-check].is-ok")).to_have_count(4)
        self.presses("Go to the door")

    def starts(self, sitting: UUID) -> None:
        """Press the button that starts, on the page of the sitting."""
        if str(sitting) not in self.page.url:
            self.opens(f"/exams/{sitting}")
        self.presses("Start now")
        self.page.wait_for_url("**/exam/*")
        self.attempt = UUID(self.page.url.partition("/exam/")[2][:36])
        self.confirmed = set()
        self.listens()

    def listens(self) -> None:
        """Note what the server confirms to this page."""
        expect(self.page.locator("#saved")).to_contain_text("Saved")
        self.page.on("response", self.notes)

    def notes(self, response: Any) -> None:  # noqa: ANN401  # Playwright's own
        if response.url.endswith("/events") and response.ok:
            self.confirmed |= set(response.json()["keys"])

    def goes_to(self, position: int) -> None:
        self.page.locator(f'#palette a[href="#q{position}"]').click()
        expect(self.page.locator("#where")).to_contain_text(f"Question {position} ")

    def knows(self, position: int) -> dict[str, Any]:
        """Return the right answer to a question."""
        entry = form_of(self.attempt).entries[position - 1]
        return unordered(right_response(entry.item, entry.variant))

    def places(self, type_: str) -> list[int]:
        """Where the questions of a type stand."""
        return [e.position for e in form_of(self.attempt).entries if e.item.type == type_]

    def answers_right(self, position: int) -> dict[str, Any]:
        self.goes_to(position)
        return self.answers(self.knows(position))

    def answers(self, response: dict[str, Any]) -> dict[str, Any]:
        """Answer the question that is shown: by mouse, but rows are moved with the keyboard."""
        match response:
            case {"choice": one}:
                self.option(one).click()
            case {"choices": several}:
                for one in several:
                    self.option(one).click()
            case {"order": wanted}:
                self.puts_in_order(wanted)
            case {"pairs": pairs}:
                for left, right in pairs.items():
                    self.page.locator(f'select[data-left="{left}"]').select_option(right)
            case {"number": typed} | {"text": typed}:
                self.page.get_by_label("Your answer").fill(typed)
                self.page.keyboard.press("Enter")
        return response

    def option(self, id_: str) -> Locator:
        return self.page.locator(f'#question .option:has(input[value="{id_}"])')

    def puts_in_order(self, wanted: list[str]) -> None:
        for place, id_ in enumerate(wanted):
            row = self.page.locator(f'li.option[data-id="{id_}"]')
            row.get_by_role("button", name="Move down").focus()
            while row.evaluate("(row) => [...row.parentNode.children].indexOf(row)") > place:
                self.page.keyboard.press("ArrowUp")
        if (use := self.page.get_by_role("button", name="Use this order")).is_visible():
            use.click()

    def presses_key_of(self, id_: str) -> None:
        """Choose an option by its letter."""
        values = "(inputs) => inputs.map((input) => input.value)"
        ids = self.page.locator("#question .option input").evaluate_all(values)
        self.page.keyboard.press("abcdefgh"[ids.index(id_)])

    def waits_until_all_is_saved(self) -> None:
        expect(self.page.locator("#saved")).to_contain_text("Saved", timeout=20_000)

    def looks_up(self) -> None:
        """Let the page ask how things stand now; by itself it does every ten seconds."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def hands_in(self) -> None:
        self.follows("Review and hand in")
        self.presses("Hand in")
        self.page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
        self.page.wait_for_url("**/over")

    @property
    def state(self) -> State:
        with transaction(read_only=True) as session:
            return read.read(session, self.attempt).state

    @property
    def responses(self) -> dict[int, dict[str, Any]]:
        """What the server has; the order of choices is the page's and means nothing."""
        return {place: unordered(said) for place, said in self.state.responses.items()}

    def is_on_record(self) -> set[str]:
        """Which of the confirmed events the log has."""
        with transaction(read_only=True) as session:
            return log.heard(session, self.attempt, list(self.confirmed))


class Invigilator(Person):
    def enters(self, sitting: UUID) -> None:
        self.opens(f"/rooms/{sitting}")
        self.signs_in()

    def lets_in(self, name: str) -> None:
        self.presses(f"Let in {name}")

    def opens_seat(self, sitting: UUID, name: str) -> None:
        self.opens(f"/rooms/{sitting}")
        self.follows(name)

    def does(self, what: str, button: str, **fields: str) -> None:
        """Unfold what can be done to the opened candidate, fill it in and press its button."""
        self.page.locator("aside summary").get_by_text(what, exact=True).click()
        form = self.page.locator("aside details[open] form")
        for name, text in fields.items():
            form.locator(f"[name={name}]").fill(text)
        form.get_by_role("button", name=button).click()

    def timeline(self) -> Locator:
        return self.page.locator("#happened")

    def clears(self) -> None:
        self.page.get_by_label("Nothing wrong: let the result go out").check()
        self.page.locator("#decide-reason").fill("Nothing to object to")
        self.presses("Record the decision")


class Administrator(Person):
    def enters(self) -> None:
        self.opens("/admin")
        self.signs_in()

    def revokes(self, code: str, reason: str, why: str) -> None:
        self.follows("Credentials")
        self.fills_in(**{"Code, name or e-mail address": code})
        self.presses("Find")
        self.page.locator("tbody th a").click()
        self.page.locator("summary").get_by_text("Revoke", exact=True).click()
        form = self.page.locator("details[open] form")
        form.get_by_label(reason).check()
        form.get_by_label("In a sentence, for the record").fill(why)
        form.get_by_role("button", name="Revoke it for good").click()


class Employer(Person):
    def verdict(self) -> Locator:
        return self.page.locator(".verdict")

    def scans(self, paper: Path) -> str:
        """Find the QR code on a printed certificate; return the link in it."""
        command = ["pdftoppm", "-r", "200", "-png", "-singlefile", str(paper)]
        subprocess.run([*command, str(paper.with_suffix(""))], check=True)
        with Image.open(paper.with_suffix(".png")) as sheet:
            found = zxingcpp.read_barcodes(sheet.convert("L"), formats=QR_ONLY)
        assert len(found) == 1
        return str(found[0].text)

    def reports(self, text: str) -> None:
        self.follows("Something looks wrong? Tell the issuer")
        self.fills_in(**{"What looks wrong?": text})
        self.presses("Send the report")


def unordered(response: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sorted(v) if name == "choices" else v for name, v in response.items()}
