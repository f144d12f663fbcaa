"""What Slack can do with a question, a command, a press, or a form that was sent off."""

import json
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from faqbot.adapters.slack.calls import FAULTS, reason_of, tried
from faqbot.adapters.slack.inline import Json, unescape
from faqbot.adapters.slack.layout import blocks_of
from faqbot.adapters.slack.listing import SEARCH, search_menu
from faqbot.adapters.slack.modals import is_noted, open_view, show_view
from faqbot.adapters.slack.parse import PLATFORM, mapping_in
from faqbot.adapters.slack.payloads import Payload, modal, plain
from faqbot.adapters.slack.presses import Body, Press, is_ts, question_of, words_of
from faqbot.adapters.slack.render import render, window
from faqbot.adapters.slack.routes import Origin, Seen, by_update
from faqbot.adapters.slack.rows import asks, fits
from faqbot.adapters.slack.sending import Sender
from faqbot.conversation.actions import NO_ENTRY, TARGET_WORDS, Action, Post, Preview, encode
from faqbot.conversation.message import Answer, Field, Form, Line, Message, Text
from faqbot.conversation.outbox import Deliveries, Once
from faqbot.conversation.port import Asked, Capabilities, Chat, Published, Undelivered
from faqbot.markup import parse
from faqbot.model import Handover, Person, Question
from faqbot.service.composing import literal
from faqbot.texts import Texts

REPLY_FORM = "handover_reply"
"""The callback_id of the form for an answer."""
FIELD = "answer"
"""The field of that form."""
ENTRY_FORM = "handover_entry"
"""The callback_id of the form that looks for an entry."""
_ENTRY = "entry"

CAN = Capabilities(confirms=True, menus=False, fits=fits, asks=asks, finds=True)
"""What Slack can do."""

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
_MOST_WRITTEN = 3_000
_LATE = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"})
_MENDED_BY_PEOPLE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackAsked(Asked):
    """A message, a slash command, or a pick in a message's menu; Slack is acknowledged by bolt.

    Attributes:
        send: Sends the messages of a reply; gives the error that stopped it, or "".
        target: The channel, ts and thread of a message whose menu was used.
        search: Opens the search in a modal, within three seconds of what was typed.
    """

    question: Question
    send: Callable[[list[Payload]], Awaitable[str]]
    by: Person | None = None
    mark: str | None = None
    target: tuple[str, ...] = ()
    is_gone: Callable[[], bool] = lambda: False
    search: Callable[[Text], Awaitable[bool]] | None = None
    can: Capabilities = CAN

    async def reply(self, message: Message) -> bool:
        """Send what is said; False if not all of it arrived."""
        return not await self.send(render(message))

    async def open_search(self, hint: Text) -> bool:
        """Open the search, with a line below it; False if that failed, or nothing was typed."""
        return self.search is not None and await self.search(hint)


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


class PressChat(Chat):
    """A press as the core sees it; Slack is acknowledged before the core hears of it."""

    platform = PLATFORM
    can = CAN

    def __init__(self, press: Press, common: Common) -> None:
        """Answer `press`; a form has the place of its card in its metadata."""
        self.by = press.by
        self.private = press.private or press.origin.direct
        # Of what one person sees alone Slack sends no message to look into: it counts as late.
        self.late = not press.stands
        self.pressed = press.by.user, press.ts
        self.question = question_of(press)
        self._press = press
        self._respond = partial(common.sender.respond, origin=press.origin)
        self._common = common
        self._sender = common.sender
        self.written, self.channel, self._card_ts = "", press.channel, press.ts
        self.words: tuple[str, ...] = words_of(press.action, press.value)
        """What was pressed, as `actions.decode` reads it."""
        if press.action in {REPLY_FORM, ENTRY_FORM}:
            named = json.loads(str(press.view["private_metadata"]))
            handover_id, self.channel, self._card_ts = map(str, named)
            # Slack escapes nothing in a form.
            self.written = str(_filled(press.view, FIELD, FIELD).get("value") or "").strip()
            chosen = mapping_in(_filled(press.view, _ENTRY, SEARCH), "selected_option").get("value")
            self.words = ("with", handover_id, *([str(chosen)] if chosen else []))
        if press.action == REPLY_FORM:
            self.words = ("replied", handover_id)
        self.card = f"{self.channel} {self._card_ts}" if self._card_ts else ""

    @property
    def _texts(self) -> Texts:
        return self._common.texts(self.locale)

    @property
    def _in_modal(self) -> bool:
        return self._press.view.get("type") == "modal" and not self._press.submitted

    def knows(self, action: Action) -> bool:
        return not isinstance(action, Preview | Post) or len(action.target) == TARGET_WORDS

    async def tell(self, message: Message) -> None:
        payloads, press = render(message), self._press
        # A modal that was sent off is gone, and has no response_url.
        origin = Origin(self.by.id, self.channel) if press.submitted else press.origin
        is_short = self._in_modal and len(payloads) == 1
        if not is_short or not await is_noted(press.view, payloads[0], self._sender.client):
            await self._sender.respond(payloads, origin)

    async def tell_later(self, message: Message) -> bool:
        return await self._sender.add(render(message)[-1], self._press.origin)

    async def show(self, message: Message) -> None:
        if self._press.view:
            await self._show_window(window(message, self._texts))
        else:
            await self._respond(render(message))

    async def replace(self, message: Message) -> bool:
        if self._in_modal:
            # At its end stands what was said there last.
            await self.tell(message)
            return True
        return not await self._respond(render(message), seen=Seen.IN_PLACE)

    async def show_choice(self, answer: Answer) -> None:
        payloads = await self._left_below(answer)
        if not payloads or self._press.private:
            await self._respond(payloads)
            return
        # Where others read along each answer comes once, however often it is chosen.
        once = self._press.channel, self._press.ts, str(answer.entry_id)
        post = self._poster(self._press.channel, self._press.thread)
        published = await self._common.public.show(
            once, lambda: self._published(once, payloads, post)
        )
        if published is not Published.DONE:
            await self.tell(Line(self._texts.say(published.value)))

    async def show_preview(self, answer: Answer) -> None:
        await self._respond(await self._left_below(answer))

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        share = partial(self._respond, seen=Seen.BY_ALL)
        published = await self._published(name, render(answer), lambda each: share([each]))
        if published is Published.DONE:
            await self._sender.delete(self._press.origin)
        return published

    async def post(self, answer: Answer, target: Sequence[str], *, name: Hashable) -> Published:
        channel, message, thread = target
        post = self._poster(channel, message if thread == NO_ENTRY else thread)
        return await self._published(name, render(answer), post)

    async def _left_below(self, answer: Answer) -> list[Payload]:
        """Put a reply of one message in the place of the pressed one; else what is to stand below.

        There a reply of several messages has none to go on to: what was pressed stays as it is.
        """
        payloads = render(answer)
        if len(payloads) > 1:
            return render(replace(answer, others=None))
        await self._respond(payloads, seen=Seen.IN_PLACE)
        return []

    async def _published(
        self, name: Hashable, payloads: list[Payload], send: Callable[[Payload], Awaitable[str]]
    ) -> Published:
        """Send a reply to all; a second try goes on where the first broke off."""
        error, _ = await self._common.deliveries.send(name, payloads, send)
        return Published.REFUSED if error else Published.DONE

    def _poster(self, channel: str, thread: str | None) -> Callable[[Payload], Awaitable[str]]:
        return lambda payload: self._sender.post([payload], channel=channel, thread=thread)

    async def take_back(self, earlier: Sequence[str]) -> bool:
        # Each message of a reply has an Undo of its own.
        return await self._sender.delete(self._press.origin)

    async def open_form(self, form: Form) -> bool:
        await self._show_window(modal_of(form, card=(self.channel, self._card_ts)))
        return True

    async def _show_window(self, view: Json) -> None:
        """Put `view` in the place of the modal that was pressed in, or open it; else say why not."""
        shown, client = self._press.view, self._sender.client
        if shown.get("type") == "modal":
            error = await show_view(
                view, lambda form: client.views_update(view_id=str(shown["id"]), view=form)
            )
        else:
            error = await open_view(view, self._press.trigger, client)
        if error:
            _log.warning("a modal was not shown: %s", error)
            key = "window_late" if error in _LATE else "apology"
            await self._respond(render(Line(self._texts.say(key))))

    async def post_card(self, channel: str, card: Message, *, name: str) -> str | None:
        stands: list[str] = []
        error = await self._sender.post(
            render(card), channel=channel, thread=None, stands=stands.append
        )
        if error:
            invite = ". Invite the bot to that channel, or correct bot.handoff.slack"
            remedy = invite if error in _MENDED_BY_PEOPLE else ""
            _log.error("a question was not handed over to %s: %s%s", channel, error, remedy)
            return None
        return " ".join([channel, *stands])

    async def replace_card(self, card: str, message: Message) -> bool:
        channel, *earlier, last = card.split()
        client = self._sender.client
        calls: list[Callable[[], Awaitable[object]]] = [
            *(partial(client.chat_delete, channel=channel, ts=ts) for ts in earlier),
            partial(by_update(client, channel, last), render(message)[-1]),
        ]
        errors = [error for call in calls if (error := await tried(call))]
        if errors:
            _log.error("a card in %s was not replaced: %s", channel, ", ".join(errors))
        return not errors

    async def update_card(self, card: Message) -> bool:
        update = by_update(self._sender.client, self.channel, self._card_ts)
        error = await tried(partial(update, render(card)[-1]))
        if error:
            # What was pressed is kept; the next press shows it.
            _log.warning("a hand-over's card was not brought up to date: %s", error)
        return not error

    async def link_to(self, handover: Handover) -> str | None:
        asked = handover.message if is_ts(handover.message) else handover.thread or ""
        if not is_ts(asked):
            return None
        try:
            answer = await self._sender.client.chat_getPermalink(
                channel=handover.channel, message_ts=asked
            )
        except FAULTS as error:
            _log.warning("a hand-over goes without a link: %s", reason_of(error))
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


def _filled(view: Body, block: str, element: str) -> Body:
    """What stands in a field of a form."""
    values = mapping_in(mapping_in(view, "state"), "values")
    return mapping_in(mapping_in(values, block), element)


def modal_of(form: Form, *, card: tuple[str, str]) -> Json:
    """A form as Slack opens it; `card` is the channel and the ts of what is answered."""
    _, *arguments = encode(form.sends)
    if form.field is Field.QUESTION:
        form_id, field_id = ENTRY_FORM, _ENTRY
        element = search_menu(form.hint) | {"focus_on_load": True}
    else:
        form_id, field_id = REPLY_FORM, FIELD
        element = {
            "type": "plain_text_input",
            "action_id": FIELD,
            "multiline": True,
            "max_length": _MOST_WRITTEN,
            "focus_on_load": True,
        }
    return modal(
        form.title,
        close=form.cancel,
        submit=form.submit,
        callback_id=form_id,
        private_metadata=json.dumps([*arguments, *card]),
        blocks=[
            *blocks_of(parse(f"> {literal(form.quote)}")),
            {"type": "input", "block_id": field_id, "label": plain(form.label), "element": element},
        ],
    )


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
