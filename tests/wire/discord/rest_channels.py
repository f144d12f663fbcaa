"""Endpoints for channels, their messages, threads and typing.

https://docs.discord.com/developers/resources/message and .../resources/channel
"""

from collections.abc import Callable
from typing import Any

from tests.wire.discord import errors, permissions
from tests.wire.discord.errors import ApiError, refuse_if_any
from tests.wire.discord.limits import thread_name_refusals
from tests.wire.discord.messages import HAS_THREAD, Message, MessageKind, message_json
from tests.wire.discord.payloads import channel_json
from tests.wire.discord.posts import Posts
from tests.wire.discord.refusals import Refusal
from tests.wire.discord.rest import Call, Endpoint
from tests.wire.discord.world import Channel, ChannelKind, World

Json = dict[str, Any]


class ChannelEndpoints:
    """Everything below `/channels`, and opening a direct message channel."""

    def __init__(self, world: World, posts: Posts, *, sees_all: Callable[[], bool]) -> None:
        self._world = world
        self._posts = posts
        self._sees_all = sees_all
        self.typing: list[Channel] = []
        """Channels in which the bot showed that it types, in order."""

    def endpoints(self) -> list[Endpoint]:
        messages = "/channels/{channel}/messages"
        one = messages + "/{message}"
        return [
            Endpoint("POST", "/users/@me/channels", self._open_dm),
            Endpoint("GET", "/channels/{channel}", lambda call: channel_json(self._channel(call))),
            Endpoint("POST", "/channels/{channel}/typing", self._type),
            Endpoint("POST", messages, self._create),
            Endpoint("GET", messages, self._history),
            Endpoint("GET", one, self._one),
            Endpoint("PATCH", one, self._edit),
            Endpoint("DELETE", one, self._delete),
            Endpoint("POST", one + "/threads", self._thread_from_message),
            Endpoint("POST", "/channels/{channel}/threads", self._thread),
        ]

    def _json(self, message: Message) -> Json:
        see_all = self._sees_all()
        return message_json(message, see_all=see_all, bot=self._world.bot)

    def _channel(self, call: Call, needs: int = 0) -> Channel:
        channel = self._world.channels.get(call.id("channel"))
        if channel is None:
            raise ApiError(404, errors.UNKNOWN_CHANNEL)
        has = channel.permissions_of(self._world.bot)
        if not has & permissions.VIEW_CHANNEL:
            raise ApiError(403, errors.MISSING_ACCESS)
        if needs & ~has:
            raise ApiError(403, errors.MISSING_PERMISSIONS)
        return channel

    def _message(self, call: Call) -> Message:
        return self._posts.find(self._channel(call), call.id("message"))

    def _open_dm(self, call: Call) -> Json:
        user = self._world.users.get(int(call.payload["recipient_id"]))
        if user is None or user is self._world.bot:
            raise ApiError(400, errors.CANNOT_MESSAGE_USER)
        return channel_json(self._world.dm_with(user))

    def _type(self, call: Call) -> None:
        self.typing.append(self._channel(call, permissions.SEND_MESSAGES))

    def _create(self, call: Call) -> Json:
        channel = self._channel(call)
        self._may_send(channel)
        message = self._posts.draft(channel, self._world.bot, call.payload)
        same = self._posts.same_nonce(call.payload)
        if same is not None:
            return self._json(same)
        message.reference = self._reference(channel, call.payload)
        if message.reference is not None:
            message.kind = MessageKind.REPLY
        allowed = call.payload.get("allowed_mentions")
        return self._json(self._posts.publish(message, allowed_mentions=allowed))

    def _may_send(self, channel: Channel) -> None:
        if channel.recipient is not None and channel.recipient.dm_closed:
            raise ApiError(403, errors.CANNOT_MESSAGE_USER)
        if channel.locked:
            raise ApiError(400, errors.THREAD_ARCHIVED)
        if channel.kind is ChannelKind.FORUM:
            raise ApiError(400, 50008, message="Cannot send messages in a non-text channel")
        in_thread = channel.is_thread
        needs = permissions.SEND_MESSAGES_IN_THREADS if in_thread else permissions.SEND_MESSAGES
        if not channel.permissions_of(self._world.bot) & needs:
            raise ApiError(403, errors.MISSING_PERMISSIONS)

    def _reference(self, channel: Channel, payload: Json) -> Message | None:
        pointer = payload.get("message_reference")
        if not pointer:
            return None
        try:
            return self._posts.find(channel, int(pointer["message_id"]))
        except ApiError:
            if not pointer.get("fail_if_not_exists", True):
                return None
            refusal = Refusal(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            refuse_if_any([refusal])
            raise

    def _one(self, call: Call) -> Json:
        self._channel(call, permissions.READ_MESSAGE_HISTORY)
        return self._json(self._message(call))

    def _history(self, call: Call) -> list[Json]:
        channel = self._channel(call, permissions.READ_MESSAGE_HISTORY)
        found = [
            message
            for message in self._posts.all.values()
            if message.channel is channel and not message.deleted and not message.ephemeral
        ]
        if "before" in call.query:
            found = [message for message in found if message.id < int(call.query["before"])]
        if "after" in call.query:
            found = [message for message in found if message.id > int(call.query["after"])]
        limit = int(call.query.get("limit", 50))
        newest = sorted(found, key=lambda message: message.id, reverse="after" not in call.query)
        kept = sorted(newest[:limit], key=lambda message: message.id, reverse=True)
        return [self._json(message) for message in kept]

    def _edit(self, call: Call) -> Json:
        message = self._message(call)
        if message.author is not self._world.bot:
            raise ApiError(403, errors.NOT_THE_AUTHOR)
        self._posts.edit(message, call.payload)
        return self._json(message)

    def _delete(self, call: Call) -> None:
        message = self._message(call)
        has = message.channel.permissions_of(self._world.bot)
        if message.author is not self._world.bot and not has & permissions.MANAGE_MESSAGES:
            raise ApiError(403, errors.MISSING_PERMISSIONS)
        self._posts.delete(message)

    def _thread_from_message(self, call: Call) -> Json:
        message = self._message(call)
        self._channel(call, permissions.CREATE_PUBLIC_THREADS)
        if message.id in self._world.channels:
            raise ApiError(400, errors.THREAD_EXISTS)
        refuse_if_any(thread_name_refusals(call.payload))
        bot, name = self._world.bot, call.payload["name"]
        thread = self._world.add_thread(message.channel, name, owner=bot, id_=message.id)
        message.flags |= HAS_THREAD
        self._posts.announce_channel(thread, "THREAD_CREATE", new=True)
        self._posts.announce(message, "MESSAGE_UPDATE")
        return channel_json(thread)

    def _thread(self, call: Call) -> Json:
        """A post in a forum (with its first message), or a thread of a text channel."""
        parent = self._channel(call, permissions.CREATE_PUBLIC_THREADS)
        refuse_if_any(thread_name_refusals(call.payload))
        bot, name = self._world.bot, call.payload["name"]
        if parent.kind is not ChannelKind.FORUM:
            thread = self._world.add_thread(parent, name, owner=bot)
            self._posts.announce_channel(thread, "THREAD_CREATE", new=True)
            return channel_json(thread)
        first = call.payload.get("message") or {}
        draft = self._posts.draft(parent, bot, first)
        thread = self._world.add_thread(parent, name, owner=bot, id_=draft.id)
        draft.channel = thread
        self._posts.announce_channel(thread, "THREAD_CREATE", new=True)
        self._posts.publish(draft, allowed_mentions=first.get("allowed_mentions"))
        return {**channel_json(thread), "message": self._json(draft)}
