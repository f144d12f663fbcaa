"""Which commands Discord's client offers to whom, and the options it sends; pure."""

from typing import Any

from tests.wire.discord import permissions
from tests.wire.discord.messages import Message, message_json
from tests.wire.discord.payloads import member_json, user_json
from tests.wire.discord.world import Channel, User

Json = dict[str, Any]
_SUBCOMMAND, _GROUP, _STRING = 1, 2, 3


class NotOfferedError(AssertionError):
    """Discord's own client would not have let the user do this."""


def check_offered(command: Json | None, name: str, channel: Channel, user: User, bot: User) -> Json:
    """The command, if `user` would find it in `channel`; where `bot` is not, by their own install.

    https://docs.discord.com/developers/interactions/application-commands
    (#interaction-contexts and #permissions)

    Raises:
        NotOfferedError: with the reason.
    """
    if command is None:
        raise NotOfferedError(f"no command {name!r} is registered here; did the bot sync?")
    context = 0 if channel.guild else 1
    contexts = command.get("contexts")
    if contexts is not None and context not in contexts:
        raise NotOfferedError(f"{name!r} is registered for contexts {contexts}, not for {context}")
    is_away = channel.guild is not None and bot.id not in channel.guild.members
    if is_away and 1 not in command["integration_types"]:
        raise NotOfferedError(f"{name!r} cannot be added by people for themselves")
    if channel.guild is None:
        if contexts is None and not command.get("dm_permission", True):
            raise NotOfferedError(f"{name!r} is not for direct messages")
        return command
    has = channel.permissions_of(user)
    needed = command.get("default_member_permissions")
    if needed is None or has & permissions.ADMINISTRATOR:
        return command
    if int(needed) == 0 or int(needed) & ~has:
        raise NotOfferedError(f"{user.name} lacks the permissions {needed} of {name!r}")
    return command


def command_options(
    command: Json,
    path: list[str],
    values: Json,
    *,
    focused: str | None,
    checked: bool,
) -> list[Json]:
    """The nested `options` of an interaction for a subcommand path and its values.

    Raises:
        NotOfferedError: if `checked`, for a path or value that the registration does not allow.
    """
    declared: list[Json] = command.get("options") or []
    kinds = []
    for step in path:
        found = next((one for one in declared if one["name"] == step), None)
        if found is None and checked:
            names = [one["name"] for one in declared]
            raise NotOfferedError(f"no subcommand {step!r} in {command['name']!r}, only {names}")
        declared = (found or {}).get("options") or []
        kinds.append((found or {}).get("type"))
    nested = _values(declared, values, focused=focused, checked=checked)
    for depth in range(len(path) - 1, -1, -1):
        is_last = depth == len(path) - 1
        kind = kinds[depth] or (_SUBCOMMAND if is_last else _GROUP)
        nested = [{"name": path[depth], "type": kind, "options": nested}]
    return nested


def _values(
    declared: list[Json], values: Json, *, focused: str | None, checked: bool
) -> list[Json]:
    by_name = {one["name"]: one for one in declared}
    if checked:
        _check_values(by_name, values, typing=focused is not None)
    sent = []
    for name, value in values.items():
        option: Json = {"name": name, "type": by_name.get(name, {}).get("type") or _kind(value)}
        option["value"] = value
        if name == focused:
            option["focused"] = True
            if checked and not by_name[name].get("autocomplete"):
                raise NotOfferedError(f"option {name!r} has no autocomplete")
        sent.append(option)
    if focused is not None and focused not in values:
        raise NotOfferedError(f"the focused option {focused!r} needs a value, if only an empty one")
    return sent


def _check_values(declared: dict[str, Json], values: Json, *, typing: bool) -> None:
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise NotOfferedError(f"options {unknown} are not declared, only {sorted(declared)}")
    for name, option in declared.items():
        if name not in values:
            if option.get("required") and not typing:
                raise NotOfferedError(f"option {name!r} is required")
        elif option["type"] == _STRING and not typing:
            _check_text(option, str(values[name]))


def _check_text(option: Json, value: str) -> None:
    least, most = option.get("min_length") or 0, option.get("max_length") or 6_000
    if not least <= len(value) <= most:
        raise NotOfferedError(f"option {option['name']!r} takes {least} to {most} characters")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise NotOfferedError(f"option {option['name']!r} takes one of {choices}")


def _kind(value: object) -> int:
    if isinstance(value, bool):
        return 5
    if isinstance(value, int):
        return 4
    return 10 if isinstance(value, float) else _STRING


def resolved_message(message: Message, bot: User) -> Json:
    """The `resolved` of a message action: the message, always with its content."""
    author = message.author
    resolved: Json = {
        "messages": {str(message.id): message_json(message, see_all=True, bot=bot)},
        "users": {str(author.id): user_json(author)},
    }
    guild = message.channel.guild
    if guild is not None and author.id in guild.members:
        member = member_json(guild.members[author.id], with_user=False)
        bits = str(message.channel.permissions_of(author))
        resolved["members"] = {str(author.id): {**member, "permissions": bits}}
    return resolved
