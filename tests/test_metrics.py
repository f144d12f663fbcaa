"""`/metrics` in a running process, and the page that lists what it serves."""

import asyncio
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.processes import Start, free_port
from tests.scenarios.hands import FAQS_WITH_STAFF
from tests.scenarios.stages import FAQS, OPEN
from tests.scenarios.test_process import of
from tests.wire.slack import FakeSlack

ROOT = Path(__file__).parents[1]
WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)
Read = Callable[[], Awaitable["Served"]]


class Served:
    """What one scrape gave."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.families = list(text_string_to_metric_families(text))

    def __call__(self, name: str, **labels: str) -> float:
        """The value of a series."""
        found = [
            sample.value
            for family in self.families
            for sample in family.samples
            if sample.name == name and sample.labels == labels
        ]
        assert len(found) == 1, (name, labels, found)
        return found[0]

    def rows(self) -> set[tuple[str, str, tuple[str, ...], str]]:
        """Name, type, labels and meaning of each metric, as the page has them."""
        return {
            (
                family.name + ("_total" if family.type == "counter" else ""),
                family.type,
                tuple(sorted({*family.samples[0].labels} - {"le"})),
                family.documentation,
            )
            for family in self.families
        }


pytestmark = pytest.mark.usefixtures("words_alone")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as server:
        yield server


@pytest.fixture
async def read(start: Start, tmp_path: Path, slack: FakeSlack) -> Read:
    """A scrape of a `faqbot run` that answers `slack`."""
    (tmp_path / "faqs.yaml").write_text(WHOLE % {"listed": 1, "forum": 2, "handoff": 3, "staff": 4})
    port = free_port()
    environment = of(slack) | {"FAQBOT_METRICS_PORT": str(port)}
    bot = start("run", "--only", "slack-socket,discord", environment=environment)

    async def read() -> Served:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/metrics") as response,
        ):
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return Served(await response.text())

    await slack.wait_for_socket(timeout=30)
    await bot.wait_for_line("slack-socket: connected")
    return read


def documented() -> set[tuple[str, str, tuple[str, ...], str]]:
    page = (ROOT / "docs" / "operating.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*)\| ([^|]+) \| [^|]*\|$", page, re.MULTILINE)
    return {
        (name, kind, tuple(sorted(re.findall(r"`(\w+)`", labels))), says)
        for name, kind, labels, says in rows
    }


async def until(read: Read, holds: Callable[[Served], bool]) -> Served:
    async with asyncio.timeout(15):
        while not holds(served := await read()):
            await asyncio.sleep(0.05)
    return served


async def test_the_page_lists_what_is_served_and_nothing_else(read: Read):
    served = await read()
    assert served.rows() == documented()
    assert all(name.startswith("faqbot_") for name, *_ in served.rows())


def test_the_rules_of_the_page_speak_of_what_is_served():
    page = (ROOT / "docs" / "operating.md").read_text()
    (rules,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    used = set(re.findall(r"\bfaqbot_\w+", rules))
    assert len(used) >= 5
    assert used <= {name for name, *_ in documented()}


async def test_what_happens_moves_them_and_tells_of_nobody(
    read: Read, slack: FakeSlack, tmp_path: Path
):
    before = await read()
    assert before("faqbot_questions_total", platform="slack", outcome="answer") == 0
    assert before("faqbot_connection", adapter="slack-socket", state="connected") == 1
    assert before("faqbot_connection", adapter="discord", state="idle") == 1

    await slack.send(slack.events.direct_message(OPEN))
    answer = await slack.wait_for_message(timeout=10)
    await slack.send(slack.events.direct_message("do you sell zanzibar bananas"))
    miss = await slack.wait_for_message(nth=2, timeout=10)
    await slack.send(slack.events.message("just talking zanzibar", channel="C0SHARED"))
    vote = slack.interactions.block_actions(answer, "feedback", value=_value_of(answer, "+"))
    await slack.send(vote)
    await slack.send(slack.interactions.block_actions(miss, "person"))

    after = await until(
        read, lambda served: served("faqbot_handovers_open", platform="slack", age="1h") == 1
    )
    for outcome in ("answer", "abstain", "silent"):
        assert after("faqbot_questions_total", platform="slack", outcome=outcome) == 1, outcome
    assert after("faqbot_votes_total", platform="slack", vote="helpful") == 1
    assert after("faqbot_votes_total", platform="slack", vote="unhelpful") == 0
    assert after("faqbot_match_seconds_count") >= 1
    assert after("faqbot_ranking_process_up") == 1
    assert after("faqbot_ranked_apart_total") >= 1
    assert after("faqbot_ack_seconds_count", platform="slack") >= 5
    assert after("faqbot_reply_seconds_count", platform="slack") == 2
    assert 0 < after("faqbot_reply_seconds_sum", platform="slack") < 60
    assert after("faqbot_process_resident_memory_bytes") > 0
    for secret in ("zanzibar", "U0ALICE", "D0ALICE", "alice", "C0SHARED"):
        assert secret not in after.text

    slack.faults.refuse("channel_not_found", times=5, method="chat.postMessage")
    await slack.send(slack.events.direct_message(OPEN))
    await until(read, lambda each: each("faqbot_replies_unsent_total", adapter="slack-socket") == 1)
    slack.faults.clear()

    (tmp_path / "faqs.yaml").write_text("entries: [")
    broken = await until(read, lambda each: each("faqbot_file_state", state="broken") == 1)
    assert broken("faqbot_file_state", state="live") == 0
    assert broken("faqbot_reloads_total", result="broken") == 1


async def test_a_database_that_fails_shows_and_the_rest_is_served(
    read: Read, slack: FakeSlack, tmp_path: Path
):
    await slack.send(slack.events.direct_message(OPEN))
    await slack.wait_for_message(timeout=10)
    connection = sqlite3.connect(tmp_path / ".faqbot" / "faqbot.sqlite3")
    for table in ("votes", "questions", "handovers"):
        connection.execute(f"DROP TABLE {table}")
    connection.commit()
    connection.close()
    await slack.send(slack.events.direct_message(OPEN))
    await slack.wait_for_message(nth=2, timeout=10)
    after = await until(read, lambda served: served("faqbot_database_errors_total") > 0)
    assert after("faqbot_database_up") == 0
    assert "faqbot_handovers_open{" not in after.text
    assert after("faqbot_queue_depth", queue="unrecorded") >= 0


async def test_a_port_that_is_taken_costs_no_answer(start: Start, slack: FakeSlack, tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        bot = start("run", environment=of(slack) | {"FAQBOT_METRICS_PORT": port})
        line = await bot.wait_for_line("no metrics are served")
        assert f"FAQBOT_METRICS_PORT: 127.0.0.1:{port}" in line
        await slack.wait_for_socket(timeout=30)
        await slack.send(slack.events.direct_message(OPEN))
        await slack.wait_for_message(timeout=10)


def test_nothing_but_the_metrics_imports_prometheus():
    program = (
        "import sys\nfrom faqbot import serving, doctor, cli, running\n"
        "assert 'prometheus_client' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def _value_of(message: object, mark: str) -> str:
    """The value of the button of feedback that ends with a mark."""
    found = re.search(rf"'value': '([^']* \{mark})'", str(getattr(message, "blocks", "")))
    assert found is not None
    return found[1]
