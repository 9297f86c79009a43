# ruff: noqa: INP001  # a script
"""Take the documentation's pictures from a running demonstration, as its people see it.

Start one in a folder of its own, since the candidate's only exam is used up:
    JINBANG_DATA=/tmp/pictures ./run --port 8300
    .venv/bin/python docs/screens/make.py http://127.0.0.1:8300      (after ./run setup test)
"""

import os
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE: Final = Path(__file__).parent
PASSWORD: Final = "golden roll 2026"  # noqa: S105  # the demonstration prints it at every start
PHONE: Final = (390, 844)
DESK: Final = (1080, 720)
LARGEST: Final = 120_000  # bytes of a picture
SOON: Final = 15_000  # milliseconds until a page goes on by itself
CHROMIUM: Final = os.environ.get("JINBANG_TEST_CHROMIUM") or shutil.which("chromium") or "chromium"


def main(url: str) -> None:
    """Walk through the demonstration once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        whoever_checks(browser, url)
        exam_and_room(browser, url)
        administrator(browser, url)
        browser.close()


def whoever_checks(browser: Browser, url: str) -> None:
    """Show the holder's pages, then what a stranger sees of the credential."""
    holder = signed_in(browser, url, "holder@demo.example", PHONE)
    read(holder, f"{url}/results", "/results/")
    take(holder, "result")
    read(holder, f"{url}/my/credentials", "/my/credentials/")
    take(holder, "credential")
    code = re.search(r"/v/([0-9A-Z-]{19})", holder.content())
    if code is None:
        sys.exit("The demonstration has no credential yet. Wait a moment, then start again.")
    stranger = opened(browser, PHONE)
    stranger.goto(f"{url}/v/{code[1]}")
    take(stranger, "verify")
    stranger.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    stranger.goto(f"{url}/roll")
    take(stranger, "roll")


def read(page: Page, listed: str, kind: str) -> None:
    """Open the first of a list, in English whatever its reader speaks."""
    page.goto(listed)
    first = page.locator(f"main a[href^='{kind}']").first.get_attribute("href")
    page.goto(listed.partition(kind.rstrip("/"))[0] + f"{first}?lang=en")


def exam_and_room(browser: Browser, url: str) -> None:
    """Bring the candidate to the door, let them in, answer, look at the room from its desk."""
    candidate = signed_in(browser, url, "candidate@demo.example", DESK)
    come_to_the_door(candidate, url)
    take(candidate, "door")
    invigilator = signed_in(browser, url, "invigilator@demo.example", DESK)
    invigilator.goto(f"{url}/rooms")
    invigilator.get_by_role("link", name=re.compile("invigilated")).click()
    invigilator.get_by_role("button", name=re.compile("^Let in Nurul")).click()
    candidate.get_by_role("button", name="Start now").click(timeout=SOON)
    candidate.wait_for_url("**/exam/*")
    answer(candidate, places=6)
    take(candidate, "exam")
    invigilator.reload()
    take(invigilator, "room")


def come_to_the_door(candidate: Page, url: str) -> None:
    """Take a place, consent, pass the system check."""
    candidate.goto(f"{url}/exams")
    candidate.get_by_role("link", name="Cross-border e-commerce: Foundation").first.click()
    candidate.get_by_role("button", name="Take a place").click()
    candidate.get_by_role("link", name="Read and give your consent").click()
    candidate.get_by_role("checkbox").check()
    candidate.get_by_role("button", name="Give my consent").click()
    candidate.get_by_role("link", name="Do the system check").click()
    expect(candidate.locator("[data-summary]")).to_have_text("System check finished.")
    candidate.get_by_role("button", name="Go to the door").click()


def answer(candidate: Page, places: int) -> None:
    """Choose an option wherever there is one to choose, and stop at a question that has one."""
    for place in range(1, places + 1):
        candidate.locator(f'#palette a[href="#q{place}"]').click()
        expect(candidate.locator("#where")).to_contain_text(f"Question {place} ")
        for option in candidate.locator("#question .option:has(input)").all()[:1]:
            option.click()
    candidate.locator(".option:has(input)").first.wait_for()
    expect(candidate.locator("#saved")).to_contain_text("Saved", timeout=SOON)


def administrator(browser: Browser, url: str) -> None:
    """Plan a sitting, and open what can be done with a credential."""
    page = signed_in(browser, url, "administrator@demo.example", DESK)
    page.goto(f"{url}/admin/sittings/new")
    take(page, "plan")
    page.goto(f"{url}/admin/credentials")
    page.locator("tbody th a").first.click()
    page.locator("summary").get_by_text("Revoke", exact=True).click()
    take(page, "withdraw")


def opened(browser: Browser, size: tuple[int, int]) -> Page:
    """Open a browser of somebody's own, in English and by daylight."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, locale="en", color_scheme="light")  # type: ignore[arg-type]
    return context.new_page()


def signed_in(browser: Browser, url: str, email: str, size: tuple[int, int]) -> Page:
    """Sign somebody of the demonstration in."""
    page = opened(browser, size)
    page.goto(f"{url}/sign-in?lang=en")
    page.get_by_label("E-mail address").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda there: "/sign-in" not in there)
    return page


def take(page: Page, name: str) -> None:
    """Keep what the window shows."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled")))
    file = HERE / f"{name}.png"
    picture.convert("RGB").quantize(256).save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        sys.exit(f"{file.name} has more than {LARGEST} bytes: show less of the page.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
