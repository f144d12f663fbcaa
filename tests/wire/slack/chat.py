"""The chat.* methods. https://docs.slack.dev/reference/methods/?family=chat."""

from collections.abc import Callable

from tests.wire.slack import limits
from tests.wire.slack.events import Events
from tests.wire.slack.records import Json, Message, Parcel
from tests.wire.slack.web_api import Method, SlackError, refuse
from tests.wire.slack.wiretext import Wire
from tests.wire.slack.world import Channel, World, named

ATTACHMENTS = 100  # https://docs.slack.dev/reference/methods/chat.postMessage/#errors


def check_content(arguments: Json, world: World, *, text_limit: int = limits.MESSAGE_TEXT) -> None:
    """Refuse what no message may hold, and a picture that cannot be loaded.

    A longer text than 40,000 characters is cut by Slack itself; here it is refused, so that a
    test sees it.

    Raises:
        SlackError: no_text, invalid_blocks, msg_blocks_too_long, msg_too_long...
    """
    text, markdown = arguments.get("text"), arguments.get("markdown_text")
    blocks, attachments = arguments.get("blocks"), arguments.get("attachments")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if not (text or markdown or blocks or attachments):
        raise SlackError("no_text")
    if len(attachments or []) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if blocks:
        if reasons := [str(refusal) for refusal in limits.of_message(blocks)]:
            refuse("invalid_blocks", reasons)
        if not world.loads_pictures and (unloaded := limits.pictures_of(blocks)):
            refuse("invalid_blocks", unloaded)
        if limits.length_of(blocks) > limits.ALL_BLOCKS:
            raise SlackError("msg_blocks_too_long")
    if len(str(text or "")) > text_limit or len(str(markdown or "")) > limits.MARKDOWN_TOTAL:
        raise SlackError("msg_too_long")


class Chat:
    """Posting, editing and deleting; what the bot does where it can hear comes back as an echo."""

    def __init__(self, world: World, events: Events, echo: Callable[[Parcel], None]) -> None:
        self._world = world
        self._events = events
        self._echo = echo

    def methods(self) -> dict[str, Method]:
        """By their names at Slack."""
        return {
            "chat.postMessage": self.post,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
        }

    def post(self, arguments: Json) -> Json:
        channel = self._writable(arguments)
        check_content(arguments, self._world)
        message = self._world.post_as_bot(channel.id, "chat.postMessage", arguments)
        self._echo(self._events.echo(message))
        shown = self._events.body_of(message)
        return {"channel": channel.id, "ts": message.ts, "message": shown}

    def post_ephemeral(self, arguments: Json) -> Json:
        channel = self._writable(arguments)
        user = str(arguments.get("user", ""))
        if user not in self._world.people:
            raise SlackError("user_not_in_channel")
        check_content(arguments, self._world)
        message = self._world.post_as_bot(channel.id, "chat.postEphemeral", arguments, to=user)
        return {"message_ts": message.ts}

    def update(self, arguments: Json) -> Json:
        channel = self._writable(arguments)
        message = self._own(channel, arguments, "ts", "cant_update_message")
        check_content(arguments, self._world, text_limit=limits.UPDATE_TEXT)
        message.arguments = arguments
        text = str(arguments.get("text") or arguments.get("markdown_text") or message.text)
        blocks = named(arguments["blocks"]) if "blocks" in arguments else None
        self._echo(self._events.message_changed(message, Wire(text), blocks=blocks))
        shown = self._events.body_of(message)
        return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}

    def delete(self, arguments: Json) -> Json:
        channel = self._writable(arguments)
        message = self._own(channel, arguments, "ts", "cant_delete_message")
        self._echo(self._events.message_deleted(message))
        return {"channel": channel.id, "ts": message.ts}

    def permalink(self, arguments: Json) -> Json:
        channel = self._channel(arguments)
        if channel.kind == "group" and not channel.bot_is_member:
            raise SlackError("channel_not_found")
        ts = str(arguments.get("message_ts", ""))
        if self._world.find(channel.id, ts) is None:
            raise SlackError("message_not_found")
        url = f"https://{self._world.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": url}

    def _channel(self, arguments: Json) -> Channel:
        name = str(arguments.get("channel", ""))
        if name in self._world.people:  # a user's id opens the direct message
            return self._world.dm(name)
        channel = self._world.channels.get(name)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def _writable(self, arguments: Json) -> Channel:
        channel = self._channel(arguments)
        if channel.archived:
            raise SlackError("is_archived")
        if not channel.bot_is_member:
            hidden = channel.kind == "group"
            raise SlackError("channel_not_found" if hidden else "not_in_channel")
        return channel

    def _own(self, channel: Channel, arguments: Json, key: str, error: str) -> Message:
        message = self._world.find(channel.id, str(arguments.get(key, "")))
        if message is None or message.ephemeral:
            raise SlackError("message_not_found")
        if message.bot_id != self._world.bot_id:
            raise SlackError(error)
        return message
