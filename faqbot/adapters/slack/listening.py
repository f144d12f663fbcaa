"""What Slack sends becomes questions, commands and presses for the core."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from faqbot.adapters.slack.calls import FAULTS, reason_of
from faqbot.adapters.slack.chat import Common, PressChat, SlackAsked
from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.listing import (
    MOST_OPTIONS,
    home_view,
    option,
    searched_topic,
    shortened,
)
from faqbot.adapters.slack.modals import open_view, show_view
from faqbot.adapters.slack.parse import (
    PLATFORM,
    Identity,
    parse_command,
    parse_event,
    parse_person,
)
from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.presses import press_of, question_in_menu
from faqbot.adapters.slack.render import window
from faqbot.adapters.slack.routes import Origin
from faqbot.conversation.actions import NO_ENTRY
from faqbot.conversation.commands import staff_command
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.model import Change, Place, Question
from faqbot.service import Services

ADMIN = "admin"
"""What the name of staff's command ends with."""

_log = logging.getLogger(__name__)
_MESSAGES = frozenset({"message", "app_mention"})
# https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts/
_MOST_PROMPTS = 4

Body = Mapping[str, Any]


class Listener:
    """Hands on what is heard; lives as long as the adapter, over all its connections."""

    def __init__(self, services: Services, controller: Controller, common: Common) -> None:
        """Let `controller` act, with what all presses have in `common`."""
        self._service = services.service
        self._controller = controller
        self._browse = controller.browse
        self._common = common
        self._sender = common.sender
        self._client = common.sender.client

    async def on_event(self, body: Body, me: Identity) -> None:
        """Do what an event asks for, which is under way."""
        event = body.get("event") or {}
        kind = event.get("type")
        try:
            if kind in _MESSAGES:
                await self._on_message(body, me)
            elif kind == "app_home_opened":
                await self._on_opened(event)
            else:
                _log.debug("an event of no interest: %s", kind)
        except Exception:  # noqa: BLE001 - a boundary: log, and no more, as nobody waits for a word
            _log.exception("an event of type %s met a fault of faqbot's own", kind)

    async def _on_message(self, body: Body, me: Identity) -> None:
        """Answer a `message` or `app_mention`, in its thread."""
        event = body["event"]
        channel, ts = str(event.get("channel")), str(event.get("ts"))
        if self._service.recorder.has_claimed(PLATFORM, channel, ts):
            return  # Slack tells of a mention twice, in either order, and of what it sends again.
        question = parse_event(body, me)
        if question is None:
            return
        name, deleted = (question.channel, question.message), self._controller.deleted
        if question.change is Change.DELETED:
            deleted.note(name)

        def is_gone() -> bool:
            return name in deleted

        async def post(payloads: list[Payload]) -> str:
            return await self._sender.post(
                payloads,
                channel=question.channel,
                thread=self._thread(question),
                still_wanted=lambda: not is_gone(),
            )

        mark = _mark(question.user, me)
        await self._controller.ask(SlackAsked(question, post, mark=mark, is_gone=is_gone))

    async def on_command(self, body: Body, me: Identity) -> None:
        """Answer a slash command, to the one who typed it."""
        question = parse_command(body, me)
        if question is None:
            return
        asked = SlackAsked(
            question,
            partial(self._sender.respond, origin=_origin(body)),
            by=parse_person(body, me),
            search=lambda hint: self._open_search(hint, str(body.get("trigger_id", ""))),
        )
        name = str(body.get("command", ""))
        if name.endswith(ADMIN):
            await self._controller.command(asked, staff_command(question.text, name=name))
        else:
            await self._controller.typed(asked)

    async def on_shortcut(self, body: Body, me: Identity) -> None:
        """Show, to who asked for it, the answer to the message whose menu was used."""
        press = press_of(body, me)
        asked = SlackAsked(
            question_in_menu(body, press, me),
            partial(self._sender.respond, origin=press.origin),
            by=press.by,
            # Below which it may be posted: the message, and the thread that this stands in.
            target=(press.channel, press.ts, press.thread or NO_ENTRY),
        )
        await self._controller.preview(asked)

    async def on_press(self, body: Body, me: Identity) -> None:
        """Do what a button, a menu or a form says."""
        chat = PressChat(press_of(body, me), self._common)
        await self._controller.press(chat, chat.words)

    def missing(self, body: Body, me: Identity) -> str | None:
        """What is wrong with a form that was sent off; None where nothing is."""
        return self._controller.handovers.missing(PressChat(press_of(body, me), self._common))

    async def options(self, body: Body, me: Identity) -> list[Json]:
        """The questions that fit what was typed into a search so far, 100 at most."""
        typist = parse_person(body, me)
        if typist is None:
            return []

        async def find() -> list[Json]:
            topic = searched_topic(str(body.get("block_id", "")))
            typed = str(body.get("value", ""))
            found = await self._browse.matching(typed, most=MOST_OPTIONS, topic=topic)
            return [option(entry) for entry in found]

        return [*await self._controller.offered(typist.user, find)]

    async def _on_opened(self, event: Body) -> None:
        """Bring the tab that was opened up to date."""
        tab, user = event.get("tab"), str(event.get("user"))
        # Nobody waits for a word: what was shown before stands there still.
        if not self._controller.may_look(user):
            return
        try:
            if tab == "home":
                await self._fill_home(user)
            elif tab == "messages":
                await self._client.assistant_threads_setSuggestedPrompts(
                    channel_id=str(event["channel"]),
                    title=self._browse.texts().say("prompts_title"),
                    prompts=[
                        {"title": shortened(entry.question), "message": entry.question}
                        for entry in self._browse.examples(_MOST_PROMPTS)
                    ],
                )
        except FAULTS as error:
            # Home is switched off, or the scope assistant:write is not given: both are a choice.
            _log.debug("the tab %s was not filled: %s", tab, reason_of(error))

    async def _fill_home(self, user: str) -> None:
        view = await self._service.in_ranking_thread(lambda: home_view(self._browse.home(PLATFORM)))

        async def publish(form: Json) -> object:
            return await self._client.views_publish(user_id=user, view=form)

        if error := await show_view(view, publish):
            _log.debug("Home was not filled: %s", error)

    async def _open_search(self, hint: Text, trigger: str) -> bool:
        error = await open_view(window(hint, self._browse.texts()), trigger, self._client)
        if error:
            _log.warning("the search was not opened: %s", error)
        return not error

    def _thread(self, question: Question) -> str | None:
        """The thread to answer in, which each message may begin.

        In the agent view a direct message and what follows it stand as a thread of their own.
        https://docs.slack.dev/ai/migrating-to-agent-messaging/
        """
        if question.place is Place.DIRECT_MESSAGE and self._common.flat():
            return question.thread
        return question.thread or question.message


def _origin(body: Body) -> Origin:
    """Where a command was typed."""
    return Origin(
        user=str(body.get("user_id", "")),
        channel=str(body.get("channel_id", "")),
        url=str(body.get("response_url", "")),
    )


def _mark(user: str, me: Identity) -> str:
    """The mark of the one who is called that in a Question."""
    team, _, person = user.partition(":")
    return person if team in me.home else f"{team}/{person}"
