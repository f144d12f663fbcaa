"""The terminal's side of a conversation: one question, or a chat until the person leaves."""

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from faqbot.adapters.console.history import remembered_lines
from faqbot.adapters.console.parse import PLATFORM, parse, user_name
from faqbot.adapters.console.render import show
from faqbot.model import Feedback, Question, Reply
from faqbot.service import Desk, Service
from faqbot.service.reply_object import reply_object
from faqbot.texts import Texts

_PROMPT = "you> "
_VOTES = {"/yes": True, "/no": False}
_LEAVE = {"/quit", "/exit", "/q"}
_LONGEST_NUMBER = 4

_log = logging.getLogger(__name__)


def ask_once(service: Service, texts: Texts, text: str, *, json_wanted: bool) -> None:
    """Print the reply to `text`, then finish recording."""

    async def ask() -> None:
        try:
            question = parse(text)
            reply = await service.ask(question)
            if reply is None:
                return
            if json_wanted:
                # ASCII, so that no terminal's encoding can change it.
                print(json.dumps(reply_object(question.text, reply).as_json()))
            else:
                show(reply, texts, sys.stdout)
            # Seen before the recording is done, which a broken store may hold up.
            sys.stdout.flush()
        finally:
            await service.close()

    asyncio.run(ask())


def chat(service: Service, desk: Desk, texts: Texts, *, history: Path) -> None:
    """Answer line after line until the input ends, Ctrl-C, Ctrl-D or /quit."""
    interactive = sys.stdin.isatty()
    conversation = _Conversation(service, desk, texts)
    with asyncio.Runner() as runner:
        try:
            if interactive:
                print(texts.say("chat_welcome"))
            for line in _lines(history, interactive=interactive):
                if line in _LEAVE:
                    break
                runner.run(conversation.turn(line))
        except KeyboardInterrupt:
            print()
        finally:
            runner.run(service.close())


def _lines(history: Path, *, interactive: bool) -> Iterator[str]:
    """What is typed, without empty lines, to the end of the input."""
    with remembered_lines(history, wanted=interactive):
        while True:
            try:
                line = input(_PROMPT if interactive else "")
            except EOFError:
                if interactive:
                    print()
                return
            if line.strip():
                yield line.strip()


class _Conversation:
    """Remembers the last reply, for votes, and the last suggestions, for numbers."""

    def __init__(self, service: Service, desk: Desk, texts: Texts) -> None:
        self._service = service
        self._desk = desk
        self._texts = texts
        self._last: Reply | None = None
        self._offered: tuple[Question, Reply] | None = None

    async def turn(self, line: str) -> None:
        """Answer one line; a fault of ours ends the turn, not the chat."""
        try:
            await self._turn(line)
        except Exception:  # noqa: BLE001 - a boundary: the chat goes on
            _log.exception("answering failed")
            print(self._texts.say("apology"), flush=True)

    async def _turn(self, line: str) -> None:
        if line in _VOTES:
            await self._vote(helpful=_VOTES[line])
        elif line.startswith("/"):
            print(self._texts.say("chat_help"))
        elif line.isdecimal() and len(line) < _LONGEST_NUMBER and self._offered is not None:
            self._choose(int(line), *self._offered)
        else:
            question = parse(line)
            reply = await self._service.ask(question)
            if reply is not None:
                self._offered = (question, reply) if reply.suggestions else None
                self._say(reply)

    def _choose(self, number: int, question: Question, offered: Reply) -> None:
        if not 1 <= number <= len(offered.suggestions):
            print(self._texts.say("chat_no_such_number", n=len(offered.suggestions)))
            return
        entry_id = offered.suggestions[number - 1].entry_id
        reply = self._desk.choose(offered.question_id, question, entry_id)
        if reply is not None:
            self._say(reply)

    async def _vote(self, *, helpful: bool) -> None:
        if self._last is None or not self._last.votable:
            print(self._texts.say("chat_nothing_to_vote_on"))
            return
        last = self._last
        feedback = Feedback(last.question_id, user_name(), helpful, last.entry_id)
        kept = await self._desk.vote(feedback, platform=PLATFORM)
        print(self._texts.say("vote_kept" if kept else "vote_lost"))

    def _say(self, reply: Reply) -> None:
        self._last = reply
        show(reply, self._texts, sys.stdout)
        if reply.votable:
            print(self._texts.say("chat_vote"))
        print(flush=True)
