"""One way to act and to look on every platform, so that one suite runs on all of them.

The bot is the real one, composed as `faqbot run` composes it, in this process; what stands at the
far end of its wires is a fake Slack, a fake Discord or a pipe.
"""

import asyncio
import contextlib
import logging
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
import pytest
from click.testing import CliRunner

from faqbot import app, running, serving
from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.model import Platforms
from faqbot.service import Service
from faqbot.settings import read_settings
from faqbot.transports import choose
from tests.conftest import lay_database
from tests.wire.discord import FakeDiscord
from tests.wire.discord.client import pointed_at
from tests.wire.slack import FakeSlack, Wire
from tests.wire.slack.shown import lines_of, live_in

FAQS = """\
version: 1
site: {name: Acme, url: "https://acme.dev", contact: "mailto:hi@acme.dev"}
bot: {answer_in: {slack: [C0HELP], discord: ["%(listed)s", "%(forum)s"]}}
entries:
  - id: opening-hours
    question: When are you open?
    aliases: [what are your opening hours, are you open on weekends]
    answer: "We open at **nine**."
    source: {title: Hours, url: /hours, author: Ann}
    related: [summer]
  - id: delivery-time
    question: How long does delivery take?
    aliases: [when will my order arrive, shipping time]
    answer: "Three *days*."
  - id: delivery-cost
    question: How much does delivery cost?
    aliases: [what is the price of shipping]
    answer: "Five euros."
posts:
  - {id: summer, title: Summer hours, url: /blog/summer, excerpt: Longer days., published: 2026-08-23}
"""
OPEN = "when are you open?"
CHATS = ("slack-socket", "slack-http", "discord", "toy")
"""The stages on which people talk to each other."""


class _Keep(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


class Stage(ABC):
    """A platform with the bot on it; replies are given as all the text that a reader sees."""

    only: str
    reaches_channels = True
    platforms: Platforms = PLATFORMS
    lacks: ClassVar[Mapping[str, str]] = {}
    """Why a scenario, or all of a module, cannot apply, by its name."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.patch = patch
        self.faqs = folder / "faqs.yaml"
        self.lines: list[str] = []
        self._bot: asyncio.Task[bool] | None = None
        self._app: app.App | None = None

    @property
    def service(self) -> Service:
        """What the bot that runs now answers from."""
        assert self._app is not None
        return self._app.service

    def write_faqs(self, text: str = FAQS) -> None:
        self.faqs.write_text(self.filled(text))

    def filled(self, text: str) -> str:
        """A file's text with the ids that its channels and people have here."""
        ids = {"listed": 1, "forum": 2, "handoff": 3, "staff": 4}
        return text % ids if "%(" in text else text

    async def start(self) -> None:
        """Compose the bot from the environment, as the command does, and wait until it listens."""
        for name, value in (self.environment() | {"FAQBOT_FAQS": str(self.faqs)}).items():
            self.patch.setenv(name, value)
        data = self.folder / "data"
        if not data.exists():
            lay_database(data)
        self.patch.setenv("FAQBOT_DATA_DIR", str(data))
        settings = read_settings(self.platforms)
        self._app = app.build(settings)
        plan = serving.plan(self._app, settings, choose(settings, [self.only]))
        logging.getLogger("faqbot").addHandler(_Keep(self.lines))
        self._bot = asyncio.create_task(running.run(plan))
        await self.listening(plan)

    async def stop(self) -> None:
        if self._bot is not None:
            self._bot.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._bot
            self._bot = None

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What the bot needs to find this platform."""

    @abstractmethod
    async def listening(self, plan: running.Plan) -> None:
        """Wait until the bot is connected."""

    @abstractmethod
    async def direct(self, text: str) -> None:
        """Write the bot a direct message."""

    @abstractmethod
    async def reply(self) -> str:
        """The next reply, wherever it is; a long one in all its parts."""

    @abstractmethod
    async def silence(self) -> None:
        """Fail if the bot says anything more."""

    @abstractmethod
    def live(self) -> list[str]:
        """What would ping, run or link unasked in all that has left the bot so far."""

    def know_private(self, private: bool) -> None:
        """Close the hand-over channel to all but carol and bob, or let nobody know that it is."""
        raise NotImplementedError

    def call_asker(self, name: str) -> None:
        """Let the one who asks have another name."""
        raise NotImplementedError

    async def asked(self, text: str) -> str:
        await self.direct(text)
        return await self.reply()

    async def mention(self, text: str) -> None:
        raise NotImplementedError

    def to_somebody(self, text: str) -> str:
        """A text for `write` or `mention` that names another person than the bot first."""
        raise NotImplementedError

    async def command(self, text: str) -> str:
        """Run /faq; the private reply."""
        raise NotImplementedError

    async def write(self, text: str, *, listed: bool, bot: bool = False) -> None:
        """Write in a channel without a mention."""
        raise NotImplementedError

    async def write_in_thread(self, text: str, *, other_person: bool = False) -> None:
        """Write in the thread of the last message."""
        raise NotImplementedError

    async def edit(self, text: str) -> None:
        raise NotImplementedError

    async def delete(self) -> None:
        raise NotImplementedError

    async def again(self) -> None:
        """Deliver the last message once more."""
        raise NotImplementedError

    async def edited_before(self, text: str, to: str) -> None:
        """Only the edit of a direct message arrives."""
        raise NotImplementedError


class SlackStage(Stage):
    only = "slack-socket"

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, slack: FakeSlack) -> None:
        super().__init__(folder, patch)
        self.slack = slack
        self._seen = 0
        self._last: Any = None

    def environment(self) -> dict[str, str]:
        names = ("SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
        return {name: value for name, value in self.slack.env().items() if name in names}

    async def listening(self, plan: running.Plan) -> None:
        await self.slack.wait_for_socket(opened=self.slack.sockets.ever, timeout=20)
        await self._connected(plan)

    async def _connected(self, plan: running.Plan) -> None:
        async with asyncio.timeout(20):
            while plan.supervisors[0].connection.value != "connected":
                await asyncio.sleep(0.01)

    async def direct(self, text: str) -> None:
        self._last = await self.slack.send(self.slack.events.direct_message(text))

    async def mention(self, text: str) -> None:
        self._last = await self.slack.send(self.slack.events.app_mention(text))

    def know_private(self, private: bool) -> None:
        if private:
            self.slack.world.scopes.add("groups:read")

    def call_asker(self, name: str) -> None:
        self.slack.world.add_person("U0ALICE", name)

    def to_somebody(self, text: str) -> str:
        return Wire(f"<@U0BOB> {text}")

    async def write(self, text: str, *, listed: bool, bot: bool = False) -> None:
        channel = "C0HELP" if listed else "C0SHARED"
        make = self.slack.events.bot_message if bot else self.slack.events.message
        self._last = await self.slack.send(make(text, channel=channel))

    async def write_in_thread(self, text: str, *, other_person: bool = False) -> None:
        root = self._last
        parcel = self.slack.events.message(
            text,
            channel=root.channel,
            thread_ts=root.thread,
            user="U0BOB" if other_person else "U0ALICE",
        )
        await self.slack.send(parcel)

    async def edit(self, text: str) -> None:
        message = self.slack.world.find(self._last.channel, self._last.ts)
        assert message is not None
        await self.slack.send(self.slack.events.message_changed(message, text))

    async def delete(self) -> None:
        message = self.slack.world.find(self._last.channel, self._last.ts)
        assert message is not None
        await self.slack.send(self.slack.events.message_deleted(message))

    async def again(self) -> None:
        await self.slack.send_again(self._last)
        await self.slack.send_again(self._last, new_event_id=True)

    async def command(self, text: str) -> str:
        await self.slack.send(self.slack.interactions.slash_command("/faq", text))
        message = await self.slack.wait_for_message(nth=self._seen + 1, timeout=10)
        self._seen += 1
        assert message.ephemeral_to == "U0ALICE"
        return self._shown(message)

    async def reply(self) -> str:
        await self.slack.wait_for_message(nth=self._seen + 1, timeout=10)
        await self.slack.settle()
        messages = self.slack.found()[self._seen :]
        self._seen += len(messages)
        return "\n".join(self._shown(message) for message in messages)

    async def silence(self) -> None:
        await self.slack.settle()
        more = self.slack.found()[self._seen :]
        assert not more, [message.text for message in more]

    def live(self) -> list[str]:
        return [
            found
            for message in self.slack.found()
            for found in live_in([message.text, message.blocks])
        ]

    @staticmethod
    def _shown(message: Any) -> str:
        shown = "\n".join(lines_of(message.blocks)) or message.text
        shown = re.sub(r"<([^|<>]+)\|([^<>]+)>", r"\2 \1", shown)
        return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def all_shown(self, message: Any) -> str:
        """A message with what only screen readers get."""
        return f"{self._shown(message)}\n{message.text}"

    @staticmethod
    def texts(blocks: object) -> str:
        """All the text in blocks."""
        return "\n".join(lines_of(blocks))

    @property
    def last(self) -> Any:
        """What was written last."""
        return self._last


class SlackHttpStage(SlackStage):
    only = "slack-http"

    def environment(self) -> dict[str, str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.slack.http.url = f"http://127.0.0.1:{self.port}/slack/events"
        names = ("SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
        own = {name: value for name, value in self.slack.env().items() if name in names}
        return own | {"PORT": str(self.port)}

    async def listening(self, plan: running.Plan) -> None:
        await self._connected(plan)


class DiscordStage(Stage):
    only = "discord"

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, server: FakeDiscord) -> None:
        super().__init__(folder, patch)
        self.server = server
        self.guild = server.add_guild("Acme")
        self.listed = server.add_channel(self.guild, "help")
        self.unlisted = server.add_channel(self.guild, "random")
        self.forum = server.add_forum(self.guild)
        self.ada = server.add_user("ada", self.guild)
        self.bob = server.add_user("bob", self.guild)
        self.carol = server.add_user("carol", self.guild)
        self.robot = server.add_user("robot", self.guild, bot=True)
        self.handoff = server.add_channel(self.guild, "handoff")
        self._last: Any = None
        self._times = 0

    def filled(self, text: str) -> str:
        if "%(" not in text:
            return text
        return text % {
            "listed": self.listed.id,
            "forum": self.forum.id,
            "handoff": self.handoff.id,
            "staff": self.bob.id,
        }

    def environment(self) -> dict[str, str]:
        return {"DISCORD_TOKEN": self.server.token} | self.server.environment

    async def listening(self, plan: running.Plan) -> None:
        self._times += 1
        async with asyncio.timeout(20):
            while plan.supervisors[0].connection.value != "connected":
                await asyncio.sleep(0.01)

    async def direct(self, text: str) -> None:
        self._last = self.server.send_dm(self.ada, text)

    async def mention(self, text: str) -> None:
        self._last = self.server.mention(self.unlisted, self.ada, text)

    def know_private(self, private: bool) -> None:
        if private:
            self.server.close_channel(self.handoff, self.bob, self.carol)
        else:
            self.server.open_channel(self.handoff)

    def call_asker(self, name: str) -> None:
        self.ada.name = name

    def to_somebody(self, text: str) -> str:
        return f"{self.bob.mention} {text}"

    async def write(self, text: str, *, listed: bool, bot: bool = False) -> None:
        channel = self.listed if listed else self.unlisted
        self._last = self.server.send(channel, self.robot if bot else self.ada, text)

    async def write_in_thread(self, text: str, *, other_person: bool = False) -> None:
        thread = self.server.world.channels[self._last.id]
        self.server.send(thread, self.bob if other_person else self.ada, text)

    async def edit(self, text: str) -> None:
        self.server.edit(self._last, text)

    async def delete(self) -> None:
        self.server.delete(self._last)

    async def again(self) -> None:
        self.server.redeliver(self._last)

    async def command(self, text: str) -> str:
        asked = self.server.run_command(self.unlisted, self.ada, "faq ask", {"question": text})
        answer = await self.server.wait_for_answer(asked)
        assert answer.ephemeral
        return str(answer.text)

    async def reply(self) -> str:
        first = await self.server.wait_for_message(timeout=10)
        parts = [first]
        with contextlib.suppress(AssertionError):
            while True:
                parts.append(await self.server.wait_for_message(timeout=0.7))
        return "\n".join(map(self.all_shown, parts))

    @staticmethod
    def all_shown(message: Any) -> str:
        """The text of a message, and what its buttons say."""
        return "\n".join([message.text, *(str(each.get("label")) for each in message.buttons)])

    async def silence(self) -> None:
        await self.server.expect_no_message()

    @property
    def last(self) -> Any:
        """What was written last."""
        return self._last

    def live(self) -> list[str]:
        allowed = [
            sent.get("allowed_mentions") for one in self.server.messages for sent in one.sent
        ]
        pings = [str(each) for each in allowed if each is None or each.get("parse") != []]
        texts = "\n".join(one.text for one in self.server.messages)
        return pings + _Live.PATTERN.findall(texts)


class _Live:
    """Discord's own syntax for what pings, and Markdown links with another scheme."""

    PATTERN = re.compile(
        r"@(?:everyone|here)\b|<[@#:/i][^>]*>|\]\(<?(?!https?://|<?https?://)[^)]*\)"
    )


class ConsoleStage(Stage):
    only = "console"
    reaches_channels = False

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, patch)
        self._said: list[str] = []
        self._all: list[str] = []

    def environment(self) -> dict[str, str]:
        return {}

    async def start(self) -> None:
        self.patch.setenv("FAQBOT_FAQS", str(self.faqs))
        self.patch.setenv("FAQBOT_DATA_DIR", str(self.folder / "data"))

    async def listening(self, plan: running.Plan) -> None:
        return

    async def direct(self, text: str) -> None:
        asked = partial(CliRunner().invoke, cli, ["ask", text], prog_name="faqbot")
        self._said = [(await asyncio.to_thread(asked)).stdout]

    async def reply(self) -> str:
        self._all.append(self._said.pop())
        return self._all[-1]

    def live(self) -> list[str]:
        return re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|javascript:", "".join(self._all))

    async def silence(self) -> None:
        assert not self._said


@contextlib.asynccontextmanager
async def stage_of(name: str, folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The stage called `name`, with its server, without a bot yet."""
    async with contextlib.AsyncExitStack() as stack:
        stage: Stage
        if name == "console":
            stage = ConsoleStage(folder, patch)
        elif name == "toy":
            # It brings its own hands, which use what stands here.
            from tests.scenarios.toy_stage import ToyStage

            stage = toy = ToyStage(folder, patch)
            stack.callback(toy.server.close)
        elif name == "discord":
            server = await stack.enter_async_context(FakeDiscord(message_content=True))
            # The adapter points discord.py elsewhere for the whole process.
            stack.enter_context(pointed_at(server))
            stage = DiscordStage(folder, patch, server)
        elif name == "slack-http":
            # Its address is known when the bot starts.
            slack = FakeSlack(bot_url="http://127.0.0.1:9/slack/events")
            stage = SlackHttpStage(folder, patch, await stack.enter_async_context(slack))
        else:
            slack = FakeSlack()
            stage = SlackStage(folder, patch, await stack.enter_async_context(slack))
        stage.write_faqs()
        try:
            yield stage
        finally:
            await stage.stop()


async def fetched(port: int, path: str) -> tuple[int, Any]:
    """A page of the bot's own web server."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.json()
