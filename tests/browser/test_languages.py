from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from service.database import transaction
from service.language import LANGUAGES, tag_of
from service.people import accounts
from tests.browser.world import MISTYPED, UNKNOWN, Pages, World, enters

NARROW = 360
Opens = Callable[..., BrowserContext]


def troubles(page: Page, url: str, tag: str) -> list[str]:
    """Tell whether a page answers in another language or is too wide for a phone."""
    answer = page.goto(url)
    assert answer
    if (saved := page.locator("#saved")).count():  # the exam draws itself
        saved.locator("svg").wait_for()
    root = "document.documentElement"
    seen = page.evaluate(f"[{root}.lang, {root}.scrollWidth, innerWidth]")
    wrong = []
    expected = 422 if MISTYPED in url else 404 if UNKNOWN in url or "nowhere" in url else 200
    if answer.status != expected or seen[0] != tag:
        wrong.append(f"{url}: {answer.status}, speaks {seen[0]}, not {tag}")
    if seen[1] > seen[2]:
        wrong.append(f"{url} in {tag}: {seen[1]} wide")
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_checks_reads_their_own_language_on_a_phone(
    world: World, opens: Opens, language: str
) -> None:
    tag = tag_of(language)
    page = opens(NARROW, 740, tag).new_page()
    paths = ["/", "/sign-in", "/register", "/verify", "/roll", "/help/measure", "/nowhere"]
    paths += [f"/v/{code}" for code in (world.valid.code, world.revoked.code, MISTYPED, UNKNOWN)]
    assert [each for p in paths for each in troubles(page, world.address + p, tag)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_candidate_reads_their_own_language_on_a_phone(
    world: World, opens: Opens, language: str
) -> None:
    held, exam = f"/my/credentials/{world.valid.award_id}", f"/exam/{world.exam}"
    pages = [Pages(world.holder, ["/candidate", f"/results/{world.passed.id}", held, "/account"])]
    pages += [
        Pages(world.waiting, ["/consent", f"/exams/{world.room}", f"/exams/{world.room}/check"])
    ]
    pages += [Pages(world.sitter, [exam, f"{exam}/review"]), Pages(world.done, ["/results"])]
    assert [each for those in pages for each in spoken(world, opens, those, language)] == []


def spoken(world: World, opens: Opens, pages: Pages, language: str) -> Iterator[str]:
    """Let somebody choose a language, and tell what is wrong with their pages."""
    assert pages.who
    with transaction() as session:
        accounts.speak(session, pages.who.id, language)
    context = opens(NARROW, 740)
    enters(context, world, pages.who)
    page = context.new_page()
    for path in pages.paths:
        yield from troubles(page, world.address + path, tag_of(language))
    with transaction() as session:
        accounts.speak(session, pages.who.id, "en")


def test_a_link_that_names_a_language_is_answered_in_it(world: World, opens: Opens) -> None:
    context = opens()
    enters(context, world, world.holder)
    page = context.new_page()
    assert troubles(page, f"{world.address}/candidate?lang=th", "th") == []
    assert troubles(page, f"{world.address}/candidate?lang=xx", "en") == []
