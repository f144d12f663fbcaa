"""What Slack can do with one press, or with one form that was sent off."""

import json
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from faqbot.adapters.slack.asked import CAN
from faqbot.adapters.slack.calls import tried
from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.layout import parts_of
from faqbot.adapters.slack.modals import show_window, tell, window
from faqbot.adapters.slack.mrkdwn import unescape
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.payloads import Payload, plain
from faqbot.adapters.slack.presses import Press, Target, is_ts, question_of
from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import render
from faqbot.adapters.slack.routes import Origin, Seen
from faqbot.adapters.slack.sending import Sender
from faqbot.conversation.actions import TARGET_WORDS, Action, Post, Preview, encode
from faqbot.conversation.message import Answer, Field, Form, Line, Message
from faqbot.conversation.outbox import Deliveries, Once
from faqbot.conversation.port import Published, Undelivered
from faqbot.markup import parse
from faqbot.model import Handover
from faqbot.service.composing import literal
from faqbot.texts import Texts

REPLY_FORM = "handover_reply"
"""The callback_id of the form for an answer."""
FIELD = "answer"
"""The field of that form."""
ENTRY_FORM = "handover_entry"
"""The callback_id of the form that looks for an entry."""
_ENTRY, _SEARCH = "entry", "search"

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
_MOST_WRITTEN = 3_000
# https://docs.slack.dev/reference/views/modal-views/
_MOST_TITLE = 24
# https://docs.slack.dev/reference/methods/chat.update/#errors (msg_too_long)
_MOST_UPDATED = 3_900
_MENDED_BY_PEOPLE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

_WRITING: Json = {
    "type": "plain_text_input",
    "action_id": FIELD,
    "multiline": True,
    "max_length": _MOST_WRITTEN,
    "focus_on_load": True,
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Common:
    """What all presses share.

    Attributes:
        sender: The way out.
        texts: faqbot's own sentences, in the language of a locale.
        flat: Whether direct messages are answered beside them, as of now.
        deliveries: How far answers got.
        public: What was posted below choices, each answer once.
    """

    sender: Sender
    texts: Callable[[str | None], Texts]
    flat: Callable[[], bool]
    deliveries: Deliveries = field(default_factory=Deliveries)
    public: Once = field(default_factory=Once)


class PressChat:
    """A press as the core sees it; Slack is acknowledged before the core hears of it."""

    platform: str = PLATFORM
    can = CAN
    locale: str | None = None

    def __init__(self, press: Press, common: Common) -> None:
        """Answer `press`; a form has the place of its card in its metadata."""
        self.by = press.by
        self.private = press.private or press.origin.direct
        # Of what one person sees alone Slack sends no message to look into: it counts as late.
        self.late = not press.stands
        self.pressed: Hashable = press.by.user, press.ts
        self.question = question_of(press)
        self.offered: tuple[str, ...] = ()
        self.target: tuple[str, ...] = ()
        self._press = press
        self._common = common
        self._sender = common.sender
        self.written, self.channel, self._card_ts = "", press.channel, press.ts
        self.words: tuple[str, ...] = (press.action.partition(":")[0], *press.words)
        """What was pressed, as `actions.decode` reads it."""
        if press.action in {REPLY_FORM, ENTRY_FORM}:
            handover_id, self.channel, self._card_ts = _card_of(press.view or {})
            self.written = written_in(press.view or {})
            chosen = chosen_in(press.view or {})
            is_reply = press.action == REPLY_FORM
            self.words = ("replied", handover_id) if is_reply else ("with", handover_id, *chosen)
        self.card = f"{self.channel} {self._card_ts}" if self._card_ts else ""

    @property
    def _in_modal(self) -> bool:
        return (self._press.view or {}).get("type") == "modal" and not self._press.submitted

    def knows(self, action: Action) -> bool:
        return not isinstance(action, Preview | Post) or len(action.target) == TARGET_WORDS

    async def acknowledge(self) -> bool:
        return True

    async def tell(self, message: Message) -> None:
        payloads = render(message)
        if self._press.submitted:
            # The modal is gone, and has no response_url.
            origin = Origin(self.by.id, self.channel)
            await self._sender.respond(payloads, origin)
        elif len(payloads) == 1:
            await tell(self._press, payloads[0], self._sender)
        else:
            await self._sender.respond(payloads, self._press.origin)

    async def tell_later(self, message: Message) -> bool:
        *_, payload = render(message)
        return await self._sender.add(payload, self._press.origin)

    async def show(self, message: Message) -> None:
        if self._press.view is None:
            await self._sender.respond(render(message), self._press.origin)
        else:
            texts = self._common.texts(self.locale)
            await show_window(self._press, window(message, texts), self._sender, texts)

    async def replace(self, message: Message) -> bool:
        if self._in_modal:
            # At its end stands what was said there last.
            await self.tell(message)
            return True
        payloads = render(message)
        return not await self._sender.respond(payloads, self._press.origin, seen=Seen.IN_PLACE)

    async def show_choice(self, answer: Answer) -> None:
        if await self._show_in_place(answer):
            return
        # An answer of several messages stands below the choices, which stay as they are.
        payloads = render(replace(answer, others=None))
        if self._press.private:
            await self._sender.respond(payloads, self._press.origin)
            return
        # Where others read along each answer comes once, however often it is chosen.
        once = self._press.channel, self._press.ts, str(answer.entry_id)
        post = self._poster(self._press.channel, self._press.thread)
        published = await self._common.public.show(
            once, lambda: self._published(once, payloads, post)
        )
        if published is not Published.DONE:
            await self.tell(Line(self._common.texts(self.locale).say(published.value)))

    async def show_preview(self, answer: Answer) -> None:
        if not await self._show_in_place(answer):
            payloads = render(replace(answer, others=None))
            await self._sender.respond(payloads, self._press.origin)

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        async def share(payload: Payload) -> str:
            return await self._sender.respond([payload], self._press.origin, seen=Seen.BY_ALL)

        published = await self._published(name, render(answer), share)
        if published is Published.DONE:
            await self._sender.delete(self._press.origin)
        return published

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        below = Target.of(target)
        post = self._poster(below.channel, below.thread or below.message)
        return await self._published(name, render(answer), post)

    async def _show_in_place(self, answer: Answer) -> bool:
        """Put a reply of one message in the place of the pressed one; False for a longer one."""
        payloads = render(answer)
        if len(payloads) > 1:
            return False
        await self._sender.respond(payloads, self._press.origin, seen=Seen.IN_PLACE)
        return True

    async def _published(
        self, name: Hashable, payloads: list[Payload], send: Callable[[Payload], Awaitable[str]]
    ) -> Published:
        """Send a reply to all; a second try goes on where the first broke off."""
        error, _ = await self._common.deliveries.send(name, payloads, send)
        return Published.REFUSED if error else Published.DONE

    def _poster(self, channel: str, thread: str | None) -> Callable[[Payload], Awaitable[str]]:
        async def post(payload: Payload) -> str:
            return await self._sender.post([payload], channel=channel, thread=thread)

        return post

    async def take_back(self, earlier: Sequence[str]) -> bool:
        # Each message of a reply has an Undo of its own.
        return await self._sender.delete(self._press.origin)

    async def open_form(self, form: Form) -> bool:
        view = modal_of(form, card=(self.channel, self._card_ts))
        await show_window(self._press, view, self._sender, self._common.texts(self.locale))
        return True

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        stands: list[str] = []
        error = await self._sender.post(
            render(card), channel=channel, thread=None, stands=stands.append
        )
        if error:
            remedy = ""
            if error in _MENDED_BY_PEOPLE:
                remedy = ". Invite the bot to that channel, or correct bot.handoff.slack"
            _log.error("a question was not handed over to %s: %s%s", channel, error, remedy)
            return None
        return " ".join([channel, *stands])

    async def replace_card(self, card: str, message: Message) -> bool:
        channel, *earlier, last = card.split()
        shown = render(message)[-1]
        calls = [self._deleting(channel, ts) for ts in earlier]
        calls.append(
            lambda: self._sender.client.chat_update(
                channel=channel, ts=last, text=shown["text"], blocks=shown.get("blocks", [])
            )
        )
        errors = [error for call in calls if (error := await tried(call))]
        if errors:
            _log.error("a card in %s was not replaced: %s", channel, ", ".join(errors))
        return not errors

    def _deleting(self, channel: str, ts: str) -> Callable[[], Awaitable[object]]:
        return lambda: self._sender.client.chat_delete(channel=channel, ts=ts)

    async def update_card(self, card: Message) -> bool:
        *_, shown = render(card)
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

    async def deliver(
        self, handover: Handover, answer: Message, *, name: str
    ) -> Undelivered | None:
        channel, thread = _destination(handover, flat=self._common.flat())
        payloads = render(answer)

        # The same words again, by a second press or a second delivery, bring the rest at most.
        once, post = (handover.id, name), self._poster(channel, thread)
        error, arrived = await self._common.deliveries.send(once, payloads, post)
        if not error:
            return None
        left = "\n".join(unescape(each["text"]) for each in payloads[arrived:])
        return Undelivered(error, left if arrived else None)


def written_in(view: Mapping[str, Any]) -> str:
    """What was written into a form; Slack escapes nothing there."""
    values = view.get("state", {}).get("values", {})
    return str(values.get(FIELD, {}).get(FIELD, {}).get("value") or "").strip()


def chosen_in(view: Mapping[str, Any]) -> list[str]:
    """The id of the entry that was chosen in a form, if one was."""
    values = view.get("state", {}).get("values", {})
    option = values.get(_ENTRY, {}).get(_SEARCH, {}).get("selected_option") or {}
    return [str(option["value"])] if option.get("value") else []


def _card_of(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of a form that was sent off: the hand-over's id, and its card's channel and ts."""
    handover_id, channel, ts = json.loads(str(view["private_metadata"]))
    return str(handover_id), str(channel), str(ts)


def modal_of(form: Form, *, card: tuple[str, str]) -> Json:
    """A form as Slack opens it; `card` is the channel and the ts of what is answered."""
    _, *arguments = encode(form.sends)
    finds = form.field is Field.QUESTION
    return {
        "type": "modal",
        "callback_id": ENTRY_FORM if finds else REPLY_FORM,
        "private_metadata": json.dumps([*arguments, *card]),
        "title": plain(form.title[:_MOST_TITLE]),
        "submit": plain(form.submit[:_MOST_TITLE]),
        "close": plain(form.cancel[:_MOST_TITLE]),
        "blocks": [
            *(part.block for part in parts_of(parse(f"> {literal(form.quote)}"))),
            {
                "type": "input",
                "block_id": _ENTRY if finds else FIELD,
                "label": plain(form.label),
                "element": _searching(form.hint) if finds else _WRITING,
            },
        ],
    }


def _searching(hint: str) -> Json:
    """A menu whose options are asked for at each keystroke."""
    return {
        "type": "external_select",
        "action_id": _SEARCH,
        "placeholder": plain(hint),
        "min_query_length": 0,
        "focus_on_load": True,
    }


def _destination(handover: Handover, *, flat: bool) -> tuple[str, str | None]:
    """The channel and the thread to answer in."""
    thread = handover.thread if is_ts(handover.thread or "") else None
    own = handover.message if is_ts(handover.message) else None
    if not handover.private:
        return handover.channel, thread or own
    asker = handover.asker or ""
    if not handover.channel.startswith("D"):
        return asker, None
    # Flat, answers stand beside the questions, unless a thread was begun.
    return asker, (thread if thread != own else None) if flat else thread or own


def _reason(error: Exception) -> str:
    return error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
