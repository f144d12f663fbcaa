"""What a platform can do with a question, a command or a press: the core says what, the adapter how.

Nothing here raises but for faults of faqbot's own: what cannot be sent is logged by the adapter, and
told by what is returned. An adapter's own ends inherit what most platforms do alike, which has a body here.
"""

import enum
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.conversation.actions import Action
from faqbot.conversation.message import Answer, Form, Message, Text
from faqbot.model import Handover, Person, Question


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one platform can do that another cannot.

    Attributes:
        confirms: Whether a button itself can ask "really?", so that a press means yes.
        finds: Whether a form can find a question while one types.
        asks: Whether what a button asks can be so long a text.
        menus: Whether other answers to go on to stand in a menu, which hides them until it is opened.
        fits: Whether a button can show all of a label, which is one line of text.
    """

    confirms: bool
    menus: bool
    fits: Callable[[str], bool]
    asks: Callable[[str], bool] = lambda _: False
    finds: bool = False


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


class Asked(Protocol):
    """One question or command, where it was asked.

    Attributes:
        by: Who typed a command, with what shows whether they are staff; None for a question.
        mark: Names who asked in a message, who may remove what they did not ask faqbot for; else None.
        target: Of somebody's message whose answer is asked for, where that may be posted, as the
            platform names it.
    """

    can: Capabilities
    question: Question
    by: Person | None = None
    mark: str | None = None
    target: tuple[str, ...] = ()

    def is_gone(self) -> bool:
        """Whether what was asked has been deleted since."""
        return False

    async def acknowledge(self) -> bool:
        """Tell the platform that it is being handled; False if that came too late."""
        return True

    async def reply(self, message: Message) -> bool:
        """Say something where it was asked; False if not all of it arrived."""
        ...

    async def open_search(self, hint: Text) -> bool:
        """Open a window that finds a question while one types; False where there is none."""
        return False


class Chat(Protocol):
    """One press or one form that was sent off, on one platform.

    Attributes:
        locale: The language of who pressed, where the platform tells; else None.
        channel: Where the pressed message stands; "" where it stands in none.
        private: Whether nobody else sees what was pressed.
        late: Whether what was pressed does not stand in its message, or not any more.
        pressed: Names the message that was pressed, for the one who pressed.
        question: The circumstances of the press, without words.
        offered: The entries between which one may choose below the pressed message, as far as the
            platform knows.
        target: Of a pressed preview, the message below which it may be posted, where the platform
            knows; else empty.
        written: What was written into a form; "" where there was none.
        card: Where the pressed message stands, as `post_card` tells it; "" where that is not known.
    """

    platform: str
    can: Capabilities
    by: Person
    locale: str | None = None
    channel: str
    private: bool
    late: bool
    pressed: Hashable
    question: Question
    offered: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    written: str
    card: str

    def knows(self, action: Action) -> bool:
        """Whether the ids in an action are such as the platform has."""
        return True

    async def acknowledge(self) -> bool:
        """Tell the platform that the press is being handled; False if that came too late."""
        return True

    async def tell(self, message: Message) -> None:
        """Say something to the one who pressed alone."""
        ...

    async def tell_later(self, message: Message) -> bool:
        """Say something more to the one who pressed alone, where they did, some time after that.

        False where the platform does not let us any more, which is no fault.
        """
        ...

    async def show(self, message: Message) -> None:
        """Show something to the one who pressed alone, in the window where it was pressed in one."""
        await self.tell(message)

    async def replace(self, message: Message) -> bool:
        """Put a message in the place of the pressed one; False if that failed."""
        ...

    async def show_choice(self, answer: Answer) -> None:
        """Show the answer that was chosen where the choice stood, with others to go on to."""
        await self.replace(answer)

    async def show_preview(self, answer: Answer) -> None:
        """Show another answer in a preview to who may post it."""
        await self.replace(answer)

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        """Show a reply to all where the private one stands, and take that away.

        What arrived at an earlier try under the same name is not sent again.
        """
        ...

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        """Post a previewed reply below `target`; what arrived before is not sent again."""
        ...

    async def take_back(self, earlier: Sequence[str]) -> bool:
        """Delete the pressed message and the `earlier` ones of its reply; False if any stays."""
        ...

    async def open_form(self, form: Form) -> bool:
        """Open a form, in place of an acknowledgement; False if that failed and nobody was told."""
        ...

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        """Post to staff's channel what has that name, once; None if that failed.

        Gives where it stands, for `replace_card`, or "" where that is not known.
        """
        ...

    async def replace_card(self, card: str, message: Message) -> bool:
        """Put a message in the place of a card that `post_card` has posted; False if that failed."""
        ...

    async def update_card(self, card: Message) -> bool:
        """Bring up to date the card that was pressed, or whose form was sent off."""
        ...

    async def link_to(self, handover: Handover) -> str | None:
        """The address of the message that asked; None where there is none."""
        return None

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        """Bring a person's answer to where its question was asked, each part of it once.

        What arrived at an earlier try under the same name is not sent again. None if all arrived.
        """
        ...
