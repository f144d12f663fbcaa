"""What a terminal can do with a question, a command or a press: say it, and number its buttons.

Whoever types is a client and staff at once: what staff read in their channel, and what the one who
asked gets of them, stands below each other in the same terminal.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from faqbot.adapters.console.parse import PLATFORM, parse, user_name
from faqbot.adapters.console.render import Row, draw, pieces, sentence
from faqbot.conversation.message import Answer, Button, Form, Message, Votes
from faqbot.conversation.port import Asked, Capabilities, Chat, Published, Undelivered
from faqbot.model import Behaviour, Handover, Person, Snapshot, Staff
from faqbot.texts import Texts

CAN = Capabilities(confirms=False, menus=False, fits=lambda _: True)
"""What a terminal can do."""

_STAFF = "staff"
"""The channel that stands for those of the platforms that take questions for a person."""


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button that has a number, and the channel that it stands in; "" for none."""

    button: Button
    channel: str


class Screen:
    """What was said last, and what of it can be pressed.

    Attributes:
        buttons: Those of the last turn that said any, in the order of their numbers.
        votes: The buttons of the last reply that say whether it helped; None where it has none.
        form: What the next line fills in; None where none is open.
        cards: The hand-overs that stand in the pretend channel.
    """

    def __init__(self, out: TextIO, texts: Texts) -> None:
        """Write to `out`, with the headings of `texts`."""
        self.buttons: list[Pressable] = []
        self.votes: Votes | None = None
        self.form: Form | None = None
        self.cards: set[str] = set()
        self._out = out
        self._texts = texts
        self._is_begun = False

    def begin_turn(self) -> None:
        """Number anew what is said from here on, if it has any buttons."""
        self._is_begun = False

    def say(self, message: Message, *, channel: str = "", heading: str = "") -> None:
        """Show a message with its numbered buttons, below a `heading` of faqbot's own."""
        shown = list(pieces(message))
        rows = (piece for piece in shown if isinstance(piece, Row))
        found = [Pressable(each, channel) for row in rows for each in row.buttons]
        if found and not self._is_begun:
            self.buttons, self._is_begun = [], True
        headings = [sentence(self._texts.say(heading), strong=True)] if heading else []
        draw([*headings, *shown], self._out, first=len(self.buttons) + 1)
        print(file=self._out, flush=True)
        self.buttons += found
        if isinstance(message, Answer):
            self.votes = message.votes

    def ask_for(self, form: Form) -> None:
        """Let the next line fill in a form."""
        self.form = form
        asked = (f"> {form.quote}", f"{form.label}: {self._texts.say('chat_one_line')}")
        draw([sentence(form.title, strong=True), *map(sentence, asked)], self._out)
        print(file=self._out, flush=True)


class TerminalAsked(Asked):
    """A typed line."""

    can = CAN

    def __init__(self, screen: Screen, line: str) -> None:
        """Answer `line` on `screen`."""
        self.question = parse(line)
        self.by = me()
        self._screen = screen

    async def reply(self, message: Message) -> bool:
        """Say something below the line."""
        self._screen.say(message)
        return True


class TerminalChat(Chat):
    """A number that was typed, or the words of a form."""

    platform = PLATFORM
    can = CAN
    private = True
    late = False
    card = ""

    def __init__(self, screen: Screen, *, channel: str = "", written: str = "") -> None:
        """Press what stands in `channel`, or send off what was `written`."""
        self.by = me()
        self.channel = channel
        self.question = parse("")
        self.pressed = self.question.message
        self.written = written
        self._screen = screen

    async def tell(self, message: Message) -> None:
        self._screen.say(message)

    async def tell_later(self, message: Message) -> bool:
        self._screen.say(message)
        return True

    async def replace(self, message: Message) -> bool:
        self._screen.say(message)
        return True

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        # There is nobody else to show it to.
        return Published.REFUSED

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        return Published.REFUSED

    async def take_back(self, earlier: Sequence[str]) -> bool:
        return False

    async def open_form(self, form: Form) -> bool:
        self._screen.ask_for(form)
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        self._screen.cards.add(name)
        self._screen.say(card, channel=channel, heading="chat_staff")
        return ""

    async def replace_card(self, card: str, message: Message) -> bool:
        # What a terminal has shown stays.
        return False

    async def update_card(self, card: Message) -> bool:
        self._screen.say(card, channel=_STAFF, heading="chat_staff")
        return True

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        self._screen.say(answer, heading="chat_client")
        return None


class TerminalGrounds:
    """A terminal has no servers, and no channels that anybody else is in."""

    async def server_of(self, channel: str) -> str | None:
        return None

    async def is_private(self, channel: str) -> bool | None:
        return None


def me() -> Person:
    """Whoever is logged in."""
    return Person(user_name(), user_name())


def at_terminal(snapshot: Snapshot) -> Snapshot:
    """The same with whoever is logged in as staff, who are asked here where they are elsewhere.

    Where the file names no channel for questions to a person, nobody is offered one here either.
    """
    knowledge = snapshot.knowledge
    handoff = knowledge.behaviour.handoff
    if handoff:
        handoff = {**handoff, PLATFORM: _STAFF}
    staff = {**knowledge.behaviour.staff, PLATFORM: Staff(frozenset({me().id}))}
    behaviour: Behaviour = replace(knowledge.behaviour, handoff=handoff, staff=staff)
    return replace(snapshot, knowledge=replace(knowledge, behaviour=behaviour))
