"""What holds for discord.py in the whole process: which servers it asks, what it may log, its sign-in."""

import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from faqbot.findings import answered
from faqbot.logs import words_of

PORTAL = "https://discord.com/developers/applications"
BAD_TOKEN = (
    "Discord does not accept DISCORD_TOKEN. Copy the bot's token again, or reset it "
    f'("Bot" > "Reset Token" at {PORTAL}), and restart.'
)
NO_INTENT = (
    "faqs.yaml lists a Discord channel under bot.answer_in, and Discord does not let this bot "
    'read messages. Switch on "Message Content Intent" ("Bot" > "Privileged Gateway Intents" at '
    f"{PORTAL}) and restart, or list no channel."
)
"""What only a person can mend: what is wrong, and what to do."""

_log = logging.getLogger(__name__)
# Without these there is no connection.
_CONNECTING = frozenset({"READY", "RESUMED"})
# The token of an interaction, and whose autocompletion failed.
_HIDDEN = re.compile(r"(/(?:webhooks|interactions)/\d+/|\bUser: )[^/\s?)]+")


class _Forward(logging.Handler):
    """Lines of ours: without tokens, texts, people and tracebacks."""

    def __init__(self, secret: str) -> None:
        super().__init__(logging.WARNING)
        self._secret = secret

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            words = words_of(error).removeprefix(f"{type(error).__module__}.")
            message = f"{message}: {words}"
        if self._secret:
            message = message.replace(self._secret, "***")
        _log.warning("discord: %s", _HIDDEN.sub(r"\1***", message))


def prepare(token: str, api_url: str | None, gateway_url: str | None = None) -> None:
    """Send discord.py to these servers, None leaving it where it is, and its warnings to faqbot's log."""
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    # Nobody speaks here: its word that voice needs two more packages helps no operator.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    library = logging.getLogger("discord")
    library.setLevel(logging.WARNING)
    library.propagate = False
    library.handlers = [_Forward(token.strip())]


def outlast_unreadable_events(client: discord.Client) -> None:
    """Have an event that the library cannot read cost that event alone, said once of each kind.

    By itself it would end the connection, and with it whatever comes until there is another one.
    """
    parsers = client._connection.parsers
    said: set[tuple[str, str]] = set()

    def parsed(name: str, parse: Callable[[Any], None], data: Any) -> None:
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - a boundary: what Discord sends is for it to say
            kind = name, type(error).__name__
            if kind not in said:
                said.add(kind)
                _log.error("discord: an event %s cannot be read and is passed over: %s", *kind)

    for name, parse in parsers.items():
        if name not in _CONNECTING:
            parsers[name] = partial(parsed, name, parse)


@asynccontextmanager
async def signed_in(token: str, api_url: str | None) -> AsyncIterator[discord.Client]:
    """A client that may ask Discord, without a connection to its gateway.

    Raises:
        discord.LoginFailure: Discord does not accept the token.
        ConnectionError: Discord does not answer well within 10 s; why, in words.
    """
    prepare(token, api_url)
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            await answered(client.login(token))
        except discord.HTTPException as error:
            raise ConnectionError(str(error)) from error
        except (TypeError, KeyError) as error:
            # What discord.py makes of a page in place of JSON.
            raise ConnectionError("what answers is not Discord") from error
        yield client
