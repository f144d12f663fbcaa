"""The file's posts and those of the site's feeds as one list, without doubles, the newest first."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from faqbot.feeds.web_address import canonical
from faqbot.model import FeedItem, KnowledgeBase, Post

MOST_POSTS = 2_000
"""Of all feeds together: the newest; those of the file come on top."""

_LONGEST_SLUG = 48
_DIGEST_BYTES = 4


@dataclass(slots=True)
class FetchedPosts:
    """What the site's feeds gave last, by their addresses; replaced whole, never changed in place."""

    by_address: Mapping[str, Sequence[FeedItem]] = field(default_factory=dict)

    def merged(self, knowledge: KnowledgeBase) -> tuple[Post, ...]:
        """The posts of the file and of the feeds that it names."""
        feeds = () if knowledge.site is None else knowledge.site.feeds
        fetched = [
            _post(item, address, item.published)
            for address in feeds
            for item in self.by_address.get(address, ())
            if item.published is not None
        ]
        return merged(knowledge.posts, fetched)


def merged(own: Sequence[Post], fetched: Iterable[Post]) -> tuple[Post, ...]:
    """One list, the newest first; of doubles the file's own stays, else that of the first feed.

    Two are doubles by their canonical URL, then by their title: from two sources, or from one on
    the same day, since a blog may call a post each month the same.
    """
    kept: list[Post] = []
    by_url: dict[str, int] = {}
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for post in (*own, *fetched):
        title = _title(post.title)
        # An id that the file has, or that was made of the same address, names one post.
        at = by_url.get(canonical(post.url), by_id.get(post.id))
        if at is None and post.source is not None:
            twins = by_title.get(title, ())
            at = next((index for index in twins if _are_doubles(kept[index], post)), None)
        if at is None or post.source is None:
            by_title.setdefault(title, []).append(len(kept))
            at = len(kept)
            kept.append(post)
        else:
            kept[at] = _completed(kept[at], post)
        by_url.setdefault(canonical(post.url), at)
        by_id.setdefault(post.id, at)
    order = sorted(kept, key=lambda post: post.published, reverse=True)
    late = [post for post in order if post.source is not None][MOST_POSTS:]
    dropped = {post.id for post in late}
    return tuple(post for post in order if post.source is None or post.id not in dropped)


def _are_doubles(one: Post, other: Post) -> bool:
    return one.source != other.source or one.published == other.published


def _completed(post: Post, twin: Post) -> Post:
    """A post with what only its double has."""
    return replace(
        post,
        excerpt=post.excerpt or twin.excerpt,
        author=post.author or twin.author,
        image=post.image or twin.image,
    )


def _title(title: str) -> str:
    return re.sub(r"\W+", " ", title.casefold()).strip()


def _post(item: FeedItem, address: str, published: date) -> Post:
    return Post(
        id=post_id(item),
        title=item.title,
        url=item.url,
        published=published,
        excerpt=item.excerpt,
        author=item.author,
        image=item.image,
        source=address,
    )


def post_id(item: FeedItem) -> str:
    """A slug that stays the same as long as the address does."""
    digest = hashlib.blake2b(canonical(item.url).encode(), digest_size=_DIGEST_BYTES).hexdigest()
    words = slug(item.title)
    return f"{words}-{digest}" if words else f"post-{digest}"


def slug(title: str) -> str:
    """The words of a title as an id; perhaps empty, where none of its letters is a Latin one."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
