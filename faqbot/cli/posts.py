"""The command that lists the recent posts, fetches them, and finds the feed of a site."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from faqbot.cli.group import FALLS_SHORT, as_json_option, cli, read_settings
from faqbot.cli.learning import Since
from faqbot.findings import count

if TYPE_CHECKING:
    from faqbot.feeds.reader import Discovered
    from faqbot.model import FeedState, KnowledgeBase, Post
    from faqbot.settings import Settings
    from faqbot.texts import Texts


@dataclass(frozen=True, slots=True)
class _Listing:
    """What is to be listed.

    Attributes:
        posts: The newest first.
        states: How it stands with each feed.
        unread: How many feeds were to be read, and another process was just reading.
    """

    posts: "Sequence[Post]"
    states: "Sequence[FeedState]" = ()
    unread: int = 0


@cli.command(epilog="Example: faqbot posts --discover https://www.example.com")
@click.option("--refresh", is_flag=True, help="Read the feeds of site.feed now.")
@click.option("--since", type=Since(), help="Only posts of that day or later, or of the last 30d.")
@click.option("--pin", metavar="POST", help="Print what pins a post: its id, address or title.")
@click.option("--discover", metavar="URL", help="Find the feeds of a site; print what names them.")
@as_json_option
def posts(
    *,
    refresh: bool,
    since: datetime | None,
    pin: str | None,
    discover: str | None,
    json_wanted: bool,
) -> None:
    """List the recent posts, of faqs.yaml and of the feeds in site.feed.

    Only --refresh and --discover ask other servers, and private ones only where
    FAQBOT_PRIVATE_HOSTS names them. With --refresh it exits with 1 if a feed cannot be read; what
    that gave before stays.
    """
    from faqbot import logs

    if pin is not None and json_wanted:
        raise click.UsageError("--pin prints YAML to paste into faqs.yaml; leave --json out")
    settings = read_settings()
    logs.configure(settings.log_level or "ERROR", settings.log_format)
    if discover is not None:
        _discover(settings, discover, json_wanted=json_wanted)
        return
    from faqbot.knowledge import load

    knowledge = load(settings.faqs, settings.platforms)
    found = _refreshed(settings, knowledge) if refresh else _kept(settings, knowledge)
    if pin is not None:
        click.echo(_pinned(pin, found.posts))
        return
    if since is not None:
        day = since.date()
        found = _Listing(
            [each for each in found.posts if each.published >= day], found.states, found.unread
        )
    if json_wanted:
        click.echo(json.dumps(_as_json(found, str(settings.faqs))))
    else:
        _show(found, settings, knowledge)
    if refresh and (found.unread or any(each.error for each in found.states)):
        sys.exit(FALLS_SHORT)


def _kept(settings: "Settings", knowledge: "KnowledgeBase") -> _Listing:
    """What there is without asking anybody."""
    from faqbot.app import store_of
    from faqbot.feeds.merging import FetchedPosts
    from faqbot.model import FeedState

    feeds = () if knowledge.site is None else knowledge.site.feeds
    fetched = FetchedPosts()
    states = [FeedState(address) for address in feeds]
    if feeds:
        store = store_of(settings)
        try:
            if store.is_current:
                states = store.feeds.states(feeds)
                fetched.by_address = store.feeds.items(feeds)
        finally:
            store.close()
    return _Listing(fetched.merged(knowledge), states)


def _refreshed(settings: "Settings", knowledge: "KnowledgeBase") -> _Listing:
    from faqbot.app import now, store_of
    from faqbot.errors import StoreError
    from faqbot.feeds.merging import FetchedPosts
    from faqbot.service import Recorder
    from faqbot.service.refreshing import always
    from faqbot.site_feeds import feeds_of

    async def run() -> _Listing:
        store = store_of(settings)
        recorder = Recorder(store)
        fetched = FetchedPosts()
        feeds = feeds_of(settings, recorder, fetched, knowledge.site, clock=now)
        try:
            if not await feeds.refresh(knowledge.site, always):
                raise StoreError(
                    f"{store.shown}: does not answer, and what feeds give is kept there. "
                    "`faqbot doctor` tells more."
                )
        finally:
            await recorder.close()
        unread = len(feeds.states) - feeds.results.total()
        return _Listing(fetched.merged(knowledge), feeds.states, unread)

    if knowledge.site is None or not knowledge.site.feeds:
        return _kept(settings, knowledge)
    return asyncio.run(run())


def _as_json(found: _Listing, file: str) -> dict[str, object]:
    return {
        "posts": [
            {
                "title": post.title,
                "url": post.url,
                "excerpt": post.excerpt,
                "published": post.published.isoformat(),
                "author": post.author,
                "image": post.image,
                "source": post.source or file,
            }
            for post in found.posts
        ],
        "sources": [
            {
                "address": state.address,
                "kind": state.kind or None,
                "at": state.fetched_at and state.fetched_at.isoformat(),
                "error": state.error,
            }
            for state in found.states
        ],
    }


def _show(found: _Listing, settings: "Settings", knowledge: "KnowledgeBase") -> None:
    from faqbot.app import texts_of
    from faqbot.service.ages import age

    locale = knowledge.behaviour.locale
    english = texts_of(settings, locale)
    texts = english.of(locale)
    today = datetime.now(UTC).date()
    for post in found.posts:
        click.echo(f"{age(post.published, today, texts):<14} {post.title}")
        click.echo(f"{'':<14} {post.url}")
        click.echo(f"{'':<14} id {post.id}, of {post.source or settings.faqs}")
    if found.posts:
        click.echo()
    for line in _told(found, english):
        click.echo(line)
    click.echo(count(len(found.posts), "post"))


def _told(found: _Listing, texts: "Texts") -> Iterator[str]:
    """How it stands with each feed, a line each."""
    from faqbot.service.ages import span

    now = datetime.now(UTC)
    if not found.states:
        yield "No feed is named: `faqbot posts --discover URL` prints the line for site.feed."
    for state in found.states:
        if state.fetched_at is not None:
            told = f"{state.kind}, read {span(now - state.fetched_at, texts)} ago"
            told += f"; the last time it {state.error}" if state.error else ""
        elif state.error is not None:
            told = f"never read: it {state.error}"
        else:
            told = "not read yet: `faqbot posts --refresh` reads it, and `faqbot run` by itself"
        yield f"{state.address}: {told}"
    if found.unread:
        yield f"Another faqbot is just reading {count(found.unread, 'feed')} of them."


def _pinned(wanted: str, posts: "Sequence[Post]") -> str:
    """What goes into faqs.yaml to pin one post, as YAML."""
    from faqbot.feeds.web_address import canonical
    from faqbot.knowledge.quoting import quoted

    exact = (each for each in posts if wanted in (each.id, each.title, each.url))
    same = (each for each in posts if canonical(wanted) == canonical(each.url))
    post = next(exact, None) or next(same, None)
    if post is None:
        raise click.BadParameter(
            f"no post has the id, address or title {wanted!r}; `faqbot posts` lists them",
            param_hint="--pin",
        )
    related = f"# In the entry:\n    related: [{post.id}]"
    if post.source is None:
        return related
    lines = ["# Below posts:", f"  - id: {post.id}"]
    pairs = {"title": post.title, "url": post.url, "excerpt": post.excerpt}
    lines += [f"    {key}: {quoted(value)}" for key, value in pairs.items() if value]
    return "\n".join([*lines, f"    published: {post.published}", related])


def _site_address(url: str) -> str:
    """The address of a site as somebody names it, perhaps by its host alone."""
    from urllib.parse import urlsplit

    address = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if is_web and "@" in parts.netloc:
        raise click.BadParameter(
            "an address with a name or a password in it is not asked, and would stand in faqs.yaml",
            param_hint="--discover",
        )
    if not is_web:
        raise click.BadParameter(
            f"{url!r} is no http or https address, such as https://www.example.com",
            param_hint="--discover",
        )
    return address


def _discover(settings: "Settings", url: str, *, json_wanted: bool) -> None:
    from faqbot.errors import FeedError, UnreadableError
    from faqbot.site_feeds import reader_of

    async def run() -> "list[Discovered]":
        return [each async for each in reader_of(settings, None).discover(address)]

    address = _site_address(url)
    try:
        found = asyncio.run(run())
    except FeedError as error:
        raise UnreadableError(f"{address}: {error}") from error
    if json_wanted:
        listed = [
            {"address": each.address, "kind": each.feed.kind, "posts": len(each.feed.items or ())}
            for each in found
        ]
        click.echo(json.dumps({"feeds": listed}))
    elif found:
        click.echo(f'feed: "{found[0].address}"')
        for each in found:
            told = f"{each.feed.kind}, {count(len(each.feed.items or ()), 'post')}"
            click.echo(f"{each.address}: {told}", err=True)
    else:
        click.echo(f"{address}: no feed was found", err=True)
    if not found:
        sys.exit(FALLS_SHORT)
