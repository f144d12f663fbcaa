"""What is asked and pressed on the page, in every pane at once, and what the page is told."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from faqbot.adapters.web.chat import PaneAsked, PaneChat
from faqbot.adapters.web.file_state import File
from faqbot.adapters.web.pane import Pane, Shown, View
from faqbot.conversation.commands import staff_command
from faqbot.conversation.controller import Controller
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, NOTE, STAFF, Json, Look
from faqbot.model import Approach, Author, Place, Question
from faqbot.service import Services
from faqbot.texts import Texts

_MOST_OPTIONS = 25
_LOOK_SECONDS = 0.2
_ADMIN, _FAQ = "/faqadmin", "/faq"
_MENTION = "@faqbot "
_SILENCE = "faqbot says nothing here: in a channel it answers unasked only what it is sure of."

_log = logging.getLogger(__name__)

Explain = Callable[[str, str | None], Json]
"""Why a text gets what it gets, after the entry of that id if there is one."""


class UnknownError(LookupError):
    """The page names a pane, a message or a window that is not there."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask: in a direct message, by a mention, by a command, or merely in a channel."""

    name: str
    title: str
    place: str
    approach: Approach


WAYS = (
    Way("direct", "Direct message", DIRECT, Approach.HEARD),
    Way("mention", "@faqbot in #clients", CHANNEL, Approach.MENTION),
    Way("command", "/faq, seen by one alone", CHANNEL, Approach.COMMAND),
    Way("heard", "#clients, to all", CHANNEL, Approach.HEARD),
)


class _Private:
    """What a page tells of its channels: all are open but staff's."""

    def __init__(self, look: Look) -> None:
        self._desk = look.channels[DESK]

    async def server_of(self, channel: str) -> str | None:
        return None

    async def is_private(self, channel: str) -> bool | None:
        return channel == self._desk


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked last in a pane, and what stands there for it."""

    pane: Pane
    question: Question
    below: str | None
    shown: tuple[Shown, ...]


class Session:
    """One page's conversation; all who open the page see the same."""

    def __init__(
        self, services: Services, looks: Sequence[Look], file: File, *, explain: Explain
    ) -> None:
        """Answer out of `file`, in a pane for each of `looks`, from left to right.

        `explain` is called in the ranking thread.
        """
        self._services = services
        self._service = services.service
        self._file = file
        self._explain = explain
        self._listeners: set[Callable[[Json], None]] = set()
        self.panes = {
            look.name: Pane(look, lambda: services.service.clock().timestamp(), self._tell)
            for look in looks
        }
        self._controllers = {
            look.name: Controller(services, look.name, _Private(look)) for look in looks
        }
        self._last: list[_Asked] = []
        self._text = ""
        self._after: str | None = None
        self._why: Json | None = None
        self._state: Json = {}

    @property
    def file_name(self) -> str:
        """The file that is answered from."""
        return str(self._file.path)

    def listen(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Tell `listener` of every change; gives what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def state(self) -> Json:
        """All that stands, for who opens the page."""
        panes = {name: self._pane(pane) for name, pane in self.panes.items()}
        return {"type": "state", "panes": panes, "file": self._state, "why": self._why}

    async def ask(self, text: str, way: Way) -> View | None:
        """Ask in every pane; gives the window that was opened for it, if any was."""
        if text == _ADMIN or text.startswith(f"{_ADMIN} "):
            await self._each(lambda pane: self._command(pane, text))
            return None
        if text == _FAQ or text.startswith(f"{_FAQ} "):
            text = text.removeprefix(_FAQ).strip()
            way = next(each for each in WAYS if each.approach is Approach.COMMAND)
        self._last, self._text = [], text
        # As every pane has been asked the same, the first one speaks for all.
        first = next(iter(self.panes.values()))
        question = self._question(first, text, way.place, way.approach)
        self._after = await self._service.entry_before(question)
        asked = await self._each(lambda pane: self._ask(pane, text, way))
        if text:
            await self._tell_why()
        return next((each.view for each in asked if each.view is not None), None)

    async def act(self, name: str, message: str) -> None:
        """Staff pick "Answer from FAQ" in the menu of somebody's message."""
        pane = self._known(name)
        shown = self._message(pane, message)
        text = (shown.text or "").removeprefix(_MENTION)
        question = self._question(pane, text, shown.place, Approach.MESSAGE_ACTION)
        is_person = shown.by in pane.look.people
        asked = PaneAsked(
            pane,
            replace(
                question,
                user=pane.look.people[STAFF].user,
                author=Author.HUMAN if is_person else Author.SELF,
            ),
            STAFF,
            self._texts(),
            target=pane.look.target(shown.id),
        )
        await self._controllers[name].preview(asked)

    async def press(self, name: str, origin: Mapping[str, Any], pressed: Json) -> PaneChat:
        """Press a button or choose from a menu, in a message, a window or Home."""
        pane = self._known(name)
        view = None if "view" not in origin else self._view(pane, origin["view"])
        shown = None if "message" not in origin else self._message(pane, origin["message"])
        chat = PaneChat(pane, pressed, self._texts(), shown=shown, view=view)
        await self._controllers[name].press(chat, chat.words)
        return chat

    async def submit(self, name: str, view: str, values: Mapping[str, str]) -> PaneChat:
        """Send a form off."""
        pane = self._known(name)
        written = "\n".join(str(each) for each in values.values()).strip()
        opened = self._view(pane, view)
        chat = PaneChat(pane, {}, self._texts(), view=opened, written=written)
        if written:
            # As on the platforms, a form is gone once it is sent off.
            pane.views.pop(view, None)
        await self._controllers[name].press(chat, chat.words)
        return chat

    async def options(self, name: str, block: str, typed: str) -> list[Json]:
        """What a menu offers that is looked up while one types."""
        pane = self._known(name)
        windows = pane.look.windows
        if windows is None:
            return []
        controller, topic = self._controllers[name], windows.topic(block)
        found = await controller.offered(
            pane.look.people[CLIENT].user,
            lambda: controller.browse.matching(typed, most=_MOST_OPTIONS, topic=topic),
        )
        return [windows.option(entry) for entry in found]

    async def accept(self) -> None:
        """Use the version of the file that is held."""
        await self._file.reloader.accept()
        await self.refresh()

    async def watch(self) -> None:
        """Tell of every change of the file, until cancelled."""
        version = None
        while True:
            found = self._file.version()
            if found != version:
                version = found
                try:
                    await self.refresh()
                except Exception:  # noqa: BLE001 - a boundary: the page goes on
                    _log.exception("a change of the file could not be shown")
            await asyncio.sleep(_LOOK_SECONDS)

    async def refresh(self) -> None:
        """Show how the file stands; where it has changed, also what was asked last, anew."""
        before = self._state.get("revision")
        self._state = await asyncio.to_thread(self._file.state)
        self._tell({"type": "file", "file": self._state})
        if self._state["revision"] == before:
            return
        for name, pane in self.panes.items():
            if (home := self._home(pane)) is not None:
                self._tell({"type": "home", "pane": name, "home": home})
        if before is not None and self._last:
            last, self._last = self._last, []
            await asyncio.gather(*map(self._ask_again, last))
            await self._tell_why()

    async def _ask(self, pane: Pane, text: str, way: Way) -> PaneAsked:
        is_command = way.approach is Approach.COMMAND
        typed = f"{_FAQ} {text}".strip() if is_command else text
        said = f"{_MENTION}{text}" if way.approach is Approach.MENTION else typed
        shown = pane.say(CLIENT, way.place, said, private=CLIENT if is_command else None)
        question = self._question(pane, text, way.place, way.approach, shown.id)
        below = shown.id if way.place == CHANNEL and not is_command else None
        asked = PaneAsked(pane, question, CLIENT, self._texts(), below=below)
        await self._answer(pane, asked, below)
        if not asked.shown and asked.view is None:
            pane.say(NOTE, way.place, _SILENCE)
        return asked

    async def _ask_again(self, before: _Asked) -> None:
        """Show in the same place what the changed file answers."""
        pane = before.pane
        question = replace(before.question, message=pane.new_id())
        shown = [each for each in before.shown if each.id in pane.messages]
        asked = PaneAsked(pane, question, CLIENT, self._texts(), below=before.below, instead=shown)
        await self._answer(pane, asked, before.below)
        if not asked.shown:
            pane.delete(shown)

    async def _answer(self, pane: Pane, asked: PaneAsked, below: str | None) -> None:
        controller = self._controllers[pane.look.name]
        is_command = asked.question.approach is Approach.COMMAND
        await (controller.typed(asked) if is_command else controller.ask(asked))
        self._last.append(_Asked(pane, asked.question, below, tuple(asked.shown)))

    async def _command(self, pane: Pane, text: str) -> None:
        """Answer a command of staff's, where they write."""
        pane.say(STAFF, DESK, text, private=STAFF)
        question = self._question(pane, "", DESK, Approach.COMMAND)
        asked = PaneAsked(
            pane, replace(question, user=pane.look.people[STAFF].user), STAFF, self._texts()
        )
        command = staff_command(text.removeprefix(_ADMIN), name=_ADMIN)
        await self._controllers[pane.look.name].command(asked, command)

    async def _each(self, work: Callable[[Pane], Any]) -> list[Any]:
        return list(await asyncio.gather(*(work(pane) for pane in self.panes.values())))

    async def _tell_why(self) -> None:
        text, after, say = self._text, self._after, self._texts().say
        why = await self._service.in_ranking_thread(lambda: self._explain(text, after))
        self._why = why | {
            "outcome_said": say(f"outcome_{why['decision']}"),
            "rule_said": say(f"rule_{why['rule_key']}"),
        }
        self._tell({"type": "why", "why": self._why})

    def _tell(self, told: Json) -> None:
        for listener in tuple(self._listeners):
            with suppress(asyncio.QueueFull):
                listener(told)

    def _pane(self, pane: Pane) -> Json:
        people = pane.look.people
        return {
            "title": pane.look.title,
            "names": {role: person.name for role, person in people.items()},
            "people": {person.id: person.name for person in people.values()},
            "messages": [each.as_json() for each in pane.messages.values()],
            "home": self._home(pane),
        }

    def _home(self, pane: Pane) -> Json | None:
        windows, name = pane.look.windows, pane.look.name
        return None if windows is None else windows.home(self._controllers[name].browse.home(name))

    def _question(
        self, pane: Pane, text: str, place: str, approach: Approach, message: str | None = None
    ) -> Question:
        return Question(
            text,
            platform=pane.look.name,
            channel=pane.look.channels[place],
            message=message or pane.new_id(),
            user=pane.look.people[CLIENT].user,
            place=Place.DIRECT_MESSAGE if place == DIRECT else Place.CHANNEL,
            approach=approach,
        )

    def _texts(self) -> Texts:
        return self._services.texts()

    def _known(self, name: str) -> Pane:
        if name not in self.panes:
            raise UnknownError(f"there is no pane {name!r}")
        return self.panes[name]

    def _message(self, pane: Pane, name: object) -> Shown:
        shown = pane.messages.get(str(name))
        if shown is None:
            raise UnknownError("that message is not there any more")
        return shown

    def _view(self, pane: Pane, name: object) -> View:
        view = pane.views.get(str(name))
        if view is None:
            raise UnknownError("that window is not there any more")
        return view
