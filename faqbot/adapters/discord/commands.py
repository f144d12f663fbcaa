"""`/faq` and `/faqadmin`: what Discord is told of them, what they offer while one types."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str

from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import label_of
from faqbot.adapters.discord.chat import InteractionAsked
from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.adapters.discord.languages import DESCRIPTION, NAME, localisable_name
from faqbot.adapters.discord.parse import parse_action, parse_command
from faqbot.conversation import commands as core
from faqbot.conversation.commands import Gaps, Reload, Status, Subcommand, Why
from faqbot.service.forgetting import COMMAND
from faqbot.service.gaps import MOST_DAYS, STANDARD_DAYS
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-option-choice-structure
_CHOICES, _CHOICE = 25, 100
# So many of the best entries that the list is full where some questions, cut, are alike.
_LOOKED_AT = 2 * _CHOICES

# Before an entry's id of at most 60 characters; nobody asks in these words.
_CHOSEN = "faq:v1:entry:"

MEMORY = "discord-commands"
"""The file in the data folder that remembers what Discord was told."""

Interaction: TypeAlias = discord.Interaction[discord.Client]
Offer: TypeAlias = Callable[[str], Awaitable[list[tuple[str, str]]]]
"""What fits what somebody typed so far: words, and what they stand for."""
Command: TypeAlias = app_commands.Command[Any, Any, Any]

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
# https://docs.discord.com/developers/resources/application#installation-context
_BY_SERVERS_AND_PEOPLE = app_commands.AppInstallationType(guild=True, user=True)
_BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)


def command_names(texts: Texts) -> list[str]:
    """The names of everything that Discord is told of."""
    return ["faq", "faqadmin", texts.say("message_action")]


class Commands:
    """Hands on what is typed after `/faq` and `/faqadmin`, and picked in a message's menu."""

    def __init__(self, bot: Bot) -> None:
        """Work for `bot`."""
        self._bot = bot
        self._texts = bot.texts
        self._controller = bot.controller
        self._browse = bot.controller.browse

    def all(self) -> list[app_commands.Group | app_commands.ContextMenu]:
        """All that Discord is told of."""
        return [self._faq(), self._faqadmin(), self._message_action()]

    def _faq(self) -> app_commands.Group:
        """`/faq`: for everyone, in servers and in private conversations."""
        group = app_commands.Group(
            name="faq",
            description=self._described("command_group"),
            allowed_contexts=_EVERYWHERE,
            allowed_installs=_BY_SERVERS_AND_PEOPLE,
        )

        async def ask(interaction: Interaction, question: str) -> None:
            if chosen := _chosen_entry(question):
                await self._run(interaction, Subcommand("pick", chosen))
            else:
                await self._controller.ask(self._asked(interaction, question))

        async def show(interaction: Interaction, entry: str) -> None:
            await self._run(interaction, Subcommand("show", entry))

        async def listed(interaction: Interaction, topic: str | None = None) -> None:
            await self._run(interaction, Subcommand("list", topic))

        async def posts(interaction: Interaction, text: str | None = None) -> None:
            await self._run(interaction, Subcommand("posts", text))

        async def help_(interaction: Interaction) -> None:
            await self._run(interaction, Subcommand("help"))

        async def forget(interaction: Interaction) -> None:
            await self._run(interaction, Subcommand(COMMAND))

        asking = self._command("ask", ask, question="command_question")
        asking.autocomplete("question")(self._completer(self._questions, asked=True))
        showing = self._command("show", show, entry="command_entry")
        showing.autocomplete("entry")(self._completer(self._questions))
        listing = self._command("list", listed, topic="command_topic")
        listing.autocomplete("topic")(self._completer(self._topics))
        posting = self._command("posts", posts, text="command_posts_text")
        posting.autocomplete("text")(self._completer(self._post_titles))
        group.add_command(asking)
        group.add_command(showing)
        group.add_command(self._command("help", help_))
        group.add_command(listing)
        group.add_command(posting)
        group.add_command(self._command(COMMAND, forget, description="command_forget"))
        return group

    def _faqadmin(self) -> app_commands.Group:
        """`/faqadmin`, in servers.

        Discord shows it to those who may manage the server, and to whom else the server's settings
        name; who may use it is checked again by the core, as that can be switched off.
        """
        group = app_commands.Group(
            name="faqadmin",
            description=self._described("admin_group"),
            default_permissions=discord.Permissions(manage_guild=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=_BY_SERVERS,
        )

        async def status(interaction: Interaction) -> None:
            await self._run(interaction, Status())

        async def why(interaction: Interaction, text: str) -> None:
            await self._run(interaction, Why(text))

        async def reload(interaction: Interaction, accept: bool = False) -> None:
            await self._run(interaction, Reload(accept))

        async def gaps(
            interaction: Interaction,
            days: app_commands.Range[int, 1, MOST_DAYS] = STANDARD_DAYS,
            confirm: bool = False,
        ) -> None:
            await self._run(interaction, Gaps(days, confirm))

        made = (
            self._command("status", status, description="admin_status"),
            self._command("why", why, description="admin_why", text="admin_text"),
            self._command("reload", reload, description="admin_reload", accept="admin_accept"),
            self._command(
                "gaps", gaps, description="admin_gaps", days="admin_days", confirm="admin_confirm"
            ),
        )
        for command in made:
            group.add_command(command)
        return group

    def _message_action(self) -> app_commands.ContextMenu:
        """The entry in the menu of every message."""

        async def chosen(interaction: Interaction, message: discord.Message) -> None:
            question, target = parse_action(interaction, message), (str(message.id),)
            asked = InteractionAsked(interaction, question, self._bot.common, target=target)
            await self._controller.preview(asked)

        return app_commands.ContextMenu(
            name=locale_str(
                label_of(self._texts.say("message_action"), NAME), key="message_action"
            ),
            callback=chosen,
            allowed_contexts=_EVERYWHERE,
            allowed_installs=_BY_SERVERS_AND_PEOPLE,
        )

    async def _run(self, interaction: Interaction, command: core.Command) -> None:
        await self._controller.command(self._asked(interaction, ""), command)

    def _asked(self, interaction: Interaction, text: str) -> InteractionAsked:
        return InteractionAsked(interaction, parse_command(interaction, text), self._bot.common)

    async def _questions(self, typed: str) -> list[tuple[str, str]]:
        entries = await self._browse.matching(typed, most=_LOOKED_AT)
        return [(entry.question, entry.id) for entry in entries]

    async def _topics(self, typed: str) -> list[tuple[str, str]]:
        topics = self._browse.topics_like(typed, most=_CHOICES)
        return [(title, name) for name, title in topics]

    async def _post_titles(self, typed: str) -> list[tuple[str, str]]:
        found = await self._browse.posts_like(typed, most=_LOOKED_AT)
        return [(post.title, cut(one_line(post.title), _CHOICE)) for post in found]

    def _command(
        self, name: str, callback: Any, *, description: str = "", **options: str
    ) -> Command:
        """A command; `description` and the options' values are keys of the texts."""
        described = {option: self._described(key) for option, key in options.items()}
        if described:
            renamed = {option: localisable_name(option) for option in options}
            callback = app_commands.rename(**renamed)(callback)
            callback = app_commands.describe(**described)(callback)
        return app_commands.Command(
            name=localisable_name(name),
            description=self._described(description or f"command_{name}"),
            callback=callback,
        )

    def _described(self, key: str) -> locale_str:
        return locale_str(cut(self._texts.say(key), DESCRIPTION), key=key)

    def _completer(self, offer: Offer, *, asked: bool = False) -> Any:
        """What Discord asks at each keystroke."""

        async def offered(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            async def find() -> list[tuple[str, str]]:
                return choices(await offer(current))

            found = await self._controller.offered(str(interaction.user.id), find)
            return [
                app_commands.Choice(name=label, value=_typed(label, value) if asked else value)
                for label, value in found
            ]

        return offered


def choices(found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is offered while one types, best first: 25 at most, of 1 to 100 characters, none twice."""
    offered: dict[str, str] = {}
    for words, value in found:
        offered.setdefault(cut(one_line(words).strip(), _CHOICE), value)
    offered.pop("", None)
    return list(offered.items())[:_CHOICES]


def _chosen_entry(text: str) -> str | None:
    """The id of the entry whose question was chosen while typing; None for what was typed freely."""
    head, _, entry_id = text.partition(_CHOSEN)
    return entry_id if entry_id and not head else None


def _typed(label: str, entry_id: str) -> str:
    """What is asked by choosing a question: itself, or its entry where it is shown cut."""
    return f"{_CHOSEN}{entry_id}" if label.endswith("…") else label


async def sync(tree: app_commands.CommandTree[Any], *, folder: Path) -> None:
    """Tell Discord of the commands where they are not what it was told last.

    Discord takes 200 new commands a day; so what was told is remembered in `folder`.
    """
    application = tree.client.application_id
    commands, translator = tree.get_commands(), tree.translator
    if translator is None:
        told = [command.to_dict(tree) for command in commands]
    else:
        told = [await command.get_translated_payload(tree, translator) for command in commands]
    known = json.dumps([application, told], sort_keys=True)
    digest = hashlib.sha256(known.encode()).hexdigest()
    path = folder / MEMORY
    if _read(path) == digest:
        return
    try:
        await tree.sync()
    except (discord.HTTPException, app_commands.AppCommandError) as error:
        if translator is not None and isinstance(error, app_commands.CommandSyncFailure):
            # Such as two names that are one in some language; that costs nobody the commands.
            _log.warning("the commands stay in one language, the others were refused: %s", error)
            await tree.set_translator(None)
            await sync(tree, folder=folder)
            return
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
