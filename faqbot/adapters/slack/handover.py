"""A question goes to the hand-over channel as a card, and a person's words come back."""

import logging

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from faqbot.adapters.slack.cards import SUBMITTED, TYPED, card, card_of, modal, typed
from faqbot.adapters.slack.deliveries import Deliveries
from faqbot.adapters.slack.guarding import Guard
from faqbot.adapters.slack.mrkdwn import unescape
from faqbot.adapters.slack.parse import PLATFORM, Identity
from faqbot.adapters.slack.presses import Body, Press, Wall, is_ts, quoted
from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import Payload, render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.adapters.slack.ways import Origin
from faqbot.adapters.slack.windows import show_window, tell
from faqbot.markup import parse, plain_text
from faqbot.model import Handover, Outcome, Person, Reply
from faqbot.service import Office
from faqbot.service.composing import literal
from faqbot.service.rights import Rights
from faqbot.service.underway import UnderWay
from faqbot.texts import Texts

# https://docs.slack.dev/reference/methods/chat.update/#errors (msg_too_long)
_MOST_UPDATED = 3_900
_MENDED_BY_PEOPLE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


class HandoverTaps:
    """What happens when somebody asks for a person, and when staff press a card's buttons."""

    def __init__(self, office: Office, texts: Texts, sender: Sender, rights: Rights) -> None:
        """Post cards and tell people privately through `sender`; `rights` says who may answer."""
        self._office = office
        self.acts = office.service.acts
        self._rights = rights
        self._desk = office.handovers
        self.texts = texts
        self._client = sender.client
        self.sender = sender
        self._deliveries = Deliveries()

    async def ask_person(self, press: Press) -> None:
        """Put the question of the pressed button before staff, once a person."""
        handing = await self._desk.hand_over(
            press.value, platform=PLATFORM, asker=press.by, post=self._post_card
        )
        [line] = render(_reply(self._desk.outcome(handing)), self.texts)
        await tell(press, line, self.sender)

    async def take(self, press: Press) -> None:
        """Note on the card who looks after the question."""
        if not await self._may_answer(press):
            return
        handover = await self._desk.take(press.value, press.by)
        shown = await self._show(press, handover)
        if handover is not None and (not shown or handover.taken_by != press.by.name):
            key, name = "card_taken", handover.taken_by
            if name is None:
                key, name = "card_done", handover.done_by
            await self._say(press, key, name=name)

    async def finish(self, press: Press) -> None:
        """Note on the card who called the question done."""
        if not await self._may_answer(press):
            return
        handover = await self._desk.finish(press.value, press.by)
        shown = await self._show(press, handover)
        if handover is not None and (not shown or handover.done_by != press.by.name):
            await self._say(press, "card_done", name=handover.done_by)

    async def open_reply(self, press: Press) -> None:
        """Ask in a modal for the answer."""
        if not await self._may_answer(press):
            return
        handover = await self._desk.find(press.value)
        if handover is None:
            await self._say(press, self._lost_key("gone"))
        elif handover.private and handover.asker is None:
            await self._tell(press, self._failed(self._desk.texts().say("reply_forgotten")))
        else:
            view = modal(handover, self._desk.texts(), where=(press.channel, press.ts))
            await show_window(press, view, self.sender, self._desk.texts())

    def missing(self, body: Body) -> dict[str, str]:
        """What is wrong with a modal that was sent off, by field; empty where nothing is."""
        return {} if typed(body["view"]) else {TYPED: self._desk.texts().say("reply_empty")}

    async def deliver(self, press: Press) -> None:
        """Bring what was typed in the modal to where the question was asked."""
        view = press.view or {}
        handover_id, channel, ts = card_of(view)
        words = typed(view)
        # Who opened it may have been staff then.
        if await self._rights.may_answer(press.by, channel):
            line = await self._delivered(press.by, handover_id, words, card=(channel, ts))
        else:
            line = f"{self._desk.refusal(press.by)}\n\n{quoted(words)}"
        # A modal has no response_url.
        origin = Origin(press.by.id, channel)
        await self.sender.respond(render(_reply(line), self.texts), origin)

    async def _delivered(
        self, by: Person, handover_id: str, words: str, *, card: tuple[str, str]
    ) -> str:
        """Deliver an answer and note that on its card; what its writer is to read of it."""
        handover = await self._desk.find(handover_id)
        if handover is None:
            return self._failed(self._desk.texts().say(self._lost_key("gone")), words)
        failed = await self._send(handover, words, by)
        if failed:
            return failed
        answered = await self._desk.answered(handover.id, by)
        if answered is not None:
            await self._update(answered, *card)
        return self._desk.texts().say("reply_sent")

    async def _may_answer(self, press: Press) -> bool:
        """Whether the one who pressed a card's button has the right to; who has not is told."""
        if await self._rights.may_answer(press.by, press.channel):
            return True
        if self.acts.allows(PLATFORM, press.by.user):
            await self._tell(press, self._desk.refusal(press.by))
        return False

    async def _post_card(self, handover: Handover) -> bool:
        channel = self._desk.channel(PLATFORM)
        if channel is None:
            _log.error("a question was not handed over: faqs.yaml names no bot.handoff.slack")
            return False
        if not handover.private:
            link = await self._link(handover)
            handover = handover if link is None else await self._desk.linked(handover, link)
        error = await self.sender.post([self._card(handover)], channel=channel, thread=None)
        if error:
            remedy = ""
            if error in _MENDED_BY_PEOPLE:
                remedy = ". Invite the bot to that channel, or correct bot.handoff.slack"
            _log.error("a question was not handed over to %s: %s%s", channel, error, remedy)
            return False
        return True

    async def _link(self, handover: Handover) -> str | None:
        """Where staff can open the question; None where there is nothing to open."""
        asked = handover.message if is_ts(handover.message) else handover.thread or ""
        if not is_ts(asked):
            return None
        try:
            answer = await self._client.chat_getPermalink(
                channel=handover.channel, message_ts=asked
            )
        except _FAULTS as error:
            _log.warning("a hand-over goes without a link: %s", _reason(error))
            return None
        return str(answer["permalink"])

    async def _send(self, handover: Handover, words: str, by: Person) -> str:
        """Post a person's answer; what its writer is to read where it failed, or ""."""
        channel, thread = _destination(handover)
        if channel is None:
            return self._failed(self._desk.texts().say("reply_forgotten"), words)
        # People's line breaks are meant; Markdown's own run on.
        markdown = self._desk.answer(handover, words.replace("\n", "  \n"), by)
        payloads = render(_reply(markdown), self.texts)

        async def post(payload: list[Payload]) -> str:
            return await self.sender.post(payload, channel=channel, thread=thread)

        # The same words again, by a second press or a second delivery, bring the rest at most.
        error, arrived = await self._deliveries.send((handover.id, words), payloads, post)
        if not error:
            return ""
        if not arrived:
            return self._failed(error, words)
        left = "\n".join(unescape(each["text"]) for each in payloads[arrived:])
        return self._failed(error, literal(left), key="reply_partly")

    def _card(self, handover: Handover) -> Payload:
        return card(handover, self._desk.card(handover), self._desk.texts())

    async def _show(self, press: Press, handover: Handover | None) -> bool:
        """Bring the pressed card up to date; False where that failed, or it was said why."""
        if handover is None:
            await self._say(press, self._lost_key("gone"))
            return False
        return await self._update(handover, press.channel, press.ts)

    async def _update(self, handover: Handover, channel: str, ts: str) -> bool:
        shown = self._card(handover)
        try:
            await self._client.chat_update(
                channel=channel,
                ts=ts,
                text=shown["text"][:_MOST_UPDATED],
                blocks=shown["blocks"],
            )
        except _FAULTS as error:
            # What was pressed is kept; the next press shows it.
            _log.warning("a hand-over's card was not brought up to date: %s", _reason(error))
            return False
        return True

    async def _say(self, press: Press, key: str, **values: object) -> None:
        line = self._desk.texts().say(key, **values)
        await self.sender.respond([said(line)], press.origin)

    async def _tell(self, press: Press, markdown: str) -> None:
        await self.sender.respond(render(_reply(markdown), self.texts), press.origin)

    def _failed(self, reason: str, words: str = "", *, key: str = "reply_failed") -> str:
        """That an answer did not arrive, with what was typed, which would be lost else."""
        line = self._desk.texts().say(key, reason=reason)
        return f"{line}\n\n{quoted(words)}" if words else line

    def _lost_key(self, key: str) -> str:
        return key if self._office.service.recorder.healthy else "apology"


def register(app: AsyncApp, me: Identity, taps: HandoverTaps, under_way: UnderWay) -> None:
    """Let `taps` hear what is pressed; `under_way` counts it."""
    wall = Wall(Guard(under_way), taps.sender, taps.texts, taps.acts, me)
    of_cards = {
        "reply": taps.open_reply,
        "taken": taps.take,
        "done": taps.finish,
    }

    async def on_person(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run(taps.ask_person, body)

    async def on_card(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run_for_staff(of_cards[str(body["actions"][0]["action_id"])], body)

    async def on_submission(ack: AsyncAck, body: Body) -> None:
        if wrong := taps.missing(body):
            await ack(response_action="errors", errors=wrong)
            return
        await ack()
        await wall.run_for_staff(taps.deliver, body, typed=typed(body["view"]))

    app.action("person")(on_person)
    for name in of_cards:
        app.action(name)(on_card)
    app.view(SUBMITTED)(on_submission)


def _destination(handover: Handover) -> tuple[str | None, str | None]:
    """The channel and the thread to answer in; no channel where nobody knows it any more."""
    thread = handover.thread if is_ts(handover.thread or "") else None
    if not handover.private:
        return handover.channel, thread or (handover.message if is_ts(handover.message) else None)
    if not handover.channel.startswith("D"):
        return handover.asker, None
    # In a direct message answers stand beside the questions, unless a thread was begun.
    return handover.asker, thread if thread != handover.message else None


def _reply(markdown: str) -> Reply:
    plain = plain_text(parse(markdown))
    return Reply(question_id="", outcome=Outcome.ABSTAIN, body=markdown, plain=plain)


def _reason(error: Exception) -> str:
    return error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
