"""Which posts relate to an answer: those pinned to it, its namesakes, then those about the same."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from faqbot.matching.exemplars import prose
from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import phrasing_key
from faqbot.matching.recent import Recent
from faqbot.model import Entry, Post, PostChoice
from faqbot.posts.meaning import Meaning, newest_first
from faqbot.posts.vocabulary import Vocabulary, bag_of

MOST_RELATED = 3
MOST_RECENT = 2
HALF_LIFE = timedelta(days=180)
_DAY = timedelta(days=1)
# Remembered for so many questions, and for so many entries: 8 MB with 2,000 posts.
_MOST_CHOICES, _MOST_SCORES = 1024, 1024


class _Bars(NamedTuple):
    """Scores from which a post relates.

    Attributes:
        entry: To an entry, whatever is asked.
        question: To the question, where it is at least `near` to the entry that answers it.
        near: What lies below is not looked at.
        unanswered: To a question that no entry answers.
    """

    entry: float
    question: float
    near: float
    unanswered: float


# What shared words add to meaning, and the bars. Fitted to two fields of `tests/posts/relevance`, where
# three in four of the posts that relate are above them, and hardly another one;
# `python -m benchmarks.relating` has the figures.
_WORDS = 0.6
_BY_MEANING = _Bars(entry=0.3, question=0.42, near=0.1, unanswered=0.4)
_BY_WORDS = _Bars(entry=0.25, question=0.42, near=0.05, unanswered=0.5)
# In what order they are shown: how much the question counts beside the entry, and how much it counts
# that a post is new, a tie-break among those that relate alike.
_ASKED = 0.3
_NEWS = 0.04


class RelatedPosts:
    """Chooses among the posts of one snapshot; the same for an entry and a question each time."""

    def __init__(
        self,
        posts: Sequence[Post],
        *,
        meaning: Meaning | None = None,
        half_life: timedelta = HALF_LIFE,
        today: date = date.max,
    ) -> None:
        """Choose among `posts`.

        Args:
            posts: All of them.
            meaning: How an encoder sees the newest of them; what it has not read, or all where there is
                none, is related by its words alone.
            half_life: After how long it counts half as much that a post is new.
            today: A post of a later day counts as one of this, so that it makes no other old.
        """
        self._posts = tuple(sorted(posts, key=newest_first))
        self._by_id = {post.id: post for post in posts}
        self._named: dict[str, list[Post]] = defaultdict(list)
        for post in self._posts:
            self._named[phrasing_key(post.title)].append(post)
        self._vocabulary = Vocabulary(
            [bag_of(post.title, post.title, post.excerpt) for post in self._posts]
        )
        self._meaning = meaning
        self._read = 0 if meaning is None else meaning.count
        self._news = self._how_new(half_life, today)
        self._scores: Recent[Floats] = Recent(_MOST_SCORES)
        self._choices: Recent[PostChoice] = Recent(_MOST_CHOICES)

    @property
    def newest(self) -> Sequence[Post]:
        """All posts, the newest first."""
        return self._posts

    def posts_for(self, entry: Entry, question: str = "") -> PostChoice:
        """What stands below an entry's answer to a question, three posts at most.

        First those that are pinned to the entry, then those whose title is its question, then what
        relates; where there is none of all these, the newest two.
        """
        key = f"{entry.id}\n{question}"
        choice = self._choices.get(key)
        if choice is None:
            choice = self._choose(entry, question)
            self._choices.keep(key, choice)
        return choice

    def near(self, question: str) -> tuple[Post, ...]:
        """What is near to a question that no entry answers, best first, three posts at most.

        A new one stands before an older one that is as near. None where no post is near enough.
        """
        asked = self._asked(question, np.arange(len(self._posts)))
        if asked is None:
            return ()
        found = np.flatnonzero(asked >= self._bar("unanswered"))
        return self._best_first(found, asked[found] + self._news[found])[:MOST_RELATED]

    def _choose(self, entry: Entry, question: str) -> PostChoice:
        if not self._posts:
            return PostChoice((), related=False)
        pinned = [self._by_id[post_id] for post_id in entry.related if post_id in self._by_id]
        namesakes = self._named.get(phrasing_key(entry.question), [])
        chosen = list(dict.fromkeys([*pinned, *namesakes]))
        if len(chosen) < MOST_RELATED:
            chosen = list(dict.fromkeys([*chosen, *self._by_relevance(entry, question)]))
        if chosen:
            return PostChoice(tuple(chosen[:MOST_RELATED]), related=True)
        return PostChoice(tuple(self._posts[:MOST_RECENT]), related=False)

    def _by_relevance(self, entry: Entry, question: str) -> tuple[Post, ...]:
        """The posts that relate, best first."""
        own = self._score_of(entry)
        near = np.flatnonzero(own >= self._bar("near"))
        own = own[near]
        relates, order = own >= self._bar("entry")[near], own + self._news[near]
        asked = self._asked(question, near) if question else None
        if asked is not None:
            relates |= asked >= self._bar("question")[near]
            order += np.float32(_ASKED) * (asked - own)
        return self._best_first(near[relates], order[relates])

    def _bar(self, name: str) -> Floats:
        """One of the bars, for each post."""
        bar = np.full(len(self._posts), getattr(_BY_WORDS, name), np.float32)
        bar[: self._read] = getattr(_BY_MEANING, name)
        return bar

    def _best_first(self, places: Indices, scores: Floats) -> tuple[Post, ...]:
        """The posts at some places, which are sorted by age; of equal scores the newer one first."""
        best = np.argsort(-scores, kind="stable")
        return tuple(self._posts[at] for at in places[best])

    def _score_of(self, entry: Entry) -> Floats:
        score = self._scores.get(entry.id)
        if score is None:
            score = self._vocabulary.cosines(
                bag_of(*entry.phrasings, entry.topic or "", prose(entry.answer))
            )
            if self._meaning is not None:
                score[: self._read] *= np.float32(_WORDS)
                score[: self._read] += self._meaning.of_entry(entry)
            self._scores.keep(entry.id, score)
        return score

    def _asked(self, question: str, near: Indices) -> Floats | None:
        """How well some posts fit a question; None for one that the encoder does not see whole."""
        score = self._vocabulary.cosines(bag_of(question))[near]
        if self._meaning is None:
            return score
        read = near[near < self._read]
        meaning = self._meaning.of_question(question, read)
        if meaning is None:
            return None
        # Places are sorted, so those that are read come first.
        score[: len(read)] *= np.float32(_WORDS)
        score[: len(read)] += meaning
        return score

    def _how_new(self, half_life: timedelta, today: date) -> Floats:
        """From the newest post's day on: the choice needs no clock, and stays as it is overnight."""
        own = [min(post.published, today).toordinal() for post in self._posts]
        days = np.array(own, np.float32)
        age = (days.max(initial=0) - days) / np.float32(half_life / _DAY)
        news: Floats = np.float32(_NEWS) * np.exp2(-age)
        return news
