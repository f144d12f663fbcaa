"""A question goes to the hand-over channel as a card, and a person's words come back."""

import logging

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.cards import SUBMITTED, card, card_of, modal, typed
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.presses import Body, Press, Wall, is_ts, tell
from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import Payload, plainer, render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.markup import parse, plain_text
from faqbot.model import Handover, Outcome, Person, Reply
from faqbot.service import Office
from faqbot.service.underway import UnderWay
from faqbot.texts import Texts

# https://docs.slack.dev/reference/methods/chat.update/#errors (msg_too_long)
_MOST_UPDATED = 3_900
_MENDED_BY_PEOPLE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


class HandoverTaps:
    """What happens when somebody asks for a person, and when staff press a card's buttons."""

    def __init__(
        self, office: Office, texts: Texts, client: AsyncWebClient, sender: Sender
    ) -> None:
        """Post cards with `client`, and tell people privately through `sender`."""
        self._office = office
        self._desk = office.handovers
        self.texts = texts
        self._client = client
        self.sender = sender

    async def ask_person(self, press: Press) -> None:
        """Put the question of the pressed button before staff, once a person."""
        handing = await self._desk.hand_over(
            press.value, platform=PLATFORM, asker=press.by, post=self._post_card
        )
        await self._tell(press, self._desk.outcome(handing))

    async def take(self, press: Press) -> None:
        """Note on the card who looks after the question."""
        handover = await self._desk.take(press.value, press.by)
        await self._show(press, handover)
        if handover is not None and handover.taken_by != press.by.name:
            key, name = "card_taken", handover.taken_by
            if name is None:
                key, name = "card_done", handover.done_by
            await self._say(press, key, name=name)

    async def finish(self, press: Press) -> None:
        """Note on the card who called the question done."""
        handover = await self._desk.finish(press.value, press.by)
        await self._show(press, handover)
        if handover is not None and handover.done_by != press.by.name:
            await self._say(press, "card_done", name=handover.done_by)

    async def open_reply(self, press: Press) -> None:
        """Ask in a modal for the answer."""
        handover = await self._desk.find(press.value)
        if handover is None:
            await self._say(press, self._lost_key("gone"))
        elif handover.private and handover.asker is None:
            await self._tell(press, self._failed(self._desk.texts().say("reply_forgotten")))
        else:
            view = modal(handover, self._desk.texts(), where=(press.channel, press.ts))
            await self._client.views_open(trigger_id=press.trigger, view=view)

    async def deliver(self, press: Press) -> None:
        """Bring what was typed in the modal to where the question was asked."""
        view = press.view or {}
        handover_id, channel, ts = card_of(view)
        words = typed(view)
        handover = await self._desk.find(handover_id)
        texts = self._desk.texts()
        if handover is None:
            line = self._failed(texts.say(self._lost_key("gone")), words)
        elif problem := await self._send(handover, words, press.by):
            line = self._failed(problem, words)
        else:
            line = texts.say("reply_sent")
            answered = await self._desk.answered(handover.id, press.by)
            if answered is not None:
                await self._update(answered, channel, ts)
        await self._whisper(press.by, channel, line)

    async def _post_card(self, handover: Handover) -> bool:
        channel = self._desk.channel(PLATFORM)
        if channel is None:
            _log.error("a question was not handed over: faqs.yaml names no bot.handoff.slack")
            return False
        if not handover.private:
            link = await self._link(handover)
            handover = handover if link is None else await self._desk.linked(handover, link)
        error = await self._post(self._card(handover), channel=channel)
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
        """Post a person's answer; what stood against it, in words, or ""."""
        channel, thread = _destination(handover)
        if channel is None:
            return self._desk.texts().say("reply_forgotten")
        # People's line breaks are meant; Markdown's own run on.
        markdown = self._desk.answer(handover, words.replace("\n", "  \n"), by)
        for payload in render(_reply(markdown), self.texts):
            error = await self._post(payload, channel=channel, thread=thread)
            if error:
                _log.error("a person's answer was not delivered in %s: %s", channel, error)
                return error
        return ""

    async def _post(self, payload: Payload, *, channel: str, thread: str | None = None) -> str:
        """Post one message, plainer if need be; the error that stopped it, or ""."""
        form: Payload | None = payload
        error = ""
        while form is not None:
            try:
                await self._client.chat_postMessage(
                    channel=channel,
                    thread_ts=thread,
                    unfurl_links=False,
                    unfurl_media=False,
                    **form,
                )
            except SlackApiError as refusal:
                error = error_code(refusal)
                form = plainer(form) if "blocks" in error or "too_long" in error else None
            except (aiohttp.ClientError, OSError, TimeoutError) as fault:
                return type(fault).__name__
            else:
                return ""
        return error

    def _card(self, handover: Handover) -> Payload:
        return card(handover, self._desk.card(handover), self._desk.texts())

    async def _show(self, press: Press, handover: Handover | None) -> None:
        """Bring the pressed card up to date, or say why that cannot be."""
        if handover is None:
            await self._say(press, self._lost_key("gone"))
        else:
            await self._update(handover, press.channel, press.ts)

    async def _update(self, handover: Handover, channel: str, ts: str) -> None:
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

    async def _whisper(self, person: Person, channel: str, markdown: str) -> None:
        """Tell one of the staff in the hand-over channel: a modal has no response_url."""
        [payload, *_] = render(_reply(markdown), self.texts)
        try:
            await self._client.chat_postEphemeral(channel=channel, user=person.id, **payload)
        except _FAULTS as error:
            _log.warning("staff were not told how a reply went: %s", _reason(error))

    async def _say(self, press: Press, key: str, **values: object) -> None:
        line = self._desk.texts().say(key, **values)
        await tell(self.sender, press, [said(line)])

    async def _tell(self, press: Press, markdown: str) -> None:
        await tell(self.sender, press, render(_reply(markdown), self.texts))

    def _failed(self, reason: str, words: str = "") -> str:
        """That an answer did not arrive, with what was typed, which would be lost else."""
        line = self._desk.texts().say("reply_failed", reason=reason)
        quoted = "\n".join(f"> {each}" for each in words.split("\n"))
        return f"{line}\n\n{quoted}" if words else line

    def _lost_key(self, key: str) -> str:
        return key if self._office.service.recorder.healthy else "apology"


def register(app: AsyncApp, taps: HandoverTaps, under_way: UnderWay) -> None:
    """Let `taps` hear what is pressed; `under_way` counts it."""
    wall = Wall(under_way, taps.sender, taps.texts)
    works = {
        "person": taps.ask_person,
        "reply": taps.open_reply,
        "taken": taps.take,
        "done": taps.finish,
    }

    async def on_action(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run(works[str(body["actions"][0]["action_id"])], body)

    async def on_submission(ack: AsyncAck, body: Body) -> None:
        await ack()
        await wall.run(taps.deliver, body)

    for name in works:
        app.action(name)(on_action)
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
