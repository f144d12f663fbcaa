"""A saved faqs.yaml goes live: the next snapshot is built aside, then swapped in at once.

A version that drops over a fifth of the entries waits until staff accept it, since a file that was
cut short can be valid YAML.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from faqbot.errors import UnreadableError
from faqbot.knowledge.reader import Reading, read_text
from faqbot.knowledge.watch import Watch
from faqbot.model import KnowledgeBase, Snapshot
from faqbot.service.answering import Service

_log = logging.getLogger(__name__)
# Two looks must agree; while the second is waited for, what the first saw is built, so that a change
# of a thousand entries is live within 2 s.
_LOOK_SECONDS = 0.4
_MOST_SAID = 10
# Processes see a saved file so far apart at the most, their clocks included.
_SEEN_APART = timedelta(minutes=1)
MOST_DROPPED = 0.2
"""The share of the live entries that a version may drop and still go live by itself."""


@dataclass(frozen=True, slots=True)
class BadVersion:
    """Why the saved file is not live: its lines, and when it was seen (UTC)."""

    lines: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """A version that waits for staff: what it would drop of `entries` entries, seen when (UTC)."""

    knowledge: KnowledgeBase
    dropped: tuple[str, ...]
    entries: int
    seen_at: datetime

    @property
    def revision(self) -> str:
        """The revision that is accepted or not."""
        return self.knowledge.revision


class Reloader:
    """Looks at the file again and again; a broken one leaves the last good in place.

    Attributes:
        problem: Why the saved file cannot be used, where it cannot.
        held: The saved version, where it waits to be accepted.
        live_since: When the present version went live (UTC).
        reloads: How often a saved version went "live", was "broken" or "held", or "failed" to be built.
        trouble: Called in the event loop when a broken or held version has been seen, once each.
    """

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
        self.held: HeldVersion | None = None
        self.reloads: Counter[str] = Counter()
        self.trouble: Callable[[], None] = lambda: None
        self.live_since = service.clock()
        self._looking = asyncio.Lock()
        self._service = service
        self._watch = watch
        self._build = build
        self._every = every
        self._said: str | None = None
        self._last_read: tuple[bytes, Reading] | None = None
        self._prepared: Snapshot | None = None
        self._unreadable = False

    @property
    def state(self) -> str:
        """Whether the saved file is "live", "broken", or "held" until staff accept it."""
        if self.problem is not None:
            return "broken"
        return "held" if self.held is not None else "live"

    async def run(self) -> None:
        """Look until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            await self.look()
            await asyncio.sleep(max(0.0, begun + self._every - clock()))

    async def look(self, *, now: bool = False) -> None:
        """Look once; with `now`, take what is there without a second look."""
        async with self._looking:
            await self._look(now=now)

    async def accept(self) -> HeldVersion | None:
        """Take the version that was held, in every process; None if none is, or it has changed.

        What the file holds by now is read first, and may be held itself.
        """
        async with self._looking:
            before = self.held
            await self._look(now=True)
            if before is None or self.held is not before:
                return None
            key = _accepted(before.revision)
            await self._service.recorder.ask(lambda store: store.marks.leave_anew(key), None)
            await self._swap(lambda: self._build(before.knowledge))
            live = self._service.snapshot.knowledge.revision
            return before if live == before.revision else None

    async def _look(self, *, now: bool) -> None:
        seen = (self.problem, self.held)
        await self._swap(lambda: self._next(now=now))
        held = self.held
        if held is not None and held is seen[1] and await self._is_accepted(held):
            await self._swap(lambda: self._build(held.knowledge))
        if (self.problem, self.held) != seen and (self.problem or self.held):
            self.reloads["broken" if self.problem else "held"] += 1
            self.trouble()

    async def _is_accepted(self, held: HeldVersion) -> bool:
        """Whether staff said yes to another process, and not to an earlier coming of that version."""
        key, since = _accepted(held.revision), held.seen_at - _SEEN_APART
        return await self._service.recorder.ask(
            lambda store: store.marks.is_left(key, since=since), False
        )

    async def _swap(self, make: Callable[[], Snapshot | None]) -> None:
        """Have what `make` builds, aside, go live; None changes nothing."""
        try:
            snapshot = await asyncio.to_thread(make)
        except UnreadableError as error:
            self._unreadable = True
            if self._say(f"{error} The last good version stays live."):
                self.problem = self._bad([str(error)])
        except Exception:  # noqa: BLE001 - a boundary: the last good snapshot stays
            self.reloads["failed"] += 1
            _log.exception("reloading failed; the last good version stays live")
        else:
            if snapshot is None:
                return
            self._service.snapshot, knowledge = snapshot, snapshot.knowledge
            self.live_since = self._service.clock()
            self.reloads["live"] += 1
            self.held = self.problem = self._said = None
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
            self._prepare(self._watch.unsettled)
            return None
        reading = self._read(content)
        if reading.knowledge is None:
            self.held, self.problem = None, self._bad(_told(reading))
            self._say(" | ".join([*self.problem.lines, "the last good version stays live"]))
            return None
        self.problem, self.held, self._said = None, self._holding(reading.knowledge), None
        if reading.knowledge.revision == self._service.snapshot.knowledge.revision:
            _log.info("%s: is the live version again", self._watch.path)
            return None
        if self.held is not None:
            self._say(self._holds(self.held))
            return None
        prepared, self._prepared = self._prepared, None
        if prepared is not None and prepared.knowledge is reading.knowledge:
            return prepared
        return self._build(reading.knowledge)

    def _prepare(self, content: bytes | None) -> None:
        """Build what only one look has seen; most often the next one sees the same."""
        if content is not None:
            knowledge = self._read(content).knowledge
            if knowledge is not None and self._holding(knowledge) is None:
                self._prepared = self._build(knowledge)

    def _read(self, content: bytes) -> Reading:
        """What is in the file; the same content is read once."""
        if self._last_read is None or self._last_read[0] != content:
            reading = read_text(content, self._service.platforms, name=str(self._watch.path))
            self._last_read = content, reading
        return self._last_read[1]

    def _holding(self, knowledge: KnowledgeBase) -> HeldVersion | None:
        """`knowledge` as a version to hold, if it drops too much."""
        live = self._service.snapshot.knowledge.ids
        kept = set(knowledge.ids)
        dropped = tuple(entry_id for entry_id in live if entry_id not in kept)
        if len(dropped) <= MOST_DROPPED * len(live):
            return None
        return HeldVersion(knowledge, dropped, len(live), self._service.clock())

    def _holds(self, held: HeldVersion) -> str:
        some = ", ".join(held.dropped[:_MOST_SAID])
        more = len(held.dropped) - _MOST_SAID
        return (
            f"{self._watch.path}: held: revision {held.revision} drops {len(held.dropped)} of "
            f"{held.entries} entries ({some}{f' and {more} more' if more > 0 else ''}); the last "
            "good version stays live. If that is meant, say `/faqadmin reload --accept` in chat, or "
            "start faqbot anew; if the file was cut short, save it again"
        )

    def _say(self, line: str) -> bool:
        """Log what is wrong, once; whether it is new."""
        if line == self._said:
            return False
        self._said = line
        _log.warning("%s", line)
        return True


def _told(reading: Reading) -> list[str]:
    """The errors of a file, one a line, as many as anybody reads."""
    lines = [
        f"{reading.name}:{each.line}:{each.column}: {each.message}; {each.remedy}"
        for each in reading.errors[:_MOST_SAID]
    ]
    if len(reading.errors) > _MOST_SAID:
        lines.append(f"and {len(reading.errors) - _MOST_SAID} more")
    return lines


def _accepted(revision: str) -> str:
    """The mark in the store by which all processes know that staff accepted a revision."""
    return f"accepted:{revision}"
