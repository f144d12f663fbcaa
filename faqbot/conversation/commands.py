"""What is typed after `/faq` and `/faqadmin`: read once, and answered alike on all platforms."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from faqbot.model import KnowledgeBase, Person
from faqbot.service import Services
from faqbot.service.catalogue import entry_of, topic_of
from faqbot.service.forgetting import COMMAND, is_wish
from faqbot.service.gaps import STANDARD_DAYS
from faqbot.service.rights import Rights

# Keyboards make one dash of two.
_DASHES = "-\N{EN DASH}\N{EM DASH}"
# What people type behind a lone word.
_ENDS = " .?!…"
_GAPS = re.compile(rf"(?:(?P<days>\d{{1,9}})d?)? ?(?P<confirm>[{_DASHES}]*confirm)?")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A name, "help", "list", "show", "search" or "forget-me", with the topic or entry it is about."""

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


StaffCommand: TypeAlias = Status | Why | Reload | Gaps


class StaffCommands:
    """Answers staff, and nobody else."""

    def __init__(self, office: Services, rights: Rights) -> None:
        """Ask the service's `office`; `rights` says who is staff."""
        self._office = office
        self._rights = rights

    async def answer(
        self, command: StaffCommand | None, person: Person | None, locale: str | None, *, name: str
    ) -> str:
        """What is said to who typed a command, as Markdown; for None which commands there are.

        Args:
            command: What was typed.
            person: Who typed it, if that is known.
            locale: Their language.
            name: The command's name, as they typed it.
        """
        texts = self._office.handovers.texts(locale)
        admin = self._office.admin
        if person is None or not await self._rights.is_staff(person):
            return texts.say("admin_only")
        match command:
            case Status():
                return await admin.status(texts)
            case Why(text):
                return await admin.why(text, texts)
            case Reload(accept):
                return await admin.reload(texts, accept=accept)
            case Gaps(days, confirmed):
                return await admin.gaps(texts, days=days, confirmed=confirmed)
            case None:
                return texts.say("admin_help", command=name)


def staff_command(text: str) -> StaffCommand | None:
    """The command that `text` is; None where it is none."""
    first, _, rest = text.strip().partition(" ")
    name, rest = first.casefold(), rest.strip()
    if name == "why" and rest:
        return Why(rest)
    if name == "status" and not rest:
        return Status()
    if name == "reload" and rest.lstrip(_DASHES) in {"", "accept"}:
        return Reload(accept=bool(rest))
    if name == "gaps" and (wanted := _GAPS.fullmatch(rest)):
        return Gaps(int(wanted["days"] or STANDARD_DAYS), confirmed=bool(wanted["confirm"]))
    return None


def subcommand(text: str, knowledge: KnowledgeBase) -> Subcommand | None:
    """The subcommand that `text` is, None where it is a question.

    The first word is one only where the rest fits exactly: "show me prices" is a question.
    """
    first, _, rest = text.strip().partition(" ")
    first, rest = first.casefold(), rest.strip()
    if not first:
        return Subcommand("search")
    if is_wish(text):
        return Subcommand(COMMAND)
    alone = text.strip().rstrip(_ENDS).casefold()
    if alone in ("help", "list"):
        return Subcommand(alone)
    if first == "list" and topic_of(knowledge, rest) is not None:
        return Subcommand("list", rest)
    entry = entry_of(knowledge, rest) if first == "show" and rest else None
    return Subcommand("show", entry.id) if entry is not None else None
