"""What is typed after `/faq` and `/faqadmin`: read once, and answered alike on all platforms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from faqbot.conversation.actions import Forget, Keep, ShowEntry
from faqbot.conversation.answers import answer
from faqbot.conversation.browse import Browse
from faqbot.conversation.message import Answer, Button, Line, Message, Style, Text, Words, one_line
from faqbot.conversation.port import Asked
from faqbot.markup import parse
from faqbot.model import KnowledgeBase, Visibility
from faqbot.service import Services, policy
from faqbot.service.catalogue import entry_of, topic_of
from faqbot.service.composing import quoted
from faqbot.service.forgetting import COMMAND, is_wish
from faqbot.service.gaps import STANDARD_DAYS
from faqbot.service.plain import plain
from faqbot.service.rights import Rights
from faqbot.texts import Texts

# Keyboards make one dash of two.
_DASHES = "-\N{EN DASH}\N{EM DASH}"
# Of keyboards for Latin, Chinese and Japanese, Arabic and Greek script.
_ASKING = "?\N{FULLWIDTH QUESTION MARK}\N{ARABIC QUESTION MARK}\N{GREEK QUESTION MARK}"
_SAID = " .!…"
# What people type behind a lone word.
_ENDS = _SAID + _ASKING
_GAPS = re.compile(rf"(?:(?P<days>\d{{1,9}})d?)? ?(?P<confirm>[{_DASHES}]*confirm)?")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A name, "help", "list", "show", "posts", "pick", "search" or "forget-me", with what it is about.

    That is the topic to list, the id or the question of the entry to show, the words that posts are
    to be about, or the id of an entry that was offered while one typed.
    """

    name: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How faqbot is."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a text gets the answer that it gets."""

    text: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the file anew; `accept` also what is a risk."""

    accept: bool = False


@dataclass(frozen=True, slots=True)
class Gaps:
    """What clients asked in vain within some days; shown only once it is `confirmed`."""

    days: int = STANDARD_DAYS
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StaffHelp:
    """Which commands staff have, under the name that was typed."""

    name: str = "/faqadmin"


StaffCommand: TypeAlias = Status | Why | Reload | Gaps | StaffHelp
Command: TypeAlias = Subcommand | StaffCommand


class Commands:
    """Answers what is typed that is no question, always to the one who typed it."""

    def __init__(self, services: Services, rights: Rights, browse: Browse) -> None:
        self._services = services
        self._rights = rights
        self._browse = browse

    async def run(self, asked: Asked, command: Command) -> None:
        """Answer a command."""
        if command == Subcommand("search"):
            hint = self._browse.search(asked.question.platform, asked.question.locale)
            if await asked.open_search(hint):
                return
        if await asked.acknowledge():
            if isinstance(command, Subcommand):
                await asked.reply(await self._told(asked, command))
            else:
                await asked.reply(await self._answer_staff(asked, command))

    async def _told(self, asked: Asked, command: Subcommand) -> Message:
        """What a subcommand says; help for what is none of the others."""
        question = asked.question
        texts = self._services.texts(question.locale)
        if command.name == "list":
            return self._browse.listing(command.about, question.locale)
        if command.name == "posts":
            is_private = policy.visibility(question) is Visibility.PRIVATE
            words = command.about or ""
            return await self._browse.posts(words, question.locale, sharable=is_private)
        if command.name == "show":
            name = command.about or ""
            shown = self._browse.answer(question, name, asked.can)
            return shown or await self._near(name, texts)
        if command.name == "pick":
            shown = self._browse.answer(question, command.about or "", asked.can)
            return shown or Line(texts.say("stale"))
        if command.name == COMMAND:
            forget = Button(Forget(question.user), texts.say("forget_yes"), Style.RISKY)
            keep = Button(Keep(question.user), texts.say("forget_no"))
            return Text(texts.say("forget_confirm"), (forget, keep))
        return await self._help(asked)

    async def _help(self, asked: Asked) -> Message:
        """What can be typed and pressed; for staff also what they alone can type."""
        question = asked.question
        composer = self._services.service.composer(question.locale)
        texts = composer.texts
        helped = answer(composer.help(question), texts, asked.can)
        if asked.by is None or not await self._rights.is_staff(asked.by):
            return helped
        said = (
            texts.say("admin_show", command=composer.command(question.platform)),
            texts.say("admin_help", command=StaffHelp().name),
        )
        parts = (*helped.words.parts, *map(parse, said))
        told = "\n\n".join([helped.plain, *map(plain, said)])
        return replace(helped, words=Words(parts, helped.words.choice), plain=told)

    async def _near(self, name: str, texts: Texts) -> Message:
        """Says that nothing has that name, and offers what one may mean."""
        near = await self._browse.near(name)
        said = texts.say("no_entry_near" if near else "no_entry", entry=quoted(name))
        if not near:
            return Text(said)
        buttons = tuple(Button(ShowEntry(each.id), one_line(each.question)) for each in near)
        return Answer(Words((parse(said),)), "", choices=buttons)

    async def _answer_staff(self, asked: Asked, command: StaffCommand) -> Text:
        """Answer staff, and nobody else."""
        texts, admin = self._services.texts(asked.question.locale), self._services.admin
        if asked.by is None or not await self._rights.is_staff(asked.by):
            name = self._services.service.composer().command(asked.question.platform)
            return Text(texts.say("admin_only", command=name))
        match command:
            case Status():
                said = await admin.status(texts)
            case Why(text):
                said = await admin.why(text, texts)
            case Reload(accept):
                said = await admin.reload(texts, accept=accept)
            case Gaps(days, confirmed):
                said = await admin.gaps(texts, days=days, confirmed=confirmed)
            case StaffHelp(name):
                said = texts.say("admin_help", command=name)
            case _:
                assert_never(command)
        return Text(said)


def _gaps(rest: str) -> Gaps | None:
    wanted = _GAPS.fullmatch(rest)
    if wanted is None:
        return None
    return Gaps(int(wanted["days"] or STANDARD_DAYS), confirmed=bool(wanted["confirm"]))


_Read = Callable[[str], StaffCommand | None]
STAFF_COMMANDS: Mapping[str, _Read] = {
    "status": lambda rest: None if rest else Status(),
    "why": lambda rest: Why(rest) if rest else None,
    "reload": lambda rest: (
        Reload(accept=bool(rest)) if rest.lstrip(_DASHES) in {"", "accept"} else None
    ),
    "gaps": _gaps,
}
"""What staff can type, each with what reads the rest of it; `admin_help` tells of each."""


def staff_command(text: str, *, name: str) -> StaffCommand:
    """The command that `text` is, after a command of that name; help where it is none."""
    first, _, rest = text.strip().partition(" ")
    read = STAFF_COMMANDS.get(first.casefold())
    return (read(rest.strip()) if read is not None else None) or StaffHelp(name)


def _list(rest: str, knowledge: KnowledgeBase) -> Subcommand | None:
    if not rest:
        return Subcommand("list")
    return Subcommand("list", rest) if topic_of(knowledge, rest) is not None else None


def _show(rest: str, knowledge: KnowledgeBase) -> Subcommand | None:
    """Which entry `rest` names, itself where it is like a name; None for a question."""
    entry = entry_of(knowledge, rest) if rest else None
    if entry is not None:
        return Subcommand("show", entry.id)
    # Nobody asks a question in one word.
    is_name = bool(rest) and " " not in rest and rest[-1] not in _ENDS
    return Subcommand("show", rest) if is_name else None


def _posts(rest: str, _: KnowledgeBase) -> Subcommand | None:
    """What the posts are to be about; None for a question, such as "posts are late, why?"."""
    is_question = rest.rstrip(_SAID).endswith(tuple(_ASKING))
    return None if is_question else Subcommand("posts", rest or None)


SUBCOMMANDS: Mapping[str, Callable[[str, KnowledgeBase], Subcommand | None]] = {
    "help": lambda rest, _: None if rest else Subcommand("help"),
    "list": _list,
    "show": _show,
    "posts": _posts,
    COMMAND: lambda *_: Subcommand(COMMAND),
}
"""What anybody can type in place of a question, each with what reads the rest of it."""


def subcommand(text: str, knowledge: KnowledgeBase) -> Subcommand | None:
    """The subcommand that `text` is, None where it is a question.

    The first word is one only where the rest fits exactly: "show me prices" is a question.
    """
    first, _, rest = text.strip().partition(" ")
    first, rest = first.casefold(), rest.strip()
    if not first:
        return Subcommand("search")
    if is_wish(text):
        first = COMMAND
    elif not rest.strip(_ENDS):
        first, rest = first.rstrip(_ENDS), ""
    read = SUBCOMMANDS.get(first)
    return None if read is None else read(rest, knowledge)
