"""What went over the wire, and waiting for the next of it without polling."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Found = TypeVar("Found")
Json = dict[str, Any]


class NotSeenError(AssertionError):
    """What a test waited for did not come in time; the text says what came instead."""


@dataclass(slots=True)
class RestCall:
    """One HTTP request and what it was answered."""

    method: str
    path: str
    route: str | None
    """The route's template, such as `/channels/{channel}/messages`; None when unknown."""
    query: dict[str, str]
    payload: Any
    authorized: bool | None
    """Whether it carried the right bot token; None when it carried none."""
    status: int = 0
    answer: Any = None

    @property
    def code(self) -> int | None:
        """Discord's error code of the answer, None when there is none."""
        return self.answer.get("code") if isinstance(self.answer, dict) else None

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass(frozen=True, slots=True)
class GatewayOp:
    """One payload that the client sent up the gateway."""

    connection: int
    op: int
    data: Any


@dataclass(slots=True)
class Journal:
    """Everything the client did, in order; `touch` wakes those who wait."""

    calls: list[RestCall] = field(default_factory=list)
    ops: list[GatewayOp] = field(default_factory=list)
    identifies: list[Json] = field(default_factory=list)
    resumes: list[Json] = field(default_factory=list)
    activity: int = 0
    """Counts whatever shows that the client is at work; heartbeats do not."""
    _waiters: list[asyncio.Future[None]] = field(default_factory=list)

    def touch(self, *, active: bool = True) -> None:
        self.activity += active
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self) -> None:
        """Return at the next `touch`."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    async def wait_until(
        self, find: Callable[[], Found | None], *, within: float, what: str
    ) -> Found:
        """The first result of `find` that is not None, asked again at each change.

        Raises:
            NotSeenError: after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self.changed()
                return found
        except TimeoutError:
            tail = "\n  ".join(map(str, self.calls[-8:])) or "(none)"
            words = f"no {what} within {within} s; the last REST calls were:\n  {tail}"
            raise NotSeenError(words) from None

    async def quiet(self, seconds: float, *, within: float, fail: Callable[[], None]) -> None:
        """Return once nothing happened for `seconds`; `fail` may raise at each change.

        Raises:
            NotSeenError: when it is still busy after `within` seconds.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        fail()
        while True:
            before = self.activity
            quiet_at = loop.time() + seconds
            while self.activity == before and loop.time() < quiet_at:
                try:
                    async with asyncio.timeout_at(quiet_at):
                        await self.changed()
                except TimeoutError:
                    break
            fail()
            if self.activity == before:
                return
            if loop.time() > deadline:
                raise NotSeenError(
                    f"the client was still busy after {within} s; no silence to judge by"
                )

    @property
    def unknown_calls(self) -> list[RestCall]:
        """Calls to routes that this server does not have."""
        return [call for call in self.calls if call.route is None]
