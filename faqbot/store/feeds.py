"""What the site's feeds gave last, so that a restart has it too; and a lease, so that one process asks."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
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
# All but the posts, which are many.
_STATE = [column for column in feeds.columns if column is not feeds.c["items"]]


class Feeds:
    """Part of the store; raises what `Database.transaction` raises."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        """Keep them in `database`; `clock` tells now in UTC."""
        self._database = database
        self._clock = clock

    def states(self, addresses: Sequence[str]) -> list[FeedState]:
        """How it stands with each feed, in that order."""
        keys = {_key(address): address for address in addresses}
        with self._database.transaction() as connection:
            rows = connection.execute(select(*_STATE).where(feeds.c.key.in_(keys))).all()
        known = {row.key: _state(row) for row in rows}
        return [known.get(key) or FeedState(address) for key, address in keys.items()]

    def name(self, addresses: Sequence[str]) -> bool:
        """Note that a file names these feeds, so that they are not forgotten; True."""
        now = self._clock()
        is_old = (feeds.c.named_at < now - _NAMED_EVERY) | (feeds.c.named_at > now)
        keys = [_key(address) for address in addresses]
        with self._database.transaction() as connection:
            connection.execute(
                update(feeds).where(feeds.c.key.in_(keys), is_old).values(named_at=now)
            )
        return True

    def items(self, addresses: Sequence[str]) -> dict[str, tuple[FeedItem, ...]]:
        """The posts that each feed had the last time; nothing of one that was never read."""
        keys = [_key(address) for address in addresses]
        with self._database.transaction() as connection:
            rows = connection.execute(
                select(feeds.c.address, feeds.c["items"]).where(feeds.c.key.in_(keys))
            ).all()
        return {address: tuple(map(_item, found)) for address, found in rows}

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
            rows = [_row(item) for item in found.items]
            digest = hashlib.blake2b(json.dumps(rows).encode(), digest_size=_KEY_BYTES).hexdigest()
            values |= {"revision": digest}
            if self._revision(address) != digest:
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

    def _revision(self, address: str) -> str | None:
        with self._database.transaction() as connection:
            return connection.execute(
                select(feeds.c.revision).where(feeds.c.key == _key(address))
            ).scalar()

    def _released(self, address: str, holder: str, values: dict[str, Any]) -> bool:
        with self._database.transaction() as connection:
            held = connection.execute(
                update(feeds)
                .where(feeds.c.key == _key(address), feeds.c.fetching_by == holder)
                .values(fetching_by=None, fetching_since=None, **values)
            ).rowcount
        return held > 0


def _key(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=_KEY_BYTES).hexdigest()


def _row(item: FeedItem) -> dict[str, Any]:
    return asdict(item) | {"published": item.published and item.published.isoformat()}


def _item(row: dict[str, Any]) -> FeedItem:
    day = row["published"]
    return FeedItem(**{**row, "published": None if day is None else date.fromisoformat(day)})


def _state(row: Row[Any]) -> FeedState:
    return FeedState(
        address=row.address,
        kind=row.kind,
        tried_at=_moment(row.tried_at),
        fetched_at=_moment(row.fetched_at),
        error=row.error,
        etag=row.etag,
        last_modified=row.last_modified,
        not_before=_moment(row.not_before),
        revision=row.revision,
    )


def _moment(found: datetime | None) -> datetime | None:
    return None if found is None else utc(found)
