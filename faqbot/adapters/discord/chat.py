"""What Discord can do with one press, or with one form that was sent off."""

import logging
from collections.abc import Hashable, Sequence
from hashlib import sha256
from typing import Any, cast

import discord
from discord.ui import Label, Modal, TextDisplay, TextInput

from faqbot.adapters.discord.attempts import UnsentError, attempt
from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import Press, Row, choices_in, is_stale, named, shown_id
from faqbot.adapters.discord.escaping import cut, escape
from faqbot.adapters.discord.parse import PLATFORM, parse_tap, person_of
from faqbot.adapters.discord.places import find_place, link_to, place_of, reason_of
from faqbot.adapters.discord.render import Layout, fixed, literally, markdown
from faqbot.adapters.discord.sending import Interaction, post
from faqbot.adapters.discord.undo_chain import take_back
from faqbot.conversation.actions import Action, Undo, encode
from faqbot.conversation.message import Button, Form, Line, Message
from faqbot.conversation.port import Capabilities, Published, Undelivered
from faqbot.model import Handover, Reply, Suggestion

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_REMEDIES = {
    10003: "bot.handoff.discord in faqs.yaml must be a channel of a server that faqbot is in",
    50001: "let faqbot see the channel: View Channel, in the channel's permissions",
    50013: "let faqbot write there: Send Messages, in the channel's permissions",
    50083: "unlock the thread, or name another channel in bot.handoff.discord",
}
_REMEDY = "the client was told whom to write to"
# Beside the numbers of the messages within the 25 characters that Discord allows.
_NONCE = 16
# https://docs.discord.com/developers/interactions/receiving-and-responding#modal,
# .../components/reference#label-label-structure, #text-input-text-input-structure
# As `escape` leaves the place of a name.
_NAME = escape("{name}")
_TITLE, _LABEL, _WRITTEN = 45, 45, 4_000
_QUOTED = 1_000
# Nobody types for longer; then discord.py may forget the form. Filled later, it is still heard.
_FORM_SECONDS = 3_600.0


class InteractionChat:
    """An interaction as the core sees it."""

    platform: str = PLATFORM
    can = Capabilities(confirms=False)

    def __init__(self, bot: Bot, interaction: Interaction) -> None:
        """Answer `interaction` for `bot`, which keeps what arrived of answers."""
        self.by = person_of(interaction)
        self.locale: str | None = str(interaction.locale)
        self.channel = str(interaction.channel_id or "")
        self.private = _is_private(interaction)
        self.late = is_stale(interaction)
        self.pressed: Hashable = shown_id(interaction)
        self.question = parse_tap(interaction)
        self.offered = choices_in(interaction.message)
        self.written = written_in(interaction)
        self._bot = bot
        self._sender = bot.sender
        self._interaction = interaction

    def knows(self, action: Action) -> bool:
        if not isinstance(action, Undo):
            return True
        return all(each.lstrip("+").isdecimal() for each in (action.sharer, *action.earlier))

    async def acknowledge(self) -> bool:
        if self._interaction.response.is_done():
            return True
        return await self._sender.defer(self._interaction)

    async def tell(self, message: Message) -> None:
        await self._sender.tell(self._interaction, _layouts(message))

    async def replace(self, message: Message) -> bool:
        return bool(await self._sender.replace(self._interaction, _layouts(message)))

    async def show_choice(self, reply: Reply, others: Sequence[Suggestion]) -> None:
        await self._bot.choices.show_choice(self._interaction, reply, others)

    async def show_preview(
        self, reply: Reply, others: Sequence[Suggestion], target: Sequence[str]
    ) -> None:
        await self._bot.previews.show(self._interaction, reply, others)

    async def publish(self, reply: Reply) -> Published:
        return await self._bot.choices.publish(self._interaction, reply)

    async def post(self, reply: Reply, target: Sequence[str]) -> Published:
        return await self._bot.previews.post(self._interaction, reply)

    async def take_back(self, earlier: Sequence[str]) -> bool:
        is_gone = False
        async with self._sender.counted(self._interaction.channel):
            await take_back(self._interaction, earlier)
            is_gone = True
        return is_gone  # noqa: RET504 - what fails within `counted` goes on here

    async def open_form(self, form: Form) -> bool:
        modal = _modal(form)
        try:
            await attempt(lambda: self._interaction.response.send_modal(modal), repeatable=False)
        except (UnsentError, discord.HTTPException) as error:
            _log.warning("unsent: the form for an answer: %s", error)
            return False
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> bool:
        try:
            place = await find_place(self._interaction.client, channel)
            # Two processes that post it within minutes of each other post one: the nonce is one.
            await post(place, _layouts(card), nonce=name)
        except (UnsentError, discord.HTTPException) as error:
            remedy = _REMEDIES.get(getattr(error, "code", 0), _REMEDY)
            _log.error(
                "a question was not handed over to channel %s: %s: %s", channel, error, remedy
            )
            return False
        return True

    async def update_card(self, card: Message) -> bool:
        return bool(await self._sender.replace(self._interaction, _layouts(card)[-1:]))

    async def link_to(self, handover: Handover) -> str | None:
        guild = self._interaction.guild_id
        return None if guild is None else link_to(self._interaction.client, handover, guild)

    async def deliver(self, handover: Handover, answer: Message) -> Undelivered | None:
        layouts, arrivals = _layouts(answer), self._bot.arrivals
        # The same answer, written again after it failed, goes on where it broke off.
        words = " ".join(self.written.split())
        nonce = sha256(f"{handover.id} {self.by.id} {words}".encode()).hexdigest()[:_NONCE]
        sent = arrivals.pop(nonce, {})
        try:
            place, reference = await place_of(self._interaction.client, handover)
            await post(place, layouts, nonce=nonce, reference=reference, sent=sent)
        except (UnsentError, discord.HTTPException) as error:
            _log.info("a person's answer could not be delivered: %s", error)
            arrivals[nonce] = sent
            texts = self._bot.office.handovers.texts(self.locale)
            return Undelivered(texts.say(reason_of(error)))
        return None


def written_in(interaction: Interaction) -> str:
    """What was written into a form; "" where there is none."""
    sent = cast("dict[str, Any]", interaction.data or {})
    if interaction.type is not discord.InteractionType.modal_submit:
        return ""
    fields = (row.get("component") or {} for row in sent.get("components") or [])
    return "\n".join(str(field["value"]) for field in fields if field.get("value")).strip()


def _layouts(message: Message) -> list[Layout]:
    if isinstance(message, Line) and message.person is not None:
        return literally(escape(message.text).replace(_NAME, f"<@{int(message.person)}>"))
    if isinstance(message, Line):
        return fixed(message.text)
    row: Row = tuple(map(_press, message.buttons))
    return markdown(message.markdown, [row] if row else ())


def _press(button: Button) -> Press:
    return Press(named(*encode(button.action)), button.label, stands_out=button.stands_out)


def _modal(form: Form) -> Modal:
    modal = Modal(
        title=cut(form.title, _TITLE), custom_id=named(*encode(form.sends)), timeout=_FORM_SECONDS
    )
    modal.add_item(TextDisplay(f"> {escape(cut(form.quote, _QUOTED))}"))
    field: TextInput[Modal] = TextInput(
        style=discord.TextStyle.paragraph, custom_id="answer", max_length=_WRITTEN
    )
    return modal.add_item(Label(text=cut(form.label, _LABEL), component=field))


def _is_private(interaction: Interaction) -> bool:
    """Whether others do not see what was tapped."""
    message = interaction.message
    return interaction.guild_id is None or (message is not None and message.flags.ephemeral)
