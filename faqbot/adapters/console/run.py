"""The terminal's side of a conversation: one question, or a chat until the person leaves."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from faqbot.adapters.console.chat import (
    CAN,
    Screen,
    TerminalAsked,
    TerminalChat,
    TerminalGrounds,
    me,
)
from faqbot.adapters.console.history import begun_with, half_typed, remembered_lines
from faqbot.adapters.console.parse import PLATFORM, parse
from faqbot.adapters.console.render import draw, pieces
from faqbot.conversation.actions import Action, Cancel, encode
from faqbot.conversation.answers import answer
from faqbot.conversation.commands import staff_command
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Line
from faqbot.service import Service, Services
from faqbot.service.reply_object import reply_object
from faqbot.texts import Texts

_PROMPT = "you> "
_LEAVE = {"/quit", "/exit", "/q"}
_COMMAND, _STAFF_COMMAND = "/faq", "/faqadmin"
_LONGEST_NUMBER = 6


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
                # Nobody is there any more who could press anything.
                shown = replace(answer(reply, texts, CAN), votes=None, buttons=())
                draw(pieces(shown), sys.stdout)
            # Seen before the recording is done, which a broken store may hold up.
            sys.stdout.flush()
        finally:
            await service.close()

    asyncio.run(ask())


def chat(services: Services, *, history: Path) -> None:
    """Answer line after line until the input ends, Ctrl-C, Ctrl-D or /quit."""
    interactive = sys.stdin.isatty()
    conversation = _Conversation(services, Screen(sys.stdout, services.texts()))
    with asyncio.Runner() as runner:
        try:
            if interactive:
                print(services.texts().say("chat_welcome"))
            for line in _lines(history, services.texts(), interactive=interactive):
                if line in _LEAVE:
                    break
                runner.run(conversation.turn(line))
        except KeyboardInterrupt:
            print()
        finally:
            runner.run(conversation.end())


def _lines(history: Path, texts: Texts, *, interactive: bool) -> Iterator[str]:
    """What is typed, to the end of the input; the first Ctrl-C keeps a line that is half typed."""
    kept = ""
    with remembered_lines(history, wanted=interactive):
        while True:
            try:
                with begun_with(kept):
                    line = input(_PROMPT if interactive else "")
            except EOFError:
                if interactive:
                    print()
                return
            except KeyboardInterrupt:
                before, kept = kept, half_typed() if interactive else ""
                if kept in ("", before):
                    raise
                print(f"\n{texts.say('chat_kept')}")
            else:
                kept = ""
                yield line.strip()


class _Conversation:
    """Reads lines as questions, commands, numbers of buttons and words for an open form."""

    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._controller = Controller(services, PLATFORM, TerminalGrounds())

    async def turn(self, line: str) -> None:
        """Do what one line says."""
        screen, form = self._screen, self._screen.form
        screen.form = None
        screen.begin_turn()
        if form is not None:
            await self._press(form.sends if line else Cancel(), written=line)
        elif line.startswith("/"):
            await self._obey(line)
        elif line.isdecimal() and len(line) <= _LONGEST_NUMBER and screen.buttons:
            await self._press_number(int(line))
        elif line:
            await self._controller.ask(TerminalAsked(screen, line))

    async def end(self) -> None:
        """Leave nothing behind that waits for a person, and finish recording."""
        try:
            for card in self._screen.cards:
                await self._services.handovers.finish(card, me())
        finally:
            await self._services.service.close()

    async def _obey(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        if name == _COMMAND:
            await self._controller.typed(TerminalAsked(self._screen, rest))
        elif name == _STAFF_COMMAND:
            asked = TerminalAsked(self._screen, rest)
            await self._controller.command(asked, staff_command(rest, name=name))
        elif line in {"/yes", "/no"}:
            votes = self._screen.votes
            if votes is None:
                self._say("chat_nothing_to_vote_on")
            else:
                await self._press((votes.yes if line == "/yes" else votes.no).action)
        else:
            self._say("chat_help")

    async def _press_number(self, number: int) -> None:
        buttons = self._screen.buttons
        if 1 <= number <= len(buttons):
            pressed = buttons[number - 1]
            await self._press(pressed.button.action, channel=pressed.channel)
        else:
            self._say("chat_no_such_number", n=len(buttons))

    async def _press(self, action: Action, *, channel: str = "", written: str = "") -> None:
        chat = TerminalChat(self._screen, channel=channel, written=written)
        await self._controller.press(chat, encode(action))

    def _say(self, key: str, **values: object) -> None:
        self._screen.say(Line(self._services.texts().say(key, **values)))
