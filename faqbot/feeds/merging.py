"""The file's posts and those of the site's feeds as one list, without doubles, the newest first."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from faqbot.feeds.web_address import canonical, fragment, identity
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
            Post(
                id=post_id(item),
                title=item.title,
                url=item.url,
                published=item.published,
                excerpt=item.excerpt,
                author=item.author,
                image=item.image,
                source=address,
            )
            for address in feeds
            for item in self.by_address.get(address, ())
            if item.published is not None
        ]
        return merged(knowledge.posts, fetched)


def merged(own: Sequence[Post], fetched: Iterable[Post]) -> tuple[Post, ...]:
    """One list, the newest first; of doubles the file's own stays, else that of the first feed.

    Two are doubles by their canonical URL, then by their title: from two sources, or from one on
    the same day, since a blog may call a post each month the same. Parts of one page, which differ
    by the fragment and the title, are none.
    """
    known = _Known()
    for post in (*own, *fetched):
        at = known.double_of(post)
        if at is None or post.source is None:
            known.kept.append(post)
            at = len(known.kept) - 1
        else:
            first = known.kept[at]
            known.kept[at] = replace(
                first,
                excerpt=first.excerpt or post.excerpt,
                author=first.author or post.author,
                image=first.image or post.image,
            )
        known.note(post, at)
    kept = known.kept
    order = sorted(kept, key=lambda post: post.published, reverse=True)
    late = [post for post in order if post.source is not None][MOST_POSTS:]
    dropped = {post.id for post in late}
    return tuple(post for post in order if post.source is None or post.id not in dropped)


class _Known:
    """The posts that are kept, and where each of them is by what tells it.

    Attributes:
        kept: In the order in which they came.
    """

    def __init__(self) -> None:
        self.kept: list[Post] = []
        self._by_part: dict[tuple[str, str], int] = {}
        self._by_named: dict[tuple[str, str], int] = {}
        self._by_page: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._by_title: dict[str, list[int]] = {}

    def note(self, post: Post, at: int) -> None:
        """Remember that `post` is the one at `at`, or a double of it."""
        page, title = canonical(post.url), _title(post.title)
        self._by_part.setdefault((page, fragment(post.url)), at)
        self._by_named.setdefault((page, title), at)
        self._by_page.setdefault(page, at)
        self._by_id.setdefault(post.id, at)
        if title and post is self.kept[at]:
            self._by_title.setdefault(title, []).append(at)

    def double_of(self, post: Post) -> int | None:
        """Where the post is of which `post` is a double; None where there is none."""
        page, part, title = canonical(post.url), fragment(post.url), _title(post.title)
        near = self._by_part.get((page, "")) if part else self._by_page.get(page)
        found = (
            self._by_part.get((page, part)),
            self._by_named.get((page, title)),
            # Another source may link to the page, or to a part of it.
            None if near is None or self.kept[near].source == post.source else near,
            # An id that the file has, or that was made of the same address, names one post.
            self._by_id.get(post.id),
        )
        at = next((each for each in found if each is not None), None)
        if at is None:
            for twin in self._by_title.get(title, ()):
                kept = self.kept[twin]
                if kept.source != post.source or kept.published == post.published:
                    return twin
        return at


def _title(title: str) -> str:
    """What two titles have in common that say the same; "C++" and "C#" do not."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split()).rstrip(" .!\u2026")


def post_id(item: FeedItem) -> str:
    """A slug: the first words of the title, for people, and a digest of the address."""
    digest = hashlib.blake2b(identity(item.url).encode(), digest_size=_DIGEST_BYTES).hexdigest()
    words = slug(item.title)
    return f"{words}-{digest}" if words else f"post-{digest}"


def slug(title: str) -> str:
    """The words of a title as an id; perhaps empty, where none of its letters is a Latin one."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
