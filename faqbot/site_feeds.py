"""What reads the site's feeds, as the settings have it: for `faqbot run` and `faqbot posts`.

Apart from `app`, since a command that fetches nothing needs no HTTP client.
"""

from collections.abc import Callable
from datetime import datetime

from faqbot.feeds.fetching import Fetcher
from faqbot.feeds.merging import FetchedPosts
from faqbot.feeds.reader import FeedReader
from faqbot.model import Site
from faqbot.service import Recorder
from faqbot.service.refreshing import Feeds
from faqbot.settings import Settings


def reader_of(settings: Settings, site: Site | None) -> FeedReader:
    """Reads feeds for a site, from private addresses only where the settings name their hosts."""
    hosts = [each.strip() for each in (settings.private_hosts or "").split(",")]
    fetcher = Fetcher(
        private_hosts=[each for each in hosts if each],
        site="" if site is None else site.url,
    )
    return FeedReader(fetcher)


def feeds_of(
    settings: Settings,
    recorder: Recorder,
    fetched: FetchedPosts,
    site: Site | None,
    *,
    clock: Callable[[], datetime],
) -> Feeds:
    """Reads the feeds that are due, keeps with `recorder` what they gave, and puts it into `fetched`."""
    return Feeds(recorder, reader_of(settings, site), fetched, clock=clock)
