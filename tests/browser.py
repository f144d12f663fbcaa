"""A headless Chromium for the tests of pages; skipped with its reason where none is installed."""

import re
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

# What Debian, Fedora, Google and Homebrew call it.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--force-color-profile=srgb", "--mute-audio", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-extensions", "--disable-sync",
    "--remote-debugging-port=0",
)  # fmt: skip
_LISTENS = re.compile(r"DevTools listening on (ws://\S+)")


def browser_path() -> str | None:
    """The machine's own Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


needs_browser = pytest.mark.skipif(
    browser_path() is None,
    reason="no Chromium is installed: `apt-get install chromium` lets these tests run",
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Chromium for all tests of a process: the address to which each connects."""
    path = browser_path()
    if path is None:
        pytest.skip(str(needs_browser.kwargs["reason"]))
    profile = tmp_path_factory.mktemp("chromium")
    with subprocess.Popen(
        [path, *_ARGUMENTS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        found = next(filter(None, map(_LISTENS.search, process.stderr)))
        # Nobody reads on, and a full pipe would hold it up.
        reading = threading.Thread(target=process.stderr.read, daemon=True)
        reading.start()
        yield found[1]
        process.terminate()
        reading.join()


@pytest.fixture
async def browser(chromium: str) -> "AsyncIterator[Browser]":
    """A browser whose pages are the test's own, and end with it."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(chromium)
        yield connected
        for context in connected.contexts[1:]:
            await context.close()
        await connected.close()


async def violations(page: "Page") -> list[str]:
    """What axe-core finds wrong on a page, a line each: the rule, and where it is broken first."""
    from axe_playwright_python.async_playwright import Axe

    found = await Axe().run(page)
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found.response["violations"]
    ]
