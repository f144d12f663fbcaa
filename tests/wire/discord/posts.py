"""Writing, editing and deleting messages, and telling the gateway's sessions of it."""

from typing import Any

from tests.wire.discord import errors, limits
from tests.wire.discord.errors import ApiError, refuse_if_any
from tests.wire.discord.journal import Journal
from tests.wire.discord.limits_components import thumbnail_refusals
from tests.wire.discord.messages import (
    EPHEMERAL,
    LOADING,
    Message,
    event_json,
    take_mentions,
    take_payload,
)
from tests.wire.discord.payloads import channel_json
from tests.wire.discord.sessions import (
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    GUILDS,
    MESSAGE_CONTENT,
    Session,
    Sessions,
)
from tests.wire.discord.snowflakes import Clock
from tests.wire.discord.world import Channel, User, World

Json = dict[str, Any]
# https://docs.discord.com/developers/resources/message#create-message says "the past few minutes".
NONCE_SECONDS = 300


class Posts:
    """Every message of the world, those that were deleted too."""

    def __init__(self, world: World, sessions: Sessions, journal: Journal, clock: Clock) -> None:
        self._world = world
        self._sessions = sessions
        self._journal = journal
        self._clock = clock
        self.all: dict[int, Message] = {}
        self.by_bot: list[Message] = []
        """The bot's messages, oldest first, ephemeral and deleted ones included."""
        self._by_nonce: dict[str, Message] = {}
        self.takes_components = True
        """Whether Components V2 are a form that Discord knows; else they are refused with 50035."""
        self.takes_pictures = True
        """Whether the addresses of thumbnails are taken; else they are refused with 50035."""

    def find(self, channel: Channel, message_id: int) -> Message:
        """A message that stands in `channel`; ephemeral ones are not found.

        Raises:
            ApiError: 10008 when there is none.
        """
        message = self.all.get(message_id)
        if message is None or message.deleted or message.ephemeral:
            raise ApiError(404, errors.UNKNOWN_MESSAGE)
        if message.channel is not channel:
            raise ApiError(404, errors.UNKNOWN_MESSAGE)
        return message

    def draft(self, channel: Channel, author: User, payload: Json, *, id_: int = 0) -> Message:
        """A message from the payload that a client sent; not yet published.

        Raises:
            ApiError: 50006 when it is empty, 50035 when it is over a limit.
        """
        if limits.is_empty(payload):
            raise ApiError(400, errors.EMPTY_MESSAGE)
        self._refuse(payload)
        message = self.blank(channel, author, id_=id_)
        take_payload(message, payload)
        nonce = payload.get("nonce")
        message.nonce = str(nonce) if nonce is not None else None
        return message

    def _refuse(self, payload: Json) -> None:
        if not self.takes_components and (payload.get("flags") or 0) & limits.IS_COMPONENTS_V2:
            raise ApiError(400, errors.INVALID_FORM_BODY)
        refuse_if_any(limits.message_refusals(payload))
        if not self.takes_pictures:
            refuse_if_any(thumbnail_refusals(payload.get("components") or []))

    def blank(self, channel: Channel, author: User, *, id_: int = 0) -> Message:
        message_id = id_ or self._world.ids.next()
        return Message(message_id, channel, author, created=self._clock.now())

    def publish(self, message: Message, *, allowed_mentions: Json | None = None) -> Message:
        """Put the message into its channel and tell of it, the bot of its own too."""
        take_mentions(message, self._world, allowed_mentions)
        self.all[message.id] = message
        if message.author is self._world.bot:
            self.by_bot.append(message)
            if message.nonce is not None and not self._stands(message.nonce):
                self._by_nonce[message.nonce] = message
        if not message.ephemeral:
            message.channel.last_message_id = message.id
            message.channel.message_count += 1
        self.announce(message, "MESSAGE_CREATE")
        return message

    def edit(self, message: Message, payload: Json) -> None:
        """Apply an edit that the bot sent, checked as the message would then stand.

        Raises:
            ApiError: 50006 or 50035.
        """
        stands: Json = {
            "content": message.content,
            "embeds": message.embeds,
            "components": message.components,
            "attachments": message.attachments,
            **payload,
            "flags": message.flags | (payload.get("flags") or 0),
        }
        if limits.is_empty(stands):
            raise ApiError(400, errors.EMPTY_MESSAGE)
        self._refuse(stands)
        take_payload(message, payload)
        allowed = payload.get("allowed_mentions") or {"parse": ["users", "roles", "everyone"]}
        # An edit neither switches the ping of a reply on nor off.
        pinged = message.reference is not None and message.reference.author in message.mentions
        take_mentions(message, self._world, {**allowed, "replied_user": pinged})
        if message.loading:
            message.flags &= ~LOADING
        else:
            message.edited = self._clock.now()
        self.announce(message, "MESSAGE_UPDATE")

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.announce_deletion([message])

    def announce(self, message: Message, event: str) -> None:
        """Send the message as it stands now; calling it twice is a redelivery."""
        bot = self._world.bot

        def payload(session: Session) -> Json:
            see_all = bool(session.intents & MESSAGE_CONTENT)
            return event_json(message, see_all=see_all, bot=bot)

        guild_id, intents = self._scope(message.channel)
        if message.ephemeral:
            # It carries no guild_id; which intent it needs is not documented.
            intents = GUILD_MESSAGES | DIRECT_MESSAGES
        if not self._is_foreign(message.channel):
            self._sessions.dispatch(event, payload, intents=intents, guild_id=guild_id)
        self._journal.touch()

    def announce_deletion(self, messages: list[Message]) -> None:
        channel = messages[0].channel
        guild_id, intents = self._scope(channel)
        place: Json = {"channel_id": str(channel.id)}
        if guild_id is not None and not messages[0].flags & EPHEMERAL:
            place["guild_id"] = str(guild_id)
        if len(messages) == 1:
            name, data = "MESSAGE_DELETE", {"id": str(messages[0].id), **place}
        else:
            name, data = "MESSAGE_DELETE_BULK", {"ids": [str(m.id) for m in messages], **place}
        if not self._is_foreign(channel):
            self._sessions.dispatch(name, lambda _: data, intents=intents, guild_id=guild_id)
        self._journal.touch()

    def _is_foreign(self, channel: Channel) -> bool:
        """Whether it is in a guild that the bot is no member of, and so hears nothing from."""
        return channel.guild is not None and self._world.bot.id not in channel.guild.members

    def _scope(self, channel: Channel) -> tuple[int | None, int]:
        if channel.guild is None:
            return None, DIRECT_MESSAGES
        return channel.guild.id, GUILD_MESSAGES

    def same_nonce(self, payload: Json) -> Message | None:
        """The bot's message of the last minutes with this nonce, if it asked to be told.

        https://docs.discord.com/developers/resources/message#create-message (enforce_nonce)
        """
        if not payload.get("enforce_nonce") or payload.get("nonce") is None:
            return None
        nonce = str(payload["nonce"])
        return self._by_nonce[nonce] if self._stands(nonce) else None

    def _stands(self, nonce: str) -> bool:
        """Whether a message of the last minutes has this nonce."""
        first = self._by_nonce.get(nonce)
        return first is not None and first.created >= self._clock.now() - NONCE_SECONDS

    def announce_channel(self, channel: Channel, event: str, *, new: bool = False) -> None:
        """CHANNEL_CREATE, THREAD_CREATE and their like."""
        if channel.guild is None or self._is_foreign(channel):
            return
        data = channel_json(channel)
        if new and channel.is_thread:
            data["newly_created"] = True
        guild_id = channel.guild.id
        self._sessions.dispatch(event, lambda _: data, intents=GUILDS, guild_id=guild_id)
