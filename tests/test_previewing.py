"""`faqbot preview` as a command: the page's process, and the one file."""

import asyncio
import re
import signal
import socket
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner

from faqbot.cli import cli
from tests.browser import needs_browser, violations
from tests.conftest import SMALL_FILE
from tests.processes import Process, Start, free_port

GOOD, COULD_NOT_RUN = 0, 2
SECRET = "a token of some length"

pytestmark = pytest.mark.usefixtures("words_alone")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_API_TOKEN", SECRET)
    return tmp_path


def preview(*arguments: str):
    return CliRunner().invoke(cli, ["preview", *arguments])


def databases(folder: Path) -> list[Path]:
    return list(folder.rglob("*.sqlite3*"))


async def served(process: Process) -> str:
    """The page's address, as the process prints it."""
    (url,) = re.findall(r"http://127\.0\.0\.1:\d+/", await process.wait_for_line("http://"))
    return str(url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_page_is_served_until_a_signal_also_while_somebody_looks(
    folder: Path, start: Start, number: signal.Signals
):
    process = start("preview")
    url = await served(process)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            assert 'href="/report"' in await response.text()
        known = {"Authorization": aiohttp.encode_basic_auth("anybody", SECRET)}
        async with session.get(f"{url}report", headers=known) as response:
            assert "Nobody has asked anything" in await response.text()
        async with session.get(f"{url}static/report.css") as response:
            assert response.status == HTTPStatus.OK
        async with session.get(f"{url}events") as events:
            assert b'"state"' in await events.content.readline()
            process.send_signal(number)
            assert await process.ended() == GOOD
    assert process.log == ""
    assert databases(folder) == []


async def test_the_port_and_the_file_are_as_wanted(folder: Path, start: Start):
    (folder / "faqs.yaml").rename(folder / "other.yaml")
    port = free_port()
    process = start("preview", "--port", str(port), "--faqs", "other.yaml", fresh=True)
    await process.wait_for_line(f"other.yaml: http://127.0.0.1:{port}/")
    process.send_signal(signal.SIGINT)
    assert await process.ended() == GOOD


def test_a_taken_port_is_said(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = preview("--port", str(taken.getsockname()[1]))
    assert result.exit_code == COULD_NOT_RUN
    assert "cannot be listened on" in result.output


@pytest.mark.parametrize("arguments", [["hello"], ["-o", "x.html"]])
def test_a_text_and_a_file_go_together(folder: Path, arguments: list[str]):
    result = preview(*arguments)
    assert result.exit_code == COULD_NOT_RUN
    assert "go together" in result.output


def test_a_file_with_errors_is_said(folder: Path):
    (folder / "faqs.yaml").write_text("version: 1\nentries: [", "utf-8")
    result = preview("hello", "-o", "x.html")
    assert result.exit_code == COULD_NOT_RUN
    assert "faqs.yaml:2" in result.output
    assert not (folder / "x.html").exists()


def test_a_file_that_cannot_be_written_is_said(folder: Path):
    result = preview("hello", "-o", "no-such-folder/x.html")
    assert result.exit_code == COULD_NOT_RUN
    assert "no-such-folder" in result.output


@needs_browser
@pytest.mark.parametrize("text", ["/faq", "/faqadmin status", "caf\udce9?"])
async def test_one_file_shows_a_command_too_and_what_is_no_utf8(folder: Path, browser, text: str):
    result = await asyncio.to_thread(preview, text, "-o", "x.html")
    assert result.exit_code == GOOD, result.output
    page = await browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    await page.goto((folder / "x.html").as_uri())
    assert await page.locator("#pane-slack .row").count() >= 1
    assert faults == []


@needs_browser
async def test_one_file_shows_both_looks_and_why(folder: Path, browser):
    text = "are you open on <b>weekends</b>?"
    result = await asyncio.to_thread(preview, *text.split(), "-o", "answer.html")
    assert result.exit_code == GOOD, result.output
    page = await browser.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: faults.extend([request.url] * (page.url != request.url)))
    address = (folder / "answer.html").as_uri()
    await page.goto(address)
    for pane in ("slack", "discord"):
        rows = page.locator(f"#pane-{pane} .row")
        assert await rows.count() == 2
        assert text in (await rows.first.inner_text())
        assert "We open at nine." in (await rows.last.inner_text())
    assert await page.locator("#why .verdict").inner_text() == "answer"
    assert await page.locator("#payloads .payload").count() == 2
    assert [each for each in faults if each != address] == []


@needs_browser
async def test_the_report_stands_beside_the_page_and_looks_as_it_should(
    folder: Path, start: Start, browser
):
    process = start("preview")
    known = {"username": "anybody", "password": SECRET}
    page = await browser.new_page(http_credentials=known)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    await page.goto(await served(process))
    await page.get_by_role("link", name="Report").click()
    await page.get_by_role("heading", name="What people asked").wait_for()
    assert await page.evaluate("document.styleSheets[0].cssRules.length") > 10
    assert await violations(page) == []
    assert faults == []
    process.send_signal(signal.SIGINT)
    assert await process.ended() == GOOD
    assert databases(folder) == []
