"""Messages as the fake keeps them, and as a bot is allowed to see them."""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.wire.discord import permissions
from tests.wire.discord.limits_components import text_displays, walk
from tests.wire.discord.payloads import member_json, user_json
from tests.wire.discord.snowflakes import timestamp
from tests.wire.discord.world import Channel, User, World

Json = dict[str, Any]

# https://docs.discord.com/developers/resources/message#message-object-message-flags
EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
_SETTABLE_FLAGS = (1 << 2) | EPHEMERAL | (1 << 12) | (1 << 15)


class MessageKind(IntEnum):
    """https://docs.discord.com/developers/resources/message#message-object-message-types."""

    DEFAULT = 0
    PIN = 6
    JOIN = 7
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT = 20
    THREAD_STARTER = 21
    CONTEXT_MENU = 23


@dataclass(eq=False, slots=True)
class Message:
    """A message; `ephemeral` ones are seen by one user only and live outside the channel."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    content_is_null: bool = False
    """Whether events show null in place of an empty text."""
    kind: int = MessageKind.DEFAULT
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reference: "Message | None" = None
    forwards: "Message | None" = None
    webhook_id: int | None = None
    interaction: Json | None = None
    """The `interaction_metadata` of a message that answers an interaction."""
    seen_by: User | None = None
    nonce: str | None = None
    created: float = 0.0
    edited: float | None = None
    deleted: bool = False
    claimed: bool = False
    """Whether a test's wait already returned it."""
    sent: list[Json] = field(default_factory=list)
    """The payloads that the bot sent for it: the first one, then each edit."""

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still shows "is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All that a reader sees as text: content, embeds and text displays, by lines."""
        parts: list[str | None] = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title"), embed.get("description")]
            for one in embed.get("fields") or []:
                parts += [one.get("name"), one.get("value")]
            parts.append((embed.get("footer") or {}).get("text"))
        parts += text_displays(self.components)
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Json]:
        return [one for _, one in walk(self.components) if one.get("type") == 2]

    def component(self, custom_id: str) -> Json | None:
        return next(
            (one for _, one in walk(self.components) if one.get("custom_id") == custom_id), None
        )


def take_payload(message: Message, payload: Json) -> None:
    """Write a sent or edited payload's fields into `message`; absent fields stay."""
    message.sent.append(payload)
    if "content" in payload:
        message.content = payload["content"] or ""
    if "embeds" in payload:
        message.embeds = [{"type": "rich", **embed} for embed in payload["embeds"] or []]
    if "components" in payload:
        message.components = payload["components"] or []
        _number(message.components)
    if "attachments" in payload:
        message.attachments = payload["attachments"] or []
    kept = message.flags & ~_SETTABLE_FLAGS
    asked = (payload.get("flags") or 0) & _SETTABLE_FLAGS
    message.flags = kept | asked | (message.flags & _SETTABLE_FLAGS)


def _number(components: list[Json]) -> None:
    # Discord fills in the ids that are left out, counting from 1:
    # https://docs.discord.com/developers/components/reference#anatomy-of-a-component
    taken = {one.get("id") for _, one in walk(components)}
    next_id = 1
    for _, one in walk(components):
        if not one.get("id"):
            while next_id in taken:
                next_id += 1
            one["id"] = next_id
            taken.add(next_id)


def take_mentions(message: Message, world: World, allowed: Json | None) -> None:
    """Work out whom the message pings, as `allowed_mentions` lets it.

    https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    text = message.text
    rules: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}
    if allowed is not None:
        rules = {"parse": [], "replied_user": False, **allowed}
    parse = rules["parse"] or []
    named = {int(one) for one in re.findall(r"<@!?(\d+)>", text)}
    if "users" not in parse:
        named &= {int(one) for one in (allowed or {}).get("users") or []}
    message.mentions = [world.users[one] for one in sorted(named) if one in world.users]
    roles = {int(one) for one in re.findall(r"<@&(\d+)>", text)}
    if "roles" not in parse:
        roles &= {int(one) for one in (allowed or {}).get("roles") or []}
    message.mention_roles = sorted(roles)
    may = message.channel.permissions_of(message.author) & permissions.MENTION_EVERYONE
    called = re.search(r"@(everyone|here)\b", text) is not None
    message.mention_everyone = called and "everyone" in parse and bool(may)
    # What answers a component shows as a reply to its message, but pings nobody by that.
    is_reply = message.reference is not None and message.interaction is None
    replied = message.reference.author if message.reference and is_reply else None
    if replied and rules["replied_user"] and replied not in message.mentions:
        message.mentions.append(replied)


def message_json(message: Message, *, see_all: bool, bot: User) -> Json:
    """The message as the bot's REST calls and events show it.

    `see_all` says whether the message content intent applies.
    https://docs.discord.com/developers/resources/message#message-object
    """
    payload: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": int(message.kind),
        "author": user_json(message.author),
        "content": message.content,
        "timestamp": timestamp(message.created),
        "edited_timestamp": timestamp(message.edited) if message.edited else None,
        "tts": False,
        "mention_everyone": message.mention_everyone,
        "mentions": [user_json(user) for user in message.mentions],
        "mention_roles": [str(role) for role in message.mention_roles],
        "attachments": message.attachments,
        "embeds": message.embeds,
        "components": message.components,
        "pinned": False,
        "flags": message.flags,
    }
    if message.webhook_id is not None:
        payload["webhook_id"] = str(message.webhook_id)
    if message.interaction is not None:
        payload["application_id"] = str(bot.id)
        payload["interaction_metadata"] = message.interaction
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None:
        payload |= _reference(message.reference, see_all=see_all, bot=bot)
    if message.forwards is not None:
        payload |= _forward(message.forwards)
    if message.content_is_null:
        payload["content"] = None
    if not see_all and not content_is_shown(message, bot):
        payload |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return payload


def _reference(replied: Message, *, see_all: bool, bot: User) -> Json:
    pointer: Json = {
        "type": 0,
        "message_id": str(replied.id),
        "channel_id": str(replied.channel.id),
    }
    if replied.channel.guild is not None:
        pointer["guild_id"] = str(replied.channel.guild.id)
    shown: Json | None = None
    if not replied.deleted:
        shown = message_json(replied, see_all=see_all, bot=bot)
        # Discord resolves one level only.
        shown.pop("referenced_message", None)
    return {"message_reference": pointer, "referenced_message": shown}


def _forward(message: Message) -> Json:
    """Discord sends no `referenced_message` here, and of the original no author.

    https://docs.discord.com/developers/resources/message#message-snapshot-object
    """
    pointer: Json = {
        "type": 1,
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
    }
    if message.channel.guild is not None:
        pointer["guild_id"] = str(message.channel.guild.id)
    snapshot: Json = {
        "type": int(message.kind),
        "content": message.content,
        "embeds": message.embeds,
        "attachments": message.attachments,
        "timestamp": timestamp(message.created),
        "edited_timestamp": None,
        "flags": message.flags,
        "mentions": [user_json(user) for user in message.mentions],
        "mention_roles": [],
        "components": message.components,
    }
    return {"message_reference": pointer, "message_snapshots": [{"message": snapshot}]}


def content_is_shown(message: Message, bot: User) -> bool:
    """Whether an app without the message content intent still sees the content.

    It does in direct messages, in its own messages and where it is mentioned:
    https://docs.discord.com/developers/events/gateway#message-content-intent
    A reply that pings the bot mentions it; one with the ping switched off does not.
    """
    return message.channel.guild is None or message.author is bot or bot in message.mentions


def event_json(message: Message, *, see_all: bool, bot: User) -> Json:
    """The message as MESSAGE_CREATE and MESSAGE_UPDATE carry it.

    An ephemeral one has neither guild_id nor member, one by a webhook no member:
    https://docs.discord.com/developers/events/gateway-events#message-create
    """
    payload = message_json(message, see_all=see_all, bot=bot)
    guild = message.channel.guild
    payload["channel_type"] = int(message.channel.kind)
    if guild is None or message.ephemeral:
        return payload
    payload["guild_id"] = str(guild.id)
    # Each of the mentioned comes with what they are in the guild.
    payload["mentions"] = [
        user_json(user) | {"member": member_json(guild.members[user.id], with_user=False)}
        if user.id in guild.members
        else user_json(user)
        for user in message.mentions
    ]
    member = guild.members.get(message.author.id)
    by_webhook = message.webhook_id is not None and message.interaction is None
    if member is not None and not by_webhook:
        payload["member"] = member_json(member, with_user=False)
    return payload
