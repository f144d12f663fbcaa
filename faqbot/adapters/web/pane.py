"""What stands in one platform's pane: messages by place, and windows; every change is told."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cachetools import FIFOCache

from faqbot.conversation.look import BOT, CHANNEL, CLIENT, Json, Look
from faqbot.conversation.message import Answer, Form, Message

_MOST_MESSAGES = 300
_MOST_VIEWS = 20
_FIRST = 1001

Tell = Callable[[Json], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message.

    Attributes:
        id: Its name, unique in the pane, in digits.
        at: When, in seconds since 1970.
        turn: Names what was sent together: the messages of one reply.
        text: What a person wrote; None for what faqbot did.
        private: Who alone sees it; None for all.
        below: The message that it answers, where that is shown.
        answer: What the payload was made from, where that is a reply.
        target: Of a preview, where it may be posted.
    """

    id: str
    place: str
    by: str
    at: float
    turn: str
    text: str | None = None
    payload: Json | None = None
    private: str | None = None
    below: str | None = None
    answer: Answer | None = None
    target: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """For the page."""
        return {
            "id": self.id,
            "place": self.place,
            "from": self.by,
            "at": self.at,
            "turn": self.turn,
            "text": self.text,
            "payload": self.payload,
            "private": self.private,
            "below": self.below,
            # "Answer from FAQ" in a message's menu is for staff, to help who asked others.
            "answerable": self.by == CLIENT and self.place == CHANNEL and self.private is None,
        }


@dataclass(slots=True)
class View:
    """A window that is open in a pane: a search, or the form of a card."""

    id: str
    pane: str
    payload: Json
    form: Form | None = None
    card: Shown | None = None


@dataclass(slots=True)
class Pane:
    """One platform's places.

    Attributes:
        messages: The last 300, by id, in their order.
        views: The last 20 windows, by id.
        clock: Now, in seconds since 1970.
    """

    look: Look
    clock: Callable[[], float]
    tell: Tell
    messages: FIFOCache[str, Shown] = field(default_factory=lambda: FIFOCache(_MOST_MESSAGES))
    views: FIFOCache[str, View] = field(default_factory=lambda: FIFOCache(_MOST_VIEWS))
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(_FIRST))

    def new_id(self) -> str:
        """A name that nothing else in the pane has."""
        return str(next(self._ids))

    def say(self, by: str, place: str, text: str, *, private: str | None = None) -> Shown:
        """Somebody writes something; or the page, as NOTE, what a platform would not show."""
        name = self.new_id()
        return self._put(Shown(name, place, by, self.clock(), name, text=text, private=private))

    def post(self, message: Message, place: str, **how: Any) -> list[Shown]:
        """Faqbot says something; `how` has the attributes of what is shown."""
        turn = self.new_id()
        return [self._put(each) for each in self._made(message, place, turn, how)]

    def put_in_place(self, old: Sequence[Shown], message: Message) -> list[Shown]:
        """Show a message where `old` ones stand, at least one; what is left of them goes."""
        first = old[0]
        kept = {"private": first.private, "below": first.below, "target": first.target}
        made = self._made(message, first.place, first.turn, kept)
        new = [replace(each, id=before.id, at=before.at) for each, before in zip(made, old)]  # noqa: B905
        self.delete(old[len(new) :])
        return [self._put(each) for each in (*new, *made[len(new) :])]

    def delete(self, gone: Sequence[Shown]) -> None:
        """Take messages away."""
        for each in gone:
            if self.messages.pop(each.id, None) is not None:
                self.tell({"type": "gone", "pane": self.look.name, "id": each.id})

    def of_turn(self, turn: str) -> list[Shown]:
        """The messages that were sent together, as far as they stand."""
        return [each for each in self.messages.values() if each.turn == turn]

    def open(self, payload: Json, *, form: Form | None = None, card: Shown | None = None) -> View:
        """Open a window."""
        view = View(self.new_id(), self.look.name, payload, form, card)
        self.views[view.id] = view
        return view

    def _made(self, message: Message, place: str, turn: str, how: Json) -> list[Shown]:
        answer = message if isinstance(message, Answer) else None
        return [
            Shown(
                self.new_id(),
                place,
                BOT,
                self.clock(),
                turn,
                payload=payload,
                answer=answer,
                **how,
            )
            for payload in self.look.message(message)
        ]

    def _put(self, shown: Shown) -> Shown:
        self.messages[shown.id] = shown
        self.tell({"type": "message", "pane": self.look.name, "message": shown.as_json()})
        return shown
