"""Hears what is pressed to reach a person, and what staff press and write."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from faqbot.adapters.slack.chat import FIELD, REPLY_FORM, Desk, PressChat
from faqbot.adapters.slack.guarding import Guard
from faqbot.adapters.slack.parse import Identity
from faqbot.adapters.slack.presses import Body, press_of
from faqbot.conversation.controller import Controller


def register(app: AsyncApp, me: Identity, controller: Controller, desk: Desk, guard: Guard) -> None:
    """Let `controller` do what is pressed."""

    def chat_of(body: Body) -> PressChat:
        return PressChat(press_of(body, me), desk)

    async def on_press(ack: AsyncAck, body: Body) -> None:
        await ack()
        chat = chat_of(body)
        await guard.run(controller.press(chat, chat.words))

    async def on_form(ack: AsyncAck, body: Body) -> None:
        if wrong := controller.handovers.missing(chat_of(body)):
            await ack(response_action="errors", errors={FIELD: wrong})
            return
        await on_press(ack, body)

    for name in ("person", "reply", "taken", "done"):
        app.action(name)(on_press)
    app.view(REPLY_FORM)(on_form)
