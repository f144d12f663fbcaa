"""`/faq` and `/faqadmin`: what Discord is told of them, in each language; what they offer while one types."""

import contextlib
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.app_commands.commands import validate_name

from faqbot.adapters.discord.buttons import Interaction, label_of
from faqbot.adapters.discord.chat import Common, InteractionAsked
from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.adapters.discord.parse import parse_action, parse_command
from faqbot.conversation.commands import Command, Gaps, Reload, Status, Subcommand, Why
from faqbot.conversation.controller import Controller
from faqbot.service.forgetting import COMMAND
from faqbot.service.gaps import MOST_DAYS, STANDARD_DAYS
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-option-choice-structure
_CHOICES, _CHOICE = 25, 100
# .../application-commands#application-command-object-application-command-structure
_DESCRIPTION = 100
# .../application-commands#application-command-object-application-command-naming
_NAME = 32
# Begins the keys of commands' and options' names in the texts.
_NAMED = "name_"
# So many of the best entries that the list is full where some questions, cut, are alike.
_LOOKED_AT = 2 * _CHOICES

# Before an entry's id of at most 60 characters; nobody asks in these words.
_CHOSEN = "faq:v1:entry:"

MEMORY = "discord-commands"
"""The file in the data folder that remembers what Discord was told."""

Offer: TypeAlias = Callable[[str], Awaitable[list[tuple[str, str]]]]
"""What fits what somebody typed so far: words, and what they stand for."""

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
# https://docs.discord.com/developers/resources/application#installation-context
_BY_SERVERS_AND_PEOPLE = app_commands.AppInstallationType(guild=True, user=True)
_BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)


def command_names(texts: Texts) -> list[str]:
    """The names of everything that Discord is told of."""
    return ["faq", "faqadmin", texts.say("message_action")]


class Commands:
    """Hands on what is typed after `/faq` and `/faqadmin`, and picked in a message's menu."""

    def __init__(self, controller: Controller, common: Common, texts: Texts) -> None:
        """Have `controller` do it; `texts` are faqbot's own sentences in the file's language."""
        self._controller = controller
        self._common = common
        self._texts = texts

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
        command = partial(self._command, group)

        @command("ask", offer=self._askable, question="command_question")
        async def ask(interaction: Interaction, question: str) -> None:
            head, _, chosen = question.partition(_CHOSEN)
            if chosen and not head:
                await self._run(interaction, Subcommand("pick", chosen))
            else:
                await self._controller.ask(self._asked(interaction, question))

        @command("show", offer=self._questions, entry="command_entry")
        async def show(interaction: Interaction, entry: str) -> None:
            await self._run(interaction, Subcommand("show", entry))

        @command("help")
        async def help_(interaction: Interaction) -> None:
            await self._run(interaction, Subcommand("help"))

        @command("list", offer=self._topics, topic="command_topic")
        async def list_(interaction: Interaction, topic: str | None = None) -> None:
            await self._run(interaction, Subcommand("list", topic))

        @command("posts", offer=self._post_titles, text="command_posts_text")
        async def posts(interaction: Interaction, text: str | None = None) -> None:
            await self._run(interaction, Subcommand("posts", text))

        @command(COMMAND, description="command_forget")
        async def forget(interaction: Interaction) -> None:
            await self._run(interaction, Subcommand(COMMAND))

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
        command = partial(self._command, group)

        @command("status", description="admin_status")
        async def status(interaction: Interaction) -> None:
            await self._run(interaction, Status())

        @command("why", description="admin_why", text="admin_text")
        async def why(interaction: Interaction, text: str) -> None:
            await self._run(interaction, Why(text))

        @command("reload", description="admin_reload", accept="admin_accept")
        async def reload(interaction: Interaction, accept: bool = False) -> None:
            await self._run(interaction, Reload(accept))

        @command("gaps", description="admin_gaps", days="admin_days", confirm="admin_confirm")
        async def gaps(
            interaction: Interaction,
            days: app_commands.Range[int, 1, MOST_DAYS] = STANDARD_DAYS,
            confirm: bool = False,
        ) -> None:
            await self._run(interaction, Gaps(days, confirm))

        return group

    def _message_action(self) -> app_commands.ContextMenu:
        """The entry in the menu of every message."""

        async def chosen(interaction: Interaction, message: discord.Message) -> None:
            question, target = parse_action(interaction, message), (str(message.id),)
            asked = InteractionAsked(interaction, question, self._common, target=target)
            await self._controller.preview(asked)

        return app_commands.ContextMenu(
            name=locale_str(
                label_of(self._texts.say("message_action"), _NAME), key="message_action"
            ),
            callback=chosen,
            allowed_contexts=_EVERYWHERE,
            allowed_installs=_BY_SERVERS_AND_PEOPLE,
        )

    async def _run(self, interaction: Interaction, command: Command) -> None:
        await self._controller.command(self._asked(interaction, ""), command)

    def _asked(self, interaction: Interaction, text: str) -> InteractionAsked:
        return InteractionAsked(interaction, parse_command(interaction, text), self._common)

    async def _questions(self, typed: str) -> list[tuple[str, str]]:
        entries = await self._controller.browse.matching(typed, most=_LOOKED_AT)
        return [(entry.question, entry.id) for entry in entries]

    async def _askable(self, typed: str) -> list[tuple[str, str]]:
        """The same to be asked in their own words, or by the entry's id where these are shown cut."""
        found = [(label_of(words, _CHOICE), id_) for words, id_ in await self._questions(typed)]
        return [(each, f"{_CHOSEN}{id_}" if each.endswith("…") else each) for each, id_ in found]

    async def _topics(self, typed: str) -> list[tuple[str, str]]:
        topics = self._controller.browse.topics_like(typed, most=_CHOICES)
        return [(title, name) for name, title in topics]

    async def _post_titles(self, typed: str) -> list[tuple[str, str]]:
        found = await self._controller.browse.posts_like(typed, most=_LOOKED_AT)
        return [(post.title, cut(one_line(post.title), _CHOICE)) for post in found]

    def _command(
        self,
        group: app_commands.Group,
        name: str,
        *,
        description: str = "",
        offer: Offer | None = None,
        **options: str,
    ) -> Callable[[Any], None]:
        """Adds what it decorates to a group; `description` and the options' values are keys of the texts.

        `offer` finds what fits while one types into the first of the options.
        """

        def add(callback: Any) -> None:
            described = {option: self._described(key) for option, key in options.items()}
            callback = app_commands.describe(**described)(callback)
            renamed = {option: _localisable(option) for option in options}
            callback = app_commands.rename(**renamed)(callback)
            words = self._described(description or f"command_{name}")
            made: app_commands.Command[Any, Any, Any]
            made = group.command(name=_localisable(name), description=words)(callback)
            if offer is not None:
                made.autocomplete(next(iter(options)))(self._completer(offer))

        return add

    def _described(self, key: str) -> locale_str:
        return locale_str(cut(self._texts.say(key), _DESCRIPTION), key=key)

    def _completer(self, offer: Offer) -> Any:
        """What Discord asks at each keystroke: 25 answers at most, of 1 to 100 characters, none twice."""

        async def offered(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            user = str(interaction.user.id)
            choices: dict[str, str] = {}
            for words, value in await self._controller.offered(user, partial(offer, current)):
                choices.setdefault(label_of(words, _CHOICE), value)
            choices.pop("", None)
            found = islice(choices.items(), _CHOICES)
            return [app_commands.Choice(name=label, value=value) for label, value in found]

        return offered


def _localisable(name: str) -> locale_str:
    """The name of a subcommand or of an option, which the texts may have in other words."""
    return locale_str(name, key=f"{_NAMED}{name.replace('-', '_')}")


class Languages(app_commands.Translator):
    """Takes what Discord is told of the commands from the texts of each language."""

    def __init__(self, texts: Texts) -> None:
        """`texts` are those of the file's language, with those of the others beside them."""
        self._texts = texts

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The words of a language; None where they are the same, or no name."""
        key = string.extras.get("key")
        if key is None:
            return None
        said = self._texts.of(locale.value).say(key)
        if isinstance(context.data, app_commands.ContextMenu):
            said = label_of(said, _NAME)
        elif not key.startswith(_NAMED):
            said = cut(said, _DESCRIPTION)
        else:
            try:
                validate_name(said)
            except ValueError:
                _log.warning("%s of %s is no name for Discord: %r", key, locale.value, said)
                return None
        return None if said == string.message else said


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
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text("utf-8") == digest:
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
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(digest, "utf-8")
    except OSError as error:
        _log.info("%s: the commands will be registered at each start: %s", path, error.strerror)
