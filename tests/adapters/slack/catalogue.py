"""What Slack shows of the file that is answered from."""

from typing import Any

from faqbot.adapters.slack.chat import CAN
from faqbot.adapters.slack.listing import MOST_OPTIONS, home_view, option
from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.render import render, window
from faqbot.conversation.answers import answer
from faqbot.conversation.browse import Browse
from faqbot.conversation.message import Line, Message
from faqbot.conversation.offered import Conversations
from faqbot.model import Question, Reply
from faqbot.service import Services

Json = dict[str, Any]


class Catalogue:
    def __init__(self, services: Services) -> None:
        self.browse = Browse(services, Conversations())

    def home_view(self) -> Json:
        return home_view(self.browse.home("slack"))

    def list_payloads(self, question: Question, topic: str | None) -> list[Payload]:
        return render(self.browse.listing(topic, question.locale))

    def topic_modal(self, name: str) -> Json:
        return self.window(self.browse.listing(name, None))

    def search_modal(self) -> Json:
        return self.window(self.browse.search("slack"))

    def answer_modal(self, reply: Reply | None) -> Json:
        texts = self.browse.texts()
        shown = Line(texts.say("stale")) if reply is None else answer(reply, texts, CAN)
        return self.window(shown)

    async def options(self, typed: str, topic: str | None = None) -> Json:
        found = await self.browse.matching(typed, most=MOST_OPTIONS, topic=topic)
        return {"options": [option(entry) for entry in found]}

    def window(self, message: Message) -> Json:
        return window(message, self.browse.texts())
