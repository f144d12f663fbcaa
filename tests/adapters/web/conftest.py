"""A page with a real service behind it, on a free port, and a browser that looks at it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from faqbot import previewing
from faqbot.adapters import PLATFORMS
from faqbot.adapters.web.server import Server
from faqbot.settings import Settings, settings_of
from tests.conftest import SMALL_FILE

pytest.importorskip("playwright")
from playwright.async_api import Browser, Page, expect

FILE = (
    SMALL_FILE.replace(
        "posts:\n",
        """\
  - id: returns
    question: How do I return a parcel?
    answer: "Write <script>alert(1)</script> on it & **send** it back. <b>Now</b>."
posts:
""",
    )
    + "  - {id: old, title: Old, url: /blog/old, published: 2020-01-02}\n"
)


@dataclass(frozen=True)
class Running:
    """A page that is served: its address, the file, and the session behind it."""

    address: str
    faqs: Path
    preview: previewing.Preview


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    faqs = tmp_path / "faqs.yaml"
    faqs.write_text(FILE, "utf-8")
    return settings_of(PLATFORMS)(faqs=faqs, data_dir=tmp_path / "data", encoder="none")


@pytest_asyncio.fixture(loop_scope="session")
async def running(settings: Settings) -> AsyncIterator[Running]:
    async with previewing.opened(settings) as preview:
        server = Server(preview.session)
        address = await server.start()
        tasks = [
            asyncio.create_task(preview.reloader.run()),
            asyncio.create_task(preview.session.watch()),
        ]
        yield Running(address, settings.faqs, preview)
        for task in tasks:
            task.cancel()
        await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(chromium: Browser) -> Page:
    """One tab for the pages of all tests: to open one takes longer than most of them."""
    return await chromium.new_page(viewport={"width": 1440, "height": 900})


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page, running: Running) -> AsyncIterator[Page]:
    """The page in a browser; what goes wrong in its scripts fails the test."""
    faults: list[str] = []
    tab.on("pageerror", wrong := lambda fault: faults.append(str(fault)))
    tab.on("console", said := lambda line: faults.extend([line.text] * (line.type == "error")))
    await tab.goto(running.address)
    await expect(tab.locator("#file-dot.live")).to_be_visible()
    yield tab
    tab.remove_listener("pageerror", wrong)
    tab.remove_listener("console", said)
    await tab.goto("about:blank")
    await tab.context.clear_permissions()
    assert faults == []


async def ask(page: Page, text: str, how: str = "direct") -> None:
    """Ask on the page, and wait until it says why it gets what it gets."""
    await page.locator("#how").select_option(how)
    await page.locator("#ask").fill(text)
    await page.locator("#ask").press("Enter")
    await expect(page.locator("#ask")).to_have_value("")
