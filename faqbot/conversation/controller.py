"""The way in for all that people do: counted, understood, handled, and never left without a word."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from faqbot.conversation import actions
from faqbot.conversation.actions import Action, StaffAction, decode
from faqbot.conversation.browse import Browse
from faqbot.conversation.cards import Cards
from faqbot.conversation.commands import Command, Commands, subcommand
from faqbot.conversation.handover import Handovers, unheard
from faqbot.conversation.message import Line
from faqbot.conversation.offered import Conversations
from faqbot.conversation.outbox import Noted
from faqbot.conversation.port import Asked, Chat
from faqbot.conversation.questions import Questions
from faqbot.conversation.replies import Replies
from faqbot.model import Author
from faqbot.service import Services
from faqbot.service.acts import Act
from faqbot.service.ranking import NoTimeError
from faqbot.service.rights import Grounds, Rights

# A form opens in place of an acknowledgement; what may not be taken back is refused in place of it.
_UNACKNOWLEDGED = (actions.OpenReply, actions.OpenSearch, actions.Undo)
# They say themselves what is offered after them.
_GOES_ON = (actions.Vote, actions.RejectAll, actions.Choose, actions.ShowEntry)

MOST_ACTS = 1_000
"""So many presses and commands are under way at once; what comes on top is dropped, counted and logged."""

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

Handle = Callable[[Chat, Any], Awaitable[None]]


class Controller:
    """Does what people ask, type and press on one platform.

    Attributes:
        under_way: What is being done, for a stop to wait for.
        closed: Whether to take nothing more: what is done is told that faqbot is being restarted.
        deleted: Messages that somebody deleted, by whatever the platform calls them: what was asked
            there is not answered.
    """

    def __init__(self, services: Services, platform: str, grounds: Grounds) -> None:
        """Work with the service's `services`; `grounds` is what the platform tells of its channels."""
        rights = Rights(services.service, platform, grounds)
        self._platform = platform
        self._texts = services.texts
        # As of the start: it serves where all else has failed.
        self._sorry = services.texts()
        self._service = services.service
        self._acts = services.service.acts
        self._dropped = services.service.activity.dropped
        self._acting = 0
        self._is_crowded = False
        self.under_way = services.service.under_way()
        self.closed = False
        self.deleted = Noted()
        # Of what is typed, pressed and picked alike.
        self._conversations = said = Conversations()
        self.browse = browse = Browse(services, said)
        self.cards = cards = Cards(services.handovers)
        self.handovers = Handovers(services, rights, browse, cards)
        self.replies = replies = Replies(services, rights, said, browse)
        self._commands = Commands(services, rights, browse)
        self._questions = Questions(services, replies, browse, said)
        self._handlers: Mapping[type[Action], Handle] = {
            actions.Vote: replies.judge,
            actions.Choose: replies.choose,
            actions.RejectAll: replies.judge,
            actions.Share: replies.share,
            actions.Preview: replies.preview,
            actions.Post: replies.post,
            actions.Undo: replies.undo,
            actions.Forget: replies.forget,
            actions.Keep: replies.keep,
            actions.AskPerson: self.handovers.ask,
            actions.Confirm: self.handovers.ask,
            actions.Cancel: self.handovers.cancel,
            actions.OpenReply: self.handovers.open_reply,
            actions.SendReply: self.handovers.send_reply,
            actions.OpenSearch: self.handovers.open_search,
            actions.FindEntries: self.handovers.find_entries,
            actions.SendEntry: self.handovers.send_entry,
            actions.Take: self.handovers.take,
            actions.Finish: self.handovers.finish,
            actions.ShowEntry: browse.show,
            actions.ShowTopic: browse.topic,
            actions.ShowPosts: browse.more_posts,
            actions.SharePost: replies.share_post,
        }

    async def ask(self, asked: Asked) -> None:
        """Answer a question, which the service counts and bounds."""
        with self.under_way:
            await self._questions.answer(asked, closing=self.closed)

    async def preview(self, asked: Asked) -> None:
        """Show the answer to somebody's message to the one who may post it below that."""
        question = asked.question
        is_own = question.author is Author.SELF
        has_words = question.text or question.carried or question.original
        if is_own or not (has_words or question.unread):
            key = "own_message" if is_own else "nothing_to_answer"
            await self._obey(asked, lambda: self._reply(asked, key))
        else:
            await self.ask(asked)

    def may_look(self, user: str) -> bool:
        """Whether somebody is let through who opens Home, or types a letter more into a search."""
        return self._acts.allows(self._platform, user, Act.LOOK)

    async def offered(self, user: str, find: Callable[[], Awaitable[Sequence[_T]]]) -> Sequence[_T]:
        """What is offered to somebody while they type; nothing to one without end, or after a fault."""
        with self.under_way:
            try:
                return await find() if self.may_look(user) else ()
            except NoTimeError:
                return ()
            except Exception:  # noqa: BLE001 - a boundary: log, and no word to who goes on typing
                _log.exception("what to offer while one types met a fault of faqbot's own")
                return ()

    async def typed(self, asked: Asked) -> None:
        """Answer what was typed after a command: a subcommand, or a question."""
        command = subcommand(asked.question.text, self._service.snapshot.knowledge)
        await (self.ask(asked) if command is None else self.command(asked, command))

    async def command(self, asked: Asked, command: Command) -> None:
        """Do what a command says; whatever happens, the one who typed it reads of it."""
        await self._obey(asked, lambda: self._commands.run(asked, command))

    async def press(self, chat: Chat, words: Sequence[str]) -> None:
        """Do what a button's words say; whatever happens, the one who pressed reads of it."""
        with self.under_way, self._act(needed=bool(chat.written)) as has_room:
            if not has_room:
                return
            try:
                await self._press(chat, decode(words))
            except NoTimeError:
                await self._say(chat, self._unserved)
            except Exception:  # noqa: BLE001 - the boundary of a press: log, and one apology
                _log.exception("a press met a fault of faqbot's own")
                await chat.tell(unheard("apology", chat, self._sorry.of(chat.locale)))

    async def _press(self, chat: Chat, action: Action | None) -> None:
        # What was written into a form is not written again: a stop waits for it.
        if self.closed and not chat.written:
            await self._say(chat, "closing")
        elif not isinstance(action, StaffAction) and not self._allows(chat.by.user):
            # That once; then a hundred presses get nothing more.
            if self._acts.tells(chat.platform, chat.by.user):
                await self._say(chat, "too_fast")
            else:
                await chat.acknowledge()
        elif action is None or not chat.knows(action):
            await self._say(chat, "expired")
        else:
            if not isinstance(action, (StaffAction, *_GOES_ON)):
                # What was offered before is dealt with.
                self._conversations.note(chat.question, None)
            if isinstance(action, _UNACKNOWLEDGED) or await chat.acknowledge():
                await self._handlers[type(action)](chat, action)

    async def _obey(self, asked: Asked, work: Callable[[], Awaitable[None]]) -> None:
        """Do what is no question; one who does a lot may wait, and a fault is apologised for."""
        with self.under_way, self._act() as has_room:
            if not has_room:
                return
            try:
                if self.closed:
                    await self._reply(asked, "closing")
                elif not self._allows(asked.question.user):
                    await self._reply(asked, "too_fast")
                else:
                    self._conversations.note(asked.question, None)
                    await work()
            except NoTimeError:
                await asked.reply(Line(self._texts(asked.question.locale).say(self._unserved)))
            except Exception:  # noqa: BLE001 - the boundary of a command: log, and one apology
                _log.exception("a command met a fault of faqbot's own")
                await asked.reply(Line(self._sorry.of(asked.question.locale).say("apology")))

    @contextmanager
    def _act(self, *, needed: bool = False) -> Iterator[bool]:
        """Within, a press or a command is under way; False where there is room for no more.

        What was written into a form is `needed`: it is not written again.
        """
        has_room = needed or self._acting < MOST_ACTS
        if not has_room:
            self._dropped[self._platform] += 1
            if not self._is_crowded:
                _log.warning(
                    "%s: %d presses and commands are under way; more are dropped",
                    self._platform,
                    self._acting,
                )
        self._is_crowded = not has_room or (self._is_crowded and self._acting > MOST_ACTS // 2)
        self._acting += 1
        try:
            yield has_room
        finally:
            self._acting -= 1

    async def _reply(self, asked: Asked, key: str) -> None:
        if await asked.acknowledge():
            await asked.reply(Line(self._texts(asked.question.locale).say(key)))

    @property
    def _unserved(self) -> str:
        """What is said where the ranking thread had no time for what was typed or pressed."""
        return "closing" if self.closed else "busy"

    def _allows(self, user: str) -> bool:
        return self._acts.allows(self._platform, user)

    async def _say(self, chat: Chat, key: str) -> None:
        await chat.tell(Line(self._texts(chat.locale).say(key)))
