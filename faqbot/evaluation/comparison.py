"""Two versions of the file, asked the same questions: what changes for those who ask."""

import enum
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faqbot.evaluation.predictions import STEPS, Prediction, predict_all
from faqbot.evaluation.queries import Query
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Entry, KnowledgeBase, Outcome, PostFinder

# How often `compare` tells of each question.
COMPARE_STEPS = 2 * STEPS


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the file, with what answers from it; `name` is what a person calls it."""

    name: str
    knowledge: KnowledgeBase
    matcher: KernelMatcher
    posts: PostFinder


class Kind(enum.Enum):
    """How what a question gets has changed, the gravest first."""

    OTHER_ANSWER = "another answer"
    LOST = "no longer answered"
    GAINED = "now answered"
    SUGGESTS = "other suggestions"
    TEXT = "text changed"
    POSTS = "other posts"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question gets from one version.

    Attributes:
        entries: The entry that answers, or those that are suggested, best first; none else.
        score: Of the first of all matches, in [0, 1]; 0 without any.
        posts: The ids of the posts that relate to the answer.
    """

    outcome: Outcome
    entries: tuple[str, ...]
    score: float
    posts: tuple[str, ...]

    @property
    def answer(self) -> str | None:
        """The entry that answers, if one does."""
        return self.entries[0] if self.outcome is Outcome.ANSWER else None

    def as_json(self) -> dict[str, object]:
        """It as JSON's types."""
        return {
            "decision": self.outcome.value,
            "entries": list(self.entries),
            "score": round(self.score, 6),
            "posts": list(self.posts),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A question that gets something else from the new version.

    Attributes:
        kinds: How it differs, the gravest first; at least one.
        repaired: Whether the question's known entry answers it now and did not; None where no
            entry is known for it, or nothing has changed about that.
    """

    query: Query
    kinds: tuple[Kind, ...]
    old: Shown
    new: Shown
    repaired: bool | None

    def as_json(self) -> dict[str, object]:
        """It as JSON's types."""
        return {
            "text": self.query.text,
            "after": self.query.after,
            "entry": self.query.entry,
            "kinds": [kind.value for kind in self.kinds],
            "old": self.old.as_json(),
            "new": self.new.as_json(),
            "repaired": self.repaired,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changes between two versions.

    Attributes:
        changes: The gravest kind first, then in the order of the questions.
        added: The ids of entries that only the new version has; `removed`: only the old one.
        reworded: The ids of entries of both whose answer or source differs.
    """

    old: str
    new: str
    questions: int
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many questions there are of each kind; one may be of several."""
        found = Counter(kind for change in self.changes for kind in change.kinds)
        return {kind: found[kind] for kind in Kind if found[kind]}

    @property
    def repaired(self) -> int:
        """How many questions with a known entry are answered right that were not."""
        return sum(change.repaired is True for change in self.changes)

    @property
    def broken(self) -> int:
        """How many questions with a known entry are no longer answered right."""
        return sum(change.repaired is False for change in self.changes)

    def as_json(self) -> dict[str, object]:
        """It as JSON's types."""
        return {
            "old": self.old,
            "new": self.new,
            "questions": self.questions,
            "changed": len(self.changes),
            "counts": {kind.value: count for kind, count in self.counts.items()},
            "repaired": self.repaired,
            "broken": self.broken,
            "added": list(self.added),
            "removed": list(self.removed),
            "reworded": list(self.reworded),
            "changes": [change.as_json() for change in self.changes],
        }


def compare(
    old: Version, new: Version, queries: Sequence[Query], *, tell: Callable[[int], None]
) -> Comparison:
    """Ask both versions all of `queries`, each once; their entries need not exist in both.

    `tell` is called with how many of `COMPARE_STEPS` for each query were made since the last call.
    """
    before = predict_all(old.matcher, queries, tell=tell)
    after = predict_all(new.matcher, queries, tell=tell)
    entries = [{entry.id: entry for entry in each.knowledge.entries} for each in (old, new)]
    reworded = {
        entry.id
        for entry in new.knowledge.entries
        if (was := entries[0].get(entry.id)) and _text(was) != _text(entry)
    }
    changes = []
    for query, *made in zip(queries, before, after, strict=True):
        shown = (_shown(old, entries[0], made[0]), _shown(new, entries[1], made[1]))
        if kinds := tuple(_kinds(*shown, reworded)):
            changes.append(Change(query, kinds, *shown, _repaired(query, *shown)))
    order = list(Kind)
    changes.sort(key=lambda change: order.index(change.kinds[0]))
    return Comparison(
        old.name,
        new.name,
        len(queries),
        tuple(changes),
        added=tuple(each for each in new.knowledge.ids if each not in entries[0]),
        removed=tuple(each for each in old.knowledge.ids if each not in entries[1]),
        reworded=tuple(each for each in new.knowledge.ids if each in reworded),
    )


def questions_of(*versions: KnowledgeBase) -> list[Query]:
    """The tests of some versions, each question once; the last version says whose it is."""
    found: dict[str, Query] = {}
    for knowledge in versions:
        for entry in knowledge.entries:
            for text in entry.tests.rejects:
                found.setdefault(text, Query(text, None, "not"))
            found.update({text: Query(text, entry.id, "asks") for text in entry.tests.asks})
    return list(found.values())


def _shown(version: Version, entries: dict[str, Entry], made: Prediction) -> Shown:
    posts: tuple[str, ...] = ()
    if made.outcome is Outcome.ANSWER:
        choice = version.posts.posts_for(entries[made.chosen[0]])
        # The newest ones, which stand where none relates, say nothing of this question.
        posts = tuple(post.id for post in choice.posts) if choice.related else ()
    score = made.matches[0].score if made.matches else 0.0
    return Shown(made.outcome, made.chosen, score, posts)


def _kinds(old: Shown, new: Shown, reworded: set[str]) -> Iterator[Kind]:
    if old.answer and new.answer:
        if old.answer != new.answer:
            yield Kind.OTHER_ANSWER
            return
        if new.answer in reworded:
            yield Kind.TEXT
        if old.posts != new.posts:
            yield Kind.POSTS
    elif old.answer:
        yield Kind.LOST
    elif new.answer:
        yield Kind.GAINED
    elif set(old.entries) != set(new.entries):
        yield Kind.SUGGESTS


def _repaired(query: Query, old: Shown, new: Shown) -> bool | None:
    if query.entry is None or (old.answer == query.entry) == (new.answer == query.entry):
        return None
    return new.answer == query.entry


def _text(entry: Entry) -> tuple[object, ...]:
    return entry.answer, entry.source
