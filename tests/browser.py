"""A headless Chromium for the tests of pages; skipped with its reason where none is installed."""

import shutil
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

# What Debian, Fedora, Google and Homebrew call it.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def browser_path() -> str | None:
    """The machine's own Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


needs_browser = pytest.mark.skipif(
    browser_path() is None,
    reason="no Chromium is installed: `apt-get install chromium` lets these tests run",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> "AsyncIterator[Browser]":
    """One Chromium for all tests, which run in one process and one loop: see `share_browser`."""
    path = browser_path()
    if path is None:
        pytest.skip(str(needs_browser.kwargs["reason"]))
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: "Browser") -> "AsyncIterator[Browser]":
    """A browser whose pages are the test's own, and end with it."""
    before = set(chromium.contexts)
    yield chromium
    for context in set(chromium.contexts) - before:
        await context.close()


def share_browser(item: pytest.Item) -> None:
    """Have a test that asks for a browser, or for what is `running` for one, run where it is."""
    if {"browser", "running"} & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.xdist_group("browser"))
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


async def violations(page: "Page") -> list[str]:
    """What axe-core finds wrong on a page, a line each: the rule, and where it is broken first."""
    from axe_playwright_python.async_playwright import Axe

    there = await page.evaluate("'axe' in window")
    found = await (Axe("0") if there else Axe()).run(page)
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found.response["violations"]
    ]
