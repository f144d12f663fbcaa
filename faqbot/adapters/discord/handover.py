"""A client's question goes to staff's channel, and what staff do with it there."""

import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

import discord

from faqbot.adapters.discord.attempts import UnsentError, attempt
from faqbot.adapters.discord.buttons import Press, is_stale, named
from faqbot.adapters.discord.cards import card, form, written, yours
from faqbot.adapters.discord.delivery import deliver, link_to, reason_of
from faqbot.adapters.discord.memory import remember
from faqbot.adapters.discord.parse import PLATFORM, person_of
from faqbot.adapters.discord.posting import find_place, post
from faqbot.adapters.discord.render import markdown
from faqbot.adapters.discord.responses import Interaction
from faqbot.model import Handover
from faqbot.service.composing import literal

if TYPE_CHECKING:
    from faqbot.adapters.discord.client import Bot

_log = logging.getLogger(__name__)

Action: TypeAlias = Callable[[Interaction, list[str]], Awaitable[None]]

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
FOR_STAFF = frozenset({"reply", "replied", "taken", "done"})
"""What only those do who have a right to it, as often as they like."""
_REMEDIES = {
    10003: "bot.handoff.discord in faqs.yaml must be a channel of a server that faqbot is in",
    50001: "let faqbot see the channel: View Channel, in the channel's permissions",
    50013: "let faqbot write there: Send Messages, in the channel's permissions",
    50083: "unlock the thread, or name another channel in bot.handoff.discord",
}
_REMEDY = "the client was told whom to write to"
# Beside the numbers of the messages within the 25 characters that Discord allows.
_NONCE = 16


def actions(bot: "Bot") -> dict[str, Action]:
    """What the buttons and forms of hand-overs do, by name."""
    desk = _Handovers(bot)
    return {
        "person": desk.ask,
        "confirm": desk.confirm,
        "cancel": desk.cancel,
        "reply": desk.reply,
        "replied": desk.replied,
        "taken": desk.take,
        "done": desk.finish,
    }


class _Handovers:
    """The actions; each answers its tap, whatever is gone or broken meanwhile."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._desk = bot.office.handovers
        self._arrived: dict[str, set[str]] = {}
        """What arrived of the answers whose rest did not, by nonce."""

    async def ask(self, interaction: Interaction, arguments: list[str]) -> None:
        """Ask a person; what others do not see yet is not shown to staff before a yes."""
        if not await self._bot.sender.defer(interaction):
            return
        (question_id,) = arguments
        texts = self._bot.texts_for(interaction)
        question = await self._desk.question(question_id)
        if question is None:
            healthy = self._bot.service.recorder.healthy
            failure = self._desk.failure(str(interaction.locale))
            await self._bot.sender.tell(
                interaction, markdown(texts.say("expired") if healthy else failure)
            )
        elif question.private or _is_private(interaction):
            words = texts.say("confirm_private", question=literal(question.text))
            row = (
                Press(named("confirm", question_id), texts.say("confirm_yes"), stands_out=True),
                Press(named("cancel"), texts.say("confirm_no")),
            )
            await self._bot.sender.tell(interaction, markdown(words, [row]))
        else:
            await self._bot.sender.tell(
                interaction, markdown(await self._hand_over(interaction, question_id))
            )

    async def confirm(self, interaction: Interaction, arguments: list[str]) -> None:
        """Yes, staff may read it."""
        if await self._bot.sender.defer(interaction):
            (question_id,) = arguments
            said = await self._hand_over(interaction, question_id)
            await self._bot.sender.replace(interaction, markdown(said))

    async def cancel(self, interaction: Interaction, _: list[str]) -> None:
        """No, they may not."""
        if await self._bot.sender.defer(interaction):
            said = self._bot.texts_for(interaction).say("cancelled")
            await self._bot.sender.replace(interaction, markdown(said))

    async def reply(self, interaction: Interaction, arguments: list[str]) -> None:
        """Open the form for an answer, which takes the place of a deferral."""
        (handover_id,) = arguments
        if not await self._may_answer(interaction):
            return
        handover = await self._desk.find(handover_id)
        if handover is None:
            await self._say_gone(interaction)
            return
        modal = form(handover, self._bot.texts_for(interaction))
        try:
            await attempt(lambda: interaction.response.send_modal(modal), repeatable=False)
        except (UnsentError, discord.HTTPException) as error:
            _log.warning("unsent: the form for an answer: %s", error)
            said = self._bot.texts_for(interaction).say("apology")
            await self._bot.sender.tell(interaction, markdown(said))

    async def replied(self, interaction: Interaction, arguments: list[str]) -> None:
        """Bring a person's answer to the one who asked."""
        if not await self._bot.sender.defer(interaction):
            return
        text = written(interaction)
        (handover_id,) = arguments
        # Who opened it may have been staff then.
        if not await self._may_answer(interaction, text):
            return
        handover = await self._desk.find(handover_id)
        if handover is None:
            await self._say_gone(interaction, text)
            return
        texts, by = self._bot.texts_for(interaction), person_of(interaction)
        failed = await self._deliver(interaction, handover, text)
        if failed is not None:
            said = texts.say("reply_failed", reason=texts.say(failed))
            await self._bot.sender.tell(interaction, markdown(said + yours(text, texts)))
            return
        await self._show(interaction, await self._desk.answered(handover.id, by) or handover)
        await self._bot.sender.tell(interaction, markdown(texts.say("reply_sent")))

    async def take(self, interaction: Interaction, arguments: list[str]) -> None:
        """Look after it; who comes second is told who was first."""
        if await self._bot.sender.defer(interaction):
            (handover_id,) = arguments
            if not await self._may_answer(interaction):
                return
            handover = await self._desk.take(handover_id, person_of(interaction))
            await self._show_step(interaction, handover)

    async def finish(self, interaction: Interaction, arguments: list[str]) -> None:
        """Call it done; who comes second is told who was first."""
        if await self._bot.sender.defer(interaction):
            (handover_id,) = arguments
            if not await self._may_answer(interaction):
                return
            handover = await self._desk.finish(handover_id, person_of(interaction))
            await self._show_step(interaction, handover)

    async def _may_answer(self, interaction: Interaction, text: str = "") -> bool:
        """Whether the one who pressed has the right to; who has not is told, and gets `text` back."""
        person = person_of(interaction)
        if await self._bot.rights.may_answer(person, str(interaction.channel_id or "")):
            return True
        if text or self._bot.service.acts.allows(PLATFORM, person.user):
            texts = self._bot.texts_for(interaction)
            said = self._desk.refusal(person, str(interaction.locale)) + yours(text, texts)
            await self._bot.sender.tell(interaction, markdown(said))
        elif not interaction.response.is_done():
            await self._bot.sender.defer(interaction)
        return False

    async def _hand_over(self, interaction: Interaction, question_id: str) -> str:
        """Post the card, and return what the client is told of it, as Markdown."""
        handing = await self._desk.hand_over(
            question_id,
            platform=PLATFORM,
            asker=person_of(interaction),
            post=lambda handover: self._post_card(interaction, handover),
        )
        return self._desk.outcome(handing, str(interaction.locale))

    async def _post_card(self, interaction: Interaction, handover: Handover) -> bool:
        channel = self._desk.channel(PLATFORM)
        if channel is None:
            _log.warning(
                "a question could not be handed over: name a channel in bot.handoff.discord"
            )
            return False
        if not handover.private and interaction.guild_id is not None:
            link = link_to(interaction.client, handover, interaction.guild_id)
            handover = await self._desk.linked(handover, link)
        try:
            place = await find_place(interaction.client, channel)
            # Two processes that post it within minutes of each other post one: the nonce is one.
            await post(place, card(self._desk, handover), nonce=handover.id)
        except (UnsentError, discord.HTTPException) as error:
            remedy = _REMEDIES.get(getattr(error, "code", 0), _REMEDY)
            _log.warning(
                "a question could not be handed over to channel %s: %s: %s", channel, error, remedy
            )
            return False
        return True

    async def _deliver(self, interaction: Interaction, handover: Handover, text: str) -> str | None:
        """Send a person's answer; the key of the sentence that says why it did not arrive."""
        if handover.private and handover.asker is None:
            return "reply_forgotten"
        answer = self._desk.answer(handover, text, person_of(interaction))
        # The same answer, written again after it failed, goes on where it broke off.
        nonce = sha256(f"{handover.id} {' '.join(answer.split())}".encode()).hexdigest()[:_NONCE]
        arrived = self._arrived.pop(nonce, set())
        try:
            await deliver(
                interaction.client, handover, markdown(answer), nonce=nonce, arrived=arrived
            )
        except (UnsentError, discord.HTTPException) as error:
            _log.info("a person's answer could not be delivered: %s", error)
            remember(self._arrived, nonce, arrived)
            return reason_of(error)
        return None

    async def _show_step(self, interaction: Interaction, handover: Handover | None) -> None:
        if handover is None:
            await self._say_gone(interaction)
            return
        is_late = is_stale(interaction)
        await self._show(interaction, handover)
        key, name = "card_taken", handover.taken_by
        if handover.done_by is not None:
            key, name = "card_done", handover.done_by
        if name is not None and (is_late or name != person_of(interaction).name):
            said = self._bot.texts_for(interaction).say(key, name=literal(name))
            await self._bot.sender.tell(interaction, markdown(said))

    async def _show(self, interaction: Interaction, handover: Handover) -> None:
        """Bring the card that was tapped up to date."""
        await self._bot.sender.replace(interaction, card(self._desk, handover)[-1:])

    async def _say_gone(self, interaction: Interaction, text: str = "") -> None:
        texts = self._bot.texts_for(interaction)
        healthy = self._bot.service.recorder.healthy
        said = texts.say("gone" if healthy else "apology")
        await self._bot.sender.tell(interaction, markdown(said + yours(text, texts)))


def _is_private(interaction: Interaction) -> bool:
    """Whether others do not see what was tapped."""
    message = interaction.message
    return interaction.guild_id is None or (message is not None and message.flags.ephemeral)
