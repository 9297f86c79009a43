from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.world import Pages, World, enters

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that light and dark may differ in
WIDTHS = (1280, 360)
Opens = Callable[..., BrowserContext]
LooksAt = Callable[[Pages], Iterator[str]]


@pytest.fixture
def looks_at(world: World, opens: Opens, axe: str) -> LooksAt:
    """Return what tells of every barrier on somebody's pages."""

    def look_at(pages: Pages) -> Iterator[str]:
        context = opens(bypass_csp=True)  # axe brings its own script
        if pages.who:
            enters(context, world, pages.who)
        page = context.new_page()
        for path in pages.paths:
            page.goto(world.address + path)
            page.evaluate(axe)
            for barrier in barriers(page):
                yield f"{path}: {barrier}"

    return look_at


def barriers(page: Page) -> Iterator[str]:
    """Tell what is wrong with a page, wide and narrow, light and dark."""
    if "/exam/" in page.url and page.locator("#saved").count():
        expect(page.locator("#saved")).to_contain_text("Saved")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        yield from (f"{width} light: {each}" for each in found(page, {"runOnly": RULES}))
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        rules = {"runOnly": {"type": "rule", "values": COLOURS}}
        yield from (f"{width} dark: {each}" for each in found(page, rules))
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > min(WIDTHS):
        yield f"scrolls sideways: {wide} of {min(WIDTHS)}"


def found(page: Page, options: Mapping[str, object]) -> list[str]:
    """Run axe; say what it finds and where."""
    run = "(options) => axe.run(document, {...options, resultTypes: ['violations']})"
    violations = page.evaluate(run, options)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in violations]


def test_while_nobody_does_anything_nothing_is_spoken(world: World, opens: Opens) -> None:
    context = opens()
    enters(context, world, world.sitter)
    page = context.new_page()
    page.goto(f"{world.address}/exam/{world.exam}")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.get_by_role("timer")).to_have_attribute("aria-live", "off")
    began = page.get_by_role("timer").inner_text()
    page.evaluate("""() => {
      window.spoken = [];
      const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]";
      for (const region of document.querySelectorAll(live))
        new MutationObserver(() => spoken.push(region.outerHTML)).observe(region,
          { childList: true, subtree: true, characterData: true });
    }""")
    page.wait_for_timeout(3000)
    assert page.evaluate("spoken") == []
    assert page.get_by_role("timer").inner_text() != began


def test_the_pages_for_everybody_have_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert list(looks_at(world.public())) == []


def test_the_holders_pages_have_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert list(looks_at(world.of_holder())) == []


def test_the_exam_and_what_follows_have_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert list(looks_at(world.of_sitter())) == []


def test_the_way_to_the_exam_has_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert [each for pages in world.of_newcomers() for each in looks_at(pages)] == []


def test_the_invigilators_pages_have_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert list(looks_at(world.of_invigilator())) == []


def test_the_administrators_pages_have_no_barrier(world: World, looks_at: LooksAt) -> None:
    assert list(looks_at(world.of_administrator())) == []
