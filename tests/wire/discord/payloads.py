"""The world's people and places as Discord's JSON; pure conversions."""

from typing import Any

from tests.wire.discord import permissions
from tests.wire.discord.snowflakes import timestamp
from tests.wire.discord.world import Channel, ChannelKind, Guild, Member, User

Json = dict[str, Any]
_JOINED = timestamp(1_600_000_000)


def user_json(user: User) -> Json:
    """https://docs.discord.com/developers/resources/user#user-object."""
    return {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": None if user.bot else user.name.title(),
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def member_json(member: Member, *, with_user: bool = True) -> Json:
    """https://docs.discord.com/developers/resources/guild#guild-member-object."""
    payload: Json = {
        "nick": None,
        "avatar": None,
        "roles": [str(member.role_id)],
        "joined_at": _JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
    }
    if with_user:
        payload["user"] = user_json(member.user)
    return payload


def _role_json(role_id: int, name: str, bits: int, *, bot: User | None = None) -> Json:
    """https://docs.discord.com/developers/topics/permissions#role-object, one made for a bot too."""
    tags = {} if bot is None else {"tags": {"bot_id": str(bot.id)}}
    return {
        "id": str(role_id),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 1,
        "permissions": str(bits),
        "managed": bot is not None,
        "mentionable": False,
        "flags": 0,
        **tags,
    }


def channel_json(channel: Channel) -> Json:
    """https://docs.discord.com/developers/resources/channel#channel-object."""
    last = channel.last_message_id
    payload: Json = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "last_message_id": str(last) if last else None,
        "flags": 0,
    }
    if channel.guild is None:
        payload["recipients"] = [user_json(channel.recipient)] if channel.recipient else []
        return payload
    payload |= {"guild_id": str(channel.guild.id), "name": channel.name}
    if channel.is_thread:
        return payload | _thread_fields(channel)
    payload |= {
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": _overwrites(channel, channel.guild),
    }
    if channel.kind is ChannelKind.FORUM:
        payload |= {"available_tags": [], "default_forum_layout": 0, "default_sort_order": None}
    return payload


def _overwrites(channel: Channel, guild: Guild) -> list[Json]:
    """Of everyone (a role's, type 0) and of those who are let in (a member's, type 1).

    https://docs.discord.com/developers/resources/channel#overwrite-object
    """
    denied = channel.denied
    if channel.invited is not None:
        denied |= permissions.VIEW_CHANNEL
    if not denied:
        return []
    allowed = str(permissions.VIEW_CHANNEL & ~channel.denied)
    return [
        {"id": str(guild.id), "type": 0, "allow": "0", "deny": str(denied)},
        *(
            {"id": str(each), "type": 1, "allow": allowed, "deny": "0"}
            for each in sorted(channel.invited or ())
        ),
    ]


def _thread_fields(thread: Channel) -> Json:
    archived_at = timestamp(((thread.id >> 22) + 1_420_070_400_000) / 1000)
    return {
        "parent_id": str(thread.parent.id) if thread.parent else None,
        "owner_id": str(thread.owner.id) if thread.owner else "0",
        "message_count": thread.message_count,
        "total_message_sent": thread.message_count,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "applied_tags": [],
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": archived_at,
            "locked": thread.locked,
            "create_timestamp": archived_at,
        },
    }


def rest_guild_json(guild: Guild, bot: User) -> Json:
    """A guild as GET /guilds/{guild} shows it: without what only the gateway tells."""
    told = guild_json(guild, bot)
    for name in ("joined_at", "large", "unavailable", "member_count", "members", "channels",
                 "threads", "voice_states", "presences", "stage_instances",
                 "guild_scheduled_events", "soundboard_sounds"):  # fmt: skip
        del told[name]
    return told


def guild_json(guild: Guild, bot: User) -> Json:
    """A guild as GUILD_CREATE carries it, with the bot as its only listed member.

    Without the members intent Discord lists the bot alone:
    https://docs.discord.com/developers/events/gateway-events#guild-create
    """
    roles = [_role_json(guild.id, "@everyone", permissions.MEMBER)]
    roles += [
        _role_json(m.role_id, m.user.name, m.permissions, bot=m.user if m.user.bot else None)
        for m in guild.members.values()
    ]
    me = guild.members.get(bot.id)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "roles": roles,
        "emojis": [],
        "stickers": [],
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "unavailable": False,
        "large": False,
        "joined_at": _JOINED,
        "member_count": len(guild.members),
        "members": [member_json(me)] if me else [],
        "channels": [channel_json(channel) for channel in guild.channels.values()],
        "threads": [channel_json(thread) for thread in guild.threads.values()],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application_json(
    bot: User,
    owner: User,
    *,
    flags: int,
    interactions_url: str | None = None,
    public: bool = True,
) -> Json:
    """https://docs.discord.com/developers/resources/application#application-object."""
    return {
        "id": str(bot.id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "bot_public": public,
        "bot_require_code_grant": False,
        "owner": user_json(owner),
        "verify_key": "0" * 64,
        "team": None,
        "flags": flags,
        "interactions_endpoint_url": interactions_url,
        "redirect_uris": [],
        "approximate_guild_count": 1,
    }
