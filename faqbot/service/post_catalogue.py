"""The posts as something to leaf through: found by their words, and named by what a button carries."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.matching.completion import Completion
from faqbot.matching.normalise import STOP_WORDS, words
from faqbot.model import Post

# Of all words together: so much is left of the 100 characters of a button's id on one platform.
_MOST_CARRIED = 60
_NAME_BYTES = 8


@dataclass(frozen=True, slots=True)
class _Findable:
    """A post by its title, or by all that is read of it."""

    post: Post

    @property
    def phrasings(self) -> tuple[str, str]:
        post = self.post
        return post.title, f"{post.title} {post.author or ''} {post.excerpt}"


class PostCatalogue:
    """All posts of one snapshot; made off the event loop, since 2,000 take a tenth of a second."""

    def __init__(self, posts: Sequence[Post]) -> None:
        """Prepare `posts`, the newest first."""
        self._posts = tuple(posts)
        self._completion = Completion([_Findable(each) for each in self._posts])

    def matching(self, sought: Sequence[str]) -> Sequence[Post]:
        """The posts whose title, excerpt or author have these words, best first; all for no words."""
        if not sought:
            return self._posts
        found = self._completion.matching(f"{' '.join(sought)} ", limit=len(self._posts))
        return [each.post for each in found]

    def typed(self, text: str, *, most: int) -> Sequence[Post]:
        """At most so many that fit what somebody typed so far."""
        return [each.post for each in self._completion.matching(text, limit=most)]


def name_of(post: Post) -> str:
    """16 hexadecimal digits that stay while the post does: a file gives it an id, a feed an address."""
    known = post.id if post.source is None else post.url
    return hashlib.blake2b(known.encode(), digest_size=_NAME_BYTES).hexdigest()


def sought_in(text: str) -> tuple[str, ...]:
    """The words to look for, without function words: 60 characters at most, with one between two.

    Of these words joined it gives the same: the first that does not fit ends them, and only a first
    one is cut.
    """
    said = words(text)
    kept: list[str] = []
    room = _MOST_CARRIED
    for word in [each for each in said if each not in STOP_WORDS] or said:
        if kept and len(word) > room:
            break
        kept.append(word[:room])
        room -= len(word) + 1
    return tuple(kept)
