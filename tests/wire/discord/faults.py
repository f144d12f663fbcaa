"""Failures that a test orders for the next REST calls."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["answer", "drop", "lose", "hold"]


@dataclass(eq=False, slots=True)
class Fault:
    """What happens to the calls it matches, and for how many of them."""

    kind: Kind
    route: str
    times: int | None
    status: int = 500
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: int = 0
    """How many matching calls still pass unharmed before it."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first call has run into it."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the calls that a `hold` keeps waiting go on."""
        self.released.set()


class Faults:
    """Ordered failures; a route is `METHOD /path` with `*` for any part, `*` alone for all.

    For example `POST /channels/*/messages`; `times=None` means until `clear`;
    `after` calls pass first.
    """

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        """The first ordered fault that matches, used up by one."""
        for fault in self._ordered:
            if fnmatchcase(f"{method} {path}", fault.route):
                if fault.after:
                    fault.after -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._ordered.remove(fault)
                fault.reached.set()
                return fault
        return None

    def clear(self) -> None:
        for fault in self._ordered:
            fault.release()
        self._ordered.clear()

    def answer(
        self,
        status: int,
        route: str = "*",
        *,
        times: int | None = 1,
        code: int = 0,
        message: str = "",
        after: int = 0,
    ) -> Fault:
        """Answer with `status` and an error body, without doing what was asked."""
        body = {"message": message or f"{status}: ordered by a test", "code": code}
        encoded = json.dumps(body).encode()
        return self._order(Fault("answer", route, times, status, encoded, after=after))

    def rate_limit(
        self,
        route: str = "*",
        *,
        times: int | None = 1,
        retry_after: float = 0.05,
        via: bool = True,
        is_global: bool = False,
        after: int = 0,
    ) -> Fault:
        """Answer 429; `via=False` is the proxy's own, which discord.py does not retry.

        https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
        """
        body = {
            "message": "You are being rate limited.",
            "retry_after": retry_after,
            "global": is_global,
        }
        headers = {"Retry-After": str(max(1, round(retry_after)))}
        if via:
            headers |= {"Via": "1.1 google", **bucket_headers(remaining=0, reset=retry_after)}
            headers["X-RateLimit-Scope"] = "global" if is_global else "user"
        if is_global:
            headers["X-RateLimit-Global"] = "true"
        encoded = json.dumps(body).encode()
        return self._order(
            Fault("answer", route, times, 429, encoded, headers=headers, after=after)
        )

    def drop(self, route: str = "*", *, times: int | None = 1, after: int = 0) -> Fault:
        """Cut the connection before anything is done."""
        return self._order(Fault("drop", route, times, after=after))

    def lose(self, route: str = "*", *, times: int | None = 1, after: int = 0) -> Fault:
        """Do what was asked, then cut the connection instead of answering."""
        return self._order(Fault("lose", route, times, after=after))

    def hold(self, route: str = "*", *, times: int | None = 1) -> Fault:
        """Keep the call waiting until `release()`; await `reached` to know that it came."""
        return self._order(Fault("hold", route, times))

    def _order(self, fault: Fault) -> Fault:
        self._ordered.append(fault)
        return fault


def bucket_headers(*, remaining: int = 49, reset: float = 1.0) -> dict[str, str]:
    """https://docs.discord.com/developers/topics/rate-limits#header-format."""
    return {
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
        "X-RateLimit-Reset-After": f"{reset:.3f}",
    }
