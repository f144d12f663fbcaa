"""What Discord can do with a question, a command, a press, or a form that was sent off."""

import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import discord
from cachetools import FIFOCache

from faqbot.adapters.discord.attempts import (
    FAULTS,
    Code,
    GoneError,
    UnclearError,
    attempt,
    unless_gone,
)
from faqbot.adapters.discord.buttons import (
    Interaction,
    Menu,
    choices_in,
    fits,
    ids_in,
    modal_of,
    plain_view,
    sent_in,
    target_of,
    words_of,
    written_in,
)
from faqbot.adapters.discord.parse import PLATFORM, parse_tap, person_of
from faqbot.adapters.discord.places import find_place, link_to, place_of, reason_of
from faqbot.adapters.discord.render import CONTENT_CHARACTERS, Layout, render
from faqbot.adapters.discord.sending import Sender, Sent, post
from faqbot.adapters.discord.undo_chain import take_back
from faqbot.conversation.actions import Action, Undo
from faqbot.conversation.message import Answer, Form, Line, Message, one_line
from faqbot.conversation.outbox import Noted
from faqbot.conversation.port import Asked, Capabilities, Chat, Published, Undelivered
from faqbot.model import Handover, Question
from faqbot.texts import Texts

CAN = Capabilities(confirms=False, menus=True, fits=fits)
"""What Discord can do."""

_log = logging.getLogger(__name__)

_REMEDIES: dict[int, str] = {
    Code.UNKNOWN_CHANNEL: "bot.handoff.discord in faqs.yaml must be a channel of a server that faqbot is in",
    Code.MISSING_ACCESS: "let faqbot see the channel: View Channel, in the channel's permissions",
    Code.MISSING_PERMISSIONS: "let faqbot write there: Send Messages, in the channel's permissions",
    Code.THREAD_ARCHIVED: "unlock the thread, or name another channel in bot.handoff.discord",
}
_REMEDY = "the client was told whom to write to"
# Beside the numbers of the messages within the 25 characters that Discord allows.
_NONCE = 16
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What stands in the place of a choice, and whether another answer may follow it there."""

    entry_id: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Common:
    """What all presses share.

    Attributes:
        sender: The way out.
        texts: faqbot's own sentences, in the language of a locale.
        preceding: What stands before the buttons of the last 1,000 previews, by the message that
            has these; a restart forgets it.
        withdrawn: Previews of which what was posted was taken back.
        chosen: What stands in the place of the last 1,000 choices.
        arrivals: What arrived of the answers whose rest did not, by nonce.
    """

    sender: Sender
    texts: Callable[[str | None], Texts]
    preceding: FIFOCache[int, Sequence[discord.Message]] = field(
        default_factory=lambda: FIFOCache(_REMEMBERED)
    )
    withdrawn: Noted = field(default_factory=Noted)
    chosen: FIFOCache[int, _Chosen] = field(default_factory=lambda: FIFOCache(_REMEMBERED))
    arrivals: FIFOCache[str, Sent] = field(default_factory=lambda: FIFOCache(_REMEMBERED))

    def know_preview(self, shown: Sequence[discord.Message]) -> None:
        """Remember the messages of a preview, of which the last has the buttons."""
        if shown:
            self.preceding[shown[-1].id] = shown[:-1]


class MessageAsked(Asked):
    """A message that somebody wrote; it is answered where it stands."""

    can = CAN

    def __init__(
        self, sender: Sender, message: discord.Message, question: Question, *, deleted: Noted
    ) -> None:
        """Answer `message`, which asks `question`, through `sender`, unless it is among the `deleted`."""
        self.question = question
        self.mark = question.user
        self._deleted = deleted
        self._sender = sender
        self._message = message

    def is_gone(self) -> bool:
        """Whether it has been deleted since, as far as Discord has told."""
        return self._message.id in self._deleted

    async def reply(self, message: Message) -> bool:
        """Answer below the message that asked, in its thread; False if that failed."""
        return await self._sender.reply(
            self._message, self.question, render(message), is_gone=self.is_gone
        )


class InteractionAsked(Asked):
    """A command, or "Answer from FAQ" in a message's menu; only who used it sees the answer.

    It opens no search: questions are found while the command is typed.
    """

    can = CAN

    def __init__(
        self,
        interaction: Interaction,
        question: Question,
        common: Common,
        *,
        target: tuple[str, ...] = (),
    ) -> None:
        """Answer `interaction`, which asks `question`, perhaps about the message `target`."""
        self.question = question
        self.by = person_of(interaction)
        self.target = target
        self._interaction = interaction
        self._common = common

    async def acknowledge(self) -> bool:
        """Tell Discord, which waits for 3 seconds, that an answer follows within 15 minutes."""
        return await self._common.sender.defer(self._interaction)

    async def reply(self, message: Message) -> bool:
        """Answer, in the place of the acknowledgement if there was one; False if not all arrived."""
        sender = self._common.sender
        send = sender.replace if self._interaction.response.is_done() else sender.tell
        messages = await send(self._interaction, render(message))
        if self.target:
            self._common.know_preview(messages)
        return bool(messages)


class InteractionChat(Chat):
    """An interaction as the core sees it."""

    platform = PLATFORM
    can = CAN
    pressed: int

    def __init__(self, interaction: Interaction, common: Common) -> None:
        """Answer `interaction`."""
        stands = interaction.message
        self.by = person_of(interaction)
        self.locale = str(interaction.locale)
        self.channel = str(interaction.channel_id or "")
        is_hidden = stands is not None and stands.flags.ephemeral
        self.private = interaction.guild_id is None or is_hidden
        self.pressed = interaction.id if stands is None else stands.id
        self.question = parse_tap(interaction)
        self.offered = choices_in(stands)
        self.target = target_of(stands)
        self.written = written_in(interaction)
        self.card = "" if stands is None else f"{self.channel} {stands.id}"
        sent = sent_in(interaction)
        self.late = sent.get("custom_id") not in ids_in(stands)
        self.words = words_of(str(sent.get("custom_id")), sent.get("values", ()))
        """What was tapped, as `actions.decode` reads it."""
        self._common = common
        self._sender = common.sender
        self._interaction = interaction

    def knows(self, action: Action) -> bool:
        if not isinstance(action, Undo):
            return True
        return all(each.lstrip("+").isdecimal() for each in (action.sharer, *action.earlier))

    async def acknowledge(self) -> bool:
        return await self._sender.defer(self._interaction)

    async def tell(self, message: Message) -> None:
        await self._sender.tell(self._interaction, render(message))

    async def tell_later(self, message: Message) -> bool:
        return await self._sender.add(self._interaction, render(message))

    async def replace(self, message: Message) -> bool:
        return bool(await self._sender.replace(self._interaction, render(message)))

    async def show_choice(self, answer: Answer) -> None:
        before = self._common.chosen.get(self.pressed)
        if before is not None and before.entry_id == answer.entry_id:
            return
        layouts = render(replace(answer, others=None))
        if len(layouts) == 1 and len(layouts[0].contents()) == 1:
            # In the place of a choice of one message stands another one of one message.
            layouts = render(answer)
        # A button may change what was tapped once, the menu below an answer at will.
        may_replace = before is None or (before.is_open and "values" in sent_in(self._interaction))
        if self.late or not may_replace:
            # Others read what was chosen first already.
            await self._sender.tell(self._interaction, layouts)
            return
        is_open = any(isinstance(each, Menu) for row in layouts[-1].rows for each in row)
        self._common.chosen[self.pressed] = _Chosen(answer.entry_id, is_open=is_open)
        if not await self._sender.replace(self._interaction, layouts):
            self._common.chosen.pop(self.pressed, None)
            if before is not None:
                self._common.chosen[self.pressed] = before

    async def show_preview(self, answer: Answer) -> None:
        if await self._is_cleared():
            shown = await self._sender.replace(self._interaction, render(answer))
        else:
            await self.replace(Line(self._common.texts(self.locale).say("instead_below")))
            shown = await self._sender.tell(self._interaction, render(answer))
        self._common.know_preview(shown)

    async def _is_cleared(self) -> bool:
        """Delete what stands before the tapped message of a preview; False where it has to stay.

        Discord lets us for 15 minutes after the command.
        """
        before = self._common.preceding.pop(self.pressed, None)
        if before is None:
            # The command's own answer has nothing before it.
            shown = self._interaction.message
            return shown is None or shown.type is discord.MessageType.context_menu_command
        try:
            for each in before:
                await unless_gone(each.delete)
        except FAULTS as error:
            _log.info("a part of a preview stays: %s", error)
            return False
        return True

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        return await _published(self._sender.publish(self._interaction, render(answer)))

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        partial: Any = getattr(self._interaction.channel, "get_partial_message", None)
        if partial is None or not target:
            return Published.REFUSED
        message: discord.PartialMessage = partial(int(target[0]))
        # By the preview's own id Discord knows a post again after a restart, and for some minutes
        # also one that was taken back.
        withdrawn = self._common.withdrawn
        nonce = str(self._interaction.id if self.pressed in withdrawn else self.pressed)
        published = await _published(self._sender.post(message, render(answer), nonce=nonce))
        if published is not Published.DONE:
            withdrawn.note(self.pressed)
        return published

    async def take_back(self, earlier: Sequence[str]) -> bool:
        taking_back = take_back(self._interaction, earlier)
        return await self._sender.counted(self._interaction.channel, taking_back)

    async def open_form(self, form: Form) -> bool:
        modal = modal_of(form)
        try:
            await attempt(lambda: self._interaction.response.send_modal(modal), repeatable=False)
        except FAULTS as error:
            _log.warning("unsent: the form for an answer: %s", error)
            return False
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        try:
            place = await find_place(self._interaction.client, channel)
            # Two processes that post it within minutes of each other post one: the nonce is one.
            posted = await post(place, render(card), nonce=name)
        except FAULTS as error:
            remedy = _REMEDIES.get(error.code, _REMEDY)
            _log.error(
                "a question was not handed over to channel %s: %s: %s", channel, error, remedy
            )
            return None
        return " ".join([channel, *(str(each.id) for each in posted)])

    async def replace_card(self, card: str, message: Message) -> bool:
        channel, *earlier, last = map(int, card.split())
        try:
            place: Any = await find_place(self._interaction.client, str(channel))
            for number in earlier:
                await unless_gone(place.get_partial_message(number).delete)
            stands, layout = place.get_partial_message(last), render(message)[-1]
            await _edited(stands, layout)
        except FAULTS as error:
            _log.error("a card in channel %s was not replaced: %s", channel, error)
            return False
        return True

    async def update_card(self, card: Message) -> bool:
        return bool(await self._sender.replace(self._interaction, render(card)[-1:]))

    async def link_to(self, handover: Handover) -> str | None:
        guild = self._interaction.guild_id
        return None if guild is None else link_to(self._interaction.client, handover, guild)

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        layouts, arrivals = render(answer), self._common.arrivals
        # The same answer, written again after it failed, goes on where it broke off.
        # What two of staff choose at once is one answer, and what they write is not.
        words = f"{self.by.id} {one_line(name)}" if self.written else name
        nonce = sha256(f"{handover.id} {words}".encode()).hexdigest()[:_NONCE]
        sent = arrivals.pop(nonce, {})
        try:
            place, reference = await place_of(self._interaction.client, handover)
            await post(place, layouts, nonce=nonce, reference=reference, sent=sent)
        except FAULTS as error:
            _log.info("a person's answer could not be delivered: %s", error)
            arrivals[nonce] = sent
            return Undelivered(self._common.texts(self.locale).say(reason_of(error)))
        return None


async def _edited(message: discord.PartialMessage, layout: Layout) -> None:
    """Change a message of ours; raises as `attempt` does."""
    view = layout.view()
    try:
        await attempt(lambda: message.edit(view=view), repeatable=True)
    except discord.HTTPException as error:
        if error.code != Code.INVALID_FORM:
            raise
        # It is one of plain content, which no layout takes the place of.
        content = "\n".join(layout.contents())[:CONTENT_CHARACTERS]
        shown = plain_view(layout.rows)
        await attempt(lambda: message.edit(content=content, view=shown), repeatable=True)


async def _published(sending: Awaitable[None]) -> Published:
    """What becomes of a reply that is to reach the others."""
    try:
        await sending
    except FAULTS as error:
        _log.info("not shared: %s", error)
        if isinstance(error, GoneError):
            return Published.GONE
        if isinstance(error, UnclearError):
            return Published.UNCLEAR
        is_refused = isinstance(error, discord.HTTPException) and error.status < 500
        return Published.REFUSED if is_refused else Published.FAILED
    return Published.DONE
