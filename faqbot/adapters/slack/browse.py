"""What happens when people open Home, search, or pick a question or a topic."""

import logging
import re

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from faqbot.adapters.slack.error_boundary import Guard
from faqbot.adapters.slack.home import Catalogue
from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.menus import searched_topic
from faqbot.adapters.slack.modals import show_view, show_window
from faqbot.adapters.slack.parse import PLATFORM, Identity, parse_person
from faqbot.adapters.slack.presses import Body, Press, Wall, question_of
from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import Payload, render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.service import Services
from faqbot.service.acts import Act
from faqbot.service.in_flight import UnderWay
from faqbot.texts import Texts

_SHOW = re.compile(r"^(?:show(?::\d+)?|search)$")
_FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


class Browsing:
    """Shows Home, answers that were picked, and topics."""

    def __init__(
        self,
        catalogue: Catalogue,
        office: Services,
        texts: Texts,
        sender: Sender,
    ) -> None:
        """Open views and answer taps on messages through `sender`."""
        self.catalogue = catalogue
        self._office = office
        self.acts = office.service.acts
        self.texts = texts
        self._client = sender.client
        self.sender = sender

    async def show(self, press: Press) -> None:
        """Show the picked question's answer to the one who picked it."""
        question = question_of(press)
        reply = self._office.desk.show(question, press.value)
        if press.view is not None:
            await self._window(press, self.catalogue.answer_modal(reply, question.locale))
        elif reply is None:
            texts = self._office.handovers.texts(question.locale)
            await self._tell(press, [said(texts.say("stale"))])
        else:
            await self._tell(press, render(reply, self.texts))

    async def topic(self, press: Press) -> None:
        """Show the picked topic's questions to the one who picked it."""
        if press.view is not None:
            await self._window(press, self.catalogue.topic_modal(press.value))
        else:
            payloads = self.catalogue.list_payloads(question_of(press), press.value)
            await self._tell(press, payloads)

    async def options(self, typed: str, topic: str | None) -> list[Json]:
        """The questions that fit what was typed so far, of one topic or of all."""
        # A new version of the file is prepared at the first keystroke, which takes half a second
        # at 10,000 entries: no ack may wait for that.
        found = await self._office.service.in_ranking_thread(
            lambda: self.catalogue.options(typed, topic)
        )
        return list(found["options"])

    async def opened(self, event: Body) -> None:
        """Bring the tab that was opened up to date."""
        try:
            if event.get("tab") == "home":
                view = await self._office.service.in_ranking_thread(self.catalogue.home_view)

                async def publish(form: Json) -> object:
                    user = str(event["user"])
                    return await self._client.views_publish(user_id=user, view=form)

                if error := await show_view(view, publish):
                    _log.debug("Home was not filled: %s", error)
            elif event.get("tab") == "messages":
                await self._client.assistant_threads_setSuggestedPrompts(
                    channel_id=str(event["channel"]),
                    title=self.catalogue.title(),
                    prompts=self.catalogue.prompts(),
                )
        except _FAULTS as error:
            # Home is switched off, or the scope assistant:write is not given: both are a choice.
            code = error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
            _log.debug("the tab %s was not filled: %s", event.get("tab"), code)

    async def _window(self, press: Press, view: Json) -> None:
        texts = self._office.handovers.texts()
        await show_window(press, view, self.sender, texts)

    async def _tell(self, press: Press, payloads: list[Payload]) -> None:
        await self.sender.respond(payloads, press.origin)


def register(app: AsyncApp, me: Identity, browsing: Browsing, under_way: UnderWay) -> None:
    """Let `browsing` hear what is opened, typed and picked; `under_way` counts it."""
    guard = Guard(under_way)
    acts = browsing.acts
    wall = Wall(guard, browsing.sender, browsing.texts, acts, me)

    async def on_opened(event: Body) -> None:
        # Nobody waits for a word: what was shown before stands there still.
        if acts.allows(PLATFORM, str(event.get("user")), Act.LOOK):
            await guard.run(browsing.opened(event))

    async def on_typed(ack: AsyncAck, body: Body) -> None:
        async def offer() -> None:
            typist = parse_person(body, me)
            if typist is None or not acts.allows(PLATFORM, typist.user, Act.LOOK):
                await ack(options=[])
                return
            topic = searched_topic(str(body.get("block_id", "")))
            await ack(options=await browsing.options(str(body.get("value", "")), topic))

        # Without an answer the menu would turn until Slack gives up.
        await guard.run(offer(), lambda: ack(options=[]))

    async def on_pick(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run(browsing.show, body)

    async def on_topic(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run(browsing.topic, body)

    app.event("app_home_opened")(on_opened)
    app.options("search")(on_typed)
    app.action(_SHOW)(on_pick)
    app.action("topic")(on_topic)
