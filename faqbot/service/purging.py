"""Deletes what is too old: at the start, every hour, and until no trace of it is left."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from faqbot.errors import StoreError
from faqbot.service.recording import Recorder
from faqbot.store import Store
from faqbot.store.persons import PersonalData

_EVERY_SECONDS = 3600.0
_AGAIN_SECONDS = 60.0
# Between two parts, so that other processes on one SQLite file get their turn as well.
_BREATH_SECONDS = 0.01

_log = logging.getLogger(__name__)


class Purger:
    """Purges through a recorder, whose thread serves a claim after each small part."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        every: float = _EVERY_SECONDS,
        again: float = _AGAIN_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """Purge what `recorder` records.

        Args:
            recorder: Whose store it is; its clock tells what is too old.
            every: Seconds between two purges.
            again: Seconds until what could not be done is tried again.
            monotonic: Counts seconds.
            forget: Empties, at each purge, what remembers questions in memory.
        """
        self._recorder = recorder
        self._every = every
        self._again = again
        self._monotonic = monotonic
        self._due = monotonic()
        self._forget = forget
        self._rewriting = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-rewriting")

    async def run(self) -> None:
        """Purge until it is cancelled."""
        try:
            while True:
                await self.tick()
                await asyncio.sleep(self._again)
        except asyncio.CancelledError:
            self._rewriting.shutdown(wait=False)
            raise

    async def tick(self) -> None:
        """Count what was lost, purge if it is time, and erase what was deleted, by others too."""
        await self._recorder.count_lost()
        if self._monotonic() >= self._due:
            self._forget()
            if await self.purge():
                self._due = self._monotonic() + self._every
        await self._erase()

    async def purge(self) -> bool:
        """Delete all that is too old; False where the store failed before the end."""
        while gone := await self._recorder.ask(lambda store: store.personal.purge_lot(), -1):
            if gone < 0:
                return False
            await asyncio.sleep(_BREATH_SECONDS)
        return await self._recorder.ask(_purge_files, False)

    async def _erase(self) -> None:
        await self._recorder.ask(lambda store: store.personal.erase(), False)
        personal: PersonalData | None = await self._recorder.ask(
            lambda store: store.personal if store.personal.rewrite_is_due else None, None
        )
        if personal is None:
            return
        try:
            # A server may take long over it: neither the store's thread waits, nor a stop.
            await asyncio.get_running_loop().run_in_executor(self._rewriting, personal.rewrite)
        except StoreError as error:
            _log.info("what was deleted is not yet overwritten: %s", error)
        else:
            await self._recorder.ask(lambda store: store.personal.erase(), False)


def _purge_files(store: Store) -> bool:
    store.personal.purge_files()
    return True
