"""What is being answered right now, so that a stop can wait for it."""

import asyncio
from types import TracebackType


class UnderWay:
    """Counts the questions between their arrival and their last word: `with under_way: ...`."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def __enter__(self) -> None:
        self._count += 1
        self._none.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._count -= 1
        if self._count == 0:
            self._none.set()

    def __bool__(self) -> bool:
        """Whether anything is."""
        return self._count > 0

    async def finished(self) -> None:
        """Wait until nothing is under way; bound it with a timeout."""
        await self._none.wait()
