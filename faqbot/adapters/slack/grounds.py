"""What Slack tells of channels: whether a channel is private, where the scope for that is given."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.calls import FAULTS, reason_of

_log = logging.getLogger(__name__)


class ChannelGrounds:
    """Asks Slack."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Ask through `client`."""
        self._client = client

    async def server_of(self, channel: str) -> str | None:
        """None: on Slack no right hangs on where a channel is."""
        return None

    async def is_private(self, channel: str) -> bool | None:
        """Whether only those of the workspace are in it who were let in; None if Slack does not tell.

        Without the scope `groups:read` it does not.
        https://docs.slack.dev/reference/methods/conversations.info/
        """
        try:
            answer = await self._client.conversations_info(channel=channel)
        except FAULTS as error:
            _log.info("Slack does not tell whether %s is private: %s", channel, reason_of(error))
            return None
        return is_private(answer.get("channel"))


def is_private(channel: object) -> bool | None:
    """The same of a channel as `conversations.info` tells of it.

    One that is shared with another company is not: its people are in it.
    """
    if not isinstance(channel, Mapping):
        return None
    facts: Mapping[str, Any] = channel
    if "is_private" not in facts:
        return None
    return bool(facts["is_private"]) and not facts.get("is_ext_shared")
