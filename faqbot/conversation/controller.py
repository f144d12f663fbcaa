"""The way of every press: counted, understood, handled, and never left without a word."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from faqbot.conversation.actions import (
    STAFF_ACTIONS,
    Action,
    AskPerson,
    Cancel,
    Choose,
    Confirm,
    Finish,
    Forget,
    Keep,
    OpenReply,
    Post,
    Preview,
    SendReply,
    Share,
    Take,
    Undo,
    Vote,
    decode,
)
from faqbot.conversation.handover import Handovers, given_back
from faqbot.conversation.message import Line, Text
from faqbot.conversation.port import Chat
from faqbot.conversation.replies import Replies
from faqbot.service import Services
from faqbot.service.rights import Rights
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

Handle = Callable[[Chat, Any], Awaitable[None]]


class Controller:
    """Does what is pressed, on any platform."""

    def __init__(self, office: Services, rights: Rights, texts: Texts) -> None:
        """Work with the service's desks.

        Args:
            office: Those.
            rights: Who may do what on the platform.
            texts: faqbot's own sentences, which serve where all else has failed.
        """
        self._texts = texts
        self._acts = office.service.acts
        self.handovers = Handovers(office.service, office.handovers, rights)
        self.replies = replies = Replies(office, rights)
        self._handlers: Mapping[type[Action], Handle] = {
            Vote: replies.vote,
            Choose: replies.choose,
            Share: replies.share,
            Preview: replies.preview,
            Post: replies.post,
            Undo: replies.undo,
            Forget: replies.forget,
            Keep: replies.keep,
            AskPerson: self.handovers.ask,
            Confirm: self.handovers.confirm,
            Cancel: self.handovers.cancel,
            OpenReply: self.handovers.open_reply,
            SendReply: self.handovers.send_reply,
            Take: self.handovers.take,
            Finish: self.handovers.finish,
        }

    async def press(self, chat: Chat, words: Sequence[str]) -> None:
        """Do what a button's words say; whatever happens, the one who pressed reads of it."""
        action = decode(words)
        if action is not None and not chat.knows(action):
            action = None

        async def work() -> None:
            if action is None:
                await chat.tell(Line(self._say(chat, "expired")))
            else:
                await self._handlers[type(action)](chat, action)

        await self.run(chat, work, for_staff=isinstance(action, STAFF_ACTIONS))

    async def run(
        self, chat: Chat, work: Callable[[], Awaitable[None]], *, for_staff: bool = False
    ) -> None:
        """Do what a press means; one who presses a lot may wait, and a fault is apologised for."""
        try:
            if for_staff or self._acts.allows(chat.platform, chat.by.user):
                await work()
            else:
                await self._slow_down(chat)
        except Exception:  # noqa: BLE001 - the boundary of a press: log, and one apology
            _log.exception("a press met a fault of faqbot's own")
            await self._apologise(chat)

    async def _slow_down(self, chat: Chat) -> None:
        """Say to one who presses a lot that they may wait; that once, then nothing."""
        if self._acts.tells(chat.platform, chat.by.user):
            await chat.tell(Line(self._say(chat, "too_fast")))
        else:
            await chat.acknowledge()

    async def _apologise(self, chat: Chat) -> None:
        texts = self._texts.of(chat.locale)
        sorry = texts.say("apology")
        back = given_back(chat.written, texts)
        await chat.tell(Text(sorry + back) if back else Line(sorry))

    def _say(self, chat: Chat, key: str) -> str:
        return self._texts.of(chat.locale).say(key)
