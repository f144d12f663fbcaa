"""The file and its posts as something to leaf through: topics, questions, and what words find."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.matching.completion import Completion
from faqbot.matching.normalise import STOP_WORDS, words
from faqbot.model import Entry, KnowledgeBase, Post, PostFinder
from faqbot.service.answering import Service

_T = TypeVar("_T")

# Of 1: an id with a letter too many, too few or wrong in three.
_LIKE = 0.65
_MOST_NAME = 200
# Of all words together: so much is left of the 100 characters of a button's id on one platform.
_MOST_CARRIED = 60
_NAME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its entries, in the order of the file; None is for those without one."""

    name: str | None
    entries: tuple[Entry, ...]


def topics(knowledge: KnowledgeBase) -> tuple[Topic, ...]:
    """All topics in the order of their first entries; what has none comes last."""
    found: dict[str | None, list[Entry]] = {}
    for entry in knowledge.entries:
        found.setdefault(entry.topic, []).append(entry)
    named = [Topic(name, tuple(entries)) for name, entries in found.items() if name is not None]
    rest = found.get(None, [])
    return (*named, Topic(None, tuple(rest))) if rest else tuple(named)


def topic_of(knowledge: KnowledgeBase, name: str) -> Topic | None:
    """The topic of that name, however it is written; None if there is none."""
    wanted = _folded(name)
    return next(
        (each for each in topics(knowledge) if each.name and _folded(each.name) == wanted), None
    )


def entry_of(knowledge: KnowledgeBase, name: str) -> Entry | None:
    """The entry whose id, or whose question, is `name`."""
    wanted = name.strip().casefold()
    return knowledge.entry(wanted) or next(
        (entry for entry in knowledge.entries if entry.question.casefold() == wanted), None
    )


def like(knowledge: KnowledgeBase, name: str, *, most: int) -> list[Entry]:
    """At most so many entries whose id or question is written nearly so, the likest first."""
    wanted = name.strip().casefold()[:_MOST_NAME]
    if not wanted:
        return []
    entries = knowledge.entries
    names = [each.id for each in entries] + [each.question.casefold() for each in entries]
    found = process.extract(
        wanted, names, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=2 * most
    )
    alike = dict.fromkeys(place % len(entries) for _, _, place in found)
    return [entries[place] for place in alike][:most]


def _folded(name: str) -> str:
    return " ".join(name.replace("-", " ").replace("_", " ").casefold().split())


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


class Made:
    """Keeps what was made of the file and its posts for a day, or until these change."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: tuple[KnowledgeBase, PostFinder] | None = None
        self._day: date | None = None
        self._made: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """What `make` gave the first time for that key."""
        snapshot, today = self._service.snapshot, self._service.clock().date()
        is_same = self._known is not None and (
            self._known[0] is snapshot.knowledge and self._known[1] is snapshot.posts
        )
        if not is_same or self._day != today:
            self._known, self._day = (snapshot.knowledge, snapshot.posts), today
            self._made = {}
        # Two threads may be here: what the other one begins anew is not looked at.
        made = self._made
        if key not in made:
            made[key] = make()
        return made[key]  # type: ignore[return-value]
