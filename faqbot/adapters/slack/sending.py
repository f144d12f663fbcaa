"""Posts replies: each at most once, in order within a channel, and a loss is one log line."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.calls import TOO_RICH, is_undone, posted, tried
from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.render import plainer
from faqbot.adapters.slack.routes import Origin, Seen, Way, by_post, by_url, ways
from faqbot.conversation.outbox import Turns

_log = logging.getLogger(__name__)


class Sender:
    """Sends what was rendered.

    Attributes:
        client: Calls Slack.
        turns: Whose turn it is in each thread, channel without one, and direct conversation.
        unsent: Replies that were not, or not wholly, sent since the start.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        backlog: int,
        on_error: Callable[[str], None] = lambda _code: None,
    ) -> None:
        """Send through `client`; `on_error` is told each of Slack's error codes.

        At most `backlog` replies wait for their turn in one thread or direct conversation.
        """
        self.turns = Turns(in_one_place=backlog)
        self.unsent = 0
        self.client = client
        self._on_error = on_error
        self._cut_off = False

    async def post(
        self,
        payloads: Sequence[Payload],
        *,
        channel: str,
        thread: str | None,
        still_wanted: Callable[[], bool] = lambda: True,
        stands: Callable[[str], None] = lambda _ts: None,
        broadcast: bool = False,
    ) -> str:
        """Post to a channel or thread, one reply after the other; asked again when its turn comes.

        `stands` is told the ts of each message that arrived; what goes to a thread stands in its
        channel as well if `broadcast`. Gives Slack's word for what went wrong, "" where nothing did or none is wanted any more.
        """
        send = by_post(
            self.client, channel=channel, thread=thread, stands=stands, broadcast=broadcast
        )
        # Nobody reads the threads of a channel as one, as they do those of a direct conversation.
        place = channel if channel.startswith("D") else (channel, thread)
        with self._told_if_cancelled(channel):
            async with self.turns.turn(place) as mine:
                if not mine:
                    self._lost(channel, "too many replies are waiting")
                    return "busy"
                return await self._send_all(payloads, send, channel) if still_wanted() else ""

    async def respond(
        self, payloads: Sequence[Payload], origin: Origin, *, seen: Seen = Seen.BY_ONE
    ) -> str:
        """Answer a command or a tap by the best way that works; the error that stopped it, or ""."""
        left = ways(self.client, origin, seen)

        async def send(payload: Payload) -> str:
            while True:
                error = await tried(partial(left[0], payload))
                if len(left) == 1 or not _may_go_on(error, seen):
                    return error
                _log.debug("an answer in %s takes another way: %s", origin.channel, error)
                left.pop(0)

        with self._told_if_cancelled(origin.channel):
            return await self._send_all(payloads, send, origin.channel)

    async def add(self, payload: Payload, origin: Origin) -> bool:
        """Say more, where it was pressed, to the one who did; False where that is over."""
        if not origin.url:
            return False
        error = await tried(partial(by_url(origin, Seen.BY_ONE), payload))
        # Where nobody can say, it is not said by another way as well.
        return not error or not is_undone(error)

    async def delete(self, origin: Origin) -> bool:
        """Delete the message with the button that was pressed; False if Slack would not."""
        error = "no response_url"
        if origin.url:
            error = await tried(partial(posted, origin.url, {"delete_original": True}))
        if error and origin.message:
            call = partial(self.client.chat_delete, channel=origin.channel, ts=origin.message)
            error = await tried(call)
        if error and error != "message_not_found":
            _log.error("a message in %s was not deleted: %s", origin.channel, error)
            return False
        return True

    async def _send_all(self, payloads: Sequence[Payload], send: Way, channel: str) -> str:
        for number, payload in enumerate(payloads):
            error = await self._send(payload, send)
            if error:
                where = f"after {number} of {len(payloads)} messages" if number else "nothing"
                self._lost(channel, f"{error}; {where} was sent for certain")
                self._on_error(error)
                return error
        return ""

    async def _send(self, payload: Payload, send: Way) -> str:
        """Send one payload, plainer if need be; the error that stopped it, or ""."""
        form: Payload | None = payload
        error = ""
        while form is not None:
            error = await tried(partial(send, form))
            if error not in TOO_RICH:
                return error
            _log.warning("Slack refused a message (%s); trying a plainer one", error)
            form = plainer(form)
        return error

    @contextlib.contextmanager
    def _told_if_cancelled(self, channel: str) -> Iterator[None]:
        try:
            yield
        except asyncio.CancelledError:
            # At a stop there may be a thousand, which the last line of the log counts.
            level = logging.DEBUG if self._cut_off else logging.ERROR
            self._cut_off = True
            self._lost(channel, "stopped before it was wholly sent", level)
            raise

    def _lost(self, channel: str, reason: str, level: int = logging.ERROR) -> None:
        self.unsent += 1
        remedy = ". Invite the bot to that channel" if "not_in_channel" in reason else ""
        _log.log(level, "unsent: a reply in %s: %s%s", channel, reason, remedy)


def _may_go_on(error: str, seen: Seen) -> bool:
    """Whether to try the next way: not where that could make public twice what is so once."""
    if not error or error in TOO_RICH:
        return False
    return seen is not Seen.BY_ALL or is_undone(error)
