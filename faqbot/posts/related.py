"""Which posts relate to an answer: those pinned to it, its namesakes, then those about the same."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import phrasing_key
from faqbot.matching.recent import Recent
from faqbot.model import Entry, Post, PostChoice
from faqbot.posts.meaning import Meaning, newest_first
from faqbot.posts.vocabulary import Shared, Vocabulary, bag_of, bag_of_entry

MOST_RELATED = 3
MOST_RECENT = 2
HALF_LIFE = timedelta(days=180)
_DAY = timedelta(days=1)
# Remembered for so many questions, and for so many entries: 8 MB with 2,000 posts.
MOST_CHOICES, _MOST_SCORES = 1024, 1024


class _Weights(NamedTuple):
    """What the evidence that a post relates counts for: a logistic model, in log-odds.

    Attributes:
        bias: Where there is none.
        asked: Nearness to what is asked, of an entry or in a question.
        told: Nearness to the entry's question with its answer.
        lead: Nearness of the post to this entry beyond that to the nearest of the others.
        rarity: The rarity of the words that are shared.
        cosine: How much of all words these are.
    """

    bias: float
    asked: float = 0
    told: float = 0
    lead: float = 0
    rarity: float = 0
    cosine: float = 0


class _Bars(NamedTuple):
    """Log-odds from which a post is shown.

    Attributes:
        entry: Below an entry's answer, whatever is asked.
        question: Below the answer, for what is asked, where it is `near` to the entry too.
        near: To the entry, for a post that is shown for what is asked.
        unanswered: To a question that no entry answers.
    """

    entry: float
    question: float
    near: float
    unanswered: float


# Fitted by `tools/fit_relating.py`, which prints what comes of them in fields that they are not fitted to.
_ENTRY = _Weights(bias=-6.82, asked=11.4, told=3.3, lead=15.6, rarity=1.96)
_QUESTION = _Weights(bias=-4.66, asked=15.6, rarity=0.78)
# Where no encoder has read the post.
_ENTRY_BY_WORDS = _Weights(bias=-5.96, rarity=1.28, cosine=27.7)
_QUESTION_BY_WORDS = _Weights(bias=-3.7, rarity=1.7, cosine=8.2)
_BY_MEANING = _Bars(entry=0.75, question=2.5, near=-2.0, unanswered=1.5)
_BY_WORDS = _Bars(entry=2.0, question=2.75, near=-1.0, unanswered=2.0)
# Beside meaning, more words than these say no more.
MOST_SHARED = 3.0
# In what order they are shown: how much the question counts beside the entry, and how much it counts
# that a post is new, a tie-break among those that relate alike.
_ASKED = 0.6
_NEWS = 1.0


class RelatedPosts:
    """Chooses among the posts of one snapshot; the same for an entry and a question each time."""

    def __init__(
        self,
        posts: Sequence[Post],
        *,
        entries: Sequence[Entry] = (),
        meaning: Meaning | None = None,
        half_life: timedelta = HALF_LIFE,
        today: date = date.max,
    ) -> None:
        """Choose among `posts`.

        Args:
            posts: All of them.
            entries: Those of the file: a word that many of them have says little.
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
        self._vocabulary = Vocabulary(self._posts, entries)
        self._meaning = meaning
        self._read = 0 if meaning is None else meaning.count
        self._news = self._how_new(half_life, today)
        self._scores: Recent[Floats] = Recent(_MOST_SCORES)
        self._choices: Recent[PostChoice] = Recent(MOST_CHOICES)

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
        asked = self._asked(question)
        if asked is None:
            return ()
        found = np.flatnonzero(asked >= self._bar("unanswered"))
        return self._best_first(found, asked[found] + self._news[found])[:MOST_RELATED]

    def forget(self) -> None:
        """Remember no question that came before."""
        self._choices.clear()

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
        relates, order = own >= self._bar("entry"), own + self._news
        asked = self._asked(question) if question else None
        if asked is not None:
            relates |= (asked >= self._bar("question")) & (own >= self._bar("near"))
            order += np.float32(_ASKED) * (asked - own)
        places = np.flatnonzero(relates)
        return self._best_first(places, order[places])

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
        """The log-odds that each post relates to an entry."""
        score = self._scores.get(entry.id)
        if score is None:
            shared = self._vocabulary.shared(bag_of_entry(entry))
            score = _by_words(_ENTRY_BY_WORDS, shared)
            if self._meaning is not None:
                near = self._meaning.of_entry(entry)
                score[: self._read] = (
                    self._by_meaning(_ENTRY, near.asked, shared)
                    + _ENTRY.told * near.told
                    + _ENTRY.lead * near.lead
                )
            self._scores.keep(entry.id, score)
        return score

    def _asked(self, question: str) -> Floats | None:
        """The log-odds that each post is about a question; None for one the encoder does not see whole."""
        shared = self._vocabulary.shared(bag_of(question))
        score = _by_words(_QUESTION_BY_WORDS, shared)
        if self._meaning is not None:
            near = self._meaning.of_question(question)
            if near is None:
                return None
            score[: self._read] = self._by_meaning(_QUESTION, near, shared)
        return score

    def _by_meaning(self, weights: _Weights, asked: Floats, shared: Shared) -> Floats:
        """What nearness to what is asked says, with the words, of the posts that are read."""
        rarity: Floats = np.minimum(shared.rarity[: self._read], np.float32(MOST_SHARED))
        score: Floats = weights.bias + weights.asked * asked + weights.rarity * rarity
        return score

    def _how_new(self, half_life: timedelta, today: date) -> Floats:
        """From the newest post's day on: the choice needs no clock, and stays as it is overnight."""
        own = [min(post.published, today).toordinal() for post in self._posts]
        days = np.array(own, np.float32)
        age = (days.max(initial=0) - days) / np.float32(half_life / _DAY)
        news: Floats = np.float32(_NEWS) * np.exp2(-age)
        return news


def _by_words(weights: _Weights, shared: Shared) -> Floats:
    """What the words say alone, of all posts."""
    score: Floats = weights.bias + weights.rarity * shared.rarity + weights.cosine * shared.cosine
    return score
