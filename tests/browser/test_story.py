import re
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, expect

from service.clock import now
from service.people.accounts import Account
from service.people.rules import Names, Role
from service.sittings.rules import Admitting
from tests import factories
from tests.browser.people import (
    Administrator,
    Candidate,
    Employer,
    Invigilator,
)
from tests.served import Served, eventually, ready_to_start

Opens = Callable[..., BrowserContext]
SOON = 10_000  # milliseconds a page may take to go on by itself


@pytest.fixture(scope="module")
def form(started: Served) -> UUID:
    """Publish the one form that everybody here sits."""
    started.is_read_here()
    return factories.form()


@pytest.fixture
def watching(served: Served) -> Account:  # noqa: ARG001  # the service has the database
    return factories.account(Role.INVIGILATOR, names=Names("Tan Wei Ming", ""))


@pytest.fixture
def invigilator(served: Served, opens: Opens, watching: Account) -> Invigilator:
    return Invigilator(served, opens(), watching.email)


@pytest.fixture
def sitting(watching: Account, form: UUID) -> UUID:
    return factories.sitting([watching], forms=[form], admission_by=Admitting.NOBODY)


@pytest.fixture
def candidate(served: Served, opens: Opens, sitting: UUID) -> Candidate:
    """Give somebody who is signed in and may start."""
    account = factories.account(Role.CANDIDATE, names=Names("Chen Siyuan", "陈思远"))
    ready_to_start(account, sitting)
    candidate = Candidate(served, opens(), account.email)
    candidate.opens(f"/exams/{sitting}")
    candidate.signs_in()
    return candidate


def test_a_newcomer_finds_the_way_into_the_exam(
    served: Served, opens: Opens, watching: Account, invigilator: Invigilator, form: UUID
) -> None:
    sitting = factories.sitting([watching], forms=[form])
    candidate = Candidate(served, opens(390, 844), "nurul@example.org")
    candidate.registers(Names("Nurul Aisyah", "นูรุล ไอชะห์"))
    candidate.confirms()
    expect(candidate.main()).to_contain_text("Good day, Nurul Aisyah")
    candidate.comes_to_the_door(sitting)
    expect(candidate.main()).to_contain_text("Your invigilator lets you in.")

    invigilator.enters(sitting)
    expect(invigilator.page.locator("#seats")).to_contain_text("Waits to be let in")
    expect(invigilator.page.locator("#seats")).to_contain_text("นูรุล ไอชะห์")
    invigilator.takes_a_picture("room")
    invigilator.lets_in("Nurul Aisyah")

    start = candidate.page.get_by_role("button", name="Start now")
    expect(start).to_be_visible(timeout=SOON)
    candidate.takes_a_picture("door")
    candidate.starts(sitting)
    expect(candidate.page.locator("#where")).to_have_text("Question 1 of 40")
    invigilator.opens(f"/rooms/{sitting}")
    expect(invigilator.page.locator("#seats")).to_contain_text("0/40")


def test_no_answer_is_lost_by_line_tab_session_or_server(
    served: Served, candidate: Candidate, sitting: UUID
) -> None:
    candidate.starts(sitting)
    given = {}
    one, two, three, four, five = candidate.places("single")[:5]
    candidate.goes_to(one)
    given[one] = candidate.knows(one)
    candidate.presses_key_of(given[one]["choice"])
    for type_ in ("multiple", "order", "match", "numeric"):
        place = candidate.places(type_)[0]
        given[place] = candidate.answers_right(place)
    candidate.waits_until_all_is_saved()

    candidate.context.set_offline(True)
    given[two] = candidate.answers_right(two)
    given[three] = candidate.answers_right(three)
    expect(candidate.page.locator("#trouble")).to_contain_text("You are offline. Keep working.")
    expect(candidate.page.locator("#saved")).to_have_text("2 answers on this device")
    candidate.takes_a_picture("offline")
    candidate.context.set_offline(False)
    candidate.waits_until_all_is_saved()
    assert candidate.responses == given

    exam = candidate.page.url.partition("#")[0]
    candidate.page.close()
    candidate.context.clear_cookies()
    candidate.page = candidate.context.new_page()
    candidate.page.goto(exam)
    candidate.signs_in()
    candidate.listens()
    expect(candidate.page.locator("#answered")).to_have_text(f"{len(given)}/40 answered")

    given[four] = candidate.answers_right(four)
    candidate.waits_until_all_is_saved()
    served.is_killed()
    assert candidate.is_on_record() == candidate.confirmed
    assert candidate.responses == given
    given[five] = candidate.answers_right(five)
    expect(candidate.page.locator("#saved")).to_have_text("1 answer on this device")
    served.starts()
    candidate.waits_until_all_is_saved()
    assert candidate.is_on_record() == candidate.confirmed
    assert candidate.responses == given


def test_the_invigilator_sees_who_left_pauses_and_gives_time(
    candidate: Candidate, invigilator: Invigilator, sitting: UUID
) -> None:
    candidate.starts(sitting)
    candidate.answers_right(1)
    candidate.page.evaluate("dispatchEvent(new Event('blur'))")
    candidate.page.wait_for_timeout(2100)
    candidate.page.evaluate("dispatchEvent(new Event('focus'))")

    invigilator.enters(sitting)
    invigilator.opens_seat(sitting, "Chen Siyuan")
    expect(invigilator.timeline()).to_contain_text("Left the exam page for 2 s", timeout=SOON)
    invigilator.does("Pause", "Pause this exam", reason="Fire drill")
    expect(invigilator.timeline()).to_contain_text("Paused by Tan Wei Ming")
    paused = candidate.page.get_by_role("dialog", name="Your exam is paused")
    candidate.looks_up()
    expect(paused).to_be_visible()
    invigilator.takes_a_picture("seat")

    before = candidate.state.deadline
    invigilator.does("Add time", "Give this time", minutes="10", reason="Fire drill")
    expect(invigilator.timeline()).to_contain_text("10 min of extra time, by Tan Wei Ming")
    invigilator.presses("Let go on")
    candidate.looks_up()
    expect(paused).to_be_hidden()
    after = candidate.state.deadline
    assert before
    assert after
    assert 600 <= (after - before).total_seconds() < 640
    expect(candidate.page.locator("#time")).to_contain_text(re.compile(r"^(99|1\d\d|1:\d\d):\d\d"))


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="no pdftoppm (poppler-utils) here")
def test_what_was_passed_is_shown_checked_reported_and_revoked(
    served: Served,
    opens: Opens,
    candidate: Candidate,
    invigilator: Invigilator,
    sitting: UUID,
    tmp_path: Path,
) -> None:
    passes(candidate, invigilator, sitting)
    paper = takes_the_certificate(candidate, tmp_path / "certificate.pdf")

    phone = opens(390, 844, is_mobile=True, has_touch=True, java_script_enabled=False)
    employer = Employer(served, phone)
    link = employer.scans(paper)
    assert link.startswith(f"{served.url}/v/")
    employer.page.goto(link)
    expect(employer.verdict()).to_contain_text("Valid")
    expect(employer.heading()).to_have_text("This credential is genuine")
    expect(employer.page.locator(".name")).to_have_text("Chen Siyuan")
    expect(employer.main()).to_contain_text("陈思远")
    employer.takes_a_picture("valid")
    employer.reports("The photo shows somebody else.")
    expect(employer.main()).to_contain_text("Your report has reached the institution")

    staff = factories.account(Role.ADMINISTRATOR, names=Names("Siti Rahmah", ""))
    administrator = Administrator(served, opens(), staff.email)
    administrator.enters()
    administrator.follows("Read and answer")
    expect(administrator.main()).to_contain_text("The photo shows somebody else.")
    code = link.partition("/v/")[2].partition("#")[0]
    reason = "There is doubt about who sat the exam."
    administrator.revokes(code, reason, "Another person sat the exam.")
    expect(administrator.main()).to_contain_text("Revocation is final.")
    administrator.takes_a_picture("revoked-by-administrator")

    employer.page.goto(link)
    expect(employer.verdict()).to_contain_text("Not valid: revoked")
    expect(employer.verdict()).to_contain_text(reason)
    expect(employer.verdict()).to_contain_text(f"{now():%Y}")
    expect(employer.heading()).to_have_text("The issuer has withdrawn this credential")
    employer.takes_a_picture("revoked")


def passes(candidate: Candidate, invigilator: Invigilator, sitting: UUID) -> None:
    candidate.starts(sitting)
    for position in range(1, 41):
        candidate.answers_right(position)
    candidate.hands_in()
    expect(candidate.main()).to_contain_text("40 of 40 answered")

    invigilator.enters(sitting)
    expect(invigilator.page.locator("#seats")).to_contain_text("Needs your decision")
    invigilator.opens_seat(sitting, "Chen Siyuan")
    invigilator.clears()
    expect(invigilator.timeline()).to_contain_text("Cleared by Tan Wei Ming")


def takes_the_certificate(candidate: Candidate, paper: Path) -> Path:
    assert candidate.served.letter_to(candidate.email)
    candidate.opens("/results")
    candidate.follows("See the result")
    expect(candidate.main()).to_contain_text("Congratulations, Chen Siyuan")
    expect(candidate.main()).to_contain_text("You scored 40 of 40; the pass mark is 28.")
    share = candidate.page.get_by_role("link", name="Share it, choose what it shows")
    eventually(lambda: share.is_visible() or not candidate.page.reload())
    candidate.takes_a_picture("result")
    share.click()
    candidate.takes_a_picture("credential")
    link = candidate.page.get_by_role("link", name="Certificate (PDF)").get_attribute("href")
    file = candidate.context.request.get(f"{candidate.served.url}{link}")
    paper.write_bytes(file.body())
    return paper
