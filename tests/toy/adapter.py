"""The toy's transport, parse, render, and both ports in one: each wish on the wire is answered."""

import asyncio
import json
import logging
from collections.abc import Hashable, Sequence
from typing import Any

from faqbot.conversation.actions import Action, encode
from faqbot.conversation.commands import staff_command
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Button, Form, Line, Listing, Message, PostList, Text
from faqbot.conversation.port import Capabilities, Published, Undelivered
from faqbot.markup import parse as read
from faqbot.markup import plain_text
from faqbot.model import Approach, Author, Change, Connection, Handover, Person, Place, Question
from faqbot.service import Services

_KINDS: dict[str, Any] = {"place": Place, "approach": Approach, "author": Author, "change": Change}
_FACTS = ("text", "channel", "message", "user", "event", "thread", "to_other")


class Toy:
    name, unsent, waiting, dropped = "toy", 0, 0, 0

    def __init__(self, services: Services, address: str) -> None:
        self._services, self._address = services, address.split(":")
        self._wishes: list[asyncio.Future[bool]] = []
        self._core = Controller(services, "toy", self)

    async def server_of(self, channel: str) -> None:
        return None

    async def is_private(self, channel: str) -> bool:
        return await self.do("is_private", channel=channel)

    async def run(self, tell: Any) -> None:
        reader, self._writer = await asyncio.open_connection(*self._address)
        tell(Connection.CONNECTED)
        async with asyncio.TaskGroup() as tasks:
            async for line in reader:
                event = json.loads(line)
                if "done" in event:
                    self._wishes.pop(0).set_result(event["done"])
                else:
                    tasks.create_task(self._handle(_Talk(self, event), event))

    async def _handle(self, talk: "_Talk", event: dict[str, Any]) -> None:
        approach, text = talk.question.approach, talk.question.text
        if event["words"]:
            await self._core.press(talk, event["words"])
        elif text.startswith("/staff"):
            await self._core.command(talk, staff_command(text[6:], name="/staff"))
        elif approach is Approach.MESSAGE_ACTION:
            await self._core.preview(talk)
        else:
            await (self._core.typed if approach is Approach.COMMAND else self._core.ask)(talk)
        await self.do("handled")

    async def do(self, what: str, **facts: Any) -> bool:
        wish = asyncio.Future[bool]()
        self._wishes.append(wish)
        self._writer.write(json.dumps({"do": what} | facts).encode() + b"\n")
        return await wish

    async def stop(self) -> None:
        self._core.closed = True
        await self._core.under_way.finished()
        self._writer.close()

    async def announce(self, markdown: str) -> bool:
        channel = self._services.handovers.channel("toy")
        return await self.do("post", channel=channel, **render(Text(markdown)))


class _Talk:
    platform, late = "toy", False
    locale: str | None = None
    offered: tuple[str, ...] = ()
    can = Capabilities(confirms=False, menus=False, fits=lambda _: True)

    def __init__(self, toy: Toy, event: dict[str, Any]) -> None:
        facts: dict[str, Any] = {name: kind(event[name]) for name, kind in _KINDS.items()}
        facts |= {name: event[name] for name in _FACTS}
        self.question = Question(platform="toy", **facts)
        self.by: Any = Person(event["user"], event["name"])
        self.mark: str | None = self.by.mark
        self.target: tuple[str, ...] = event["channel"], event["message"], event["below"]
        self.channel, self.private, self.written = event["channel"], event["private"], event["text"]
        self.pressed: Hashable = event["on"]
        self.card = str(event["on"])
        self._do, self._where = toy.do, {each: event[each] for each in ("channel", "below", "to")}

    def is_gone(self) -> bool:
        return False

    def knows(self, action: Action) -> bool:
        return True

    async def acknowledge(self) -> bool:
        return True

    async def open_search(self, hint: Text) -> bool:
        return False

    async def reply(self, message: Message) -> bool:
        return await self._do("post", **self._where, **render(message))

    async def tell(self, message: Message) -> None:
        await self._do("post", channel=self.channel, to=self.by.id, **render(message))

    async def replace(self, message: Message) -> bool:
        return await self._do("edit", on=self.pressed, **render(message))

    async def show_choice(self, answer: Answer) -> None:
        await self.replace(answer)

    show, show_preview, update_card, tell_later = tell, show_choice, replace, reply

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        shown = await self._do("post", channel=self.channel, **render(answer))
        return Published.DONE if shown and await self.take_back(()) else Published.REFUSED

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        shown = await self._do("post", channel=target[0], below=target[2], **render(answer))
        return Published.DONE if shown else Published.REFUSED

    async def take_back(self, earlier: Sequence[str]) -> bool:
        return await self._do("delete", on=self.pressed)

    async def open_form(self, form: Form) -> bool:
        return await self._do("form", on=self.pressed, words=encode(form.sends))

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        done = await self._do("post", channel=channel, **render(card))
        if not done:
            logging.getLogger("faqbot.toy").error("a question was not handed over: bot.handoff.toy")
        # Of what was posted it is the id.
        return str(done) if done else None

    async def replace_card(self, card: str, message: Message) -> bool:
        return await self._do("edit", on=card, **render(message))

    async def link_to(self, handover: Handover) -> None:
        return None

    async def deliver(self, handover: Handover, answer: Message, *, name: str) -> Any:
        to = handover.asker if handover.private else None
        done = await self._do("post", channel=handover.channel, to=to, **render(answer))
        return None if done else Undelivered("the toy is broken")


def render(message: Message) -> dict[str, Any]:
    buttons: tuple[Button, ...] = getattr(message, "buttons", ())
    match message:
        case Line(text, person):
            text = text.replace("{name}", person or "")
        case Text(markdown):
            text = plain_text(read(markdown))
        case Answer(words, others=others, votes=votes):
            text = "\n".join([*map(plain_text, (*words.parts, words.choice)), message.note or ""])
            rated = (votes.yes, votes.no) if votes else ()
            buttons = (*message.choices, *(others.buttons if others else ()), *rated, *buttons)
        case Listing(topics):
            asked = [entry.question for topic in topics for entry in topic.entries]
            text = "\n".join([message.head, *map(message.title_of, topics), *asked])
        case PostList(head, items):
            text = "\n".join([head, *(plain_text(each.document) for each in items)])
    return {"text": text, "buttons": [[each.label, *encode(each.action)] for each in buttons]}
