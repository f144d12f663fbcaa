"""From an event to its reply: parse, ask, render, send; and the bolt app that brings the events."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.buttons import Offer
from faqbot.adapters.slack.calls import quiet_logger
from faqbot.adapters.slack.commands import ADMIN, Catalogue, Commands, origin_of
from faqbot.adapters.slack.error_boundary import Guard
from faqbot.adapters.slack.parse import PLATFORM, Identity, parse_command, parse_event
from faqbot.adapters.slack.render import Payload, render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.model import Change, Place, Question, Reply, Visibility
from faqbot.service import Services, policy
from faqbot.service.load import Handling
from faqbot.service.rights import Rights
from faqbot.texts import Texts

_log = logging.getLogger(__name__)
_ANY = re.compile(".*")
_REMEMBERED = 1_000
_HEARD = frozenset(
    {"event_callback", "block_actions", "block_suggestion", "message_action", "view_submission"}
)

Body = Mapping[str, Any]
Send = Callable[[Question, list[Payload]], Awaitable[str]]
"""Sends a reply; gives the error that stopped it, or ""."""


class Answerer:
    """Answers what bolt hears; lives as long as the adapter, over all its connections.

    Attributes:
        under_way: What is being answered.
        guard: Runs what is no question: taps and subcommands.
        office: What all listeners act through.
        texts: faqbot's own sentences.
        sender: What all listeners answer through.
        rights: Who may do what.
    """

    def __init__(
        self,
        office: Services,
        texts: Texts,
        sender: Sender,
        rights: Rights,
        catalogue: Catalogue | None = None,
    ) -> None:
        """Answer from `office`, through `sender`; `catalogue` lists and searches."""
        self.under_way = office.service.under_way()
        self.guard = Guard(self.under_way)
        self.office = office
        self.texts = texts
        self.sender = sender
        self.rights = rights
        self._commands = Commands(office, texts, sender, rights, catalogue)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._deleted: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self._apologised: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    async def on_event(self, body: Body, me: Identity) -> None:
        """Answer a `message` or `app_mention`, in its thread."""

        def parse() -> Question | None:
            question = parse_event(body, me)
            if question is not None and question.change is Change.DELETED:
                self._deleted.append(_key(question))
            return question

        async def post(question: Question, payloads: list[Payload]) -> str:
            return await self.sender.post(
                payloads,
                channel=question.channel,
                thread=_thread(question),
                still_wanted=lambda: _key(question) not in self._deleted,
            )

        await self._answer(parse, post)

    async def on_command(self, body: Body, me: Identity) -> None:
        """Answer a slash command, to the one who typed it."""
        typed = parse_command(body, me)
        if typed is not None:
            work = self._obey(typed, body, me)
            await self.guard.run(work, lambda: self._commands.apologise(body))

    async def _obey(self, typed: Question, body: Body, me: Identity) -> None:
        is_admin = str(body.get("command", "")).endswith(ADMIN)
        command = None if is_admin else self._commands.read(typed)
        if is_admin or command is not None:
            if not self.office.service.acts.allows(PLATFORM, typed.user):
                await self._commands.slow_down(body)
            elif command is not None:
                await self._commands.run(command, typed, body)
            else:
                await self._commands.run_admin(typed, body, me)
            return

        async def respond(_question: Question, payloads: list[Payload]) -> str:
            return await self.sender.respond(payloads, origin_of(body))

        await self._answer(lambda: typed, respond)

    async def _answer(self, parse: Callable[[], Question | None], send: Send) -> None:
        task = asyncio.current_task()
        if task is not None:  # bolt forgets the tasks it starts.
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with self.under_way:
            try:
                question = parse()
            except Exception:  # noqa: BLE001 - a boundary: one event's fault stays its own
                _log.exception("an event was not understood")
                return
            if question is not None:
                async with self.office.service.answering(question) as handling:
                    await self._handle(handling, send)

    async def _handle(self, handling: Handling, send: Send) -> None:
        question, sending = handling.question, False
        try:
            reply = await handling.reply()
            if reply is None:
                return
            if _key(question) in self._deleted:
                handling.unwanted()
                return
            payloads = render(reply, self.texts, self._offer(question, reply))
            sending = True
            handling.sent(arrived=not await send(question, payloads))
        except Exception:  # noqa: BLE001 - a boundary: one question's fault stays its own
            _log.exception("a question was not answered")
            if not sending:
                await self._apologise(handling, send)

    def _offer(self, question: Question, reply: Reply) -> Offer:
        private = reply.visibility is Visibility.PRIVATE or question.place is Place.DIRECT_MESSAGE
        if not private or not reply.askable:
            return Offer()
        # For a wish for a person, what was asked before may go along: the words are no quote of it.
        asked = "" if reply.talk else self.office.handovers.as_staff_read(question.text)
        return Offer(asked=asked)

    async def _apologise(self, handling: Handling, send: Send) -> None:
        """Say sorry once, to those who asked us directly; the broad catch above needs it."""
        question = handling.question
        if not policy.is_direct(question) or _key(question) in self._apologised:
            return
        self._apologised.append(_key(question))
        handling.apologises()
        error = await send(question, [said(self.texts.say("apology"))])
        handling.sent(arrived=not error)


class _OnlyWhatIsHeard(AsyncMiddleware):
    """Acknowledges at once what no listener of ours is for.

    A class, since bolt prepares all that a function might ask for, at each event.
    """

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        body = req.body
        if "command" in body or body.get("type") in _HEARD:
            return await next()
        return BoltResponse(status=200, body="")


def build_app(
    answerer: Answerer,
    client: AsyncWebClient,
    me: Identity,
    listeners: Sequence[Callable[[AsyncApp, Identity], None]] = (),
) -> AsyncApp:
    """The bolt app; requests over HTTP must have been verified before they reach it.

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

    async def on_event(body: Body) -> None:
        await answerer.on_event(body, me)

    async def on_command(body: Body, ack: AsyncAck) -> None:
        await ack()
        await answerer.on_command(body, me)

    async def on_other(body: Body) -> None:
        _log.debug("an event of no interest: %s", body["event"].get("type"))

    app.use(_OnlyWhatIsHeard())
    # First what comes most: bolt tries one listener after the other.
    app.event("app_mention")(on_event)
    app.event("message")(on_event)
    for register in listeners:
        register(app, me)
    # Whatever name the command was given in the app's settings.
    app.command(_ANY)(on_command)
    # What nothing handles is answered 404, and sent again.
    app.event(_ANY)(on_other)
    return app


def _key(question: Question) -> tuple[str, str]:
    return question.channel, question.message


def _thread(question: Question) -> str | None:
    if question.place is Place.DIRECT_MESSAGE:
        return question.thread
    return question.thread or question.message
