"""What Slack posts, read within bounds of size, of time and of how much is held at once."""

import asyncio

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from faqbot.adapters.slack.shapes import is_well_formed

MOST_BYTES = 1024 * 1024
"""A view may have 250 kB of JSON, and comes percent-encoded with what was typed into it:
https://docs.slack.dev/reference/methods/views.open/#errors (view_too_large)."""

# Almost all that Slack sends is smaller. Each connection may hold so much; of larger bodies so many
# are read at once, since whoever sends them cannot be known before they are whole.
_SMALL_BYTES = 64 * 1024
_MOST_LARGE = 8
_SECONDS = 5.0


class Bodies:
    """Reads bodies for all connections together."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        """Read; each body has to be there within `seconds`."""
        self._seconds = seconds
        self._large = 0

    async def read(self, request: web.Request) -> bytes | web.Response:
        """The body, or the answer to one that is too large or too slow, or one too many."""
        if (request.content_length or 0) > MOST_BYTES:
            return _refusal(413, "the body is too large")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._bytes(request)
        except TimeoutError:
            return _refusal(408, "the body took too long")
        except (OSError, RuntimeError, web.RequestPayloadError):
            # Whoever sent it is gone (aiohttp's reader has a RuntimeError for that), or sends what is
            # no HTTP; aiohttp would log either as a fault.
            return _refusal(400, "the body was cut off")

    async def _bytes(self, request: web.Request) -> bytes | web.Response:
        raw = bytearray()
        is_large = False
        try:
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > MOST_BYTES:
                    return _refusal(413, "the body is too large")
                if len(raw) > _SMALL_BYTES and not is_large:
                    if self._large >= _MOST_LARGE:
                        return _refusal(503, "too many large bodies at once")
                    self._large += 1
                    is_large = True
        finally:
            self._large -= is_large
        return bytes(raw)


def understood(body: str, request: web.Request) -> AsyncBoltRequest | None:
    """What bolt makes of a body; None where it is none that Slack sends."""
    try:
        asked = AsyncBoltRequest(
            body=body, query=request.query_string, headers=dict(request.headers)
        )
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        return None  # bolt reads on without looking at what it reads.
    return asked if is_well_formed(asked.body) else None


def _refusal(status: int, reason: str) -> web.Response:
    response = web.json_response({"error": reason}, status=status)
    # What is left of the body is not waited for.
    response.force_close()
    return response
