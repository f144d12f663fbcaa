"""What people press below a reply, and "Answer from FAQ" in a message's menu."""

import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from faqbot.adapters.slack.buttons import NO_ENTRY, Offer, Target, button
from faqbot.adapters.slack.guarding import Guard
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.parse import PLATFORM, Identity, Tap, parse_tap
from faqbot.adapters.slack.render import MOST_BLOCKS, Payload, render, said
from faqbot.adapters.slack.sending import Seen, Sender
from faqbot.model import Feedback, Place, Reply, Suggestion
from faqbot.service import Office
from faqbot.texts import Texts

SHORTCUT = "answer_from_faq"
"""The callback_id of the message shortcut."""

_ANY = re.compile(".*")
_MOST_INSTEAD = 4
_REMEMBERED = 1_000
Body = Mapping[str, Any]


class Taps:
    """Answers taps; each finds all it needs in its button's value."""

    def __init__(self, office: Office, texts: Texts, sender: Sender) -> None:
        """Act through `office`, answer through `sender`."""
        self._office = office
        self._texts = texts
        self._sender = sender
        # What is being made public, or was: a second press must not do it again.
        self._published: deque[tuple[str, str, str]] = deque(maxlen=_REMEMBERED)
        self._handlers: dict[str, tuple[int, Callable[[Tap], Awaitable[None]]]] = {
            "choose": (2, self._choose),
            "feedback": (3, self._vote),
            "share": (2, self._share),
            "undo": (1, self._undo),
            "post": (5, self._post),
            "instead": (5, self._instead),
        }

    async def act(self, tap: Tap) -> None:
        """Do what the button says; what no button of today says is too old."""
        words, handle = self._handlers.get(tap.action.partition(":")[0], (-1, None))
        if handle is None or len(tap.words) != words:
            await self.tell(tap, "expired")
        else:
            await handle(tap)

    async def answer_message(self, tap: Tap) -> None:
        """Show, to who asked for it, the answer to the message whose menu was used."""
        if not tap.question.text:
            await self.tell(tap, "nothing_to_answer")
            return
        reply = await self._office.service.ask(tap.question)
        if reply is None:
            return
        target = Target(tap.question.channel, tap.message, tap.question.thread)
        offer = Offer(asked=tap.question.text, target=target, instead=self._others(reply))
        shown = replace(reply, sharable=False, suggestions=())
        await self._reply(tap, render(shown, self._texts, offer), Seen.BY_ONE)

    async def tell(self, tap: Tap, key: str, **values: str) -> None:
        """Say a fixed sentence to the one who pressed."""
        await self._say(tap, self._office.handovers.texts(tap.question.locale).say(key, **values))

    async def apologise(self, tap: Tap) -> None:
        """Say that something went wrong, whatever it was."""
        await self._say(tap, self._texts.say("apology"))

    async def _say(self, tap: Tap, sentence: str) -> None:
        if tap.url:
            await self._reply(tap, [said(sentence)], Seen.BY_ONE)
        else:
            await self._sender.post([said(sentence)], channel=tap.person.id, thread=None)

    async def _choose(self, tap: Tap) -> None:
        question_id, entry_id = tap.words
        reply = self._office.desk.choose(question_id, tap.question, entry_id)
        if reply is None:
            await self.tell(tap, "stale")
            return
        first, *rest = render(reply, self._texts, Offer(asked=_asked(tap)))
        await self._reply(tap, [first], Seen.IN_PLACE)
        if rest and tap.private:
            await self._reply(tap, rest, Seen.BY_ONE)
        elif rest:
            await self._sender.post(rest, channel=tap.question.channel, thread=tap.question.thread)

    async def _vote(self, tap: Tap) -> None:
        question_id, entry_id, mark = tap.words
        feedback = Feedback(
            question_id,
            tap.person.user,
            helpful=mark == "+",
            entry_id=None if entry_id == NO_ENTRY else entry_id,
        )
        kept = await self._office.desk.vote(feedback, platform=PLATFORM)
        await self.tell(tap, "vote_kept" if kept else "vote_lost")

    async def _share(self, tap: Tap) -> None:
        payloads = self._shared(tap, "shared_by")
        if payloads is None:
            await self.tell(tap, "stale")
        elif not self._begin(tap):
            await self.tell(tap, "shared")
        elif await self._reply(tap, payloads, Seen.BY_ALL):
            self._published.remove(_once(tap))
            await self.tell(tap, "not_shared")
        else:
            await self._sender.delete(url=tap.url, channel=tap.question.channel)

    async def _post(self, tap: Tap) -> None:
        payloads = self._shared(tap, "posted_by")
        if payloads is None:
            await self.tell(tap, "stale")
            return
        if not self._begin(tap):
            await self.tell(tap, "shared")
            return
        target = _target(tap)
        error = await self._sender.post(
            payloads, channel=target.channel, thread=target.thread or target.message
        )
        if error:
            self._published.remove(_once(tap))
            await self.tell(tap, "not_shared")
        else:
            done = [said(self._office.handovers.texts(tap.question.locale).say("shared"))]
            await self._reply(tap, done, Seen.IN_PLACE)

    async def _instead(self, tap: Tap) -> None:
        question_id, entry_id = tap.words[:2]
        reply = self._office.desk.preview(question_id, tap.question, entry_id)
        if reply is None:
            await self.tell(tap, "stale")
            return
        offer = Offer(asked=_asked(tap), target=_target(tap))
        payloads = render(replace(reply, sharable=False), self._texts, offer)
        await self._reply(tap, payloads[:1], Seen.IN_PLACE)
        await self._reply(tap, payloads[1:], Seen.BY_ONE)

    async def _undo(self, tap: Tap) -> None:
        (sharer,) = tap.words
        if not self._office.desk.may_undo(PLATFORM, sharer, tap.person):
            # A mention that one person sees pings nobody.
            texts = self._office.handovers.texts(tap.question.locale)
            line = escape(texts.say("not_yours", name="{name}"))
            sentence = line.replace("{name}", f"<@{escape(sharer)}>")
            await self._reply(tap, [{"text": sentence}], Seen.BY_ONE)
        elif await self._sender.delete(url=tap.url, channel=tap.question.channel):
            await self.tell(tap, "undone")
        else:
            await self.tell(tap, "apology")

    def _shared(self, tap: Tap, key: str) -> list[Payload] | None:
        question_id, entry_id = tap.words[:2]
        reply = self._office.desk.share(question_id, tap.question, entry_id, by=tap.person, key=key)
        if reply is None:
            return None
        payloads = render(reply, self._texts, Offer(undo=tap.person.id))
        # Each of several messages can be taken back.
        undo = button(self._texts.say("undo"), "undo", tap.person.id)
        for payload in payloads[:-1]:
            if len(blocks := payload.get("blocks", [])) < MOST_BLOCKS:
                payload["blocks"] = [*blocks, {"type": "actions", "elements": [undo]}]
        return payloads

    def _begin(self, tap: Tap) -> bool:
        """Whether nobody has made this preview public yet; from now on somebody has."""
        if _once(tap) in self._published:
            return False
        self._published.append(_once(tap))
        return True

    def _others(self, reply: Reply) -> tuple[Suggestion, ...]:
        """What else may be previewed: the suggestions, else the other matches."""
        if reply.suggestions:
            return reply.suggestions[:_MOST_INSTEAD]
        knowledge = self._office.service.snapshot.knowledge
        entries = [knowledge.entry(match.entry_id) for match in reply.matches]
        others = [each for each in entries if each is not None and each.id != reply.entry_id]
        return tuple(Suggestion(each.id, each.question) for each in others[:_MOST_INSTEAD])

    async def _reply(self, tap: Tap, payloads: list[Payload], seen: Seen) -> str:
        return await self._sender.respond(
            payloads,
            url=tap.url,
            channel=tap.question.channel,
            thread=tap.question.thread,
            seen=seen,
        )


def _once(tap: Tap) -> tuple[str, str, str]:
    """Names a preview, whatever answer it shows."""
    return tap.person.user, tap.message, tap.words[0]


def register(app: AsyncApp, taps: Taps, guard: Guard, me: Identity) -> None:
    """Let `taps` hear each button that nobody registered before, and the shortcut."""

    async def on_action(body: Body, ack: AsyncAck) -> None:
        await ack()
        await heard(body, taps.act)

    async def on_shortcut(body: Body, ack: AsyncAck) -> None:
        await ack()
        await heard(body, taps.answer_message)

    async def on_other(ack: AsyncAck) -> None:
        await ack()

    async def heard(body: Body, handle: Callable[[Tap], Awaitable[None]]) -> None:
        tap = parse_tap(body, me)
        if tap is not None:
            await guard.run(handle(tap), lambda: taps.apologise(tap))

    app.shortcut(SHORTCUT)(on_shortcut)
    # Whatever is pressed gets a word, a button of another version too.
    app.action(_ANY)(on_action)
    app.shortcut(_ANY)(on_other)
    app.view(_ANY)(on_other)
    app.options(_ANY)(on_other)


def _asked(tap: Tap) -> str | None:
    """Not None where the reply is seen in private: who asks a person is asked first."""
    return "" if tap.private or tap.question.place is Place.DIRECT_MESSAGE else None


def _target(tap: Tap) -> Target:
    channel, message, thread = tap.words[2:]
    return Target(channel, message, None if thread == NO_ENTRY else thread)
