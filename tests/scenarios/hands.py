"""What people do with replies on each platform: tap, run a command, use a message's menu."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

from tests.scenarios.stages import DiscordStage, SlackStage, Stage

_WITHIN = 10.0
_QUIET = 0.4
_HANDOFF = "G0PRIV"
FAQS_WITH_STAFF = (
    'bot: {answer_in: {slack: [C0HELP], discord: ["%(listed)s", "%(forum)s"]}, '
    'handoff: {slack: G0PRIV, discord: "%(handoff)s"}, '
    'staff: {slack: [U0BOB], discord: ["%(staff)s"]}}'
)


class Hands(ABC):
    """Uses what the bot shows; "asker", "other" and "staff" are three people.

    Attributes:
        confirms_by_message: Whether a private question goes to a person only after a second press;
            where not, the first one asks in a dialogue of its own, which the button carries.
    """

    confirms_by_message = True

    @abstractmethod
    def shown(self) -> list[str]:
        """The text of all the bot's messages and windows that stand there now, oldest first."""

    @abstractmethod
    async def tap(self, action: str, by: str = "asker") -> None:
        """Press the first button of that action on the newest message that has one."""

    @abstractmethod
    async def tap_twice(self, action: str, by: str = "asker") -> None:
        """Press such a button twice before the bot has done anything, and wait until all is done."""

    @abstractmethod
    def close_handoff(self) -> None:
        """Delete the channel that takes questions for a person."""

    @abstractmethod
    def refuse_posts(self) -> None:
        """Let nothing be posted in that channel, until `allow_posts`."""

    @abstractmethod
    def allow_posts(self) -> None:
        """Let all be posted again."""

    @abstractmethod
    def can_tap(self, action: str) -> bool:
        """Whether any message has such a button."""

    @abstractmethod
    async def run(self, command: str, argument: str = "", by: str = "asker") -> None:
        """Run a command such as "faq show" with its argument."""

    @abstractmethod
    async def use_on_message(self, by: str = "staff") -> None:
        """Choose "Answer from FAQ" in the menu of the message that was written last."""

    @abstractmethod
    async def settled(self) -> None:
        """Wait until the bot does nothing more."""

    @abstractmethod
    async def window(self) -> None:
        """Wait until a window has opened."""

    @abstractmethod
    async def fill(self, text: str, by: str = "staff") -> None:
        """Fill the window that opened last, and send it."""

    @abstractmethod
    async def choose_entry(self, words: str, entry_id: str, by: str = "staff") -> None:
        """In the window that opened last, find an entry by `words`, and send its answer."""

    async def until(self, text: str) -> str:
        """Wait until something with that text stands there; all of it."""
        return await self._seen(text, wanted=True)

    async def until_gone(self, text: str) -> None:
        """Wait until nothing with that text stands there any more."""
        await self._seen(text, wanted=False)

    async def _seen(self, text: str, *, wanted: bool) -> str:
        try:
            async with asyncio.timeout(_WITHIN):
                while True:
                    # People are named as the platform does, and marks are escaped.
                    shown = [each.replace("\\", "") for each in self.shown()]
                    found = [each for each in shown if text.casefold() in each.casefold()]
                    if bool(found) is wanted:
                        return found[-1] if found else ""
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{text!r}, {wanted=}, among {self.shown()}") from None


class SlackHands(Hands):
    confirms_by_message = False
    _PEOPLE = (("asker", "U0ALICE"), ("other", "U0CAROL"), ("staff", "U0BOB"))

    def __init__(self, stage: SlackStage) -> None:
        self._stage = stage
        self._slack = stage.slack

    def shown(self) -> list[str]:
        messages = [self._stage.all_shown(each) for each in self._slack.found()]
        views = [view for view in self._slack.world.views.values() if not view.closed]
        return messages + [self._stage.texts(view.view["blocks"]) for view in views]

    async def tap(self, action: str, by: str = "asker") -> None:
        on, action_id, value = next(self._elements(action))
        await self._slack.send(
            self._slack.interactions.block_actions(
                on, action_id, user=dict(self._PEOPLE)[by], value=value
            )
        )

    async def tap_twice(self, action: str, by: str = "asker") -> None:
        on, action_id, value = next(self._elements(action))
        user = dict(self._PEOPLE)[by]
        presses = [
            self._slack.interactions.block_actions(on, action_id, user=user, value=value)
            for _ in range(2)
        ]
        await asyncio.gather(*map(self._slack.send, presses))
        await self.settled()

    async def settled(self) -> None:
        await self._slack.settle()

    async def window(self) -> None:
        await self._opened()

    async def _opened(self) -> Any:
        async with asyncio.timeout(_WITHIN):
            while not (views := [v for v in self._slack.world.views.values() if not v.closed]):
                await asyncio.sleep(0.02)
        return views[-1]

    def close_handoff(self) -> None:
        del self._slack.world.channels[_HANDOFF]

    def refuse_posts(self) -> None:
        self._slack.faults.refuse("restricted_action", times=100, method="chat.postMessage")

    def allow_posts(self) -> None:
        self._slack.faults.clear()

    def can_tap(self, action: str) -> bool:
        return any(True for _ in self._elements(action))

    async def run(self, command: str, argument: str = "", by: str = "asker") -> None:
        name, _, rest = command.partition(" ")
        words = " ".join(word for word in (rest, argument) if word and word != "ask")
        user = dict(self._PEOPLE)[by]
        await self._slack.send(self._slack.interactions.slash_command(f"/{name}", words, user=user))

    async def use_on_message(self, by: str = "staff") -> None:
        last = self._stage.last
        message = self._slack.world.find(last.channel, last.ts)
        assert message is not None
        user = dict(self._PEOPLE)[by]
        await self._slack.send(
            self._slack.interactions.message_shortcut("answer_from_faq", message, user=user)
        )

    async def fill(self, text: str, by: str = "staff") -> None:
        opened = await self._opened()
        (field,) = [block for block in opened.view["blocks"] if block["type"] == "input"]
        await self._slack.send(
            self._slack.interactions.view_submission(opened, {field["block_id"]: text})
        )

    async def choose_entry(self, words: str, entry_id: str, by: str = "staff") -> None:
        opened, user = await self._opened(), dict(self._PEOPLE)[by]
        calls = self._slack.interactions
        typed = calls.block_suggestion(opened, "search", words, user=user)
        offered = await self._slack.wait_for_ack(await self._slack.send(typed))
        assert entry_id in [each["value"] for each in (offered.response or {})["options"]]
        await self._slack.send(calls.view_submission(opened, {"search": entry_id}))

    def _elements(self, action: str) -> Iterator[tuple[Any, str, str | None]]:
        """Those of an action; "yes" and "no" are the two sides of one."""
        sides = {"yes": "positive", "no": "negative"}
        wanted = "feedback" if action in sides else action
        for message in reversed(self._slack.found()):
            for block in message.blocks or []:
                for element in block.get("elements", []):
                    action_id = element.get("action_id", "") if isinstance(element, dict) else ""
                    if action_id.partition(":")[0] == wanted:
                        yield message, action_id, sides.get(action)


class DiscordHands(Hands):
    def __init__(self, stage: DiscordStage) -> None:
        self._stage = stage
        self._server = stage.server
        self._people = {"asker": stage.ada, "other": stage.carol, "staff": stage.bob}
        self._opened: Any = None

    def shown(self) -> list[str]:
        return [self._stage.all_shown(each) for each in self._server.messages if not each.deleted]

    async def tap(self, action: str, by: str = "asker") -> None:
        message, custom_id = next(self._buttons(action))
        self._opened = self._server.press(message, self._people[by], custom_id)

    async def tap_twice(self, action: str, by: str = "asker") -> None:
        message, custom_id = next(self._buttons(action))
        for _ in range(2):
            self._opened = self._server.press(message, self._people[by], custom_id)
        await self.settled()

    async def settled(self) -> None:
        await self._server.gateway.flush(_WITHIN)
        await self._server.journal.quiet(_QUIET, within=_WITHIN, fail=lambda: None)

    async def window(self) -> None:
        async with asyncio.timeout(_WITHIN):
            while self._opened.modal is None:
                await asyncio.sleep(0.02)

    def close_handoff(self) -> None:
        del self._server.world.channels[self._stage.handoff.id]

    def refuse_posts(self) -> None:
        posts = f"POST /channels/{self._stage.handoff.id}/messages"
        self._server.faults.answer(403, posts, code=50013, times=None)

    def allow_posts(self) -> None:
        self._server.faults.clear()

    def can_tap(self, action: str) -> bool:
        return any(True for _ in self._buttons(action))

    async def run(self, command: str, argument: str = "", by: str = "asker") -> None:
        group, _, name = command.partition(" ")
        registered = self._server.commands.find(group, 1, self._stage.guild.id)
        assert registered is not None
        (sub,) = [each for each in registered["options"] if each["name"] == name]
        options: dict[str, Any] = {sub["options"][0]["name"]: argument} if argument else {}
        if argument == "--accept":
            options = {"accept": True}
        where = self._stage.unlisted
        # Discord hides staff's command from those who do not manage the server, unless told.
        hidden = group == "faqadmin"
        self._server.run_command(where, self._people[by], command, options, force=hidden)

    async def use_on_message(self, by: str = "staff") -> None:
        self._server.run_message_action(self._stage.last, self._people[by], "Answer from FAQ")

    async def fill(self, text: str, by: str = "staff") -> None:
        await self.window()
        (name,) = _inputs(self._opened.modal["components"])
        self._server.submit_modal(self._opened, {name: text})

    async def choose_entry(self, words: str, entry_id: str, by: str = "staff") -> None:
        await self.fill(words, by)
        async with asyncio.timeout(_WITHIN):
            while not (menus := list(self._menus("with"))):
                await asyncio.sleep(0.02)
        message, custom_id = menus[0]
        self._server.select(message, self._people[by], custom_id, [entry_id])

    def _menus(self, action: str) -> Iterator[tuple[Any, str]]:
        for message in reversed(self._server.messages):
            for each in _walk(message.components):
                custom_id = str(each.get("custom_id", ""))
                if not message.deleted and custom_id.split(":")[2:3] == [action]:
                    yield message, custom_id

    def _buttons(self, action: str) -> Iterator[tuple[Any, str]]:
        for message in reversed(self._server.messages):
            for button in message.buttons:
                custom_id = str(button.get("custom_id", ""))
                if not message.deleted and custom_id.split(":")[2:3] == [action]:
                    yield message, custom_id


@runtime_checkable
class BringsHands(Protocol):
    """A stage with hands of its own."""

    def hands(self) -> Hands: ...


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in components:
        yield each
        yield from _walk(each.get("components", []))


def _inputs(components: list[dict[str, Any]]) -> Iterator[str]:
    for each in components:
        if each["type"] == 4:
            yield each["custom_id"]
        yield from _inputs(each.get("components", []))
        if "component" in each:
            yield from _inputs([each["component"]])


def hands_on(stage: Stage) -> Hands:
    """The hands of a stage."""
    if isinstance(stage, DiscordStage):
        return DiscordHands(stage)
    if isinstance(stage, SlackStage):
        return SlackHands(stage)
    assert isinstance(stage, BringsHands)
    return stage.hands()
