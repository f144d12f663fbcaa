"""The people and places of the fake Discord; plain state, no JSON."""

from dataclasses import dataclass, field
from enum import IntEnum

from tests.wire.discord import permissions
from tests.wire.discord.snowflakes import Snowflakes


class ChannelKind(IntEnum):
    """https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(eq=False, slots=True)
class User:
    """An account; its direct messages may be closed to the bot (code 50007)."""

    id: int
    name: str
    bot: bool = False
    dm_closed: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Member:
    """A user in a guild, with a role of their own that holds `permissions`."""

    user: User
    role_id: int
    permissions: int = permissions.MEMBER


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel, forum, thread or direct message."""

    id: int
    kind: ChannelKind
    name: str = ""
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    owner: User | None = None
    denied: int = 0
    """Permission bits taken from everyone here, the bot too."""
    invited: "set[int] | None" = None
    """Of a private channel or thread, the ids of those who see it, but for administrators."""
    locked: bool = False
    last_message_id: int | None = None
    message_count: int = 0

    @property
    def is_thread(self) -> bool:
        return self.kind in (ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    def permissions_of(self, user: User) -> int:
        """The permission bits that `user` has here, all of a member's in direct messages."""
        if self.guild is None:
            return permissions.MEMBER
        member = self.guild.members.get(user.id)
        if member is None:
            return 0
        if member.permissions & permissions.ADMINISTRATOR:
            return (1 << 50) - 1
        denied = self.denied | (self.parent.denied if self.parent else 0)
        for place in (self, self.parent):
            if place and place.invited is not None and user.id not in place.invited:
                denied |= permissions.VIEW_CHANNEL
        return member.permissions & ~denied


@dataclass(eq=False, slots=True)
class Guild:
    """A server with its channels, threads and members."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)


class World:
    """All users, guilds and channels, with the bot among them."""

    def __init__(self, ids: Snowflakes, *, bot_name: str = "faqbot") -> None:
        self.ids = ids
        self.bot = User(ids.next(), bot_name, bot=True)
        self.application_id = self.bot.id
        self.owner = User(ids.next(), "owner")
        self.users = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.ids.next(), name, bot=bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, bot_permissions: int | None, locale: str) -> Guild:
        """With the bot in it, unless that has no permissions at all."""
        guild = Guild(self.ids.next(), name, self.owner, locale)
        self.guilds[guild.id] = guild
        self.add_member(guild, self.owner, permissions.STAFF | permissions.ADMINISTRATOR)
        if bot_permissions is not None:
            self.add_member(guild, self.bot, bot_permissions)
        return guild

    def add_member(self, guild: Guild, user: User, bits: int) -> Member:
        member = Member(user, self.ids.next(), bits)
        guild.members[user.id] = member
        return member

    def add_channel(self, guild: Guild, name: str, kind: ChannelKind) -> Channel:
        channel = Channel(self.ids.next(), kind, name, guild)
        guild.channels[channel.id] = channel
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self,
        parent: Channel,
        name: str,
        *,
        owner: User,
        id_: int | None = None,
        invited: set[int] | None = None,
    ) -> Channel:
        """A thread; one that starts from a message has that message's id.

        It is public, unless only those of the ids in `invited` see it.
        """
        guild = parent.guild
        if guild is None:
            raise ValueError("direct messages have no threads")
        kind = ChannelKind.PUBLIC_THREAD if invited is None else ChannelKind.PRIVATE_THREAD
        thread = Channel(
            id_ or self.ids.next(), kind, name, guild, parent, owner=owner, invited=invited
        )
        guild.threads[thread.id] = thread
        self.channels[thread.id] = thread
        return thread

    def dm_with(self, user: User) -> Channel:
        """The direct message channel with `user`, made at the first call."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.next(), ChannelKind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel
