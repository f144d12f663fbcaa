"""What people press below a reply, and "Answer from FAQ" in a message's menu."""

import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from faqbot.adapters.slack.buttons import NO_ENTRY, Offer, Target, button
from faqbot.adapters.slack.chat import FIELD, REPLY_FORM, Desk, PressChat
from faqbot.adapters.slack.deliveries import Deliveries
from faqbot.adapters.slack.parse import Identity, plain
from faqbot.adapters.slack.presses import Body, Press, Wall, press_of, question_of
from faqbot.adapters.slack.render import MOST_BLOCKS, Payload, render, said
from faqbot.adapters.slack.sending import Sender
from faqbot.adapters.slack.ways import Seen
from faqbot.conversation.controller import Controller
from faqbot.model import Approach, Reply, Suggestion
from faqbot.service import Office
from faqbot.texts import Texts

SHORTCUT = "answer_from_faq"
"""The callback_id of the message shortcut."""

_ANY = re.compile(".*")
_MOST_AMONG = 5
_REMEMBERED = 1_000
Handle = Callable[[Press], Awaitable[None]]
Send = Callable[[list[Payload]], Awaitable[str]]


class Taps:
    """Answers taps; each finds all it needs in its button's value."""

    def __init__(self, office: Office, texts: Texts, sender: Sender, me: Identity) -> None:
        """Act through `office`, answer through `sender`, as `me`."""
        self._office = office
        self._texts = texts
        self._sender = sender
        self._me = me
        # What is being made public, or was: a second press must not do it again.
        self._published: deque[tuple[str, str, str]] = deque(maxlen=_REMEMBERED)
        self._deliveries = Deliveries()
        # How many words a value has, and had when answers were not yet shown in turn.
        self._handlers: dict[str, tuple[tuple[int, ...], Handle]] = {
            "choose": ((2, 3), self._choose),
            "share": ((2,), self._share),
            "post": ((5,), self._post),
            "instead": ((5, 6), self._instead),
        }

    def knows(self, press: Press) -> bool:
        """Whether a button's words are for `act`."""
        counts, _ = self._handlers.get(press.action.partition(":")[0], ((), None))
        return len(press.words) in counts

    async def act(self, press: Press) -> None:
        """Do what the button says."""
        _, handle = self._handlers[press.action.partition(":")[0]]
        await handle(press)

    async def answer_message(self, press: Press) -> None:
        """Show, to who asked for it, the answer to the message whose menu was used."""
        if press.authors & {self._me.user, self._me.bot}:
            await self.tell(press, "own_message")
            return
        question = question_of(press, plain(press.text or "", self._me))
        if not question.text:
            await self.tell(press, "nothing_to_answer")
            return
        async with self._office.service.answering(question) as handling:
            reply = await handling.reply()
            if reply is None:
                return
            offer = Offer(
                target=Target(press.channel, press.ts, press.thread),
                among=self._among_of(reply),
            )
            shown = replace(reply, sharable=False)
            error = await self._reply(press, render(shown, self._texts, offer))
            handling.sent(arrived=not error)

    async def tell(self, press: Press, key: str, **values: str) -> None:
        """Say a fixed sentence to the one who pressed."""
        await self._reply(press, [said(self._say(key, **values))])

    async def too_old(self, press: Press) -> None:
        """Say that nothing of today answers to that."""
        await self.tell(press, "expired")

    async def _choose(self, press: Press) -> None:
        question_id, entry_id, *ids = press.words
        reply = self._office.desk.choose(question_id, question_of(press), entry_id)
        if reply is None:
            await self.tell(press, "stale")
            return
        offer = Offer(asked=_asked(press), among=self._among(ids))
        payloads = render(reply, self._texts, offer)
        if len(payloads) == 1:
            await self._reply(press, payloads, Seen.IN_PLACE)
        elif press.private:
            await self._below(press, reply, offer)
        else:
            await self._post_below(press, reply, offer)

    async def _instead(self, press: Press) -> None:
        question_id, entry_id, *_ = press.words
        question = replace(question_of(press), approach=Approach.MESSAGE_ACTION)
        reply = self._office.desk.choose(question_id, question, entry_id)
        if reply is None:
            await self.tell(press, "stale")
            return
        reply = replace(reply, sharable=False)
        offer = Offer(target=_target(press), among=self._among(press.words[5:]))
        payloads = render(reply, self._texts, offer)
        if len(payloads) == 1:
            await self._reply(press, payloads, Seen.IN_PLACE)
        else:
            await self._below(press, reply, offer)

    async def _below(self, press: Press, reply: Reply, offer: Offer) -> None:
        """Show an answer of several messages below the choices, which stay as they are."""
        payloads = render(reply, self._texts, replace(offer, among=()))
        await self._reply(press, payloads)

    async def _post_below(self, press: Press, reply: Reply, offer: Offer) -> None:
        """The same where others read along: each answer once, however often it is chosen."""
        payloads = render(reply, self._texts, replace(offer, among=()))
        once = (press.channel, press.ts, str(reply.entry_id))
        await self._publish(press, once, payloads, self._poster(press.channel, press.thread))

    async def _share(self, press: Press) -> None:
        async def share(payloads: list[Payload]) -> str:
            return await self._reply(press, payloads, Seen.BY_ALL)

        payloads = self._shared(press, "shared_by")
        if payloads is None:
            await self.tell(press, "stale")
        elif await self._publish(press, _once(press), payloads, share):
            await self._sender.delete(press.origin)

    async def _post(self, press: Press) -> None:
        payloads, target = self._shared(press, "posted_by"), _target(press)
        post = self._poster(target.channel, target.thread or target.message)
        if payloads is None:
            await self.tell(press, "stale")
        elif await self._publish(press, _once(press), payloads, post):
            await self._reply(press, [said(self._say("shared"))], Seen.IN_PLACE)

    async def _publish(
        self, press: Press, once: tuple[str, str, str], payloads: list[Payload], send: Send
    ) -> bool:
        """Make an answer public; False where who pressed was told that it is, or cannot be."""
        if once in self._published:
            await self.tell(press, "shared")
            return False
        self._published.append(once)
        error, _ = await self._deliveries.send((once, press.words[1]), payloads, send)
        if error:
            self._published.remove(once)
            await self.tell(press, "not_shared")
        return not error

    def _poster(self, channel: str, thread: str | None) -> Send:
        async def post(payloads: list[Payload]) -> str:
            return await self._sender.post(payloads, channel=channel, thread=thread)

        return post

    def _shared(self, press: Press, key: str) -> list[Payload] | None:
        question_id, entry_id = press.words[:2]
        reply = self._office.desk.share(
            question_id, question_of(press), entry_id, by=press.by, key=key
        )
        if reply is None:
            return None
        payloads = render(reply, self._texts, Offer(undo=press.by.mark))
        # Each of several messages can be taken back.
        undo = button(self._texts.say("undo"), "undo", press.by.mark)
        for payload in payloads[:-1]:
            if len(blocks := payload.get("blocks", [])) < MOST_BLOCKS:
                payload["blocks"] = [*blocks, {"type": "actions", "elements": [undo]}]
        return payloads

    def _among_of(self, reply: Reply) -> tuple[Suggestion, ...]:
        """What may be previewed: an answer that is shown, and the suggestions or other matches."""
        others = reply.suggestions or reply.matches
        ids = [reply.entry_id, *(each.entry_id for each in others)]
        return self._among(dict.fromkeys(each for each in ids if each is not None))

    def _among(self, ids: Iterable[str]) -> tuple[Suggestion, ...]:
        """The entries of a button's last word, where it has one, as far as they are still there."""
        knowledge = self._office.service.snapshot.knowledge
        named = [each for word in ids for each in word.split(",")]
        entries = [knowledge.entry(each) for each in named[:_MOST_AMONG]]
        return tuple(Suggestion(each.id, each.question) for each in entries if each is not None)

    def _say(self, key: str, **values: str) -> str:
        return self._office.handovers.texts().say(key, **values)

    async def _reply(self, press: Press, payloads: list[Payload], seen: Seen = Seen.BY_ONE) -> str:
        return await self._sender.respond(payloads, press.origin, seen=seen)


def register(app: AsyncApp, taps: Taps, wall: Wall, controller: Controller, desk: Desk) -> None:
    """Let each button be heard that nobody registered before, and the shortcut."""

    async def on_action(body: Body, ack: AsyncAck) -> None:
        await ack()
        press = press_of(body, wall.me)
        if taps.knows(press):
            await wall.run(taps.act, body)
            return
        chat = PressChat(press, desk)
        await wall.guard.run(controller.press(chat, chat.words))

    async def on_form(body: Body, ack: AsyncAck) -> None:
        if wrong := controller.handovers.missing(PressChat(press_of(body, wall.me), desk)):
            await ack(response_action="errors", errors={FIELD: wrong})
            return
        await on_action(body, ack)

    async def on_shortcut(body: Body, ack: AsyncAck) -> None:
        await ack()
        await wall.run(taps.answer_message, body)

    async def on_other(body: Body, ack: AsyncAck) -> None:
        await ack()
        await wall.run(taps.too_old, body)

    async def on_typed(ack: AsyncAck) -> None:
        await ack(options=[])

    app.shortcut(SHORTCUT)(on_shortcut)
    app.view(REPLY_FORM)(on_form)
    # Whatever is pressed gets a word, a button of another version too.
    app.action(_ANY)(on_action)
    app.shortcut(_ANY)(on_other)
    app.view(_ANY)(on_other)
    app.options(_ANY)(on_typed)


def _once(press: Press) -> tuple[str, str, str]:
    """Names a preview, whatever answer it shows."""
    return press.by.user, press.ts, press.words[0]


def _asked(press: Press) -> str | None:
    """Not None where the reply is seen in private: who asks a person is asked first."""
    return "" if press.private or press.origin.direct else None


def _target(press: Press) -> Target:
    channel, message, thread = press.words[2:5]
    return Target(channel, message, None if thread == NO_ENTRY else thread)
