"""Tells the hand-over channels of a saved faqs.yaml that is not live, once in all processes."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence

from faqbot.model import Adapter, Platforms
from faqbot.service import Admin, Recorder
from faqbot.texts import Texts

_log = logging.getLogger(__name__)
_PAUSES = (10.0, 60.0, 600.0)


class Announcer:
    """Reports what `Admin.trouble` says, to staff on every platform."""

    def __init__(
        self,
        admin: Admin,
        recorder: Recorder,
        adapters: Sequence[Adapter],
        *,
        texts: Texts,
        platforms: Platforms,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """Report what `admin` says is wrong.

        Args:
            admin: Knows why the saved file is not live.
            recorder: Knows what another process has told already.
            adapters: Tell it.
            texts: faqbot's own sentences.
            platforms: Those that the adapters belong to; each is told once.
            pauses: Seconds before each further try, where an adapter could not tell it.
        """
        self._admin = admin
        self._pauses = pauses
        self._recorder = recorder
        self._adapters = adapters
        self._texts = texts
        self._platform_of = {
            transport.name: platform.name
            for platform in platforms
            for transport in platform.transports
        }
        self._tasks: set[asyncio.Task[None]] = set()

    def report(self) -> None:
        """Begin to tell what is wrong now."""
        said = self._admin.trouble(self._texts)
        if said is not None:
            for adapter in self._adapters:
                task = asyncio.create_task(self._announce(adapter, said))
                self._tasks.add(task)
                task.add_done_callback(self._ended)

    async def _announce(self, adapter: Adapter, said: str) -> None:
        platform = self._platform_of[adapter.name]
        digest = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
        key = f"told:{platform}:{digest}"
        if not await self._recorder.ask(lambda store: store.marks.leave(key), True):
            return
        for pause in self._pauses:
            if await adapter.announce(said):
                return
            await asyncio.sleep(pause)
            if self._admin.trouble(self._texts) != said:
                return
        await adapter.announce(said)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("staff were not told of the file", exc_info=error)
