"""How one platform shows what is said: its own functions, handed in, since no adapter knows another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from faqbot.conversation.message import Form, Listing, Message
from faqbot.conversation.port import Capabilities
from faqbot.model import Entry, Person
from faqbot.texts import Texts

Json: TypeAlias = dict[str, Any]

CLIENT, STAFF, BOT, NOTE = "client", "staff", "bot", "note"
"""Who writes in a pane; a note is the page's own."""
NAMES = {CLIENT: "Alex", STAFF: "Sam"}
"""What the two people of a page are called."""
DIRECT, CHANNEL, DESK, HOME = "direct", "channel", "staff", "home"
"""The places of a pane: a direct message, a channel, staff's channel, Home."""


@dataclass(frozen=True, slots=True)
class Windows:
    """What a platform with windows and a Home shows in them.

    Attributes:
        window: A window that searches, with what was found below.
        home: The Home tab.
        option: An entry in a menu that is looked up while one types.
        topic: The topic whose questions the menu in a block of that id finds; None for all.
    """

    window: Callable[[Message, Texts], Json]
    home: Callable[[Listing], Json]
    option: Callable[[Entry], Json]
    topic: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Look:
    """One platform, as its own adapter draws it.

    Attributes:
        name: Its name in questions and in the file.
        title: Its name as people write it.
        can: What it can do that others cannot.
        message: The payloads of what is said, in order.
        form: The payload of a form.
        words: What was pressed, as `actions.decode` reads it, from its JSON and the chosen value.
        target: What names the message of an id in the channel, where an answer may be posted.
        people: The client and the member of staff, by CLIENT and STAFF.
        channels: The ids of the places, by DIRECT, CHANNEL and DESK.
        windows: Its windows and Home; None where it has none.
    """

    name: str
    title: str
    can: Capabilities
    message: Callable[[Message], Sequence[Json]]
    form: Callable[[Form], Json]
    words: Callable[[Mapping[str, Any]], Sequence[str]]
    target: Callable[[str], tuple[str, ...]]
    people: Mapping[str, Person]
    channels: Mapping[str, str]
    windows: Windows | None = None

    def place_of(self, channel: str) -> str:
        """The place that has that id; the direct message for any other."""
        return next((place for place, name in self.channels.items() if name == channel), DIRECT)
