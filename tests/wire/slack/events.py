"""What people do in Slack, as the Events API bodies it makes of that.

https://docs.slack.dev/apis/events-api/ and https://docs.slack.dev/reference/events/message/
"""

import copy
import time
import uuid
from typing import Any

from tests.wire.slack.records import Json, Kind, Message, Outgoing, Parcel, View
from tests.wire.slack.wiretext import Wire, escape, rich_text
from tests.wire.slack.world import Channel, World

# So much of a snippet stands in the event, about.
_PREVIEW = 400


class Events:
    """Makes parcels for `FakeSlack.send`.

    Texts are what a person typed: they are escaped on the way, unless given as `Wire`. Nothing is
    sent for what Slack would not send: no `message` event from a channel whose history the bot may
    not read, or where it is no member.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def direct_message(
        self, text: str, *, user: str = "U0ALICE", thread_ts: str | None = None
    ) -> Parcel:
        """A message to the bot (message.im)."""
        return self.message(text, user=user, channel=self._world.dm(user).id, thread_ts=thread_ts)

    def message(
        self,
        text: str,
        *,
        user: str = "U0ALICE",
        channel: str = "C0HELP",
        thread_ts: str | None = None,
        subtype: str | None = None,
        **extra: Any,
    ) -> Parcel:
        """A message in a channel or thread; further fields of the event by name."""
        said = self._say(
            escape(text), user, channel, thread_ts=thread_ts, subtype=subtype, extra=extra
        )
        return self._parcel(said, self._message_event(said))

    def app_mention(
        self,
        text: str,
        *,
        user: str = "U0ALICE",
        channel: str = "C0HELP",
        thread_ts: str | None = None,
    ) -> Parcel:
        """`@bot text`: sent as app_mention and, where history is readable, as message too."""
        wire = Wire(f"<@{self._world.bot_user}> {escape(text)}")
        said = self._say(wire, user, channel, thread_ts=thread_ts)
        events = []
        where = self._world.channels[channel]
        if where.bot_is_member and "app_mentions:read" in self._world.scopes:
            events.append({**self.body_of(said), "type": "app_mention", "event_ts": said.ts})
            events[0]["channel"] = channel
        return self._parcel(said, *events, self._message_event(said))

    def file_share(
        self, text: str, *, user: str = "U0ALICE", channel: str = "C0HELP", name: str = "a.png"
    ) -> Parcel:
        """A message with a file."""
        file = self._file(user, name, mode="hosted", mimetype="image/png")
        return self.message(
            text, user=user, channel=channel, subtype="file_share", files=[file], upload=False
        )

    def snippet(
        self, written: str, text: str = "", *, user: str = "U0ALICE", channel: str = "C0HELP"
    ) -> Parcel:
        """A message with a text snippet, of which Slack sends the beginning."""
        file = self._file(user, "note.txt", mode="snippet", mimetype="text/plain") | {
            "filetype": "text",
            "editable": True,
            "preview": written[:_PREVIEW],
            "preview_highlight": f'<div class="CodeMirror"><pre>{escape(written)}</pre></div>',
            "preview_is_truncated": len(written) > _PREVIEW,
            "lines": written.count("\n") + 1,
            "lines_more": 0,
        }
        return self.message(
            text, user=user, channel=channel, subtype="file_share", files=[file], upload=False
        )

    def voice_clip(
        self,
        spoken: str | None,
        text: str = "",
        *,
        user: str = "U0ALICE",
        channel: str = "C0HELP",
    ) -> Parcel:
        """A message that was spoken; None while Slack has not understood it yet."""
        clip = self._file(user, "audio_message.m4a", mode="hosted", mimetype="audio/mp4") | {
            "filetype": "m4a",
            "subtype": "slack_audio",
            "media_display_type": "audio",
            "duration_ms": 4_000,
            "preview": None,
            "transcription": {"status": "processing", "locale": None, "preview": None},
        }
        if spoken is not None:
            preview = {"content": spoken, "has_more": False}
            clip["transcription"] = {"status": "complete", "locale": "en-US", "preview": preview}
        return self.message(
            text, user=user, channel=channel, subtype="file_share", files=[clip], upload=False
        )

    def _file(self, user: str, name: str, **more: Any) -> Json:
        """https://docs.slack.dev/reference/objects/file-object/."""
        known = {"id": self._world.new_id("F"), "name": name, "title": name, "user": user}
        return known | {"is_external": False, "has_rich_preview": False, **more}

    def thread_broadcast(self, text: str, *, root: Message, user: str = "U0ALICE") -> Parcel:
        """A thread reply that is also sent to the channel."""
        return self.message(
            text,
            user=user,
            channel=root.channel,
            thread_ts=root.ts,
            subtype="thread_broadcast",
            root=self.body_of(root),
        )

    def share(
        self,
        message: Message,
        comment: str = "",
        *,
        user: str = "U0BOB",
        channel: str = "C0HELP",
        has_text: bool = True,
    ) -> Parcel:
        """Somebody shares a message, which comes as an attachment to what they say of it.

        Without `has_text` its words stand in its blocks alone. To mention the bot, write it out.
        """
        person = self._world.people.get(message.user)
        shared = {
            "id": 1,
            "ts": message.ts,
            "channel_id": message.channel,
            "channel_team": self._world.team,
            "author_id": message.user,
            "author_name": person.name if person else "",
            "from_url": f"https://{self._world.domain}.slack.com/archives/{message.channel}",
            "fallback": message.text,
            "text": message.text if has_text else "",
            "files": None,
            "message_blocks": [{"message": {"blocks": [rich_text(message.text)]}}],
            "is_msg_unfurl": True,
            "is_share": True,
        }
        return self.message(comment, user=user, channel=channel, attachments=[shared], files=None)

    def bot_message(
        self, text: str, *, channel: str = "C0HELP", bot_id: str = "B0OTHER", classic: bool = False
    ) -> Parcel:
        """Another bot's message: with subtype bot_message and no user when `classic`."""
        subtype = "bot_message" if classic else None
        user = "" if classic else "U0OTHERBOT"
        said = self._say(escape(text), user, channel, subtype=subtype, bot_id=bot_id)
        return self._parcel(said, self._message_event(said))

    def message_changed(
        self, message: Message, text: str | None = None, *, blocks: list[Json] | None = None
    ) -> Parcel:
        """An edit; without a text, what Slack sends when it has unfurled a link."""
        before = self.body_of(message)
        now = self._world.new_ts()
        if text is not None:
            message.edits.append(message.text)
            message.text = escape(text)
        if blocks is not None:
            message.blocks = blocks
        after = {**self.body_of(message), "source_team": message.team, "user_team": message.team}
        if text is None:
            after["attachments"] = [{"id": 1, "from_url": "https://example.com", "fallback": "x"}]
        else:
            after["edited"] = {"user": message.user, "ts": now}
        inner = {"message": after, "previous_message": before}
        return self._parcel(message, self._about(message, "message_changed", inner, now))

    def message_deleted(self, message: Message) -> Parcel:
        """A deletion."""
        message.deleted = True
        inner = {"previous_message": self.body_of(message), "deleted_ts": message.ts}
        now = self._world.new_ts()
        return self._parcel(message, self._about(message, "message_deleted", inner, now))

    def echo(self, message: Message) -> Parcel:
        """The bot's own message, as it comes back to it."""
        return self._parcel(message, self._message_event(message))

    def app_home_opened(
        self, *, user: str = "U0ALICE", tab: str = "home", view: View | None = None
    ) -> Parcel:
        """A person opened the bot's Home or Messages tab."""
        channel = self._world.dm(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._world.new_ts(),
        }
        if view is not None:
            event["view"] = {**view.view, "id": view.id, "hash": view.hash}
        return Parcel((self.wrap(event, channel),), channel.id)

    def wrap(self, event: Json, channel: Channel | None = None) -> Outgoing:
        """Any event in the outer body Slack puts round it, with an event_id of its own."""
        world = self._world
        body = {
            "token": "verification-token",
            "team_id": world.team,
            "context_team_id": world.team,
            "context_enterprise_id": None,
            "api_app_id": world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": world.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": world.team,
                    "user_id": world.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.ext_shared),
            "event_context": "4-fake",
        }
        return Outgoing(Kind.EVENT, body)

    def body_of(self, message: Message) -> Json:
        """The message as events and interactions show it (without its channel)."""
        body: Json = {"type": "message", "ts": message.ts, "text": message.text}
        if message.user:
            body |= {"user": message.user, "team": message.team}
        if message.team != self._world.team:
            body |= {"user_team": message.team, "source_team": message.team}
        if message.subtype:
            body["subtype"] = message.subtype
        if message.bot_id:
            body["bot_id"] = message.bot_id
            if message.bot_id == self._world.bot_id:
                body["app_id"] = self._world.app_id
        else:
            body["client_msg_id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, message.ts))
        if message.thread_ts:
            body["thread_ts"] = message.thread_ts
            parent = self._world.find(message.channel, message.thread_ts)
            if parent is not None:
                body["parent_user_id"] = parent.user
        body["blocks"] = message.blocks or [rich_text(message.text)]
        return copy.deepcopy(body | message.extra)

    def _say(
        self,
        wire: str,
        user: str,
        channel: str,
        *,
        thread_ts: str | None = None,
        subtype: str | None = None,
        bot_id: str | None = None,
        extra: Json | None = None,
    ) -> Message:
        person = self._world.people.get(user)
        said = Message(
            channel=channel,
            ts=self._world.new_ts(),
            text=wire,
            user=user,
            team=person.team if person else self._world.team,
            thread_ts=thread_ts,
            subtype=subtype,
            bot_id=bot_id,
            extra=extra or {},
        )
        self._world.messages.append(said)
        return said

    def _message_event(self, said: Message) -> Json:
        return {**self.body_of(said), "channel": said.channel, "event_ts": said.ts}

    def _about(self, message: Message, subtype: str, inner: Json, now: str) -> Json:
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": message.channel,
            "ts": now,
            "event_ts": now,
            **inner,
        }

    def _parcel(self, said: Message, *events: Json) -> Parcel:
        channel = self._world.channels[said.channel]
        outgoing = []
        for event in events:
            if event["type"] == "message":
                if not self._world.hears(channel):
                    continue
                event["channel_type"] = channel.kind
            outgoing.append(self.wrap(event, channel))
        return Parcel(tuple(outgoing), said.channel, said)
