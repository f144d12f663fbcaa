"""A question, and a press, in a pane: the port of the conversation, for whichever platform is drawn."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from faqbot.adapters.web.pane import Pane, Shown, View
from faqbot.conversation.actions import Choose, Preview, encode
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, STAFF, Json
from faqbot.conversation.message import Answer, Field, Form, Line, Listing, Message, PostList, Text
from faqbot.conversation.port import Asked, Chat, Published, Undelivered
from faqbot.markup import parse, plain_text
from faqbot.model import Approach, Handover, Person, Place, Question
from faqbot.texts import Texts

_UNSEEN = frozenset({Approach.COMMAND, Approach.MESSAGE_ACTION})


class PaneAsked(Asked):
    """A question, a command, or "Answer from FAQ", where it was asked.

    Attributes:
        target: Where the answer may be posted.
        view: The window that was opened for it.
    """

    def __init__(
        self,
        pane: Pane,
        question: Question,
        role: str,
        texts: Texts,
        *,
        target: tuple[str, ...] = (),
        below: str | None = None,
        instead: Sequence[Shown] = (),
    ) -> None:
        """Answer what `role` asked: in the thread of the message `below`, or `instead` of others."""
        self.can = pane.look.can
        self.question = question
        self.by = pane.look.people[role]
        self.mark = self.by.mark
        self.target = target
        self.shown: list[Shown] = []
        self.view: View | None = None
        self._pane = pane
        self._role = role
        self._texts = texts
        self._below = below
        self._instead = instead

    async def reply(self, message: Message) -> bool:
        if self._instead:
            self.shown = self._pane.put_in_place(self._instead, message)
            return True
        self.shown = self._pane.post(
            message,
            self._pane.look.place_of(self.question.channel),
            private=self._role if self.question.approach in _UNSEEN else None,
            below=self._below,
            target=self.target,
        )
        return True

    async def open_search(self, hint: Text) -> bool:
        windows = self._pane.look.windows
        if windows is None:
            return False
        self.view = self._pane.open(windows.window(hint, self._texts))
        return True


class PaneChat(Chat):
    """A press in a message, a window or Home, or a form that was sent off.

    Attributes:
        view: The window that is open after it, where it changed.
        said: What who pressed in a window is told, as plain text.
    """

    def __init__(
        self,
        pane: Pane,
        pressed: Mapping[str, Any],
        texts: Texts,
        *,
        shown: Shown | None = None,
        view: View | None = None,
        written: str = "",
    ) -> None:
        """Handle what was pressed in `shown`, or else in `view` or in Home."""
        look = pane.look
        self.platform = look.name
        self.can = look.can
        self.view: View | None = None
        self.said: list[str] = []
        self.written = written
        # A form stands for the card that it was opened from.
        self._shown = shown or (view.card if view is not None else None)
        place = self._shown.place if self._shown is not None else DIRECT
        # Staff press in their channel and in what they alone see, a client elsewhere.
        alone = self._shown.private if self._shown is not None else None
        self._role = alone or (STAFF if place == DESK else CLIENT)
        self.by = look.people[self._role]
        self.channel = look.channels[place] if self._shown is not None else ""
        self.private = place == DIRECT or self._shown is None or self._shown.private is not None
        self.pressed = self._shown.id if self._shown is not None else pane.new_id()
        self.late = shown is not None and not _stands(pressed, shown.payload)
        self.offered = _offered(self._shown)
        self.target = self._shown.target if self._shown is not None else ()
        self.question = _question(pane, self._shown, place, self.by)
        form = view.form if view is not None and shown is None else None
        self.words = encode(form.sends) if form is not None else tuple(look.words(pressed))
        if form is not None and form.field is Field.QUESTION:
            self.words, self.written = (*self.words, *filter(None, [written])), ""
        self.card = self._shown.turn if self._shown is not None else ""
        self._pane = pane
        self._place = place
        self._texts = texts
        self._in_window = self._shown is None

    async def tell(self, message: Message) -> None:
        if self._in_window:
            self.said.append(_words_of(message))
        else:
            self._post(message, private=self._role)

    async def tell_later(self, message: Message) -> bool:
        await self.tell(message)
        return not self._in_window

    async def show(self, message: Message) -> None:
        windows = self._pane.look.windows
        if self._in_window and windows is not None:
            self.view = self._pane.open(windows.window(message, self._texts))
        else:
            await self.tell(message)

    async def replace(self, message: Message) -> bool:
        if self._shown is None or self._shown.id not in self._pane.messages:
            await self.tell(message)
        else:
            self._pane.put_in_place([self._shown], message)
        return True

    async def show_choice(self, answer: Answer) -> None:
        if self._shown is None:
            await self.show(answer)
        elif len(self._pane.look.message(answer)) == 1:
            await self.replace(answer)
        else:
            # A long answer stands below the choices, which stay as they are.
            self._post(replace(answer, others=None), private=self._shown.private)

    async def show_preview(self, answer: Answer) -> None:
        if self._shown is None:
            return
        self._pane.put_in_place(self._pane.of_turn(self._shown.turn) or [self._shown], answer)

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        if self._shown is None:
            return Published.REFUSED
        self._post(answer)
        self._pane.delete(self._pane.of_turn(self._shown.turn))
        return Published.DONE

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        below = next((each for each in target if each in self._pane.messages), None)
        if below is None:
            return Published.GONE
        self._pane.post(answer, CHANNEL, below=below)
        return Published.DONE

    async def take_back(self, earlier: Sequence[str]) -> bool:
        if self._shown is None:
            return False
        self._pane.delete(self._pane.of_turn(self._shown.turn))
        return True

    async def open_form(self, form: Form) -> bool:
        self.view = self._pane.open(self._pane.look.form(form), form=form, card=self._shown)
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        shown = self._pane.post(card, self._pane.look.place_of(channel))
        return shown[-1].turn

    async def replace_card(self, card: str, message: Message) -> bool:
        stands = self._pane.of_turn(card)
        if stands:
            self._pane.put_in_place(stands, message)
        return bool(stands)

    async def update_card(self, card: Message) -> bool:
        if self._shown is None or self._shown.id not in self._pane.messages:
            return False
        self._pane.put_in_place([self._shown], card)
        return True

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        place = DIRECT if handover.private else self._pane.look.place_of(handover.channel)
        asked = self._pane.messages.get(handover.message)
        below = asked.id if asked is not None and place != DIRECT else None
        self._pane.post(answer, place, below=below)
        return None

    def _post(self, message: Message, *, private: str | None = None) -> None:
        """Say something in the place of the press, in its thread."""
        shown = self._shown
        below = shown.below if shown is not None and private is None else None
        self._pane.post(message, self._place, private=private, below=below)


def _question(pane: Pane, shown: Shown | None, place: str, by: Person) -> Question:
    """The circumstances of a press; what one person alone sees is answered to them alone."""
    is_unseen = shown is None or shown.private is not None
    return Question(
        "",
        platform=pane.look.name,
        channel="home" if shown is None else pane.look.channels[place],
        message=pane.new_id(),
        user=by.user,
        place=Place.DIRECT_MESSAGE if place == DIRECT else Place.CHANNEL,
        approach=Approach.COMMAND if is_unseen else Approach.MENTION,
    )


def _offered(shown: Shown | None) -> tuple[str, ...]:
    """The entries between which one may choose in a message, the one that it shows among them."""
    answer = shown.answer if shown is not None else None
    if answer is None:
        return ()
    actions = [each.action for each in answer.choices]
    actions += [each.action for each in answer.others.buttons] if answer.others else []
    ids = [each.entry_id for each in actions if isinstance(each, Choose | Preview)]
    first = [answer.entry_id] if answer.entry_id is not None and answer.entry_id not in ids else []
    return (*first, *ids)


def _stands(pressed: Mapping[str, Any], payload: Json | None) -> bool:
    """Whether a message has what was pressed."""
    wanted = (pressed.get("action_id"), pressed.get("custom_id"))
    return any((each.get("action_id"), each.get("custom_id")) == wanted for each in _walk(payload))


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)


def _words_of(message: Message) -> str:
    match message:
        case Line(text):
            return text
        case Text(markdown):
            return plain_text(parse(markdown))
        case Answer():
            return message.plain
        case Listing(head=head) | PostList(head=head):
            return plain_text(parse(head))
