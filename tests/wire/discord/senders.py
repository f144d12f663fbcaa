"""What people, bots and webhooks write; each call sends its event at once."""

from typing import Any

from tests.wire.discord import permissions
from tests.wire.discord.core import Core
from tests.wire.discord.messages import HAS_THREAD, Message, MessageKind, take_payload
from tests.wire.discord.payloads import guild_json
from tests.wire.discord.sessions import GUILDS
from tests.wire.discord.world import Channel, ChannelKind, Guild, User

Json = dict[str, Any]


class Senders(Core):
    """People, places and messages. Nothing here waits for the bot."""

    @property
    def bot(self) -> User:
        return self.world.bot

    def add_user(self, name: str, *guilds: Guild, bot: bool = False, staff: bool = False) -> User:
        """A new account, a member of `guilds`; `staff` may manage the guild."""
        user = self.world.add_user(name, bot=bot)
        for guild in guilds:
            bits = permissions.STAFF if staff else permissions.MEMBER
            self.world.add_member(guild, user, bits)
        return user

    def add_guild(
        self,
        name: str = "Guild",
        *,
        bot_permissions: int = permissions.MEMBER,
        locale: str = "en-US",
    ) -> Guild:
        """A new guild with the bot in it; connected clients are told."""
        guild = self.world.add_guild(name, bot_permissions=bot_permissions, locale=locale)
        data = guild_json(guild, self.bot)
        self.gateway.sessions.dispatch(
            "GUILD_CREATE", lambda _: data, intents=GUILDS, guild_id=guild.id
        )
        return guild

    def add_foreign_guild(self, name: str = "Client") -> Guild:
        """A guild without the bot, of which connected clients hear nothing.

        Who added the app for themselves can use its commands there.
        https://docs.discord.com/developers/resources/application#installation-context
        """
        return self.world.add_guild(name, bot_permissions=None, locale="en-US")

    def add_channel(self, guild: Guild, name: str = "general") -> Channel:
        return self._added(self.world.add_channel(guild, name, ChannelKind.TEXT))

    def close_channel(self, channel: Channel, *invited: User) -> None:
        """Only the bot, administrators and those who are `invited` see it from now on."""
        channel.invited = {self.bot.id, *(each.id for each in invited)}
        self.posts.announce_channel(channel, "CHANNEL_UPDATE")

    def open_channel(self, channel: Channel) -> None:
        """Everybody in the server sees it again."""
        channel.invited = None
        self.posts.announce_channel(channel, "CHANNEL_UPDATE")

    def start_private_thread(self, channel: Channel, name: str, *invited: User) -> Channel:
        """A thread that only the bot and those who are `invited` see."""
        ids = {self.bot.id, *(each.id for each in invited)}
        thread = self.world.add_thread(channel, name, owner=self.world.owner, invited=ids)
        self.posts.announce_channel(thread, "THREAD_CREATE", new=True)
        return thread

    def add_forum(self, guild: Guild, name: str = "questions") -> Channel:
        return self._added(self.world.add_channel(guild, name, ChannelKind.FORUM))

    def _added(self, channel: Channel) -> Channel:
        self.posts.announce_channel(channel, "CHANNEL_CREATE")
        return channel

    def send(
        self,
        channel: Channel,
        author: User,
        content: str | None = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        webhook: bool = False,
        kind: MessageKind | None = None,
        embeds: list[Json] | None = None,
        attachments: list[Json] | None = None,
    ) -> Message:
        """A message in a channel, thread or direct message channel.

        Mentions in `content` fill the `mentions` array. `ping` is the switch beside a reply:
        on, the author of `reply_to` counts as mentioned. Content that is None arrives as null.
        """
        message = self.posts.blank(channel, author)
        message.content_is_null = content is None
        payload: Json = {"content": content, "embeds": embeds, "attachments": attachments}
        take_payload(message, payload)
        message.reference = reply_to
        message.kind = MessageKind.REPLY if reply_to else MessageKind.DEFAULT
        if kind is not None:
            message.kind = kind
        if webhook:
            message.webhook_id = self.world.ids.next()
        parse = ["users", "roles", "everyone"]
        return self.posts.publish(message, allowed_mentions={"parse": parse, "replied_user": ping})

    def send_dm(
        self, author: User, content: str | None, *, reply_to: Message | None = None
    ) -> Message:
        """A direct message from `author` to the bot."""
        return self.send(self.world.dm_with(author), author, content, reply_to=reply_to)

    def forward(self, channel: Channel, author: User, message: Message) -> Message:
        """A message forwarded into a channel, to which Discord's client lets nothing be added."""
        forwarded = self.posts.blank(channel, author)
        forwarded.forwards = message
        return self.posts.publish(forwarded)

    def mention(self, channel: Channel, author: User, content: str) -> Message:
        """A message that begins with a mention of the bot."""
        return self.send(channel, author, f"{self.bot.mention} {content}")

    def send_by_webhook(self, channel: Channel, content: str, *, name: str = "hook") -> Message:
        """A message by an incoming webhook, whose author is no member."""
        author = User(self.world.ids.next(), name, bot=True)
        return self.send(channel, author, content, webhook=True)

    def start_thread(self, message: Message, name: str, *, owner: User | None = None) -> Channel:
        """A thread from a message; the thread has the message's id."""
        by = owner or message.author
        thread = self.world.add_thread(message.channel, name, owner=by, id_=message.id)
        message.flags |= HAS_THREAD
        self.posts.announce_channel(thread, "THREAD_CREATE", new=True)
        self.posts.announce(message, "MESSAGE_UPDATE")
        return thread

    def post_in_forum(self, forum: Channel, author: User, title: str, content: str) -> Message:
        """A forum post: THREAD_CREATE first, then the message with the thread's own id."""
        thread = self.world.add_thread(forum, title, owner=author)
        self.posts.announce_channel(thread, "THREAD_CREATE", new=True)
        message = self.posts.blank(thread, author, id_=thread.id)
        take_payload(message, {"content": content})
        return self.posts.publish(message)

    def redeliver(self, message: Message) -> None:
        """The same MESSAGE_CREATE again, under a new sequence number."""
        self.posts.announce(message, "MESSAGE_CREATE")

    def edit(self, message: Message, content: str) -> None:
        """The author edits the message."""
        self.posts.edit(message, {"content": content})

    def unfurl(self, message: Message, embed: Json) -> None:
        """A link preview arrives: MESSAGE_UPDATE although nobody edited (no edit time)."""
        message.embeds = [embed]
        self.posts.announce(message, "MESSAGE_UPDATE")

    def delete(self, *messages: Message) -> None:
        """The messages are deleted; several of one channel go in one bulk event."""
        for message in messages:
            message.deleted = True
        self.posts.announce_deletion(list(messages))
