"""The card of a question for a person, as it stands in staff's channel."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from faqbot.conversation.actions import Finish, OpenReply, OpenSearch, Take
from faqbot.conversation.message import Button, Style, Text
from faqbot.conversation.port import Chat
from faqbot.markup import Moment
from faqbot.model import Handover
from faqbot.service.handing_over import HandoverDesk, is_open

Post: TypeAlias = Callable[[Text, str | None], Awaitable[Sequence[str] | None]]
"""Posts to staff's channel, below a message of that id if there is one; gives the ids of what arrived,
None where not all of it did."""


class Cards:
    """Draws cards, and brings them up to date."""

    def __init__(self, desk: HandoverDesk) -> None:
        self._desk = desk

    def card(self, handover: Handover) -> Text:
        """The card as it stands, its buttons as far as anything is left to do."""
        texts = self._desk.texts()
        steps = [
            Button(OpenReply(handover.id), texts.say("reply"), Style.MAIN),
            Button(OpenSearch(handover.id), texts.say("reply_with")),
        ]
        if is_open(handover):
            steps.append(Button(Take(handover.id), texts.say("taken")))
            steps.append(Button(Finish(handover.id), texts.say("done")))
        return Text(self._desk.card(handover), tuple(steps), since=_since(handover))

    def reminder(self, handover: Handover) -> Text:
        """A line of nobody's words beside the card; the card once more where no card is known."""
        why = f"**{self._desk.texts().say('card_waiting')}**"
        if handover.card:
            return Text(why, since=_since(handover))
        card = self.card(_nameless(handover))
        return replace(card, markdown=f"{why}\n\n{card.markdown}")

    async def remind(self, handover: Handover, channel: str, post: Post) -> bool:
        """Post to staff's channel that a card waits, below it if it stands there; False if that failed.

        Where no card is known, what was posted is noted as the card.
        """
        where, *messages = (handover.card or channel).split()
        below = messages[-1] if messages and where == channel else None
        arrived = await post(self.reminder(handover), below)
        if arrived is not None and not handover.card:
            self._desk.stands(handover.id, " ".join([channel, *arrived]))
        return arrived is not None

    async def redraw(self, chat: Chat, handover: Handover) -> bool:
        """Bring the card up to date, whatever was pressed; False if that failed.

        Another message with its buttons, as reminders once were, becomes a line on how it stands.
        """
        card = self.card(handover)
        if handover.card and chat.private:
            return await chat.replace_card(handover.card, card)
        # Of several messages the last has the buttons, and is named last.
        is_pressed = (handover.card or "").split()[-1:] == chat.card.split()[-1:]
        if not handover.card or is_pressed:
            return await chat.update_card(card)
        said = self._desk.standing(handover)
        if await chat.replace_card(handover.card, card) and said:
            return await chat.update_card(Text(said))
        # Somebody has deleted it, or nothing could be noted.
        return await chat.update_card(self.card(_nameless(handover)))


def _since(handover: Handover) -> Moment | None:
    """When a person was asked for; in absolute words where no platform tells its age."""
    at = handover.asked_at
    return None if at is None else Moment(at, f"{at:%Y-%m-%d %H:%M} UTC")


def _nameless(handover: Handover) -> Handover:
    """The same for a message that nobody finds again: who asked is not on it, and masked words are."""
    return replace(handover, unmasked=None, asker_name=None)
