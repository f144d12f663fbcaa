"""One call to Discord's REST server, made again only where that can do no harm.

discord.py repeats what is answered 500, 502, 504 and 524, and a 429 that carries a `Via` header;
a 429 without one comes from Discord's outer proxy, and is left to us, as is a broken connection.
"""

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_TRIES = 5
_LONGEST_WAIT_SECONDS = 60.0
_UNCLEAR_WAIT_SECONDS = 1.0
_TRIED_BY_LIBRARY = {500, 502, 504, 524}
_TOO_MANY_REQUESTS = 429
# Answered by what stands before Discord: whether the request went on, nobody can say.
_UNCLEAR = {502, 504, 524}


class Code(enum.IntEnum):
    """What Discord calls that which it refuses.

    https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    """

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_USER = 10013
    ALREADY_ACKNOWLEDGED = 40060
    MISSING_ACCESS = 50001
    CLOSED_TO_US = 50007
    MISSING_PERMISSIONS = 50013
    INVALID_FORM = 50035
    THREAD_ARCHIVED = 50083
    NO_SERVER_SHARED = 50278
    NO_MESSAGE_HISTORY = 160002
    THREAD_EXISTS = 160004
    THREAD_LOCKED = 160005


class UnsentError(Exception):
    """A message was not sent, or nobody can say whether it was."""

    code = 0
    """None of Discord's, whose own errors have one."""


class CutOffError(UnsentError):
    """It was not sent, since the adapter was ended."""


class UnclearError(UnsentError):
    """Nobody can say whether it was."""


class GoneError(UnsentError):
    """It was not sent, since the message that it answers has been deleted meanwhile."""


FAULTS = (UnsentError, discord.HTTPException)
"""What `attempt` raises."""


async def attempt(call: Callable[[], Awaitable[_T]], *, repeatable: bool) -> _T:
    """What `call` returns, after some minutes at most.

    Args:
        call: Makes one request.
        repeatable: Whether the same request twice has the effect of one: it carries a nonce, or
            edits. If not, a connection that breaks on the way ends it.

    Raises:
        discord.HTTPException: Discord refuses the request itself.
        UnsentError: It was tried in vain; UnclearError, where its outcome is unknown.
    """
    failed: type[UnsentError] = UnsentError
    for number in range(1, _TRIES + 1):
        try:
            return await call()
        except discord.RateLimited as limited:
            raise UnsentError(str(limited)) from limited
        except discord.HTTPException as error:
            wait = _wait_after(error, repeatable=repeatable)
            reason = str(error)
        except (OSError, aiohttp.ClientError, TimeoutError) as error:
            reason = f"the connection failed ({type(error).__name__})"
            # Where none came about, nothing was asked.
            if not isinstance(error, aiohttp.ClientConnectorError):
                failed = UnclearError
                if not repeatable:
                    raise UnclearError(reason) from error
            wait = _UNCLEAR_WAIT_SECONDS
        except RuntimeError as error:
            # aiohttp's word for a session that has been closed.
            raise CutOffError(str(error)) from error
        if number < _TRIES:
            _log.info("trying again in %.1f s: %s", wait, reason)
            await asyncio.sleep(wait)
    raise failed(f"{reason}, {_TRIES} times")


async def unless_gone(call: Callable[[], Awaitable[_T]]) -> _T | None:
    """What `call` does with a message, as a repeatable `attempt`; None where that was deleted before."""
    try:
        return await attempt(call, repeatable=True)
    except discord.NotFound as error:
        if error.code != Code.UNKNOWN_MESSAGE:
            raise
        return None


def _wait_after(error: discord.HTTPException, *, repeatable: bool) -> float:
    """Seconds until another try; raises where there should be none."""
    if error.status == _TOO_MANY_REQUESTS:
        wait = _seconds(error.response.headers.get("Retry-After", ""))
        if wait > _LONGEST_WAIT_SECONDS:
            raise UnsentError(f"Discord wants us to wait for {wait:.0f} s") from error
        return wait
    if error.status < 500:
        # Refused: the same request would be refused again.
        raise error
    if error.status in _UNCLEAR:
        raise UnclearError(str(error)) from error
    if error.status in _TRIED_BY_LIBRARY or not repeatable:
        raise UnsentError(str(error)) from error
    return _UNCLEAR_WAIT_SECONDS


def _seconds(header: str) -> float:
    try:
        return max(float(header), 0.0)
    except ValueError:
        return _UNCLEAR_WAIT_SECONDS
