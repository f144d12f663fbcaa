"""What the fake server remembers: calls, messages, views and deliveries."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """The three kinds of Socket Mode envelope; over HTTP they differ in their encoding."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"


class Via(StrEnum):
    """How a delivery travels to the bot."""

    SOCKET = "socket"
    HTTP = "http"


@dataclass(slots=True, eq=False)
class Call:
    """One request to the Web API or to a response_url (`method == "response_url"`)."""

    method: str
    arguments: Json
    token: str
    at: float  # Unix time, seconds
    verb: str = "POST"
    status: int | None = None  # None while under way, or when the connection was cut
    answer: Json | None = None
    done: bool = False  # answered or cut

    @property
    def ok(self) -> bool:
        """Whether Slack accepted it."""
        return bool(self.answer and self.answer.get("ok"))

    @property
    def error(self) -> str | None:
        """The `error` of an `ok: false` answer."""
        return self.answer.get("error") if self.answer else None


@dataclass(slots=True, eq=False)
class Message:
    """A message in the workspace, in its present form; `edits` holds its former texts."""

    channel: str
    ts: str
    text: str
    user: str
    team: str
    via: str = "person"  # or "chat.postMessage", "chat.postEphemeral", "response_url", "ack"
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    extra: Json = field(default_factory=dict)
    arguments: Json = field(default_factory=dict)  # as the bot sent them
    edits: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def thread(self) -> str:
        """Where an answer belongs: the thread's ts, or this message's own."""
        return self.thread_ts or self.ts

    @property
    def ephemeral(self) -> bool:
        """Whether only one user sees it."""
        return self.ephemeral_to is not None


@dataclass(slots=True, eq=False)
class View:
    """A modal, or a user's Home tab, as the bot last set it."""

    id: str
    user: str
    view: Json
    hash: str
    versions: int = 1
    closed: bool = False


@dataclass(slots=True, eq=False)
class Attempt:
    """One try to bring a delivery to the bot; times are Unix seconds."""

    number: int  # 0 for the first, then 1, 2, 3 as in X-Slack-Retry-Num
    reason: str  # why it is a retry; empty for the first
    to: str  # the socket's id, or the URL
    sent_at: float
    acked_at: float | None = None
    acked_by: str | None = None
    status: int | None = None  # HTTP only
    response: Json | None = None  # the ack's payload, or the HTTP body
    timed_out: bool = False


@dataclass(slots=True, eq=False)
class Delivery:
    """One event, command or interaction on its way to the bot, with all its attempts."""

    kind: Kind
    body: Json
    via: Via
    attempts: list[Attempt] = field(default_factory=list)
    waiting: bool = True  # an attempt is open, or the next follows at once
    gave_up: bool = False
    refusals: list[str] = field(default_factory=list)  # what Slack would not take in the ack

    @property
    def ack(self) -> Attempt | None:
        """The first attempt that was acknowledged, late or not."""
        return next((a for a in self.attempts if a.acked_at is not None), None)

    @property
    def acked(self) -> bool:
        """Whether the bot acknowledged any attempt."""
        return self.ack is not None

    @property
    def response(self) -> Json | None:
        """What the bot sent along with its ack (options, errors, an immediate reply)."""
        return self.ack.response if self.ack else None

    @property
    def ack_seconds(self) -> float:
        """Seconds from sending to the ack.

        Raises:
            AssertionError: it was never acknowledged.
        """
        assert self.ack is not None, f"never acknowledged: {self.body}"
        assert self.ack.acked_at is not None
        return self.ack.acked_at - self.ack.sent_at


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A body made by `events` or `interactions`, not sent yet."""

    kind: Kind
    body: Json


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one act of a person makes Slack send: none, one or two bodies (a mention makes two)."""

    outgoing: tuple[Outgoing, ...]
    channel: str = ""
    message: Message | None = None
    trigger_id: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel on its way."""

    parcel: Parcel
    deliveries: tuple[Delivery, ...]

    @property
    def channel(self) -> str:
        """The channel it happened in."""
        return self.parcel.channel

    @property
    def message(self) -> Message:
        """The person's message.

        Raises:
            AssertionError: it was not a message.
        """
        assert self.parcel.message is not None, "this parcel holds no message"
        return self.parcel.message

    @property
    def ts(self) -> str:
        """The message's ts."""
        return self.message.ts

    @property
    def thread(self) -> str:
        """Where an answer belongs."""
        return self.message.thread

    @property
    def delivery(self) -> Delivery:
        """The first delivery.

        Raises:
            AssertionError: Slack sends the bot nothing for this.
        """
        assert self.deliveries, "Slack sends the bot nothing for this (scope or membership)"
        return self.deliveries[0]

    @property
    def event_id(self) -> str:
        """The first delivery's event_id."""
        return str(self.delivery.body["event_id"])
