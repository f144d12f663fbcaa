"""Bodies of HTTP requests, read within bounds of size, of time and of how much is held at once."""

import asyncio

from aiohttp import web

# Almost all that is sent is smaller. Each connection may hold so much; of larger bodies so many are
# read at once, since whoever sends them may not be known before they are whole.
_SMALL_BYTES = 64 * 1024
_MOST_LARGE = 8
_SECONDS = 5.0


class BodyError(Exception):
    """A body that is not read to its end.

    Attributes:
        status: Of the answer to it, 4xx or 503.
        reason: A clause in English.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Bodies:
    """Reads bodies for all connections together."""

    def __init__(self, *, most_bytes: int, seconds: float = _SECONDS) -> None:
        """Read bodies of up to `most_bytes`; each has to be there within `seconds`."""
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._large = 0

    async def read(self, request: web.Request) -> bytes:
        """The body.

        Raises:
            BodyError: It is too large or too slow, it broke off, or it is one too many.
        """
        if (request.content_length or 0) > self._most_bytes:
            raise BodyError(413, "the body is too large")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._bytes(request)
        except TimeoutError as error:
            raise BodyError(408, "the body took too long") from error
        except (OSError, RuntimeError, web.RequestPayloadError) as error:
            # Whoever sent it is gone (aiohttp's reader has a RuntimeError for that), or sends what is
            # no HTTP; aiohttp would log either as a fault.
            raise BodyError(400, "the body was cut off") from error

    async def _bytes(self, request: web.Request) -> bytes:
        raw = bytearray()
        is_large = False
        try:
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > self._most_bytes:
                    raise BodyError(413, "the body is too large")
                if len(raw) > _SMALL_BYTES and not is_large:
                    if self._large >= _MOST_LARGE:
                        raise BodyError(503, "too many large bodies at once")
                    self._large += 1
                    is_large = True
        finally:
            self._large -= is_large
        return bytes(raw)
