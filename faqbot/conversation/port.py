"""What a platform can do with one press: the core says what, the adapter how."""

import enum
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.conversation.actions import Action
from faqbot.conversation.message import Form, Message
from faqbot.model import Handover, Person, Question, Reply, Suggestion


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Where platforms cannot do alike.

    Attributes:
        confirms: Whether a button itself can ask "really?", so that a press means yes.
    """

    confirms: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Why a person's answer did not arrive, or not wholly.

    Attributes:
        reason: In words for the one who wrote it, as Markdown.
        left: What did not arrive, as plain text, where a part of it did; else None.
    """

    reason: str
    left: str | None = None


class Published(enum.Enum):
    """What came of showing a reply to all; the value is the key of what who wanted it is told."""

    DONE = ""
    BEFORE = "shared"
    REFUSED = "not_shared"
    FAILED = "share_failed"
    UNCLEAR = "perhaps_shared"
    GONE = "gone"


class Chat(Protocol):
    """One press or one form that was sent off, on one platform.

    Nothing here raises but for faults of faqbot's own: what cannot be sent is logged by the adapter,
    and told by what is returned.

    Attributes:
        platform: Its name.
        can: What it can do that others cannot.
        by: Who pressed.
        locale: The language of who pressed, where the platform tells; else None.
        channel: Where the pressed message stands; "" where it stands in none.
        private: Whether nobody else sees what was pressed.
        late: Whether what was pressed does not stand in its message, or not any more.
        pressed: Names the message that was pressed, for the one who pressed.
        question: The circumstances of the press, without words.
        offered: The entries between which one may choose below the pressed message, as far as the
            platform knows.
        written: What was written into a form; "" where there was none.
    """

    platform: str
    can: Capabilities
    by: Person
    locale: str | None
    channel: str
    private: bool
    late: bool
    pressed: Hashable
    question: Question
    offered: tuple[str, ...]
    written: str

    def knows(self, action: Action) -> bool:
        """Whether the ids in an action are such as the platform has."""
        ...

    async def acknowledge(self) -> bool:
        """Tell the platform that the press is being handled; False if that came too late."""
        ...

    async def tell(self, message: Message) -> None:
        """Say something to the one who pressed alone."""
        ...

    async def replace(self, message: Message) -> bool:
        """Put a message in the place of the pressed one; False if that failed."""
        ...

    async def show_choice(self, reply: Reply, others: Sequence[Suggestion]) -> None:
        """Show the answer that was chosen, with `others` to go on to, where the choice stood."""
        ...

    async def show_preview(
        self, reply: Reply, others: Sequence[Suggestion], target: Sequence[str]
    ) -> None:
        """The same in a preview for who may post it below `target`."""
        ...

    async def publish(self, reply: Reply) -> Published:
        """Show a reply to all where the private one stands, and take that away."""
        ...

    async def post(self, reply: Reply, target: Sequence[str]) -> Published:
        """Post a previewed reply below `target`."""
        ...

    async def take_back(self, earlier: Sequence[str]) -> bool:
        """Delete the pressed message and the `earlier` ones of its reply; False if any stays."""
        ...

    async def open_form(self, form: Form) -> bool:
        """Open a form, in place of an acknowledgement; False if that failed and nobody was told."""
        ...

    async def post_card(self, channel: str, card: Message, *, name: str) -> bool:
        """Post to staff's channel what has that name, once; False if that failed."""
        ...

    async def update_card(self, card: Message) -> bool:
        """Bring up to date the card that was pressed, or whose form was sent off."""
        ...

    async def link_to(self, handover: Handover) -> str | None:
        """The address of the message that asked; None where there is none."""
        ...

    async def deliver(self, handover: Handover, answer: Message) -> Undelivered | None:
        """Bring a person's answer to where its question was asked, each part of it once.

        What arrived at an earlier try of the same words is not sent again. None if all arrived.
        """
        ...
