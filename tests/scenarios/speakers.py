"""Who may say something where: the rows and columns of the table, on each platform's fake."""

from abc import ABC, abstractmethod
from typing import Any, Protocol, runtime_checkable

from tests.scenarios.stages import DiscordStage, SlackStage, Stage
from tests.wire.discord.messages import Message
from tests.wire.slack.wiretext import Wire

PLACES = (
    "direct message", "mention", "listed channel", "unlisted channel", "own thread",
    "another thread", "forum post",
)  # fmt: skip
HEARD = {"direct message", "mention", "listed channel", "own thread", "forum post"}
ADDRESSED = {"direct message", "mention"}


_USERS = {"human": "U0ALICE", "human of another workspace": "U0CAROL"}


class Speaker(ABC):
    """Says a text in a place, as one of the kinds of author."""

    authors: tuple[str, ...]

    def reaches(self, place: str) -> bool:
        return True

    @abstractmethod
    async def prepare(self, place: str, question: str) -> bool:
        """Make the place; whether the bot will say something on the way."""

    @abstractmethod
    async def say(self, place: str, author: str, text: str) -> None:
        """Say a text; what is said stays at hand for the three below."""

    @abstractmethod
    async def edit(self, text: str) -> None: ...

    @abstractmethod
    async def delete(self) -> None: ...

    @abstractmethod
    async def again(self) -> None: ...


class SlackSpeaker(Speaker):
    authors = ("human", "human of another workspace", "bot", "itself")

    def __init__(self, stage: SlackStage) -> None:
        self._slack = stage.slack
        self._root: Any = None
        self._last: Any = None

    def reaches(self, place: str) -> bool:
        return place != "forum post"

    async def prepare(self, place: str, question: str) -> bool:
        if place == "own thread":
            self._root = await self._slack.send(self._slack.events.message(question))
        elif place == "another thread":
            self._root = await self._slack.send(self._slack.events.message("lunch?"))
        return place == "own thread"

    async def say(self, place: str, author: str, text: str) -> None:
        world, events = self._slack.world, self._slack.events
        user = _USERS.get(author, "U0OTHERBOT")
        more: dict[str, Any] = {}
        if author == "itself":
            user, more = world.bot_user, {"bot_id": world.bot_id}
        elif author == "bot":
            more = {"bot_id": "B0OTHER"}
        channel = {"unlisted channel": "C0SHARED", "direct message": "D0ALICE"}.get(place, "C0HELP")
        if place == "direct message" and author in _USERS:
            channel = world.dm(user).id
        if place.endswith("thread"):
            more["thread_ts"] = self._root.thread
        if place == "mention" and author in _USERS:
            self._last = await self._slack.send(events.app_mention(text, user=user))
            return
        said = Wire(f"<@{world.bot_user}> {text}") if place == "mention" else text
        self._last = await self._slack.send(
            events.message(said, user=user, channel=channel, **more)
        )

    async def edit(self, text: str) -> None:
        await self._slack.send(self._slack.events.message_changed(self._said(), text))

    async def delete(self) -> None:
        await self._slack.send(self._slack.events.message_deleted(self._said()))

    async def again(self) -> None:
        await self._slack.send_again(self._last)
        await self._slack.send_again(self._last, new_event_id=True)

    def _said(self) -> Any:
        message = self._slack.world.find(self._last.channel, self._last.ts)
        assert message is not None
        return message


class DiscordSpeaker(Speaker):
    authors = ("human", "bot", "itself")

    def __init__(self, stage: DiscordStage) -> None:
        self._stage = stage
        self._server = stage.server
        self._thread: Any = None
        self._last: Message | None = None

    async def prepare(self, place: str, question: str) -> bool:
        if place == "own thread":
            self._last = self._server.send(self._stage.listed, self._stage.ada, question)
        elif place == "another thread":
            root = self._server.send(self._stage.listed, self._stage.bob, "lunch?")
            self._thread = self._server.start_thread(root, "lunch")
        return place == "own thread"

    async def say(self, place: str, author: str, text: str) -> None:
        stage, server = self._stage, self._server
        who = {"human": stage.ada, "bot": stage.robot, "itself": server.bot}[author]
        if place == "own thread" and self._thread is None:
            assert self._last is not None
            self._thread = server.world.channels[self._last.id]
        if place == "forum post":
            self._last = server.post_in_forum(stage.forum, who, "a question", text)
        elif place == "direct message":
            self._last = server.send(server.world.dm_with(stage.ada), who, text)
        elif place == "mention":
            self._last = server.mention(stage.unlisted, who, text)
        else:
            channel = {"listed channel": stage.listed, "unlisted channel": stage.unlisted}
            self._last = server.send(channel.get(place, self._thread), who, text)
        if author == "itself":
            # What the test says in the bot's name is none of what the bot says.
            await server.wait_for_message(timeout=5)

    async def edit(self, text: str) -> None:
        assert self._last is not None
        self._server.edit(self._last, text)

    async def delete(self) -> None:
        assert self._last is not None
        self._server.delete(self._last)

    async def again(self) -> None:
        assert self._last is not None
        self._server.redeliver(self._last)


@runtime_checkable
class BringsSpeaker(Protocol):
    """A stage with a speaker of its own."""

    def speaker(self) -> Speaker: ...


def speaker_on(stage: Stage) -> Speaker:
    """The speaker of a stage."""
    if isinstance(stage, DiscordStage):
        return DiscordSpeaker(stage)
    if isinstance(stage, SlackStage):
        return SlackSpeaker(stage)
    assert isinstance(stage, BringsSpeaker)
    return stage.speaker()
