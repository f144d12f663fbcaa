"""The way of every question, from where it was asked to what is shown there."""

import logging
from collections.abc import Hashable
from dataclasses import replace

from cachetools import FIFOCache

from faqbot.conversation.message import Line, Message, Offer, answer
from faqbot.conversation.port import Asked
from faqbot.conversation.replies import Replies
from faqbot.model import Approach, Place, Question, Reply, Visibility
from faqbot.service import Services, policy
from faqbot.service.load import Handling

_REMEMBERED = 1_000
_TYPED = frozenset({Approach.COMMAND, Approach.MESSAGE_ACTION})

_log = logging.getLogger(__name__)


class Questions:
    """Answers what people ask, on any platform."""

    def __init__(self, office: Services, replies: Replies) -> None:
        """Ask the service's `office`; `replies` knows what a preview offers."""
        self._office = office
        self._service = office.service
        self._replies = replies
        # As of the start: it serves where all else has failed.
        self._sorry = office.handovers.texts()
        self._apologised: FIFOCache[Hashable, bool] = FIFOCache(_REMEMBERED)

    async def answer(self, asked: Asked, *, closing: bool = False) -> None:
        """Answer a question, or leave it in silence; a fault is apologised for once.

        Where faqbot is `closing`, what was typed or picked in a menu is told so.
        """
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
            return None if reply is None else self._message(asked, handling.question, reply)
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

    def _message(self, asked: Asked, question: Question, reply: Reply) -> Message:
        if question.approach is Approach.MESSAGE_ACTION:
            reply = replace(reply, sharable=False)
            offer = Offer(target=asked.target, among=self._replies.candidates(reply))
        else:
            offer = Offer(asked=self._asked_alone(question, reply))
        return answer(reply, self._office.handovers.texts(), asked.can, offer)

    def _asked_alone(self, question: Question, reply: Reply) -> str | None:
        """What staff would read of a question that others have not seen; None for any other one."""
        private = reply.visibility is Visibility.PRIVATE or question.place is Place.DIRECT_MESSAGE
        if not private or not reply.askable:
            return None
        # For a wish for a person, what was asked before may go along: the words are no quote of it.
        return "" if reply.talk else self._office.handovers.as_staff_read(question.text)

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
