"""A feed from its address to its posts: fetched, then read in a process of its own."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from faqbot.errors import FeedError
from faqbot.feeds.fetching import Fetcher
from faqbot.feeds.isolation import Isolation
from faqbot.feeds.page import is_listing, listing
from faqbot.model.feed import FeedState, ReadFeed

_WORDPRESS = "wp-json/"
_USUAL = ("/feed/", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json", "/blog/feed/")
# Where a page names feeds of its own, guesses bring nothing more.
_MOST_TRIED = 12


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that a site has, and what is in it."""

    address: str
    feed: ReadFeed


class FeedReader:
    """Reads feeds; one object for all of them."""

    def __init__(self, fetcher: Fetcher, isolation: Isolation | None = None) -> None:
        """Fetch with `fetcher`, and read within the bounds of `isolation`."""
        self._fetcher = fetcher
        self._isolation = isolation if isolation is not None else Isolation()

    async def read(self, state: FeedState) -> ReadFeed:
        """What the feed holds, if it has changed since `state`.

        Raises:
            FeedError: It cannot be fetched or read.
        """
        fetched = await self._fetcher.fetch(
            state.address, etag=state.etag, last_modified=state.last_modified
        )
        if fetched.body is None:
            return ReadFeed(state.kind, None, state.etag, state.last_modified)
        found = await self._isolation.feed(
            fetched.body, content_type=fetched.content_type, url=fetched.url
        )
        return ReadFeed(found.kind, found.items, fetched.etag, fetched.last_modified)

    async def discover(self, site: str) -> AsyncIterator[Discovered]:
        """The feeds of a site that can be read, the one that tells most first; or the feed that it is.

        Raises:
            FeedError: The site itself cannot be fetched, or takes too much to read.
        """
        page = await self._fetcher.fetch(site)
        body, content_type = page.body or b"", page.content_type
        try:
            found = await self._isolation.feed(body, content_type=content_type, url=page.url)
        except FeedError:
            named = await self._isolation.links(body, content_type=content_type, url=page.url)
        else:
            yield Discovered(site, found)
            return
        for address in _candidates(page.url, named):
            try:
                found = await self.read(FeedState(address))
            except FeedError:
                continue
            if found.items:
                yield Discovered(address, found)


def _candidates(page: str, named: Sequence[str]) -> Sequence[str]:
    """Where the feeds of a site may be of which a page names some, the most telling first."""
    base = f"{page.partition('#')[0].partition('?')[0].rstrip('/')}/"
    places = (base, urljoin(base, "/"))
    listings = [each for each in named if is_listing(each)]
    feeds = [each for each in named if not is_listing(each)]
    guessed = [listing(urljoin(place, _WORDPRESS)) for place in places]
    if not feeds:
        feeds = [urljoin(base, "feed/"), *(urljoin(base, each) for each in _USUAL)]
    return list(dict.fromkeys([*listings, *guessed, *feeds]))[:_MOST_TRIED]
