"""A saved faqs.yaml goes live: the next snapshot is built aside, then swapped in at once."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from faqbot.errors import UnreadableError
from faqbot.knowledge.reader import read_text
from faqbot.knowledge.watch import Watch
from faqbot.model import KnowledgeBase, Snapshot
from faqbot.service.answering import Service

_log = logging.getLogger(__name__)
# Two looks must agree, so that a change is live within 2 s.
_LOOK_SECONDS = 0.5
_MOST_SAID = 10


@dataclass(frozen=True, slots=True)
class BadVersion:
    """Why the saved file is not live: its lines, and when it was seen (UTC)."""

    lines: tuple[str, ...]
    seen_at: datetime


class Reloader:
    """Looks at the file again and again; a broken one leaves the last good in place."""

    def __init__(
        self,
        service: Service,
        watch: Watch,
        *,
        build: Callable[[KnowledgeBase], Snapshot],
        every: float = _LOOK_SECONDS,
    ) -> None:
        """Reload for `service` what `watch` sees; `every` is in seconds."""
        self.problem: BadVersion | None = None
        self.live_since = service.clock()
        self._looking = asyncio.Lock()
        self._service = service
        self._watch = watch
        self._build = build
        self._every = every
        self._said: str | None = None
        self._unreadable = False

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.look()

    async def look(self, *, now: bool = False) -> None:
        """Look once; with `now`, take what is there without a second look."""
        async with self._looking:
            await self._look(now=now)

    async def _look(self, *, now: bool) -> None:
        try:
            snapshot = await asyncio.to_thread(self._next, now=now)
        except UnreadableError as error:
            self._unreadable = True
            self.problem = self._bad([str(error)])
            self._say(f"{error} The last good version stays live.")
        except Exception:  # noqa: BLE001 - a boundary: the last good snapshot stays
            _log.exception("reloading failed; the last good version stays live")
        else:
            if snapshot is not None:
                self._service.snapshot = snapshot
                self.live_since = self._service.clock()
                knowledge = snapshot.knowledge
                _log.info(
                    "%s: revision %s is live, %d entries",
                    self._watch.path,
                    knowledge.revision,
                    len(knowledge.entries),
                )

    def _bad(self, lines: list[str]) -> BadVersion:
        return BadVersion(tuple(lines), self._service.clock())

    def _next(self, *, now: bool) -> Snapshot | None:
        content = self._watch.look()
        if now and content is None:
            content = self._watch.look()
        if self._unreadable:
            self._unreadable, self._said, self.problem = False, None, None
            _log.info("%s: can be read again", self._watch.path)
        if content is None:
            return None
        reading = read_text(content, name=str(self._watch.path))
        if reading.knowledge is None:
            lines = [
                f"{reading.name}:{each.line}:{each.column}: {each.message}; {each.remedy}"
                for each in reading.errors[:_MOST_SAID]
            ]
            if len(reading.errors) > _MOST_SAID:
                lines.append(f"and {len(reading.errors) - _MOST_SAID} more")
            self.problem = self._bad(lines)
            self._say(" | ".join([*lines, "the last good version stays live"]))
            return None
        self._said = self.problem = None
        return self._build(reading.knowledge)

    def _say(self, line: str) -> None:
        """Log what is wrong, once."""
        if line != self._said:
            self._said = line
            _log.warning("%s", line)
