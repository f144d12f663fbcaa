"""`/faq` and `/faqadmin`: what Discord is told of them, what they offer while one types."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.matching.completion import Completion
from faqbot.service.gaps import MOST_DAYS, STANDARD_DAYS
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-option-choice-structure
_CHOICES, _CHOICE = 25, 100
# .../application-commands#application-command-object-application-command-structure
_DESCRIPTION = 100
# So many of the best entries that the list is full where some questions, cut, are alike.
_LOOKED_AT = 2 * _CHOICES

# Before an entry's id of at most 60 characters; nobody asks in these words.
_CHOSEN = "faq:v1:entry:"

MEMORY = "discord-commands"
"""The file in the data folder that remembers what Discord was told."""

Interaction = discord.Interaction[discord.Client]
Act = Callable[[Interaction, str], Awaitable[None]]
Offered = list[tuple[str, str]]
"""Choices of at most 100 characters, and what each of them stands for."""
Suggest = Callable[[str], Offered]
MayLook = Callable[[Interaction], bool]
Command = app_commands.Command[Any, Any, Any]


def command_names(texts: Texts) -> list[str]:
    """The names of everything that Discord is told of."""
    return ["faq", "faqadmin", texts.say("message_action")]


@dataclass(frozen=True, slots=True)
class Acts:
    """What the commands do; those without words get an empty text.

    Attributes:
        suggest: The questions to offer for what is typed, each with its entry's id.
        may_look: Whether the one who types may be offered more, after all that they typed.
    """

    ask: Act
    show: Act
    help: Act
    status: Act
    why: Act
    reload: Callable[[Interaction, bool], Awaitable[None]]
    gaps: Callable[[Interaction, int, bool], Awaitable[None]]
    suggest: Suggest
    may_look: MayLook


def faq_group(texts: Texts, acts: Acts, *more: Command) -> app_commands.Group:
    """The group `/faq`, with `more` in it: for everyone, in servers and in private conversations."""
    group = app_commands.Group(
        name="faq",
        description=_described(texts, "command_group"),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
    )

    async def asked(interaction: Interaction, question: str) -> None:
        await acts.ask(interaction, question)

    def questions(current: str) -> Offered:
        return [(each, _asked(each, id_)) for each, id_ in acts.suggest(current)]

    async def shown(interaction: Interaction, entry: str) -> None:
        await acts.show(interaction, entry)

    ask = _command(texts, "ask", asked, question="command_question")
    ask.autocomplete("question")(completer(questions, acts.may_look))
    show = _command(texts, "show", shown, entry="command_entry")
    show.autocomplete("entry")(completer(acts.suggest, acts.may_look))
    for command in (ask, show, _wordless(texts, "help", "command_help", acts.help), *more):
        group.add_command(command)
    return group


def admin_group(texts: Texts, acts: Acts) -> app_commands.Group:
    """The group `/faqadmin`, in servers.

    Discord shows it to those who may manage the server, and to whom else the server's settings
    name; who may use it is checked again in `acts`.
    """
    group = app_commands.Group(
        name="faqadmin",
        description=_described(texts, "admin_group"),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
    )

    async def why(interaction: Interaction, text: str) -> None:
        await acts.why(interaction, text)

    group.add_command(_wordless(texts, "status", "admin_status", acts.status))
    group.add_command(_command(texts, "why", why, description="admin_why", text="admin_text"))

    async def reload(interaction: Interaction, accept: bool = False) -> None:
        await acts.reload(interaction, accept)

    reloading = _command(texts, "reload", reload, description="admin_reload", accept="admin_accept")
    group.add_command(reloading)

    async def gaps(
        interaction: Interaction,
        days: app_commands.Range[int, 1, MOST_DAYS] = STANDARD_DAYS,
        confirm: bool = False,
    ) -> None:
        await acts.gaps(interaction, days, confirm)

    group.add_command(
        _command(
            texts,
            "gaps",
            gaps,
            description="admin_gaps",
            days="admin_days",
            confirm="admin_confirm",
        )
    )
    return group


def _command(
    texts: Texts, name: str, callback: Any, *, description: str = "", **options: str
) -> Command:
    """A command; `description` and the options' values are keys of `texts`."""
    described = {option: _described(texts, key) for option, key in options.items()}
    return app_commands.Command(
        name=name,
        description=_described(texts, description or f"command_{name}"),
        callback=app_commands.describe(**described)(callback),
    )


def _wordless(texts: Texts, name: str, description: str, act: Act) -> Command:
    async def called(interaction: Interaction) -> None:
        await act(interaction, "")

    return _command(texts, name, called, description=description)


def _described(texts: Texts, key: str) -> str:
    return cut(texts.say(key), _DESCRIPTION)


def completer(offer: Suggest, may_look: MayLook) -> Any:
    """What Discord asks at each keystroke, which offers nothing where `offer` meets a fault."""

    async def offered(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        try:
            found = offer(current) if may_look(interaction) else []
        except Exception:  # noqa: BLE001 - the adapter's boundary: else "Loading options failed"
            _log.exception("what to offer while one types met a fault of faqbot's own")
            found = []
        return [app_commands.Choice(name=name, value=value) for name, value in found]

    return offered


def chosen_entry(text: str) -> str | None:
    """The id of the entry whose question was chosen while typing; None for what was typed freely."""
    head, _, entry_id = text.partition(_CHOSEN)
    return entry_id if entry_id and not head else None


def _asked(shown: str, entry_id: str) -> str:
    """What is asked by choosing a question: itself, or its entry where it is shown cut."""
    return f"{_CHOSEN}{entry_id}" if shown.endswith("…") else shown


def choices(completion: Completion, typed: str) -> list[tuple[str, str]]:
    """The questions that fit what is typed so far, best first; the first ones for nothing.

    At most 25, each of 1 to 100 characters, none twice, and the ids of their entries.
    """
    ids: dict[str, str] = {}
    for entry in completion.matching(typed, limit=_LOOKED_AT):
        ids.setdefault(cut(one_line(entry.question).strip(), _CHOICE), entry.id)
    ids.pop("", None)
    return list(ids.items())[:_CHOICES]


async def sync(tree: app_commands.CommandTree[Any], *, folder: Path) -> None:
    """Tell Discord of the commands where they are not what it was told last.

    Discord takes 200 new commands a day; so what was told is remembered in `folder`.
    """
    application = tree.client.application_id
    told = [command.to_dict(tree) for command in tree.get_commands()]
    known = json.dumps([application, told], sort_keys=True)
    digest = hashlib.sha256(known.encode()).hexdigest()
    path = folder / MEMORY
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
