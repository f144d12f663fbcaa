"""What people do with commands, buttons, selects and modals."""

from typing import Any

from tests.wire.discord import permissions
from tests.wire.discord.core import Core
from tests.wire.discord.desk import Interaction, InteractionKind
from tests.wire.discord.interaction_json import interaction_json
from tests.wire.discord.messages import Message
from tests.wire.discord.modals import filled_components
from tests.wire.discord.options import (
    NotOfferedError,
    check_offered,
    command_options,
    resolved_message,
)
from tests.wire.discord.world import Channel, User

Json = dict[str, Any]
_CHAT_INPUT, _MESSAGE_ACTION = 1, 3
_BUTTON, _STRING_SELECT = 2, 3


class Invocations(Core):
    """Each call starts one interaction and returns it; the bot's answer is awaited elsewhere.

    What Discord's own client would not let a user do raises `NotOfferedError`: a command that is not
    registered or not for this place or person, an unknown option, a button that is not there.
    `force=True` sends it all the same, as a client with an outdated command list does.
    """

    def run_command(
        self,
        channel: Channel,
        user: User,
        name: str,
        options: Json | None = None,
        *,
        locale: str = "en-US",
        force: bool = False,
    ) -> Interaction:
        """A chat command; `name` holds the group and subcommand, such as `faq ask`."""
        data = self._command_data(channel, user, name, options or {}, force=force)
        return self._start(InteractionKind.COMMAND, channel, user, data, locale=locale)

    def autocomplete(
        self,
        channel: Channel,
        user: User,
        name: str,
        options: Json,
        *,
        focused: str,
        locale: str = "en-US",
        force: bool = False,
    ) -> Interaction:
        """The user types in option `focused`; `options` is what stands in the fields so far."""
        data = self._command_data(channel, user, name, options, force=force, focused=focused)
        return self._start(InteractionKind.AUTOCOMPLETE, channel, user, data, locale=locale)

    def _command_data(
        self,
        channel: Channel,
        user: User,
        name: str,
        options: Json,
        *,
        force: bool,
        focused: str | None = None,
    ) -> Json:
        words = name.split()
        command = self._command(channel, user, words[0], _CHAT_INPUT, force=force)
        nested = command_options(command, words[1:], options, focused=focused, checked=not force)
        data: Json = {"id": command["id"], "type": _CHAT_INPUT, "name": words[0]}
        if nested:
            data["options"] = nested
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data

    def _command(self, channel: Channel, user: User, name: str, kind: int, *, force: bool) -> Json:
        guild_id = channel.guild.id if channel.guild else None
        command = self.commands.find(name, kind, guild_id)
        if not force:
            return check_offered(command, name, channel, user, self.world.bot)
        return command or {"id": str(self.world.ids.next()), "name": name}

    def run_message_action(
        self,
        message: Message,
        user: User,
        name: str,
        *,
        locale: str = "en-US",
        force: bool = False,
    ) -> Interaction:
        """An entry of a message's context menu; the message comes along with its content."""
        channel = message.channel
        command = self._command(channel, user, name, _MESSAGE_ACTION, force=force)
        data: Json = {
            "id": command["id"],
            "type": _MESSAGE_ACTION,
            "name": name,
            "target_id": str(message.id),
            "resolved": resolved_message(message, self.world.bot),
        }
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return self._start(InteractionKind.COMMAND, channel, user, data, locale=locale)

    def press(
        self,
        message: Message,
        user: User,
        custom_id: str,
        *,
        locale: str = "en-US",
        force: bool = False,
    ) -> Interaction:
        """A press of the button with `custom_id`; `force` reaches a stale or disabled one."""
        component = self._component(message, user, custom_id, force=force)
        data: Json = {"component_type": _BUTTON, "custom_id": custom_id}
        data["id"] = component.get("id", 1)
        return self._on_message(message, user, data, locale=locale)

    def press_label(
        self, message: Message, user: User, label: str, *, locale: str = "en-US"
    ) -> Interaction:
        """A press of the only button with this label."""
        ids = [one.get("custom_id") for one in message.buttons if one.get("label") == label]
        if len(ids) != 1 or ids[0] is None:
            labels = [one.get("label") for one in message.buttons]
            raise NotOfferedError(f"not exactly one button {label!r} among {labels}")
        return self.press(message, user, ids[0], locale=locale)

    def select(
        self,
        message: Message,
        user: User,
        custom_id: str,
        values: list[str],
        *,
        locale: str = "en-US",
        force: bool = False,
    ) -> Interaction:
        """A choice of `values` in a string select."""
        component = self._component(message, user, custom_id, force=force)
        offered = [option["value"] for option in component.get("options") or []]
        if not force and not set(values) <= set(offered):
            raise NotOfferedError(f"{values} are not all among {offered}")
        data: Json = {"component_type": _STRING_SELECT, "custom_id": custom_id, "values": values}
        data["id"] = component.get("id", 1)
        return self._on_message(message, user, data, locale=locale)

    def _component(self, message: Message, user: User, custom_id: str, *, force: bool) -> Json:
        component = message.component(custom_id)
        if force:
            return component or {}
        sees = message.channel.permissions_of(user) & permissions.VIEW_CHANNEL
        if not sees or message.deleted or (message.ephemeral and message.seen_by is not user):
            raise NotOfferedError(f"{user.name} does not see this message")
        if component is None or component.get("disabled"):
            raise NotOfferedError(f"no enabled component {custom_id!r} in this message")
        return component

    def _on_message(self, message: Message, user: User, data: Json, *, locale: str) -> Interaction:
        kind = InteractionKind.COMPONENT
        return self._start(kind, message.channel, user, data, locale=locale, source=message)

    def submit_modal(
        self, opened: Interaction, values: dict[str, Any], *, locale: str = "en-US"
    ) -> Interaction:
        """The user fills the modal that answered `opened`, by custom_id, and submits it."""
        if opened.modal is None:
            raise NotOfferedError("this interaction opened no modal")
        data: Json = {
            "custom_id": opened.modal["custom_id"],
            "components": filled_components(opened.modal["components"], values),
            "resolved": {},
        }
        kind, channel = InteractionKind.MODAL_SUBMIT, opened.channel
        interaction = self._make(kind, channel, opened.user, data)
        interaction.source, interaction.opened_by = opened.source, opened
        return self._dispatch(interaction, locale)

    def _start(
        self,
        kind: InteractionKind,
        channel: Channel,
        user: User,
        data: Json,
        *,
        locale: str,
        source: Message | None = None,
    ) -> Interaction:
        interaction = self._make(kind, channel, user, data)
        interaction.source = source
        return self._dispatch(interaction, locale)

    def _make(self, kind: InteractionKind, channel: Channel, user: User, data: Json) -> Interaction:
        created = self.clock.now()
        return Interaction(self.world.ids.next(), kind, user, channel, data, created)

    def _dispatch(self, interaction: Interaction, locale: str) -> Interaction:
        self.desk.all.append(interaction)
        payload = interaction_json(interaction, self.world, locale=locale)
        guild = interaction.channel.guild
        # Interactions need no intent and go to the shard of their guild.
        self.gateway.sessions.dispatch(
            "INTERACTION_CREATE", lambda _: payload, guild_id=guild.id if guild else None
        )
        return interaction
