"""What is logged: the id of each event from its arrival to its reply, and nobody's words or name."""

import asyncio
import json
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from faqbot import logs
from tests.processes import Start, free_port
from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.stages import FAQS, OPEN, DiscordStage, SlackStage, Stage
from tests.scenarios.test_process import of
from tests.wire.slack import FakeSlack

WORD = "zanzibar"
# What Slack's adapter and Discord's say of a fault of faqbot's own.
FAULT = "a fault of faqbot's own"
WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)


class Kept(logging.Handler):
    """Keeps the lines that would be written."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logs.JsonFormatter())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))

    async def until(self, words: str) -> dict[str, Any]:
        async with asyncio.timeout(15):
            while not (found := [each for each in self.lines if words in each["message"]]):
                await asyncio.sleep(0.02)
        return found[-1]


@pytest.fixture
def kept(chat_stage: Stage) -> Iterator[Kept]:
    handler = Kept()
    chat_stage.patch.setenv("FAQBOT_LOG_LEVEL", "INFO")
    yield handler
    for name in ("faqbot", ""):
        logging.getLogger(name).removeHandler(handler)


@pytest.fixture
async def hands(chat_stage: Stage, kept: Kept) -> Hands:
    chat_stage.write_faqs(WHOLE)
    if isinstance(chat_stage, SlackStage):
        for person in chat_stage.slack.world.people.values():
            object.__setattr__(person, "name", f"{WORD}-{person.name}")
    if isinstance(chat_stage, DiscordStage):
        for user in (chat_stage.ada, chat_stage.bob):
            object.__setattr__(user, "name", f"{WORD}-{user.name}")
    await chat_stage.start()
    for name in ("faqbot", ""):
        logging.getLogger(name).addHandler(kept)
    return hands_on(chat_stage)


def rows(stage: Stage, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(stage.folder / "data" / "faqbot.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def break_tables(stage: Stage) -> None:
    connection = sqlite3.connect(stage.folder / "data" / "faqbot.sqlite3")
    for table in ("votes", "questions"):
        connection.execute(f"ALTER TABLE {table} RENAME TO gone_{table}")
    connection.commit()
    connection.close()


def refuse_all(stage: Stage) -> None:
    if isinstance(stage, SlackStage):
        stage.slack.faults.refuse("channel_not_found", times=20, method="chat.postMessage")
    else:
        assert isinstance(stage, DiscordStage)
        stage.server.faults.answer(403, "POST /channels/*/messages", code=50013, times=None)


class _Failing:
    """A matcher that quotes what it was asked in its error."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._matcher, name)

    def recall(self, text: str) -> None:
        return None

    def judge(self, text: str, before: str | None) -> None:
        raise ValueError(text)


def break_matcher(stage: Stage) -> None:
    snapshot = stage.service.snapshot
    failing: Any = _Failing(snapshot.matcher)
    stage.service.snapshot = type(snapshot)(snapshot.knowledge, failing, snapshot.posts)


async def test_nobodys_words_or_name_are_in_a_line_whatever_fails(
    chat_stage: Stage, hands: Hands, kept: Kept
):
    await chat_stage.mention(f"{OPEN} {WORD}")
    await chat_stage.mention(f"do you sell {WORD} bananas")
    await hands.until("no answer to that yet")
    await hands.tap("person")
    await hands.until("Taken")
    await hands.tap("reply", by="staff")
    await hands.fill(f"yes, {WORD} ones")
    await hands.until(f"yes, {WORD} ones")
    await hands.run("faq show", WORD)
    await hands.run("faqadmin why", f"{WORD} {WORD}", by="staff")
    break_tables(chat_stage)
    await chat_stage.mention(f"is there any {WORD} delivery at all")
    await kept.until("nothing is recorded")
    refuse_all(chat_stage)
    await chat_stage.mention(f"{WORD}: {OPEN}")
    await kept.until("unsent")
    break_matcher(chat_stage)
    await chat_stage.mention(f"why is {WORD} so far away")
    failed = await kept.until(FAULT)
    assert "ValueError" in failed["exception"]
    assert WORD not in json.dumps(kept.lines)


async def test_one_id_names_an_event_from_the_database_to_the_log(
    chat_stage: Stage, hands: Hands, kept: Kept
):
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    refuse_all(chat_stage)
    await chat_stage.mention("how long does delivery take?")
    unsent = await kept.until("unsent")
    async with asyncio.timeout(10):
        while len(ids := rows(chat_stage, "SELECT id FROM questions ORDER BY asked_at")) < 2:
            await asyncio.sleep(0.02)
    (first,), (second,) = ids
    assert second.startswith(unsent["request_id"])
    assert not first.startswith(unsent["request_id"])


async def test_a_press_and_a_command_have_ids_of_their_own(
    chat_stage: Stage, hands: Hands, kept: Kept
):
    await chat_stage.mention("do you sell green bananas")
    await hands.until("no answer to that yet")
    hands.close_handoff()
    await hands.tap("person")
    pressed = await kept.until("hand")
    break_matcher(chat_stage)
    await hands.run("faq ask", "when are you open")
    commanded = await kept.until(FAULT)
    assert len({pressed["request_id"], commanded["request_id"]}) == 2


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as server:
        yield server


async def test_a_process_writes_one_json_object_a_line_from_its_start_to_its_end(
    start: Start, slack: FakeSlack, tmp_path: Path
):
    (tmp_path / "faqs.yaml").write_text(WHOLE % {"listed": 1, "forum": 2, "handoff": 3, "staff": 4})
    port = free_port()
    own = {
        "FAQBOT_LOG_FORMAT": "json",
        "FAQBOT_FAQ": "x",
        "PORT": str(port),
        "FAQBOT_HOST": "127.0.0.1",
    }
    discord = {"DISCORD_TOKEN": "x", "DISCORD_API_URL": "http://127.0.0.1:9/"}
    bot = start("run", environment=of(slack) | discord | own)
    await bot.wait_for_line("slack-socket: connected")
    await bot.wait_for_line("discord: .*trying again")
    slack.faults.refuse("channel_not_found", times=5, method="chat.postMessage")
    await slack.send(slack.events.direct_message(f"{OPEN} {WORD}\n\x1b[31m"))
    await bot.wait_for_line("unsent")
    await slack.stop()
    await bot.wait_for_line("connection lost")
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0
    lines = [json.loads(line) for line in bot.lines]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    (unknown,) = [each["message"] for each in lines if "FAQBOT_FAQ " in each["message"]]
    assert unknown.endswith("did you mean FAQBOT_FAQS?")
    (first,) = [each["message"] for each in lines if " starts with " in each["message"]]
    assert "faqs.yaml (revision" in first
    assert "3 entries); transports: slack-socket, discord; port: 127.0.0.1:" in first
    assert first.endswith("metrics: none; database: SQLite")
    assert WORD not in "\n".join(bot.lines)


async def test_a_start_that_fails_is_a_json_line_as_well(start: Start, tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text("entries: [")
    bot = start("run", environment={"FAQBOT_LOG_FORMAT": "json", "DISCORD_TOKEN": "x"})
    assert await bot.ended() == 2
    (line,) = [json.loads(line) for line in bot.lines]
    assert line["level"] == "critical"
    assert "faqs.yaml" in line["message"]


async def test_the_port_is_served_on_the_host_that_is_named_alone(
    start: Start, slack: FakeSlack, tmp_path: Path
):
    (tmp_path / "faqs.yaml").write_text(WHOLE % {"listed": 1, "forum": 2, "handoff": 3, "staff": 4})
    port = free_port()
    own = {"PORT": str(port), "FAQBOT_HOST": "127.0.0.2"}
    bot = start("run", environment=of(slack) | own)
    await bot.wait_for_line("slack-socket: connected")
    _, writer = await asyncio.open_connection("127.0.0.2", port)
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
