"""What the site's feeds gave last, so that a restart has it too; and a lease, so that one process asks."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from faqbot.model import FeedItem, FeedState, ReadFeed
from faqbot.store.database import Database
from faqbot.store.tables import feeds, utc

LEASE = timedelta(minutes=2)
"""So long one process may take to fetch a feed; then another may."""

KEPT = timedelta(days=30)
"""How long the posts of a feed are kept that no file names any more."""

_NAMED_EVERY = timedelta(days=1)
_KEY_BYTES = 16
_STATE = [feeds.c[each.name] for each in fields(FeedState)]
_MOMENTS = ("tried_at", "fetched_at", "not_before")


class Feeds:
    """Part of the store; raises what `Database.transaction` raises."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        """Keep them in `database`; `clock` tells now in UTC."""
        self._database = database
        self._clock = clock

    def states(self, addresses: Sequence[str]) -> list[FeedState]:
        """How it stands with each feed, in that order."""
        query = select(*_STATE).where(feeds.c.key.in_([*map(_key, addresses)]))
        known = {row.address: _state(row) for row in self._database.rows(query)}
        return [known.get(each) or FeedState(each) for each in dict.fromkeys(addresses)]

    def name(self, addresses: Sequence[str]) -> bool:
        """Note that a file names these feeds, so that they are not forgotten; True."""
        now = self._clock()
        is_old = (feeds.c.named_at < now - _NAMED_EVERY) | (feeds.c.named_at > now)
        named = update(feeds).where(feeds.c.key.in_([*map(_key, addresses)]), is_old)
        self._database.change(named.values(named_at=now))
        return True

    def items(self, addresses: Sequence[str]) -> dict[str, tuple[FeedItem, ...]]:
        """The posts that each feed had the last time; nothing of one that was never read."""
        columns = select(feeds.c.address, feeds.c["items"])
        query = columns.where(feeds.c.key.in_([*map(_key, addresses)]))
        rows = map(tuple, self._database.rows(query))
        return {address: tuple(map(FeedItem.of_json, found)) for address, found in rows}

    def take(self, state: FeedState, holder: str) -> bool:
        """Reserve a feed for `holder` to fetch, unless another is about to, or did since `state`."""
        now = self._clock()
        since = feeds.c.fetching_since
        new = {
            "key": _key(state.address),
            "address": state.address,
            "kind": "",
            "revision": "",
            "items": [],
            "named_at": now,
        }
        tried = feeds.c.tried_at
        with self._database.transaction() as connection:
            connection.execute(self._database.insert_new(feeds), new)
            taken = connection.execute(
                update(feeds)
                .where(
                    feeds.c.key == new["key"],
                    tried.is_(None) if state.tried_at is None else tried == state.tried_at,
                    # A clock that was set back leaves leases of times to come.
                    since.is_(None) | (since <= now - LEASE) | (since > now + LEASE),
                )
                .values(fetching_by=holder, fetching_since=now)
            ).rowcount
        return taken > 0

    def fetched(self, address: str, holder: str, found: ReadFeed) -> bool:
        """Keep what a feed gave, if `holder` still holds it; without items nothing is new in it."""
        now = self._clock()
        values: dict[str, Any] = {
            "tried_at": now,
            "fetched_at": now,
            "error": None,
            "not_before": None,
            "kind": found.kind,
            "etag": found.etag,
            "last_modified": found.last_modified,
        }
        if found.items is not None:
            rows = [item.as_json() for item in found.items]
            digest = _key(json.dumps(rows))
            values |= {"revision": digest}
            known = select(feeds.c.revision).where(feeds.c.key == _key(address))
            if self._database.value(known) != digest:
                values |= {"items": rows}
        return self._released(address, holder, values)

    def failed(
        self, address: str, holder: str, error: str, *, not_before: datetime | None = None
    ) -> bool:
        """Note why a feed could not be read; what it gave before stays."""
        values = {"tried_at": self._clock(), "error": error, "not_before": not_before}
        return self._released(address, holder, values)

    def release(self, address: str, holder: str) -> bool:
        """Let others fetch a feed, which `holder` has not."""
        return self._released(address, holder, {})

    def _released(self, address: str, holder: str, values: dict[str, Any]) -> bool:
        held = update(feeds).where(feeds.c.key == _key(address), feeds.c.fetching_by == holder)
        released = held.values(fetching_by=None, fetching_since=None, **values)
        return self._database.change(released) > 0


def _key(text: str) -> str:
    """What tells a text from any other, in a length that an index takes."""
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).hexdigest()


def _state(row: Row[Any]) -> FeedState:
    values = row._asdict()
    return FeedState(**values | {name: values[name] and utc(values[name]) for name in _MOMENTS})
