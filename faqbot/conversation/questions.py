"""The way of every question, from where it was asked to what is shown there."""

import logging
from collections.abc import Hashable
from dataclasses import replace

from cachetools import FIFOCache

from faqbot.conversation.actions import RejectAll
from faqbot.conversation.browse import Browse
from faqbot.conversation.handover import confirmation
from faqbot.conversation.message import Line, Message, Offer, answer
from faqbot.conversation.offered import Conversations, says_no, says_yes
from faqbot.conversation.port import Asked
from faqbot.conversation.replies import Replies
from faqbot.model import Approach, Place, Question, Reply, Talk, Visibility
from faqbot.service import Services, policy
from faqbot.service.load import Handling

_REMEMBERED = 1_000
_UNASKED = frozenset({Place.CHANNEL, Place.FORUM_POST})
_ABOUT = frozenset({Talk.HELP, Talk.ABOUT})
_TYPED = frozenset({Approach.COMMAND, Approach.MESSAGE_ACTION})

_log = logging.getLogger(__name__)


class Questions:
    """Answers what people ask, on any platform."""

    def __init__(self, office: Services, replies: Replies, browse: Browse) -> None:
        """Ask the service's `office`; `replies` and `browse` know what a reply offers."""
        self._office = office
        self._service = office.service
        self._replies = replies
        self._browse = browse
        self._conversations = Conversations()
        # As of the start: it serves where all else has failed.
        self._sorry = office.handovers.texts()
        self._apologised: FIFOCache[Hashable, bool] = FIFOCache(_REMEMBERED)

    async def answer(self, asked: Asked, *, closing: bool = False) -> None:
        """Answer a question, or leave it in silence; a fault is apologised for once.

        Where faqbot is `closing`, what was typed or picked in a menu is told so.
        """
        chosen = self._conversations.chosen(asked.question)
        if chosen is not None and asked.question.approach is not Approach.MESSAGE_ACTION:
            asked.question = replace(asked.question, text=chosen.question)
        async with self._service.answering(asked.question) as handling:
            if not await asked.acknowledge():
                return
            if closing and asked.question.approach in _TYPED:
                handling.apologises()
                message: Message | None = Line(self._say(asked, "closing"))
            else:
                message = await self._found(asked, handling)
            if message is not None:
                await self._send(asked, handling, message)

    async def _found(self, asked: Asked, handling: Handling) -> Message | None:
        try:
            reply = await handling.reply()
            if reply is None:
                return None
            said = await self._said(asked, handling.question, reply)
            return said or self._message(asked, handling.question, reply)
        except Exception:  # noqa: BLE001 - the boundary of a question: log, and one apology
            _log.exception("a question met a fault of faqbot's own")
            return self._apology(handling)

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

    async def _said(self, asked: Asked, question: Question, reply: Reply) -> Message | None:
        """What a typed yes or no to what faqbot offered leads to; None for all else."""
        offered = self._conversations.last(question) if reply.talk is Talk.OK else None
        if offered is None or asked.question.approach is Approach.MESSAGE_ACTION:
            return None
        yes, vote = says_yes(question, offered), offered.vote
        if not yes and not says_no(question):
            return None
        private = self._is_private(question, reply)
        if offered.person:
            passed = yes and await self._office.handovers.question(
                offered.question_id, platform=question.platform, user=question.user
            )
            texts = self._office.handovers.texts(question.locale)
            return confirmation(texts, offered.question_id, passed.text) if passed else None
        if vote is not None:
            vote = replace(vote, helpful=yes)
            return await self._replies.voted(vote, question, private=private, can=asked.can)
        if yes:
            return Line(self._say(asked, "which_one")) if offered.suggestions else None
        rejected = RejectAll(offered.question_id)
        return await self._replies.rejected(rejected, question, private=private, can=asked.can)

    def _message(self, asked: Asked, question: Question, reply: Reply) -> Message:
        if question.approach is Approach.MESSAGE_ACTION:
            # Whether it helps is for the one who asked to say.
            reply = replace(reply, sharable=False, votable=False)
            offer = Offer(target=asked.target, among=self._replies.candidates(reply))
        else:
            handed = question.platform in self._service.snapshot.knowledge.behaviour.handoff
            asks = reply.askable and reply.entry_id is None and not reply.suggestions
            self._conversations.note(question, reply, person=handed and asks)
            unasked = question.approach is Approach.HEARD and question.place in _UNASKED
            offer = Offer(
                asked=self._asked_alone(question, reply),
                undo=asked.mark if unasked else None,
                unasked=unasked,
                topics=self._browse.some_topics(question.locale) if reply.talk in _ABOUT else (),
            )
        return answer(reply, self._office.handovers.texts(), asked.can, offer)

    def _asked_alone(self, question: Question, reply: Reply) -> str | None:
        """What staff would read of a question that others have not seen; None for any other one."""
        if not self._is_private(question, reply) or not reply.askable:
            return None
        # For a wish for a person, what was asked before may go along: the words are no quote of it.
        return "" if reply.talk else self._office.handovers.as_staff_read(question.text)

    def _is_private(self, question: Question, reply: Reply) -> bool:
        return reply.visibility is Visibility.PRIVATE or question.place is Place.DIRECT_MESSAGE

    def _apology(self, handling: Handling) -> Message | None:
        """Sorry, once a message, to those who asked faqbot itself."""
        question = handling.question
        name = question.platform, question.channel, question.message
        if not policy.is_direct(question) or name in self._apologised:
            return None
        self._apologised[name] = True
        handling.apologises()
        return Line(self._sorry.of(question.locale).say("apology"))

    def _say(self, asked: Asked, key: str) -> str:
        return self._office.handovers.texts(asked.question.locale).say(key)
