"""The stage of the smallest platform, its server, and the hands and the voices of its people."""

import asyncio
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from faqbot import running
from faqbot.adapters import PLATFORMS
from tests.scenarios.hands import Hands
from tests.scenarios.speakers import Speaker
from tests.scenarios.stages import Stage
from tests.toy.platform import TOY

_WITHIN = 10.0
_LISTED, _UNLISTED, _HANDOFF = "help", "random", "staff"
_NAMES = {"asker": "alice", "other": "carol", "staff": "bob"}


@dataclass
class Message:
    """What stands in a channel; `to` is who alone sees it."""

    id: str
    channel: str
    text: str
    buttons: list[list[str]] = field(default_factory=list)
    to: str | None = None
    is_deleted: bool = False

    @property
    def shown(self) -> str:
        return "\n".join([self.text, *(label for label, *_ in self.buttons)])


class ToyServer:
    """Sends what people do, and does what the bot wishes, but in a channel that is `closed`.

    Attributes:
        said: What the bot said, oldest first.
        form: The words that send off the form that was opened last, and where it was.
        private: Whether nobody comes into the hand-over channel who was not let in.
        closed: The channels that take nothing.
    """

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.form: tuple[list[str], str] | None = None
        self.private = False
        self.closed: set[str] = set()
        self.connected = asyncio.Event()
        self._numbers = itertools.count(1)
        self._waiting = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None

    def new_id(self) -> str:
        return f"m{next(self._numbers)}"

    async def start(self) -> str:
        """Listen; the address."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return f"{host}:{port}"

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def send(self, event: dict[str, Any]) -> None:
        """Let the bot know of something."""
        assert self._writer is not None
        self._waiting += 1
        self._idle.clear()
        self._writer.write(json.dumps(event).encode() + b"\n")

    async def settled(self) -> None:
        """Wait until the bot has dealt with all that was sent."""
        async with asyncio.timeout(_WITHIN):
            await self._idle.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.connected.set()
        async for line in reader:
            wish = json.loads(line)
            writer.write(json.dumps({"done": self._done(**wish)}).encode() + b"\n")
        # The next connection may be there already.
        if self._writer is writer:
            self.connected.clear()
            self._waiting = 0
            self._idle.set()
        writer.close()

    def _done(self, do: str, **facts: Any) -> bool | str:
        """What came of a wish; of a message that was posted its id."""
        found = next((each for each in self.said if each.id == facts.get("on")), None)
        match do:
            case "handled":
                self._waiting -= 1
                if not self._waiting:
                    self._idle.set()
            case "is_private":
                return self.private
            case "form":
                self.form = facts["words"], facts["on"]
            case "post":
                if facts["channel"] in self.closed:
                    return False
                facts.pop("below", None)
                self.said.append(Message(self.new_id(), **facts))
                return self.said[-1].id
            case "edit" | "delete" if found is None or found.is_deleted:
                return False
            case "edit":
                assert found is not None
                found.text, found.buttons = facts["text"], facts["buttons"]
            case "delete":
                assert found is not None
                found.is_deleted = True
        return True


class ToyStage(Stage):
    only = TOY.name
    platforms = (*PLATFORMS, TOY)
    lacks: ClassVar = {
        "test_nothing_live_leaves": "its lines are words, in which nothing is live",
        "test_a_guess_that_quotes_what_was_asked_pings_nobody": "a word there pings nobody",
        "test_what_is_only_passed_on_is_no_question": "nothing can be passed on there",
        "test_staff_are_reminded_once_of_what_nobody_touched_also_after_a_restart": (
            "nobody can be reminded there"
        ),
        "test_logged": "its adapter has no lines of its own",
    }

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, patch)
        self.server = ToyServer()
        self._address = ""
        self._name = "alice"
        self._seen = 0
        self.last: dict[str, Any] = {}

    def filled(self, text: str) -> str:
        text = text.replace("slack: [C0HELP]", f"slack: [C0HELP], toy: [{_LISTED}]")
        text = text.replace("slack: G0PRIV", f"slack: G0PRIV, toy: {_HANDOFF}")
        named = re.sub(
            r"slack: \[U0(\w+)\]", lambda found: f"{found[0]}, toy: [{found[1].lower()}]", text
        )
        return super().filled(named)

    async def start(self) -> None:
        self._address = await self.server.start()
        await super().start()

    def environment(self) -> dict[str, str]:
        return {"TOY_TOKEN": self._address}

    async def listening(self, plan: running.Plan) -> None:
        async with asyncio.timeout(_WITHIN):
            await self.server.connected.wait()

    def event(self, text: str = "", user: str = "alice", **facts: Any) -> dict[str, Any]:
        """Something that `user` does, by itself a direct message."""
        number = self.server.new_id()
        known: dict[str, Any] = {
            "message": number, "event": number, "channel": f"dm{user}", "thread": None,
            "below": None, "to": None, "on": None, "words": [], "private": True,
            "place": "direct message", "approach": "heard", "author": "human", "change": "new",
            "to_other": "@Bob" in text, "name": self._name if user == "alice" else user,
        }  # fmt: skip
        return known | {"text": text, "user": user} | facts

    def in_channel(self, text: str, user: str, channel: str, **facts: Any) -> dict[str, Any]:
        event = self.event(text, user, channel=channel, place="channel", private=False)
        return event | {"below": event["message"]} | facts

    def say(self, event: dict[str, Any]) -> None:
        self.last = event
        self.server.send(event)

    async def direct(self, text: str) -> None:
        self.say(self.event(text))

    async def mention(self, text: str) -> None:
        self.say(self.in_channel(text, "alice", _UNLISTED, approach="mention"))

    def call_asker(self, name: str) -> None:
        self._name = name

    def to_somebody(self, text: str) -> str:
        return f"@Bob {text}"

    def know_private(self, private: bool) -> None:
        self.server.private = private

    async def write(self, text: str, *, listed: bool, bot: bool = False) -> None:
        channel, author = _LISTED if listed else _UNLISTED, "bot" if bot else "human"
        self.say(self.in_channel(text, "alice", channel, author=author))

    async def write_in_thread(self, text: str, *, other_person: bool = False) -> None:
        self.server.send(self.in_thread(text, "bob" if other_person else "alice", self.last))

    def in_thread(self, text: str, user: str, root: dict[str, Any]) -> dict[str, Any]:
        thread = root["thread"] or root["message"]
        facts = {"place": "thread", "thread": thread, "below": thread}
        return self.in_channel(text, user, root["channel"], **facts)

    async def command(self, text: str) -> str:
        self.server.send(self.typed(text, "alice"))
        return await self.reply()

    def typed(self, text: str, user: str) -> dict[str, Any]:
        facts = {"approach": "command", "to": user, "private": True}
        return self.in_channel(text, user, _UNLISTED, **facts)

    async def reply(self) -> str:
        await self.server.settled()
        said, self._seen = self.server.said[self._seen :], len(self.server.said)
        assert said, "nothing was said"
        return "\n".join(each.shown for each in said)

    async def silence(self) -> None:
        await self.server.settled()
        assert [each.text for each in self.server.said[self._seen :]] == []

    def live(self) -> list[str]:
        return []

    async def edit(self, text: str) -> None:
        self.server.send(self.last | {"text": text, "change": "edited", "event": "edit"})

    async def delete(self) -> None:
        self.server.send(self.last | {"change": "deleted", "event": "delete"})

    async def again(self) -> None:
        self.server.send(self.last)
        self.server.send(self.last | {"event": "again"})

    def hands(self) -> Hands:
        return ToyHands(self)

    def speaker(self) -> Speaker:
        return ToySpeaker(self)


class ToyHands(Hands):
    def __init__(self, stage: ToyStage) -> None:
        self._stage = stage
        self._server = stage.server

    def shown(self) -> list[str]:
        return [each.shown for each in self._server.said if not each.is_deleted]

    async def tap(self, action: str, by: str = "asker") -> None:
        self._press(action, by)
        await self.settled()

    async def tap_twice(self, action: str, by: str = "asker") -> None:
        message, words = next(self._buttons(action))
        for _ in range(2):
            self._send(message, words, by)
        await self.settled()

    def close_handoff(self) -> None:
        self._server.closed.add(_HANDOFF)

    refuse_posts = close_handoff

    def allow_posts(self) -> None:
        self._server.closed.clear()

    def can_tap(self, action: str) -> bool:
        return any(True for _ in self._buttons(action))

    async def run(self, command: str, argument: str = "", by: str = "asker") -> None:
        group, _, name = command.partition(" ")
        words = [word for word in (name, argument) if word and word != "ask"]
        text = " ".join(["/staff", *words] if group == "faqadmin" else words)
        self._server.send(self._stage.typed(text, _NAMES[by]))
        await self.settled()

    async def use_on_message(self, by: str = "staff") -> None:
        last, user = self._stage.last, _NAMES[by]
        event = self._stage.in_channel(last["text"], user, last["channel"])
        facts = {"approach": "message action", "to": user, "below": last["message"]}
        self._server.send(event | facts | {"private": True})
        await self.settled()

    async def settled(self) -> None:
        await self._server.settled()
        await self._stage.service.recorder.settle()

    async def window(self) -> None:
        await self.settled()
        assert self._server.form is not None

    async def fill(self, text: str, by: str = "staff") -> None:
        await self.window()
        assert self._server.form is not None
        words, on = self._server.form
        (message,) = (each for each in self._server.said if each.id == on)
        self._send(message, words, by, written=text)
        await self.settled()

    async def choose_entry(self, words: str, entry_id: str, by: str = "staff") -> None:
        await self.fill(words, by)
        message, chosen = next(each for each in self._buttons("with") if entry_id in each[1])
        self._send(message, chosen, by)
        await self.settled()

    def _press(self, action: str, by: str) -> None:
        self._send(*next(self._buttons(action)), by)

    def _send(self, message: Message, words: list[str], by: str, written: str = "") -> None:
        user = _NAMES[by]
        is_own = message.channel.startswith("dm")
        event = self._stage.event(
            written, user, channel=message.channel, on=message.id, words=words,
            place="direct message" if is_own else "channel", private=is_own or bool(message.to),
        )  # fmt: skip
        self._server.send(event)

    def _buttons(self, action: str) -> Iterator[tuple[Message, list[str]]]:
        for message in reversed(self._server.said):
            for _, *words in message.buttons:
                if not message.is_deleted and words[0] == action:
                    yield message, words


class ToySpeaker(Speaker):
    authors = ("human", "bot", "itself")

    def __init__(self, stage: ToyStage) -> None:
        self._stage = stage
        self._root: dict[str, Any] = {}

    def reaches(self, place: str) -> bool:
        return place != "forum post"

    async def prepare(self, place: str, question: str) -> bool:
        stage, is_own = self._stage, place == "own thread"
        if place.endswith("thread"):
            text, user = (question, "alice") if is_own else ("lunch?", "bob")
            self._root = stage.in_channel(text, user, _LISTED)
            stage.server.send(self._root)
        return is_own

    async def say(self, place: str, author: str, text: str) -> None:
        stage = self._stage
        if place == "direct message":
            event = stage.event(text)
        elif place.endswith("thread"):
            event = stage.in_thread(text, "alice", self._root)
        else:
            channel = _LISTED if place == "listed channel" else _UNLISTED
            approach = "mention" if place == "mention" else "heard"
            event = stage.in_channel(text, "alice", channel, approach=approach)
        stage.say(event | {"author": {"itself": "self"}.get(author, author)})

    async def edit(self, text: str) -> None:
        await self._stage.edit(text)

    async def delete(self) -> None:
        await self._stage.delete()

    async def again(self) -> None:
        await self._stage.again()
