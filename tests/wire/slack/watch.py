"""Waiting for a state instead of sleeping: every change wakes every waiter."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Watch:
    """One condition for the whole fake server; a waiter asks its own question at each change."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def changed(self) -> None:
        """Say that something observable happened."""
        self.version += 1
        self._next.set()
        self._next = asyncio.Event()

    async def next(self) -> None:
        """Return at the next change."""
        await self._next.wait()

    async def until(
        self, question: Callable[[], T], *, within: float, otherwise: Callable[[], str]
    ) -> T:
        """The first true answer to `question`.

        Raises:
            AssertionError: no true answer within so many seconds; the text is `otherwise()`.
        """
        try:
            async with asyncio.timeout(within):
                while not (answer := question()):
                    await self.next()
        except TimeoutError:
            raise AssertionError(f"after {within} s: {otherwise()}") from None
        return answer

    async def still(self, seconds: float) -> bool:
        """Whether nothing at all changed for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._next.wait()
        except TimeoutError:
            return True
        return False
