"""A feed from its address to its posts: fetched, then read in a process of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urljoin

from faqbot.errors import FeedError
from faqbot.feeds.fetching import Fetcher
from faqbot.feeds.isolation import Isolation
from faqbot.model.feed import FeedState, ReadFeed

# Of a WordPress site: with the author's name and the picture, which its feed leaves out.
# `_fields` must name `_links` for `_embed` to work (its REST handbook, Global Parameters).
WORDPRESS = (
    "/wp-json/wp/v2/posts?per_page=50&_fields=title,link,excerpt,date_gmt,_links,_embedded"
    "&_embed=author,wp:featuredmedia"
)
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
        base = page.url if page.url.endswith("/") else f"{page.url}/"
        guesses = [] if named else [urljoin(base, each) for each in _USUAL]
        wordpress = urljoin(base, WORDPRESS)
        for address in dict.fromkeys([wordpress, *named, *guesses][:_MOST_TRIED]):
            try:
                found = await self.read(FeedState(address))
            except FeedError:
                continue
            if found.items:
                yield Discovered(address, found)
