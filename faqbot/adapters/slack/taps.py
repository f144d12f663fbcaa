"""What people press below a reply, and "Answer from FAQ" in a message's menu."""

import re
from collections.abc import Callable
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from faqbot.adapters.slack.buttons import Offer, Target
from faqbot.adapters.slack.chat import FIELD, REPLY_FORM, Common, PressChat
from faqbot.adapters.slack.parse import Identity, plain
from faqbot.adapters.slack.presses import Body, Press, Wall, press_of, question_of
from faqbot.adapters.slack.render import render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.conversation.controller import Controller
from faqbot.model import Reply, Suggestion
from faqbot.service import Services
from faqbot.texts import Texts

SHORTCUT = "answer_from_faq"
"""The callback_id of the message shortcut."""

_ANY = re.compile(".*")
Candidates = Callable[[Reply], tuple[Suggestion, ...]]


class Taps:
    """Answers what is picked in a message's menu."""

    def __init__(
        self, office: Services, texts: Texts, sender: Sender, me: Identity, candidates: Candidates
    ) -> None:
        """Ask `office`, answer through `sender`, as `me`; `candidates` are what one may choose."""
        self._office = office
        self._texts = texts
        self._sender = sender
        self._me = me
        self._candidates = candidates

    async def answer_message(self, press: Press) -> None:
        """Show, to who asked for it, the answer to the message whose menu was used."""
        if press.authors & {self._me.user, self._me.bot}:
            await self._tell(press, "own_message")
            return
        question = question_of(press, plain(press.text or "", self._me))
        if not question.text:
            await self._tell(press, "nothing_to_answer")
            return
        async with self._office.service.answering(question) as handling:
            reply = await handling.reply()
            if reply is None:
                return
            offer = Offer(
                target=Target(press.channel, press.ts, press.thread),
                among=self._candidates(reply),
            )
            shown = render(replace(reply, sharable=False), self._texts, offer)
            error = await self._sender.respond(shown, press.origin)
            handling.sent(arrived=not error)

    async def too_old(self, press: Press) -> None:
        """Say that nothing of today answers to that."""
        await self._tell(press, "expired")

    async def _tell(self, press: Press, key: str) -> None:
        line = self._office.handovers.texts().say(key)
        await self._sender.respond([said(line)], press.origin)


def register(app: AsyncApp, taps: Taps, wall: Wall, controller: Controller, common: Common) -> None:
    """Let each button be heard that nobody registered before, and the shortcut."""

    async def on_action(body: Body, ack: AsyncAck) -> None:
        await ack()
        chat = PressChat(press_of(body, wall.me), common)
        await wall.guard.run(controller.press(chat, chat.words))

    async def on_form(body: Body, ack: AsyncAck) -> None:
        if wrong := controller.handovers.missing(PressChat(press_of(body, wall.me), common)):
            await ack(response_action="errors", errors={FIELD: wrong})
            return
        await on_action(body, ack)

    async def on_shortcut(body: Body, ack: AsyncAck) -> None:
        await ack()
        await wall.run(taps.answer_message, body)

    async def on_other(body: Body, ack: AsyncAck) -> None:
        await ack()
        await wall.run(taps.too_old, body)

    async def on_typed(ack: AsyncAck) -> None:
        await ack(options=[])

    app.shortcut(SHORTCUT)(on_shortcut)
    app.view(REPLY_FORM)(on_form)
    # Whatever is pressed gets a word, a button of another version too.
    app.action(_ANY)(on_action)
    app.shortcut(_ANY)(on_other)
    app.view(_ANY)(on_other)
    app.options(_ANY)(on_typed)
