import time
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from question_bank.errors import AmbiguousNumberError, NumberRefusedError
from question_bank.number import read_number
from service.attempts import conduct, log, read
from service.attempts.replay import State
from service.clock import now
from service.database import transaction
from service.sittings.rules import Admitting
from tests import factories
from tests.house import House
from tests.people.candidate import Candidate, form_of

RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
PATIENCE = 5.0


class Sitter:
    """A candidate in front of a browser, in an exam that is running."""

    def __init__(self, house: House, address: str, context: BrowserContext) -> None:
        self.candidate = Candidate(house)
        sitting = factories.sitting(admission_by=Admitting.NOBODY)
        self.candidate.goes_in(sitting)
        self.attempt = self.candidate.starts(sitting)
        self.address = address
        self.context = context
        self.comes_back()
        self.page = self.opens(1)

    def comes_back(self) -> None:
        """Have the session's cookie, as after signing in."""
        cookie = self.candidate.browser.get_cookie("jinbang")
        assert cookie
        self.context.add_cookies([{"name": "jinbang", "value": cookie.value, "url": self.address}])

    def opens(self, position: int) -> Page:
        """Open the exam in a new tab."""
        page = self.context.new_page()
        page.goto(f"{self.address}/exam/{self.attempt}#q{position}")
        expect(page.locator("#saved")).to_contain_text("Saved")
        return page

    def goes_to(self, type_: str) -> int:
        """Go to the first question of a type; return its place."""
        entry = next(e for e in form_of(self.attempt).entries if e.item.type == type_)
        self.page.evaluate(f"location.hash = '#q{entry.position}'")
        expect(self.page.locator("#where")).to_contain_text(f"Question {entry.position} ")
        return entry.position

    @property
    def state(self) -> State:
        with transaction(read_only=True) as session:
            return read.read(session, self.attempt).state

    def is_over(self) -> bool:
        return self.state.closed

    def has(self, position: int, response: Mapping[str, object] | None) -> bool:
        """Wait until the server has a response, or has none."""
        end = time.monotonic() + PATIENCE
        while self.state.responses.get(position) != response:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def kinds(self) -> list[str]:
        with transaction(read_only=True) as session:
            return [event.kind for event in log.events(session, self.attempt)]


@pytest.fixture
def sitter(lone_house: House, address: str, opens: Callable[..., BrowserContext]) -> Sitter:
    return Sitter(lone_house, address, opens())


def last(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let an exam that starts now last so long."""
    monkeypatch.setattr("service.authoring.form.Form.seconds", seconds)


def chosen(page: Page) -> str:
    return page.locator("#question input:checked").get_attribute("value") or ""


def test_a_choice_is_confirmed_and_with_the_server(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.page.locator(".option").nth(1).click()
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    expect(sitter.page.locator("#saved")).to_contain_text("Saved")
    expect(sitter.page.locator("#answered")).to_have_text("1/40 answered")
    sitter.page.get_by_role("button", name="Clear my answer").click()
    assert sitter.has(position, None)
    expect(sitter.page.locator("#answered")).to_have_text("0/40 answered")


def test_an_answer_given_offline_outlives_the_page_and_arrives(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.context.set_offline(True)
    sitter.page.locator(".option").nth(1).click()
    expect(sitter.page.locator("#trouble")).to_contain_text("You are offline. Keep working.")
    expect(sitter.page.locator("#saved")).to_have_text("1 answer on this device")
    answer = {"choice": chosen(sitter.page)}
    sitter.page.wait_for_timeout(200)
    sitter.page.close()
    assert sitter.has(position, None)
    sitter.context.set_offline(False)
    sitter.page = sitter.opens(position)
    assert sitter.has(position, answer)
    assert chosen(sitter.page) == answer["choice"]


def test_an_answer_given_offline_goes_out_by_itself_when_the_line_is_back(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.context.set_offline(True)
    sitter.page.locator(".option").first.click()
    sitter.page.locator(".option").last.click()
    expect(sitter.page.locator("#saved")).to_have_text("1 answer on this device")
    sitter.context.set_offline(False)
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    expect(sitter.page.locator("#trouble")).to_be_empty()


@pytest.mark.parametrize("missing", ["indexedDB", "both"])
def test_without_the_database_of_the_browser_answers_still_arrive(
    lone_house: House, address: str, opens: Callable[..., BrowserContext], missing: str
) -> None:
    context = opens()
    context.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    if missing == "both":
        context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    sitter = Sitter(lone_house, address, context)
    position = sitter.goes_to("single")
    warned = "This browser keeps nothing on the device" in sitter.page.inner_text("#trouble")
    assert warned == (missing == "both")
    sitter.page.locator(".option").first.click()
    assert sitter.has(position, {"choice": chosen(sitter.page)})


def test_two_tabs_show_the_newest_answer(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    second = sitter.opens(position)
    second.locator(".option").nth(1).click()
    expect(sitter.page.locator(".option").nth(1)).to_have_class("option on")
    sitter.page.locator(".option").first.click()
    expect(second.locator(".option").first).to_have_class("option on")
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    assert sitter.kinds().count("second_device") == 1  # this browser, beside the one that began


def test_signed_out_in_the_middle_one_signs_in_again_and_loses_nothing(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.context.clear_cookies(name="jinbang")
    sitter.page.locator(".option").first.click()
    expect(sitter.page.locator("#trouble")).to_contain_text("Please sign in again")
    sitter.comes_back()
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    expect(sitter.page.locator("#trouble")).to_be_empty()


def test_a_form_that_expired_is_renewed_without_a_word(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.context.clear_cookies(name="jinbang_form")
    sitter.page.locator(".option").first.click()
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    expect(sitter.page.locator("#trouble")).to_be_empty()


def test_a_pause_covers_the_page_and_what_came_into_it_is_sent_afterwards(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    by = sitter.candidate.id
    with transaction() as session:
        conduct.pause(session, by, sitter.attempt, "Fire drill", now())
    sitter.page.locator(".option").first.click()
    expect(sitter.page.get_by_role("dialog", name="Your exam is paused")).to_be_visible()
    sitter.page.keyboard.press("Escape")
    expect(sitter.page.get_by_role("dialog", name="Your exam is paused")).to_be_visible()
    with transaction() as session:
        conduct.resume(session, by, sitter.attempt, now())
    expect(sitter.page.locator("#paused")).to_be_hidden(timeout=12_000)
    assert sitter.has(position, {"choice": chosen(sitter.page)})


def test_at_zero_the_page_hands_in_what_it_has_even_what_is_being_typed(
    lone_house: House,
    address: str,
    opens: Callable[..., BrowserContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last(monkeypatch, 6)
    sitter = Sitter(lone_house, address, opens())
    position = sitter.goes_to("numeric")
    sitter.page.get_by_label("Your answer").fill("42")
    sitter.page.wait_for_url("**/over", timeout=20_000)
    assert sitter.is_over()
    assert sitter.state.responses[position] == {"number": "42"}


def test_an_exam_ended_by_the_invigilator_leads_out(sitter: Sitter) -> None:
    with transaction() as session:
        conduct.end(session, sitter.candidate.id, sitter.attempt, "Left the room", now())
    sitter.page.wait_for_url("**/over", timeout=15_000)
    expect(sitter.page.get_by_role("heading", level=1)).to_have_text("Your exam was ended")


def test_the_review_leads_back_to_what_is_open_and_to_the_end(sitter: Sitter) -> None:
    sitter.goes_to("single")
    sitter.page.locator(".option").first.click()
    sitter.page.keyboard.press("f")
    sitter.page.get_by_role("link", name="Review and hand in").click()
    expect(sitter.page.locator("#review-counts")).to_have_text("1 of 40 answered, 1 flagged.")
    sitter.page.locator("#open-list a[href='#q7']").click()
    expect(sitter.page.locator("#where")).to_have_text("Question 7 of 40")
    sitter.page.evaluate("location.hash = '#review'")
    sitter.page.get_by_role("button", name="Hand in").click()
    sitter.page.get_by_role("dialog").get_by_role("button", name="Go on working").click()
    assert not sitter.is_over()
    sitter.page.get_by_role("button", name="Hand in").click()
    sitter.page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    sitter.page.wait_for_url("**/over")
    assert sitter.is_over()
    sitter.page.wait_for_timeout(500)
    left = "indexedDB.databases().then((all) => all.length)"
    assert sitter.page.evaluate(left) == 0


def test_an_order_that_nobody_touched_is_no_answer(sitter: Sitter) -> None:
    position = sitter.goes_to("order")
    rows = sitter.page.locator("li.option")
    order = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.id)")
    sitter.page.get_by_role("button", name="Next").click()
    assert sitter.has(position, None)
    sitter.goes_to("order")
    sitter.page.get_by_role("button", name="Use this order").click()
    assert sitter.has(position, {"order": order})
    rows.first.get_by_role("button", name="Move down").press("Enter")
    assert sitter.has(position, {"order": [order[1], order[0], *order[2:]]})
    focused = "document.activeElement.closest('li').dataset.id"
    assert sitter.page.evaluate(focused) == order[0]


def test_no_more_than_asked_for_can_be_chosen(sitter: Sitter) -> None:
    position = sitter.goes_to("multiple")
    for place in range(5):
        sitter.page.locator(".option").nth(place).click()
    boxes = sitter.page.locator("#question input:checked")
    ids = boxes.evaluate_all("(boxes) => boxes.map((box) => box.value)")
    item = form_of(sitter.attempt).entries[position - 1].item
    assert len(ids) == getattr(item, "choose", 0)
    assert sitter.has(position, {"choices": ids})


def test_a_match_uses_each_option_once(sitter: Sitter) -> None:
    position = sitter.goes_to("match")
    selects = sitter.page.locator("#question select")
    selects.first.select_option(index=1)
    first = selects.first.input_value()
    assert selects.nth(1).locator(f"option[value={first}]").is_disabled()
    left = selects.first.get_attribute("data-left") or ""
    assert sitter.has(position, {"pairs": {left: first}})


def test_a_number_with_two_readings_is_asked_about(sitter: Sitter) -> None:
    position = sitter.goes_to("numeric")
    sitter.page.get_by_label("Your answer").fill("1,234")
    expect(sitter.page.locator("#reading")).to_contain_text("two ways")
    assert sitter.has(position, None)
    sitter.page.locator("#question .row .btn-s").first.click()
    expect(sitter.page.locator("#reading")).to_contain_text("We read this as 1234")
    assert sitter.has(position, {"number": "1234"})


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_reads_numbers_by_the_rule_of_the_bank(sitter: Sitter, language: str) -> None:
    typed = ["17", "17,5", "17.5", "１７．５", "๑๗.๕", "−4,000.50", "4.000,50", "1 234,5", "1,234"]
    typed += ["1.234", "-1.234", "1,234,567", "0,125", "+007", "1'234", "", "x", "1,23,456", "--5"]
    script = """async ([typed, language]) => {
      const { readNumber } = await import("/static/exam-number.js");
      return typed.map((text) => readNumber(text, language));
    }"""
    assert sitter.page.evaluate(script, [typed, language]) == [said(t, language) for t in typed]


def said(text: str, language: str) -> dict[str, object]:
    try:
        return {"number": read_number(text, language)}
    except AmbiguousNumberError as error:
        return {"readings": list(error.readings)}
    except NumberRefusedError:
        return {"refused": True}


def test_the_calculator_is_exact(sitter: Sitter) -> None:
    script = """async (sums) => {
      const { calculate } = await import("/static/exam-calculator.js");
      return sums.map(calculate);
    }"""
    sums = ["0.1+0.2", "1÷3×3", "2+3*4", "(2+3)×4", "-7−−2", "10%×50", "1/0", "2+", "1,5*2", "2/3"]
    values = ["0.3", "1", "14", "20", "-5", "5", None, None, "3", "0.666666666667"]
    assert sitter.page.evaluate(script, sums) == values


def test_the_keys_work_outside_of_fields_only(sitter: Sitter) -> None:
    position = sitter.goes_to("single")
    sitter.page.keyboard.press("b")
    sitter.page.keyboard.press("f")
    assert sitter.has(position, {"choice": chosen(sitter.page)})
    expect(sitter.page.get_by_role("button", name="Flagged")).to_be_visible()
    sitter.page.keyboard.press("t")
    expect(sitter.page.locator("#toasts")).to_contain_text("Time left")
    numeric = sitter.goes_to("numeric")
    sitter.page.get_by_label("Your answer").press("n")
    expect(sitter.page.locator("#where")).to_contain_text(f"Question {numeric} ")


def test_the_clock_is_quiet_but_for_a_warning_said_once(
    lone_house: House,
    address: str,
    opens: Callable[..., BrowserContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last(monkeypatch, 605)
    sitter = Sitter(lone_house, address, opens())
    expect(sitter.page.get_by_role("timer")).to_have_attribute("aria-live", "off")
    sitter.page.evaluate("""() => {
      window.spoken = [];
      const note = (changes) => spoken.push(...changes.map((c) => c.target.textContent.trim()));
      for (const live of document.querySelectorAll("[role=status], [aria-live=polite]"))
        new MutationObserver(note).observe(live, { childList: true, subtree: true });
    }""")
    sitter.page.wait_for_timeout(7000)
    assert sitter.page.evaluate("spoken") == ["10 minutes left"]


def test_leaving_and_coming_back_is_told_with_its_length(sitter: Sitter) -> None:
    sitter.page.evaluate("dispatchEvent(new Event('blur'))")
    sitter.page.wait_for_timeout(2200)
    sitter.page.evaluate("dispatchEvent(new Event('focus'))")
    end = time.monotonic() + PATIENCE
    while "returned" not in sitter.kinds() and time.monotonic() < end:
        time.sleep(0.1)
    incidents = [(e.kind, e.get("seconds")) for e in sitter.state.incidents[-2:]]
    assert incidents == [("left", None), ("returned", 2)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_type_of_question_is_open_to_everybody_and_fits(
    lone_house: House,
    address: str,
    opens: Callable[..., BrowserContext],
    axe: str,
    width: int,
    scheme: str,
) -> None:
    sitter = Sitter(lone_house, address, opens(width, color_scheme=scheme))
    sitter.page.evaluate(axe)
    for type_ in ("single", "multiple", "order", "match", "numeric"):
        sitter.goes_to(type_)
        assert found(sitter.page) == []
        assert sitter.page.evaluate("document.documentElement.scrollWidth") <= width
    sitter.page.get_by_role("button", name="Calculator").click()
    assert found(sitter.page) == []
    sitter.page.keyboard.press("Escape")
    sitter.page.get_by_role("button", name="Help").click()
    assert found(sitter.page) == []


def found(page: Page) -> list[str]:
    """Run axe; say what it finds and where."""
    violations = page.evaluate(f"axe.run(document, {RULES}).then((r) => r.violations)")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in violations]
