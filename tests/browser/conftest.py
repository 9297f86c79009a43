"""A house that listens on a port, and Debian's Chromium to look at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright
from werkzeug.serving import make_server

from tests.browser.world import World
from tests.house import House
from tests.served import Served, serving

CHROMIUM = os.environ.get("JINBANG_TEST_CHROMIUM") or shutil.which("chromium") or "chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        except Error as error:
            pytest.skip(f"no Chromium at {CHROMIUM}: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def address(lone_house: House) -> Iterator[str]:
    """Let the house listen; return where."""
    with listening(lone_house, 0) as address:
        yield address


@contextmanager
def listening(house: House, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, house.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open browsers, each with cookies and a store of its own; they are closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(
        width: int = 1280,
        height: int = 900,
        language: str = "en",
        **more: Any,  # noqa: ANN401  # whatever Playwright takes
    ) -> BrowserContext:
        viewport = {"width": width, "height": height}
        more.setdefault("reduced_motion", "reduce")  # what fades in has too little contrast for axe
        context = chromium.new_context(viewport=viewport, locale=language, **more)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script that finds what keeps people out."""
    if not AXE.exists():
        pytest.skip("axe-core isn't installed; ./run test installs it")
    return AXE.read_text()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start the real service once for the tests of a file."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Fill a house with people once for all tests that only look at its pages."""
    folder = tmp_path_factory.mktemp("world")
    house = House(f"sqlite:///{folder}/jinbang.db", folder)
    world = World(house)
    with listening(house, world.port):
        yield world
    house.app.extensions["database"].dispose()


@pytest.fixture
def world(peopled: World) -> World:
    peopled.is_read_here()
    return peopled


@pytest.fixture
def served(started: Served) -> Served:
    started.is_read_here()
    return started
