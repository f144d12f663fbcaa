"""The site's recent posts stay recent: feeds are read in the background, and go live with the rest.

No answer ever waits for a feed. What one gave last stays until it gives something else.
"""

import asyncio
import logging
import random
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from faqbot.errors import FeedError
from faqbot.feeds.dates import dated
from faqbot.feeds.merging import FetchedPosts
from faqbot.model import FeedState, Matcher, Post, PostFinder, ReadFeed, Site
from faqbot.service.answering import Service
from faqbot.service.recording import Recorder

_log = logging.getLogger(__name__)
# How soon a process sees what another one has fetched, and what a saved file names.
_LOOK_SECONDS = 30.0
# How soon it sees what another one is just fetching.
_SOON_SECONDS = 3.0
_JITTER = 0.1
_AT_ONCE = 2
# A process that starts again and again must not ask each time; the least that `site.refresh` takes.
_AT_START = timedelta(minutes=1)
# So far apart may be the clocks of processes that share a database.
_SKEW = timedelta(minutes=1)
_LONGEST_REST = timedelta(days=1)
_ID_BYTES = 12

Due = Callable[[FeedState, datetime], bool]


class Reads(Protocol):
    """Reads one feed."""

    async def read(self, state: FeedState) -> ReadFeed:
        """What the feed holds, if it has changed since `state`; raises FeedError."""
        ...


def at_start(state: FeedState, now: datetime) -> bool:
    """Whether a process that begins asks a feed: unless somebody has just done so."""
    return is_due(state, now, _AT_START)


def always(_state: FeedState, _now: datetime) -> bool:
    """Asks a feed whenever it is wanted."""
    return True


def is_due(state: FeedState, now: datetime, every: timedelta) -> bool:
    """Whether a feed that is asked `every` so often, give or take a tenth, is to be asked again."""
    if state.not_before is not None and now < state.not_before < now + _LONGEST_REST + _SKEW:
        return False
    tried = state.tried_at
    if tried is None or tried > now + _SKEW:
        return True
    # The same for all processes, and another one each time.
    chance = random.Random(f"{state.address} {tried.isoformat()}")  # noqa: S311
    return now - tried >= every * chance.uniform(1 - _JITTER, 1 + _JITTER)


class Feeds:
    """Reads feeds that are due, and keeps what they gave; of several processes one reads each.

    Attributes:
        states: How it stands with each feed that the file names, as of the last look.
        results: How often one was "new", "unchanged", or "failed", in this process.
        fetched: What they gave.
        others_read: Whether another process was just reading one that was due, at the last look.
    """

    def __init__(
        self,
        recorder: Recorder,
        reader: Reads,
        fetched: FetchedPosts,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """Read with `reader`, keep with `recorder`, and put into `fetched` what is kept."""
        self.states: tuple[FeedState, ...] = ()
        self.results: Counter[str] = Counter()
        self.fetched = fetched
        self.others_read = False
        self._recorder = recorder
        self._reader = reader
        self._clock = clock
        self._holder = secrets.token_urlsafe(_ID_BYTES)
        self._revisions: dict[str, str] = {}
        self._tried: dict[str, datetime] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def refresh(self, site: Site | None, due: Due) -> bool:
        """Read those feeds of the site that are due; False where the store does not say which.

        Without it no feed is read: of several processes each would.
        """
        addresses = () if site is None else site.feeds
        if not addresses:
            self.states = ()
            await self._load(())
            return True
        states = await self._states(addresses)
        if states is None:
            return False
        await self._load(states)
        await self._recorder.keep(lambda store: store.feeds.name(addresses), False)
        self.others_read = False
        wanted = [state for state in states if self._is_wanted(state, due)]
        if wanted:
            await asyncio.gather(*map(self._read, wanted))
            states = await self._states(addresses) or states
            await self._load(states)
        self.states = tuple(states)
        return True

    async def _states(self, addresses: Sequence[str]) -> list[FeedState] | None:
        return await self._recorder.keep(lambda store: store.feeds.states(addresses), None)

    def _is_wanted(self, state: FeedState, due: Due) -> bool:
        """Whether a feed is due, also where the store could not keep that it was asked."""
        tried = self._tried.get(state.address)
        if tried is not None and (state.tried_at is None or tried > state.tried_at):
            state = replace(state, tried_at=tried)
        return due(state, self._clock())

    async def _load(self, states: Sequence[FeedState]) -> None:
        """Have the posts of these feeds, and of no others, as they are kept."""
        current = {each.address: each.revision for each in states if each.revision}
        if current == self._revisions:
            return
        new = [name for name, revision in current.items() if self._revisions.get(name) != revision]
        items = await self._recorder.keep(lambda store: store.feeds.items(new), None)
        if items is None:
            return
        before = {name: self.fetched.by_address.get(name, ()) for name in current}
        self.fetched.by_address = before | items
        self._revisions = current

    async def _read(self, state: FeedState) -> None:
        async with self._room:
            take = self._recorder.keep(lambda store: store.feeds.take(state, self._holder), False)
            if not await take:
                self.others_read = True
                return
            self._tried[state.address] = self._clock()
            is_noted = False
            try:
                is_noted = await self._noted(state)
            finally:
                # Also where a stop cuts it off: the next process finds no one in the way.
                if not is_noted:
                    self._recorder.later(
                        lambda store: store.feeds.release(state.address, self._holder)
                    )

    async def _noted(self, state: FeedState) -> bool:
        """Read a feed and keep what came of it; whether that was kept."""
        address = state.address
        try:
            found = await self._reader.read(state)
        except FeedError as error:
            self.results["failed"] += 1
            clause, rest = str(error), None
            if clause != state.error:
                _log.warning("%s: %s; the posts that it had last stay", address, clause)
            if error.retry_after:
                rest = self._clock() + timedelta(seconds=error.retry_after)
            return await self._recorder.keep(
                lambda store: store.feeds.failed(address, self._holder, clause, not_before=rest),
                False,
            )
        self.results["unchanged" if found.items is None else "new"] += 1
        if found.items is not None:
            before = self.fetched.by_address.get(address, ())
            today = self._clock().date()
            items = await asyncio.to_thread(dated, found.items, before, today)
            found = replace(found, items=items)
        if state.error is not None:
            _log.warning("%s: can be read again", address)
        return await self._recorder.keep(
            lambda store: store.feeds.fetched(address, self._holder, found), False
        )


class Refresher:
    """Looks again and again whether a feed is due, and has its posts go live."""

    def __init__(
        self,
        service: Service,
        feeds: Feeds,
        *,
        finder: Callable[[Sequence[Post], Matcher], PostFinder],
        every: float = _LOOK_SECONDS,
    ) -> None:
        """Refresh the posts of `service`.

        Args:
            service: What answers.
            feeds: Reads and keeps.
            finder: Builds what chooses among posts, beside a matcher; called in a thread.
            every: Seconds between two looks.
        """
        self.feeds = feeds
        self._service = service
        self._finder = finder
        self._every = every
        self._live: tuple[object, object] = (None, None)

    async def run(self) -> None:
        """Look until cancelled."""
        due: Due = at_start
        while True:
            if await self.look(due):
                due = self._due
            wait = min(_SOON_SECONDS, self._every) if self.feeds.others_read else self._every
            await asyncio.sleep(wait * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311

    async def look(self, due: Due) -> bool:
        """Read what is due, and swap in what is new; False where the store did not answer."""
        try:
            is_told = await self.feeds.refresh(self._service.snapshot.knowledge.site, due)
            await self._go_live()
        except Exception:  # noqa: BLE001 - a boundary: posts may fail, the answer still goes out
            _log.exception("refreshing the posts failed; those that are there stay")
            return False
        return is_told

    def _due(self, state: FeedState, now: datetime) -> bool:
        site = self._service.snapshot.knowledge.site
        return site is not None and is_due(state, now, site.refresh)

    async def _go_live(self) -> None:
        """Swap in a snapshot with the posts that there are now; its matcher is the same."""
        fetched = self.feeds.fetched
        while True:
            snapshot, items = self._service.snapshot, fetched.by_address
            if self._live[0] is snapshot and self._live[1] is items:
                return
            posts = await asyncio.to_thread(fetched.merged, snapshot.knowledge)
            if set(posts) != set(snapshot.posts.newest):
                finder = await asyncio.to_thread(self._finder, posts, snapshot.matcher)
                if self._service.snapshot is not snapshot:
                    continue  # A saved file went live meanwhile.
                snapshot = replace(snapshot, posts=finder)
                self._service.snapshot = snapshot
                _log.info("%d posts are live", len(posts))
            self._live = (snapshot, items)
