"""Failures that a test orders: rate limits, server errors, refusals, cut connections, held calls."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.wire.slack.watch import Watch


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call instead of success."""

    status: int = 200
    error: str = ""
    retry_after: int | str | None = None
    cut: bool = False  # close the connection without an answer
    applied: bool = False  # ... after having done what was asked


class Gate:
    """Holds calls of one method; `arrived` counts those that reached it."""

    def __init__(self, watch: Watch) -> None:
        self.arrived = 0
        self._watch = watch
        self._open = asyncio.Event()

    def release(self) -> None:
        """Let all held calls go on."""
        self._open.set()

    async def wait_for_arrival(self, calls: int = 1, within: float = 5.0) -> None:
        """Wait until so many calls are being held."""
        await self._watch.until(
            lambda: self.arrived >= calls,
            within=within,
            otherwise=lambda: f"{self.arrived} of {calls} calls arrived",
        )

    async def hold(self) -> None:
        self.arrived += 1
        self._watch.changed()
        await self._open.wait()


class Faults:
    """Ordered failures, consumed in order; a method of None means any call.

    The method's name is that of the Web API; "response_url" stands for posts to response URLs.
    `bot_token_error` and `app_token_error` ("token_revoked", "invalid_auth", "account_inactive")
    hold until set back to None.
    """

    def __init__(self, watch: Watch) -> None:
        self.bot_token_error: str | None = None
        self.app_token_error: str | None = None
        self._watch = watch
        self._ordered: dict[str | None, list[Fault | None]] = defaultdict(list)
        self._gates: dict[str, Gate] = {}

    def rate_limit(
        self, times: int = 1, *, method: str | None = None, retry_after: int | str = 1
    ) -> None:
        """The next calls get 429 with Retry-After (whole seconds, but for what Slack does not send).

        https://docs.slack.dev/apis/web-api/rate-limits/
        """
        self._order(method, times, Fault(429, "ratelimited", retry_after))

    def server_error(self, times: int = 1, *, method: str | None = None, status: int = 500) -> None:
        """The next calls get this HTTP status."""
        self._order(method, times, Fault(status, "internal_error"))

    def refuse(
        self, error: str, times: int = 1, *, method: str | None = None, after: int = 0
    ) -> None:
        """The next calls but the first `after` get HTTP 200 with `ok: false` and this error."""
        self._ordered[method].extend([None] * after)
        self._order(method, times, Fault(200, error))

    def cut(self, times: int = 1, *, method: str | None = None, applied: bool = False) -> None:
        """The next calls lose their connection before any answer.

        With `applied`, what they asked for was done all the same: a blind retry posts twice.
        """
        self._order(method, times, Fault(cut=True, applied=applied))

    def clear(self) -> None:
        """Forget what was ordered."""
        self._ordered.clear()

    @asynccontextmanager
    async def holding(self, method: str) -> AsyncIterator[Gate]:
        """Hold every call of the method until the block ends or the gate is released."""
        gate = self._gates[method] = Gate(self._watch)
        try:
            yield gate
        finally:
            del self._gates[method]
            gate.release()

    async def pass_gate(self, method: str) -> None:
        if gate := self._gates.get(method):
            await gate.hold()

    def take(self, method: str) -> Fault | None:
        for key in (method, None):
            if self._ordered[key]:
                return self._ordered[key].pop(0)
        return None

    def _order(self, method: str | None, times: int, fault: Fault) -> None:
        self._ordered[method].extend([fault] * times)
