"""The clock of the fake and the ids it makes from it."""

import itertools
import time
from datetime import UTC, datetime

# https://docs.discord.com/developers/reference#snowflakes
DISCORD_EPOCH_MS = 1_420_070_400_000


class Clock:
    """Seconds since 1970, UTC: real time that a test can push forward."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()

    def now(self) -> float:
        return self._start + time.monotonic()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once, for every deadline of the server."""
        self._start += seconds


class Snowflakes:
    """Ids that grow strictly and carry the clock's time, as Discord's do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._counter = itertools.count()

    def next(self) -> int:
        millis = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        candidate = (millis << 22) | (next(self._counter) & 0xFFF)
        self._last = max(candidate, self._last + 1)
        return self._last


def timestamp(seconds: float) -> str:
    """`seconds` since 1970 as the ISO 8601 text that the API writes."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
