"""A headless Chromium for the tests of pages; skipped with its reason where none is installed."""

import shutil
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

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


@pytest.fixture
async def browser() -> "AsyncIterator[Browser]":
    """A browser of the test's own, which ends with it."""
    path = browser_path()
    if path is None:
        pytest.skip(str(needs_browser.kwargs["reason"]))
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path)
        yield launched
        await launched.close()


async def violations(page: "Page") -> list[str]:
    """What axe-core finds wrong on a page, a line each: the rule, and where it is broken first."""
    from axe_playwright_python.async_playwright import Axe

    found = await Axe().run(page)
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found.response["violations"]
    ]
