"""The way of every question, from where it was asked to what is shown there."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from faqbot.conversation.actions import AskPerson, RejectAll, Vote
from faqbot.conversation.answers import Offer, answer
from faqbot.conversation.browse import Browse
from faqbot.conversation.handover import confirmation
from faqbot.conversation.message import Button, Line, Message, Style, Text
from faqbot.conversation.offered import Conversations, Followed, Offered, Said
from faqbot.conversation.outbox import Noted
from faqbot.conversation.port import Asked
from faqbot.conversation.replies import Replies
from faqbot.model import Approach, Question, Reply, Suggestion, Talk
from faqbot.service import Services, policy
from faqbot.service.handing_over import print_of
from faqbot.service.load import Handling

_ABOUT = frozenset({Talk.HELP, Talk.ABOUT})
_OK = "ok"
_MOST_TOPICS = 5
_TYPED = frozenset({Approach.COMMAND, Approach.MESSAGE_ACTION})

_log = logging.getLogger(__name__)


class Questions:
    """Answers what people ask, on any platform."""

    def __init__(
        self, services: Services, replies: Replies, browse: Browse, conversations: Conversations
    ) -> None:
        self._services = services
        self._service = services.service
        self._replies = replies
        self._browse = browse
        self._conversations = conversations
        # As of the start: it serves where all else has failed.
        self._sorry = services.texts()
        self._apologised = Noted()

    async def answer(self, asked: Asked, *, closing: bool = False) -> None:
        """Answer a question, or leave it in silence; a fault is apologised for once.

        Where faqbot is `closing`, what was typed or picked in a menu is told so.
        """
        # What stands in the menu of a message was said by somebody else, and to others.
        is_own = asked.question.approach is not Approach.MESSAGE_ACTION
        follow = self._conversations.meant(asked.question) if is_own else None
        if follow is not None:
            # It is claimed and counted like any other talk.
            asked.question = replace(asked.question, text=_OK)
        with self._service.answering(asked.question) as handling:
            if not await asked.acknowledge():
                return
            if closing and asked.question.approach in _TYPED:
                handling.apologises()
                message: Message | None = Line(self._say(asked, "closing"))
            else:
                message = await self._found(asked, handling, follow)
            if message is not None:
                await self._send(asked, handling, message)

    async def _found(
        self, asked: Asked, handling: Handling, follow: Followed | None
    ) -> Message | None:
        try:
            reply = await handling.reply()
            if reply is None:
                return None
            if follow is not None and reply.talk is Talk.OK:
                said = await self._followed(asked, handling.question, follow)
                if said is not None:
                    return said
            return self._message(asked, handling.question, reply)
        except Exception:  # noqa: BLE001 - the boundary of a question: log, and one apology
            _log.exception("a question met a fault of faqbot's own")
            question = handling.question
            name = question.platform, question.channel, question.message
            # Sorry, once a message, to those who asked faqbot itself.
            if not policy.is_direct(question) or name in self._apologised:
                return None
            self._apologised.note(name)
            handling.apologises()
            return Line(self._sorry.of(question.locale).say("apology"))

    async def _send(self, asked: Asked, handling: Handling, message: Message) -> None:
        if asked.is_gone():
            _log.info("unsent: the question was deleted")
            handling.unwanted()
            return
        arrived = False
        try:
            arrived = await asked.reply(message)
        except Exception:  # noqa: BLE001 - what failed may have sent something: no word more
            _log.exception("a reply met a fault of faqbot's own")
        if asked.is_gone():
            handling.unwanted()
        else:
            handling.sent(arrived=arrived)

    async def _followed(self, asked: Asked, question: Question, follow: Followed) -> Message | None:
        """What a typed number, yes or no leads to; None where there is nothing more to say."""
        offered, meant = follow
        if isinstance(meant, Suggestion):
            reply = self._services.desk.choose(offered.question_id, question, meant.entry_id)
            if reply is None:
                return Line(self._say(asked, "stale"))
            return self._message(asked, question, reply)
        if offered.person or offered.confirm:
            self._conversations.note(question, None)
            return await self._to_send(asked, question, offered) if meant is Said.YES else None
        if offered.vote is None and meant is Said.YES:
            return Line(self._say(asked, "which_one"))
        judged: Vote | RejectAll = RejectAll(offered.question_id)
        if offered.vote is not None:
            judged = replace(offered.vote, helpful=meant is Said.YES)
        alone = policy.is_alone(question)
        return await self._replies.judged(judged, question, private=alone, can=asked.can)

    async def _to_send(self, asked: Asked, question: Question, offered: Offered) -> Message:
        """What is pressed to send a question to a person, with what they would read of it."""
        desk, texts = self._services.handovers, self._services.texts(question.locale)
        passed = await desk.question(
            offered.question_id, platform=question.platform, user=question.user
        )
        alone = policy.is_alone(question)
        if passed is None or (passed.private and not alone):
            return Line(texts.say("expired" if self._service.recorder.healthy else "apology"))
        self._conversations.note(question, replace(offered, person=False, confirm=True))
        if alone and not offered.confirm:
            return confirmation(texts, offered.question_id, passed.text)
        # Whoever reads along has read it, or it was shown a moment ago.
        shown = print_of(passed.text) if alone else None
        send = Button(AskPerson(offered.question_id, shown), texts.say("confirm_yes"), Style.MAIN)
        return Text(texts.say("press_to_send"), (send,))

    def _message(self, asked: Asked, question: Question, reply: Reply) -> Message:
        if question.approach is Approach.MESSAGE_ACTION:
            # The answer that is shown, then others, the likeliest first.
            likely = [reply.entry_id, *(each.entry_id for each in reply.suggestions)]
            likely += [each.entry_id for each in reply.matches]
            among = [each for each in likely if each is not None]
            return self._replies.previewed(reply, asked.target, among, asked.can)
        asks = reply.askable and reply.entry_id is None and not reply.suggestions
        is_over = reply.talk is not None and not asks
        offered = None if is_over else Offered.by(reply, person=asks)
        self._conversations.note(question, offered)
        unasked = question.approach is Approach.HEARD and not policy.is_direct(question)
        alone = None
        if policy.is_alone(question) and reply.askable:
            # For a wish for a person, what was asked before may go along: this is no quote of it.
            alone = "" if reply.talk else question.text
        topics: Sequence[tuple[str, str]] = ()
        if reply.talk in _ABOUT:
            topics = self._browse.topics_like("", most=_MOST_TOPICS, locale=question.locale)
        undo = asked.mark if unasked else None
        offer = Offer(asked=alone, undo=undo, unasked=unasked, topics=topics)
        return answer(reply, self._services.texts(), asked.can, offer)

    def _say(self, asked: Asked, key: str) -> str:
        return self._services.texts(asked.question.locale).say(key)
