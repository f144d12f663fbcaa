"""By which ways somebody can be answered who pressed or typed something, the best one first."""

import enum
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.calls import posted
from faqbot.adapters.slack.payloads import Payload

Way = Callable[[Payload], Awaitable[object]]
"""Sends one payload; gives the error that stopped it, where it does not raise one."""

# https://docs.slack.dev/reference/methods/chat.update/#errors (msg_too_long)
_MOST_UPDATED = 3_900
_QUIET: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False}


class Seen(enum.Enum):
    """Where an answer is seen: by one, by all, or in place of the message with the button."""

    BY_ONE = "one"
    BY_ALL = "all"
    IN_PLACE = "in place"


_SETTINGS: Mapping[Seen, Mapping[str, Any]] = {
    Seen.BY_ONE: {"response_type": "ephemeral", "replace_original": False},
    Seen.BY_ALL: {"response_type": "in_channel", "replace_original": False},
    Seen.IN_PLACE: {"replace_original": True},
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was pressed or typed, by Slack's ids.

    Attributes:
        user: Who did it.
        channel: Where; empty in Home and in modals.
        thread: The thread, if it was in one.
        url: The response_url, which serves five times within 30 minutes; empty where there is none.
            https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
        message: The ts of faqbot's message with the button, if others see it too; else empty.
    """

    user: str
    channel: str = ""
    thread: str | None = None
    url: str = ""
    message: str = ""

    @property
    def direct(self) -> bool:
        """Whether it is a direct conversation, where nobody reads along."""
        return self.channel.startswith("D")


def ways(client: AsyncWebClient, origin: Origin, seen: Seen) -> list[Way]:
    """At least one; what one person is to see is seen by nobody else on any of them."""
    found: list[Way] = []
    if origin.url:
        found.append(by_url(origin, seen))
    if seen is Seen.BY_ALL:
        return [*found, by_post(client, channel=origin.channel, thread=origin.thread)]
    if seen is Seen.IN_PLACE and origin.message:
        found.append(by_update(client, origin.channel, origin.message))
    if origin.direct:
        found.append(by_post(client, channel=origin.channel, thread=origin.thread))
    elif origin.channel:
        found.append(_by_whisper(client, origin))
    # A direct message needs no membership of a channel.
    return [*found, by_post(client, channel=origin.user)]


def by_post(
    client: AsyncWebClient,
    *,
    channel: str,
    thread: str | None = None,
    stands: Callable[[str], None] = lambda _ts: None,
    broadcast: bool = False,
) -> Way:
    """A message that all see who are there; `stands` is told the ts of each that arrived.

    In a thread it stands in the channel as well if `broadcast`.
    """
    settings = dict(_QUIET)
    if thread is not None:
        also = {"reply_broadcast": True} if broadcast else {}
        settings = {"thread_ts": thread, **also, **settings}

    async def send(payload: Payload) -> object:
        # The SDK's own method looks through all of it for objects of the SDK's.
        sent = await client.api_call(
            "chat.postMessage", json={"channel": channel, **payload, **settings}
        )
        stands(str(sent.get("ts") or ""))
        return sent

    return send


def by_url(origin: Origin, seen: Seen) -> Way:
    """By the response_url, which must be there."""
    settings = dict(_SETTINGS[seen])
    if origin.thread and seen is not Seen.IN_PLACE:
        settings["thread_ts"] = origin.thread

    async def send(payload: Payload) -> str:
        return await posted(origin.url, {**payload, **settings, **_QUIET})

    return send


def by_update(client: AsyncWebClient, channel: str, ts: str) -> Way:
    """In place of a message of faqbot's own."""

    async def send(payload: Payload) -> object:
        return await client.chat_update(
            channel=channel,
            ts=ts,
            text=payload["text"][:_MOST_UPDATED],
            # Left out, the old ones would stay.
            blocks=payload.get("blocks", []),
        )

    return send


def _by_whisper(client: AsyncWebClient, origin: Origin) -> Way:
    async def send(payload: Payload) -> object:
        return await client.chat_postEphemeral(
            channel=origin.channel, user=origin.user, thread_ts=origin.thread, **payload
        )

    return send
