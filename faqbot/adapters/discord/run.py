"""The Discord adapter: a connection that is served until it is told to stop."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import discord

from faqbot.adapters.discord.client import Bot, Client, ShardedClient
from faqbot.adapters.discord.library import BAD_TOKEN, NO_INTENT, prepare
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.places import find_place
from faqbot.adapters.discord.render import render
from faqbot.adapters.discord.sending import post
from faqbot.conversation.adapter import ChatAdapter
from faqbot.conversation.message import Text
from faqbot.errors import AdapterError
from faqbot.model import Connection
from faqbot.service import Services

_log = logging.getLogger(__name__)

# Of the 4 s that a stop has in all; the library itself would wait for the gateway for 30.
_CLOSE_SECONDS = 2.0
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_SHARDING_REQUIRED = 4011
_FINAL = {
    4004: BAD_TOKEN,
    4010: "Discord does not accept this bot's shard (close code 4010). Update faqbot.",
    _SHARDING_REQUIRED: "Discord asks for more shards (close code 4011). Restart faqbot.",
    4012: "Discord no longer serves this version of its gateway (4012). Update faqbot.",
    4013: "Discord does not know an intent that is asked for (4013). Update faqbot.",
    4014: NO_INTENT,
}


class Discord(ChatAdapter):
    """faqbot on Discord, for the supervisor of the app."""

    name = "discord"

    def __init__(
        self,
        *,
        services: Services,
        token: str,
        data_dir: Path,
        api_url: str | None = None,
        gateway_url: str | None = None,
        backlog: int = 1_000,
        sharded: bool = False,
    ) -> None:
        """Prepare; nothing connects before `run`.

        Args:
            services: Answers, and all else.
            token: The bot's token; it is in no log.
            data_dir: Where to remember which commands Discord knows.
            api_url: Where the REST server is, if not at Discord; for this whole process.
            gateway_url: Where the gateway is, if not at Discord; for this whole process.
            backlog: How many replies may wait in one channel; further ones are counted as lost.
            sharded: Whether to open as many connections as Discord recommends from the start; else
                from when Discord asks for it, which it does at 2,500 servers.
        """
        self._token = token
        self._api_url = api_url
        self._gateway_url = gateway_url
        self._bot = bot = Bot(services=services, data_dir=data_dir, backlog=backlog)
        super().__init__(services, PLATFORM, bot.controller, bot.common.sender)
        self._ended = asyncio.Event()
        self._ended.set()
        self._sharded = sharded
        self._client: discord.Client | None = None

    async def run(self, tell: Callable[[Connection], None]) -> None:
        """Serve until `stop`; may be called again after it has raised.

        Raises:
            AdapterError: Discord refuses us until a person mends something.
            Exception: Whatever else ended the connection; it may be tried again.
        """
        if self._ending.is_set():
            return
        self._ended.clear()
        try:
            prepare(self._token, self._api_url, self._gateway_url)
            await self._serve(tell)
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Take nothing more, finish what is under way, and return when `run` has."""
        self._bot.controller.closed = True
        self._ending.set()
        await self._ended.wait()

    async def _post(
        self, channel: str, message: Text, below: str | None = None, *, name: str
    ) -> Sequence[str] | None:
        client = self._client
        if client is None:
            return None
        posted: list[discord.Message] = []
        reference = None
        if below is not None:
            reference = discord.MessageReference(
                message_id=int(below), channel_id=int(channel), fail_if_not_exists=False
            )

        async def send() -> None:
            place = await find_place(client, channel)
            posted.extend(await post(place, render(message), nonce=name, reference=reference))

        is_sent = await self._bot.common.sender.counted(f"the hand-over channel {channel}", send())
        return [str(each.id) for each in posted] if is_sent else None

    async def _serve(self, tell: Callable[[Connection], None]) -> None:
        tell(Connection.CONNECTING)
        client = (ShardedClient if self._sharded else Client)(self._bot, tell)
        self._client = client
        serving = asyncio.create_task(client.start(self._token), name="discord")
        stopping = asyncio.create_task(self._ending.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                await self._bot.controller.under_way.finished()
                return
            self._explain(client, serving)
        finally:
            stopping.cancel()
            self._client = None
            await _close(client, serving)

    def _explain(self, client: discord.Client, serving: "asyncio.Task[None]") -> None:
        """Raise what ended the connection in a form that the supervisor understands."""
        try:
            serving.result()
        except discord.LoginFailure as error:
            raise AdapterError(BAD_TOKEN) from error
        except discord.PrivilegedIntentsRequired as error:
            raise AdapterError(NO_INTENT) from error
        except discord.ConnectionClosed as error:
            if error.code == _SHARDING_REQUIRED and not self._sharded:
                self._sharded = True
                raise ConnectionError("Discord asks for shards, which the next try has") from error
            if error.code in _FINAL:
                raise AdapterError(_FINAL[error.code]) from error
            raise
        except AttributeError as error:
            # What discord.py makes of a gateway that is down at the first connect.
            if getattr(client, "ws", None) is None:
                raise ConnectionError("the gateway cannot be reached") from error
            raise
        raise ConnectionError("the connection ended")


async def _close(client: discord.Client, serving: "asyncio.Task[None]") -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await client.close()
    except TimeoutError:
        # The gateway did not answer the goodbye.
        await client.http.close()
    # It may be asleep between two tries.
    serving.cancel()
    await asyncio.wait({serving})
    if not serving.cancelled():
        # Explained already, or what the goodbye itself brought on.
        serving.exception()
