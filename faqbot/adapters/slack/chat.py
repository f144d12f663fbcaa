"""What Slack can do with one press, or with one form that was sent off."""

import json
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError

from faqbot.adapters.slack.buttons import Offer, Target, button
from faqbot.adapters.slack.deliveries import Deliveries
from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.layout import parts_of
from faqbot.adapters.slack.modals import show_window, tell
from faqbot.adapters.slack.mrkdwn import escape, unescape
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.presses import Press, is_ts, question_of
from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import MOST_BLOCKS, Payload, render, said, told
from faqbot.adapters.slack.routes import Origin, Seen
from faqbot.adapters.slack.sending import Sender
from faqbot.conversation.actions import TARGET_WORDS, Action, Post, Preview, Undo, encode
from faqbot.conversation.message import Button, Form, Line, Message
from faqbot.conversation.once import Once
from faqbot.conversation.port import Capabilities, Published, Undelivered
from faqbot.markup import parse, plain_text
from faqbot.model import Handover, Reply, Suggestion
from faqbot.service.composing import literal
from faqbot.texts import Texts

REPLY_FORM = "handover_reply"
"""The callback_id of the form for an answer."""
FIELD = "answer"
"""The field of that form."""

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
_MOST_WRITTEN = 3_000
# https://docs.slack.dev/reference/views/modal-views/
_MOST_TITLE = 24
# https://docs.slack.dev/reference/methods/chat.update/#errors (msg_too_long)
_MOST_UPDATED = 3_900
_MENDED_BY_PEOPLE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


Send: TypeAlias = Callable[[list[Payload]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Common:
    """What all presses share.

    Attributes:
        sender: The way out.
        texts: faqbot's own sentences.
        deliveries: How far answers got.
        public: What was posted below choices, each answer once.
    """

    sender: Sender
    texts: Texts
    deliveries: Deliveries = field(default_factory=Deliveries)
    public: Once = field(default_factory=Once)


class PressChat:
    """A press as the core sees it; Slack is acknowledged before the core hears of it."""

    platform: str = PLATFORM
    can = Capabilities(confirms=True)
    locale: str | None = None

    def __init__(self, press: Press, common: Common) -> None:
        """Answer `press`; a form has the place of its card in its metadata."""
        self.by, self.private = press.by, press.private
        # Of what one person sees alone Slack sends no message to look into: it counts as late.
        self.late = not press.stands
        self.pressed: Hashable = press.by.user, press.ts
        self.question = question_of(press)
        self.offered: tuple[str, ...] = ()
        self._press = press
        self._common = common
        self._sender = common.sender
        self._is_form = press.action == REPLY_FORM
        self.written, self.channel, self._card_ts = "", press.channel, press.ts
        self.words: tuple[str, ...] = (press.action.partition(":")[0], *press.words)
        """What was pressed, as `actions.decode` reads it."""
        if self._is_form:
            handover_id, self.channel, self._card_ts = _card_of(press.view or {})
            self.written = written_in(press.view or {})
            self.words = "replied", handover_id

    def knows(self, action: Action) -> bool:
        return not isinstance(action, Preview | Post) or len(action.target) == TARGET_WORDS

    async def acknowledge(self) -> bool:
        return True

    async def tell(self, message: Message) -> None:
        payloads = self._payloads(message)
        if self._is_form:
            # The modal is gone, and has no response_url.
            origin = Origin(self.by.id, self.channel)
            await self._sender.respond(payloads, origin)
        elif len(payloads) == 1:
            await tell(self._press, payloads[0], self._sender)
        else:
            await self._sender.respond(payloads, self._press.origin)

    async def replace(self, message: Message) -> bool:
        payloads = self._payloads(message)
        return not await self._sender.respond(payloads, self._press.origin, seen=Seen.IN_PLACE)

    async def show_choice(self, reply: Reply, others: Sequence[Suggestion]) -> None:
        alone = self._press.private or self._press.origin.direct
        # Not None where the reply is seen in private: who asks a person is asked first.
        offer = Offer(asked="" if alone else None, among=tuple(others))
        if await self._show_in_place(reply, offer):
            return
        # An answer of several messages stands below the choices, which stay as they are.
        payloads = render(reply, self._common.texts, replace(offer, among=()))
        if self._press.private:
            await self._sender.respond(payloads, self._press.origin)
            return
        # Where others read along each answer comes once, however often it is chosen.
        once = self._press.channel, self._press.ts, str(reply.entry_id)
        post = self._poster(self._press.channel, self._press.thread)
        published = await self._common.public.show(
            once, lambda: self._published(once, payloads, post)
        )
        if published is not Published.DONE:
            await self.tell(Line(self._common.texts.say(published.value)))

    async def show_preview(
        self, reply: Reply, others: Sequence[Suggestion], target: Sequence[str]
    ) -> None:
        offer = Offer(target=Target.of(target), among=tuple(others))
        if not await self._show_in_place(reply, offer):
            payloads = render(reply, self._common.texts, replace(offer, among=()))
            await self._sender.respond(payloads, self._press.origin)

    async def publish(self, reply: Reply) -> Published:
        async def share(payloads: list[Payload]) -> str:
            return await self._sender.respond(payloads, self._press.origin, seen=Seen.BY_ALL)

        name = self.pressed, reply.question_id, reply.entry_id
        published = await self._published(name, self._shared(reply), share)
        if published is Published.DONE:
            await self._sender.delete(self._press.origin)
        return published

    async def post(self, reply: Reply, target: Sequence[str]) -> Published:
        below = Target.of(target)
        post = self._poster(below.channel, below.thread or below.message)
        name = self.pressed, reply.question_id, reply.entry_id
        return await self._published(name, self._shared(reply), post)

    async def _show_in_place(self, reply: Reply, offer: Offer) -> bool:
        """Put a reply of one message in the place of the pressed one; False for a longer one."""
        payloads = render(reply, self._common.texts, offer)
        if len(payloads) > 1:
            return False
        await self._sender.respond(payloads, self._press.origin, seen=Seen.IN_PLACE)
        return True

    async def _published(self, name: Hashable, payloads: list[Payload], send: Send) -> Published:
        """Send a reply to all; a second try goes on where the first broke off."""
        error, _ = await self._common.deliveries.send(name, payloads, send)
        return Published.REFUSED if error else Published.DONE

    def _poster(self, channel: str, thread: str | None) -> Send:
        async def post(payloads: list[Payload]) -> str:
            return await self._sender.post(payloads, channel=channel, thread=thread)

        return post

    def _shared(self, reply: Reply) -> list[Payload]:
        """The messages of a shared reply, of which each can be taken back."""
        mark = self.by.mark
        payloads = render(reply, self._common.texts, Offer(undo=mark))
        undo = button(self._common.texts.say("undo"), *encode(Undo(mark)))
        for payload in payloads[:-1]:
            if len(blocks := payload.get("blocks", [])) < MOST_BLOCKS:
                payload["blocks"] = [*blocks, {"type": "actions", "elements": [undo]}]
        return payloads

    async def take_back(self, earlier: Sequence[str]) -> bool:
        # Each message of a reply has an Undo of its own.
        return await self._sender.delete(self._press.origin)

    async def open_form(self, form: Form) -> bool:
        view = _modal(form, card=(self.channel, self._card_ts))
        await show_window(self._press, view, self._sender, self._common.texts)
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> bool:
        payloads = self._payloads(card)
        error = await self._sender.post(payloads, channel=channel, thread=None)
        if error:
            remedy = ""
            if error in _MENDED_BY_PEOPLE:
                remedy = ". Invite the bot to that channel, or correct bot.handoff.slack"
            _log.error("a question was not handed over to %s: %s%s", channel, error, remedy)
        return not error

    async def update_card(self, card: Message) -> bool:
        [shown] = self._payloads(card)
        try:
            await self._sender.client.chat_update(
                channel=self.channel,
                ts=self._card_ts,
                text=shown["text"][:_MOST_UPDATED],
                blocks=shown["blocks"],
            )
        except _FAULTS as error:
            # What was pressed is kept; the next press shows it.
            _log.warning("a hand-over's card was not brought up to date: %s", _reason(error))
            return False
        return True

    async def link_to(self, handover: Handover) -> str | None:
        asked = handover.message if is_ts(handover.message) else handover.thread or ""
        if not is_ts(asked):
            return None
        try:
            answer = await self._sender.client.chat_getPermalink(
                channel=handover.channel, message_ts=asked
            )
        except _FAULTS as error:
            _log.warning("a hand-over goes without a link: %s", _reason(error))
            return None
        return str(answer["permalink"])

    async def deliver(self, handover: Handover, answer: Message) -> Undelivered | None:
        channel, thread = _destination(handover)
        payloads = self._payloads(answer)

        async def post(payload: list[Payload]) -> str:
            return await self._sender.post(payload, channel=channel, thread=thread)

        # The same words again, by a second press or a second delivery, bring the rest at most.
        name = handover.id, self.written
        error, arrived = await self._common.deliveries.send(name, payloads, post)
        if not error:
            return None
        left = "\n".join(unescape(each["text"]) for each in payloads[arrived:])
        return Undelivered(error, left if arrived else None)

    def _payloads(self, message: Message) -> list[Payload]:
        if isinstance(message, Line):
            return [said(message.text) if message.person is None else _naming(message)]
        if not message.buttons:
            return told(message.markdown, self._common.texts)
        document = parse(message.markdown)
        blocks = [part.block for part in parts_of(document)]
        row = {"type": "actions", "elements": [_button(each) for each in message.buttons]}
        return [{"text": escape(plain_text(document)), "blocks": [*blocks, row]}]


def _naming(line: Line) -> Payload:
    # A mention that one person sees pings nobody.
    mention = f"<@{escape(str(line.person).rpartition('/')[2])}>"
    return {"text": escape(line.text).replace("{name}", mention)}


def written_in(view: Mapping[str, Any]) -> str:
    """What was written into a form; Slack escapes nothing there."""
    values = view.get("state", {}).get("values", {})
    return str(values.get(FIELD, {}).get(FIELD, {}).get("value") or "").strip()


def _card_of(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of a form that was sent off: the hand-over's id, and its card's channel and ts."""
    handover_id, channel, ts = json.loads(str(view["private_metadata"]))
    return str(handover_id), str(channel), str(ts)


def _modal(form: Form, *, card: tuple[str, str]) -> Json:
    _, *arguments = encode(form.sends)
    field = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": True,
        "max_length": _MOST_WRITTEN,
        "focus_on_load": True,
    }
    return {
        "type": "modal",
        "callback_id": REPLY_FORM,
        "private_metadata": json.dumps([*arguments, *card]),
        "title": _plain(form.title[:_MOST_TITLE]),
        "submit": _plain(form.submit[:_MOST_TITLE]),
        "close": _plain(form.cancel[:_MOST_TITLE]),
        "blocks": [
            *(part.block for part in parts_of(parse(f"> {literal(form.quote)}"))),
            {"type": "input", "block_id": FIELD, "label": _plain(form.label), "element": field},
        ],
    }


def _button(button: Button) -> Json:
    name, *arguments = encode(button.action)
    text = _plain(button.label)
    return {"type": "button", "action_id": name, "value": " ".join(arguments), "text": text}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _destination(handover: Handover) -> tuple[str, str | None]:
    """The channel and the thread to answer in."""
    thread = handover.thread if is_ts(handover.thread or "") else None
    if not handover.private:
        return handover.channel, thread or (handover.message if is_ts(handover.message) else None)
    asker = handover.asker or ""
    if not handover.channel.startswith("D"):
        return asker, None
    # In a direct message answers stand beside the questions, unless a thread was begun.
    return asker, thread if thread != handover.message else None


def _reason(error: Exception) -> str:
    return error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
