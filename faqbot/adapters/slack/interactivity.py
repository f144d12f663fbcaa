"""Commands, presses and forms, as bolt hears them; events need none of it, and reach the listener alone."""

import logging
import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.calls import quiet_logger
from faqbot.adapters.slack.chat import FIELD, REPLY_FORM
from faqbot.adapters.slack.listening import Body, Listener
from faqbot.adapters.slack.manifest import SHORTCUT
from faqbot.adapters.slack.parse import Identity

_ANY = re.compile(".*")


def build_app(listener: Listener, client: AsyncWebClient, me: Identity) -> AsyncApp:
    """The bolt app, for all but events; requests over HTTP must have been verified before they reach it.

    `client` carries no token: bolt needs none, and could not log it then. With an `authorize` of
    our own, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment do not discard the bot
    token (run; without it they switch on bolt's OAuth).
    """
    installed = AuthorizeResult(
        enterprise_id=None, team_id=me.team, bot_id=me.bot, bot_user_id=me.user
    )

    async def authorize() -> AuthorizeResult:
        return installed

    app = AsyncApp(
        name="faqbot.adapters.slack.bolt",
        # Its one warning here is that a client goes before SLACK_BOT_TOKEN, which is as we want it.
        logger=quiet_logger(logging.ERROR),
        client=client,
        authorize=authorize,
        request_verification_enabled=False,
        # Who is answered is the policy's to decide, in one place.
        ignoring_self_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    _hear(app, listener, me)
    return app


def _hear(app: AsyncApp, listener: Listener, me: Identity) -> None:
    """Whatever is typed or pressed gets a word, a button of another version too."""

    async def on_command(body: Body, ack: AsyncAck) -> None:
        await ack()
        await listener.on_command(body, me)

    async def on_press(body: Body, ack: AsyncAck) -> None:
        await ack()
        await listener.on_press(body, me)

    async def on_form(body: Body, ack: AsyncAck) -> None:
        if wrong := listener.missing(body, me):
            await ack(response_action="errors", errors={FIELD: wrong})
            return
        await on_press(body, ack)

    async def on_shortcut(body: Body, ack: AsyncAck) -> None:
        await ack()
        await listener.on_shortcut(body, me)

    async def on_typed(body: Body, ack: AsyncAck) -> None:
        await ack(options=await listener.options(body, me))

    async def on_any_typed(ack: AsyncAck) -> None:
        # Without an answer the menu would turn until Slack gives up.
        await ack(options=[])

    # Whatever name the command was given in the app's settings.
    app.command(_ANY)(on_command)
    app.action(_ANY)(on_press)
    app.view(REPLY_FORM)(on_form)
    app.shortcut(SHORTCUT)(on_shortcut)
    app.options("search")(on_typed)
    app.shortcut(_ANY)(on_press)
    app.view(_ANY)(on_press)
    app.options(_ANY)(on_any_typed)
