"""The page's server: who may look, who may write, and how much is sent."""

import itertools
import re

import aiohttp
import pytest

from faqbot.adapters.web.document import STATIC, bundle, still
from faqbot.adapters.web.server import HOST, TOKEN_HEADER, Report, Server
from faqbot.errors import SettingsError, StoreError
from tests.adapters.web.conftest import Running

MOST_BYTES = 150_000
READY = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")

SECRET = "a token of some length"
KNOWN = {"Authorization": aiohttp.encode_basic_auth("anybody", SECRET)}


async def token_of(session: aiohttp.ClientSession, address: str) -> str:
    async with session.get(address) as response:
        found = re.search(r'name="csrf" content="([^"]+)"', await response.text())
    assert found is not None
    return found[1]


async def test_the_page_lets_no_script_in_but_its_own(running: Running):
    async with aiohttp.ClientSession() as session, session.get(running.address) as response:
        policy = response.headers["Content-Security-Policy"]
        text = await response.text()
    for each in READY:
        assert each in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", text)
    assert not re.search(r"https?://", text)


async def test_another_host_is_refused(running: Running):
    port = running.address.rsplit(":", 1)[1].strip("/")
    hosts = (f"evil.example:{port}", f"127.0.0.1.evil.example:{port}", "faqbot.dev", "evil:80")
    async with aiohttp.ClientSession() as session:
        for host, path in itertools.product(hosts, ("", "events", "static/page.js")):
            headers = {"Host": host}
            async with session.get(running.address + path, headers=headers) as response:
                assert response.status == 403, (host, path)
                assert "csrf" not in await response.text()


async def test_localhost_is_served_too_and_on_port_80_without_a_port(running: Running):
    port = running.address.rsplit(":", 1)[1].strip("/")
    async with aiohttp.ClientSession() as session:
        for host in (f"localhost:{port}", "localhost", "127.0.0.1"):
            async with session.get(running.address, headers={"Host": host}) as response:
                assert response.status == 200


async def test_what_writes_needs_the_pages_token(running: Running):
    paths = ("ask", "press", "submit", "options", "accept", "action")
    async with aiohttp.ClientSession() as session:
        for path, token in itertools.product(paths, (None, "", "wrong", "wröng")):
            headers = {} if token is None else {TOKEN_HEADER: token}
            url, body = f"{running.address}api/{path}", {"text": "hi", "how": "direct"}
            async with session.post(url, json=body, headers=headers) as answer:
                assert answer.status == 403, (path, token)
                assert "reload the page" in (await answer.json())["error"]
    assert not any(pane.messages for pane in running.preview.session.panes.values())


async def test_what_cannot_be_read_is_refused_in_words(running: Running):
    sent = [
        ("ask", "no json", 400),
        ("ask", "[]", 400),
        ("ask", "{}", 400),
        ("press", '{"pane": "slack", "from": {"message": "1"}, "pressed": {}}', 404),
        ("press", '{"pane": "irc", "from": {"home": true}, "pressed": {}}', 404),
        ("submit", '{"pane": "slack", "view": "1", "values": {}}', 404),
        ("press", '{"pane": "slack", "from": 3, "pressed": 4}', 400),
        ("ask", '{"text": "' + "x" * 100_000 + '"}', 413),
    ]
    async with aiohttp.ClientSession() as session:
        headers = {TOKEN_HEADER: await token_of(session, running.address)}
        for path, body, status in sent:
            url = f"{running.address}api/{path}"
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == status, body[:80]
                assert (await answer.json())["error"]


async def test_it_listens_on_the_loopback_interface_alone(running: Running):
    assert HOST == "127.0.0.1"
    assert running.address.startswith("http://127.0.0.1:")


async def test_a_port_that_is_taken_is_said(running: Running):
    port = int(running.address.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(SettingsError, match=f"--port {port}"):
        await Server(running.preview.session).start(port)


async def test_all_that_the_page_loads_is_small(running: Running):
    total = 0
    async with aiohttp.ClientSession() as session:
        for path in ("", *(f"static/{name}" for name in sorted(STATIC))):
            async with session.get(running.address + path) as response:
                assert response.status == 200
                total += len(await response.read())
        async with session.get(f"{running.address}static/still.js") as response:
            assert response.status == 404
    assert total < MOST_BYTES


async def test_a_report_is_served_where_there_is_one(running: Running):
    made = Report(SECRET, lambda: "<title>Report</title>", {"report.css": (b"p {}", "text/css")})
    server = Server(running.preview.session, report=made)
    address = await server.start()
    async with aiohttp.ClientSession() as session:
        wrong = aiohttp.encode_basic_auth("me", SECRET + "x")
        for given in ("", wrong, "Basic", "Basic \xe9", f"Bearer {wrong.split()[1]}", f"{wrong}="):
            known = {"Authorization": given}
            async with session.get(f"{address}report", headers=known) as response:
                assert response.status == 401
                assert "Basic" in response.headers["WWW-Authenticate"]
                assert "Report" not in await response.text()
        elsewhere = KNOWN | {"Sec-Fetch-Site": "cross-site"}
        async with session.get(f"{address}report", headers=elsewhere) as response:
            assert response.status == 403
        async with session.get(f"{address}report", headers=KNOWN) as response:
            assert await response.text() == "<title>Report</title>"
            assert all(each in response.headers["Content-Security-Policy"] for each in READY)
        async with session.get(f"{address}static/report.css") as response:
            assert await response.read() == b"p {}"
        async with session.get(address) as response:
            assert 'href="/report"' in await response.text()
        for path in ("report", "static/report.css"):
            async with session.get(running.address + path) as response:
                assert response.status == 404
    await server.stop()


async def test_a_report_that_cannot_be_made_says_why(running: Running):
    def made() -> str:
        raise StoreError("the database is away")

    server = Server(running.preview.session, report=Report(SECRET, made, {}))
    address = await server.start()
    async with (
        aiohttp.ClientSession(headers=KNOWN) as session,
        session.get(f"{address}report") as response,
    ):
        assert response.status == 503
        assert await response.json() == {"error": "the database is away"}
    await server.stop()


def test_one_file_escapes_what_was_asked():
    asked = "</script><script>alert(1)</script>"
    panes = {"slack": {"title": "Slack", "names": {}, "messages": [{"text": asked}]}}
    text = still(asked, panes, {"text": asked}, at=0.0)
    assert "<script>alert" not in text
    assert not re.search(r"(?:src|href)=", text)


def test_modules_in_one_script_keep_their_names_apart():
    text = bundle(("dom.js", "slack.js"))
    assert "import " not in re.sub(r"//.*", "", text)
    assert not re.search(r"^export ", text, re.MULTILINE)
    assert "const { ago, day" in text
