"""The workspace behind the fake server: people, channels, scopes, messages, views."""

import itertools
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tests.wire.slack.records import Json, Message, View

ChannelKind = Literal["channel", "group", "im", "mpim"]

LEAST_SCOPES = frozenset(
    {"app_mentions:read", "chat:write", "commands", "im:history", "assistant:write"}
)
HISTORY_SCOPES = frozenset({"channels:history", "groups:history"})

# https://docs.slack.dev/reference/methods/conversations.info/
READ_OF = {
    "channel": "channels:read",
    "group": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
HISTORY_OF = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A user; `team` differs from the workspace's own for Slack Connect."""

    id: str
    name: str
    team: str


@dataclass(slots=True)
class Channel:
    """A conversation; `other` is the person at the far end of a direct message."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    bot_is_member: bool = True
    ext_shared: bool = False
    archived: bool = False
    other: str = ""


@dataclass(slots=True)
class World:
    """Everything the fake server knows.

    Starts with alice (U0ALICE), bob (U0BOB) and carol of another workspace (U0CAROL, T0CLIENT);
    channels #help (C0HELP) and #private (G0PRIV), the bot being a member; #elsewhere (C0ELSE),
    where it is not; and #shared (C0SHARED), shared with T0CLIENT. `enterprise` is the id of the
    organisation that the workspace is part of, where it is. Without `loads_pictures`, it reaches the
    address of no picture.
    """

    scopes: set[str] = field(default_factory=lambda: set(LEAST_SCOPES | HISTORY_SCOPES))
    team: str = "T0HOME"
    domain: str = "home"
    enterprise: str = ""
    loads_pictures: bool = True
    app_id: str = "A0FAQ"
    bot_user: str = "U0FAQBOT"
    bot_id: str = "B0FAQBOT"
    bot_name: str = "faqbot"
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    prompts: list[Json] = field(default_factory=list)
    _last_ts: int = 0
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        for user, name in (("U0ALICE", "alice"), ("U0BOB", "bob")):
            self.add_person(user, name)
        self.add_person("U0CAROL", "carol", team="T0CLIENT")
        self.add_channel("C0HELP", "help")
        self.add_channel("G0PRIV", "private", kind="group")
        self.add_channel("C0ELSE", "elsewhere", bot_is_member=False)
        self.add_channel("C0SHARED", "shared", ext_shared=True)

    def add_person(self, user: str, name: str, *, team: str | None = None) -> Person:
        """Add a user."""
        self.people[user] = Person(user, name, team or self.team)
        return self.people[user]

    def add_channel(
        self,
        channel: str,
        name: str,
        *,
        kind: ChannelKind = "channel",
        bot_is_member: bool = True,
        ext_shared: bool = False,
    ) -> Channel:
        """Add a conversation."""
        self.channels[channel] = Channel(channel, name, kind, bot_is_member, ext_shared)
        return self.channels[channel]

    def told_team(self, person: Person) -> str:
        """What interactions tell as a person's team: of an Enterprise organisation, its own id.

        https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
        """
        return self.enterprise if self.enterprise and person.team == self.team else person.team

    def dm(self, user: str) -> Channel:
        """The direct message channel between a person and the bot (D0ALICE for U0ALICE)."""
        person = self.people[user]
        name = f"D{user[1:]}"
        return self.channels.setdefault(name, Channel(name, "directmessage", "im", other=person.id))

    def hears(self, channel: Channel) -> bool:
        """Whether Slack sends the bot `message` events from there (scope and membership)."""
        return channel.bot_is_member and HISTORY_OF[channel.kind] in self.scopes

    def new_ts(self) -> str:
        """A message's ts: Unix seconds with six digits, never twice the same."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id such as Ev0000000001."""
        return f"{prefix}{next(self._serial):010d}"

    def find(self, channel: str, ts: str) -> Message | None:
        """The message that is there and not deleted."""
        for message in reversed(self.messages):
            if message.channel == channel and message.ts == ts and not message.deleted:
                return message
        return None

    def post_as_bot(self, channel: str, via: str, arguments: Json, *, to: str = "") -> Message:
        """Keep what the bot posted; `to` is the only reader of an ephemeral message."""
        text = str(arguments.get("text") or arguments.get("markdown_text") or "")
        message = Message(
            channel=channel,
            ts=self.new_ts(),
            text=text,
            user=self.bot_user,
            team=self.team,
            via=via,
            blocks=named(arguments.get("blocks") or []),
            thread_ts=arguments.get("thread_ts"),
            ephemeral_to=to or None,
            bot_id=self.bot_id,
            arguments=arguments,
        )
        self.messages.append(message)
        return message


def named(blocks: Iterable[Json]) -> list[Json]:
    """The blocks with a block_id each, as Slack gives them."""
    return [block if "block_id" in block else {**block, "block_id": _name()} for block in blocks]


def _name() -> str:
    return secrets.token_urlsafe(4)
