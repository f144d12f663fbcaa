"""A platform that does nothing but keep what it is asked to do, and fails where it is told to."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from faqbot.conversation.actions import Action
from faqbot.conversation.message import Answer, Form, Line, Listing, Message, PostList, Text
from faqbot.conversation.port import Capabilities, Chat, Published, Undelivered
from faqbot.markup import plain_text
from faqbot.model import Handover, Person, Place, Question


@dataclass
class Channel:
    """What stands in a platform's places, whoever presses.

    Attributes:
        cards: Those that staff see, by the name they were posted under.
        delivered: What reached those who asked.
        refuses: The methods of a chat that fail.
        undelivered: Why no answer arrives.
        unpublished: What comes of showing something to all.
    """

    cards: dict[str, Message] = field(default_factory=dict)
    posted: int = 0
    delivered: list[tuple[str, Message]] = field(default_factory=list)
    arrived: set[tuple[str, str]] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    undelivered: Undelivered | None = None
    unpublished: Published = Published.DONE


@dataclass
class RecordingChat:
    """One press; everything that is said to the one who pressed is in `told`."""

    place: Channel
    by: Person
    platform: str
    can: Capabilities
    locale: str | None = None
    channel: str = "STAFF"
    private: bool = False
    late: bool = False
    question: Question = field(init=False)
    offered: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    written: str = ""
    card: str = ""
    acknowledged: int = 0
    told: list[Message] = field(default_factory=list)
    told_later: list[Message] = field(default_factory=list)
    replaced: list[Message] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    pressed: Hashable = "9.9"
    taken_back: list[tuple[str, ...]] = field(default_factory=list)
    shown: list[Answer] = field(default_factory=list)
    listed: list[Message] = field(default_factory=list)
    published: list[Answer] = field(default_factory=list)
    names: list[Hashable] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.question = Question(
            "",
            platform=self.platform,
            channel="C1",
            message="9.9",
            user=self.by.user,
            place=Place.CHANNEL,
        )

    @property
    def words(self) -> list[str]:
        """All that the one who pressed reads."""
        return [text_of(each) for each in (*self.told, *self.replaced)]

    def knows(self, action: Action) -> bool:
        return True

    async def acknowledge(self) -> bool:
        self.acknowledged += 1
        return "acknowledge" not in self.place.refuses

    async def tell(self, message: Message) -> None:
        self.told.append(message)

    async def tell_later(self, message: Message) -> bool:
        if "tell_later" in self.place.refuses:
            return False
        self.told_later.append(message)
        return True

    async def replace(self, message: Message) -> bool:
        self.replaced.append(message)
        return True

    async def show(self, message: Message) -> None:
        self.listed.append(message)

    async def show_choice(self, answer: Answer) -> None:
        self.shown.append(answer)

    async def show_preview(self, answer: Answer) -> None:
        self.shown.append(answer)

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        self.names.append(name)
        if self.place.unpublished is Published.DONE:
            self.published.append(answer)
        return self.place.unpublished

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        return await self.publish(answer, name=name)

    async def take_back(self, earlier: Sequence[str]) -> bool:
        self.taken_back.append(tuple(earlier))
        return "take_back" not in self.place.refuses

    async def open_form(self, form: Form) -> bool:
        self.forms.append(form)
        return "open_form" not in self.place.refuses

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        if "post_card" in self.place.refuses:
            return None
        self.place.posted += 1
        self.place.cards[name] = card
        return f"{channel} {name}"

    async def replace_card(self, card: str, message: Message) -> bool:
        if "replace_card" in self.place.refuses:
            return False
        self.place.cards[card.split()[1]] = message
        return True

    async def update_card(self, card: Message) -> bool:
        if "update_card" in self.place.refuses:
            return False
        self.place.cards[self.card] = card
        return True

    async def link_to(self, handover: Handover) -> str | None:
        return f"https://chat.dev/{handover.message}"

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        once = handover.id, name
        if self.place.undelivered is None and once not in self.place.arrived:
            self.place.arrived.add(once)
            self.place.delivered.append((handover.channel, answer))
        return self.place.undelivered


def text_of(message: Message) -> str:
    """What is read."""
    match message:
        case Line(text) | Text(text):
            return text
        case Answer():
            return "\n".join(plain_text(part) for part in message.words.parts)
        case Listing():
            return "\n".join([message.head, *map(message.title_of, message.topics)])
        case PostList(head, items):
            return "\n".join([head, *(plain_text(each.document) for each in items)])
        case _:
            assert_never(message)


def is_chat(chat: RecordingChat) -> Chat:
    """The same, which the type checker holds against the port."""
    return chat
