"""An interaction as INTERACTION_CREATE carries it; pure.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
"""

from typing import Any

from tests.wire.discord.desk import Interaction
from tests.wire.discord.messages import message_json
from tests.wire.discord.payloads import channel_json, member_json, user_json
from tests.wire.discord.world import World

Json = dict[str, Any]


def _owners(interaction: Interaction, world: World) -> Json:
    """Who installed the app: the guild, or where the bot is no member the user for themselves."""
    guild = interaction.channel.guild
    if guild is not None and world.bot.id not in guild.members:
        return {"1": str(interaction.user.id)}
    return {"0": str(guild.id) if guild else "0"}


def interaction_json(interaction: Interaction, world: World, *, locale: str) -> Json:
    channel, user = interaction.channel, interaction.user
    guild = channel.guild
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": channel_json(channel),
        "app_permissions": str(channel.permissions_of(world.bot)),
        "locale": locale,
        "entitlements": [],
        "authorizing_integration_owners": _owners(interaction, world),
        "context": 0 if guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if interaction.source is not None:
        payload["message"] = message_json(interaction.source, see_all=True, bot=world.bot)
    if guild is None:
        return payload | {"user": user_json(user)}
    member = guild.members[user.id]
    bits = str(channel.permissions_of(user))
    return payload | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": {**member_json(member), "permissions": bits},
    }
