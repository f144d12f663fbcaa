"""`/faq ask`: what Discord is told of it, what it offers while one types, and when that is new."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from rapidfuzz import fuzz, process, utils

from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.model import KnowledgeBase
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-option-choice-structure
_CHOICES, _CHOICE = 25, 100
# .../application-commands#application-command-object-application-command-structure
_DESCRIPTION = 100
# So many of the best phrasings that their entries fill the list, aliases of one entry apart.
_PHRASINGS = 100
# Of 100: below it, rapidfuzz finds chance resemblances.
_FLOOR = 50

Interaction = discord.Interaction[discord.Client]
Ask = Callable[[Interaction, str], Awaitable[None]]
Suggest = Callable[[str], list[str]]


def faq_group(texts: Texts, *, ask: Ask, suggest: Suggest) -> app_commands.Group:
    """The group `/faq`, for everyone, in servers and in private conversations."""
    group = app_commands.Group(
        name="faq",
        description=cut(texts.say("command_group"), _DESCRIPTION),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
    )

    async def asked(interaction: Interaction, question: str) -> None:
        await ask(interaction, question)

    async def offered(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=each, value=each) for each in suggest(current)]

    command: app_commands.Command[Any, Any, Any] = app_commands.Command(
        name="ask",
        description=cut(texts.say("command_ask"), _DESCRIPTION),
        callback=app_commands.describe(question=cut(texts.say("command_question"), _DESCRIPTION))(
            asked
        ),
    )
    command.autocomplete("question")(offered)
    group.add_command(command)
    return group


class Offers:
    """The questions of one knowledge base, prepared for searching as one types."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Prepare the phrasings once; a keystroke then costs no more than a search."""
        self.knowledge = knowledge
        self._questions = [
            cut(one_line(entry.question).strip(), _CHOICE) for entry in knowledge.entries
        ]
        phrasings = [
            (number, utils.default_process(phrasing))
            for number, entry in enumerate(knowledge.entries)
            for phrasing in entry.phrasings
        ]
        self._entries = [number for number, _ in phrasings]
        self._phrasings = [phrasing for _, phrasing in phrasings]

    def matching(self, typed: str) -> list[str]:
        """The questions that fit what is typed so far, best first; the first ones for nothing.

        At most 25, each of 1 to 100 characters, none twice.
        """
        wanted = utils.default_process(typed[:_CHOICE])
        numbers: Iterable[int] = range(len(self._questions))
        if wanted:
            found = process.extract(
                wanted, self._phrasings, scorer=fuzz.WRatio, limit=_PHRASINGS, score_cutoff=_FLOOR
            )
            numbers = (self._entries[index] for _, _, index in found)
        names = (self._questions[number] for number in numbers)
        return list(dict.fromkeys(filter(None, names)))[:_CHOICES]


async def sync(tree: app_commands.CommandTree[Any], *, folder: Path) -> None:
    """Tell Discord of the commands where they are not what it was told last.

    Discord takes 200 new commands a day; so what was told is remembered in `folder`.
    """
    application = tree.client.application_id
    told = [command.to_dict(tree) for command in tree.get_commands()]
    known = json.dumps([application, told], sort_keys=True)
    digest = hashlib.sha256(known.encode()).hexdigest()
    path = folder / "discord-commands"
    if _read(path) == digest:
        return
    try:
        await tree.sync()
    except (discord.HTTPException, app_commands.AppCommandError) as error:
        _log.warning("/faq is not registered, everything else works: %s", error)
        return
    _write(path, digest)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: Path, digest: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(digest, "utf-8")
    except OSError as error:
        _log.info("%s: the commands will be registered at each start: %s", path, error.strerror)
