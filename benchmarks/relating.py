"""Which posts are shown below an answer: how many of them relate, and what choosing them costs.

    python -m benchmarks.relating [--posts 2000] [--json]

The posts that relate are those that `tests/posts/relevance` judges, beside what is simpler: the newest
three, and those that share rare words. Speed is that of the shipped file with synthetic posts: each
question is ranked and then related, in this one process and by its own CPU time, so that the ratio
means something on a busy machine; no question comes twice.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.matching import ROOT, table
from faqbot.adapters import PLATFORMS
from faqbot.evaluation import load_queries
from faqbot.knowledge import load
from faqbot.matching.encoding import Cache, Encoder, Remembering
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import Entry, Post
from faqbot.posts import Meaning, RelatedPosts
from faqbot.posts.vocabulary import Vocabulary, bag_of
from faqbot.store import FileCache
from tests.posts.judged import (
    FIELDS,
    FITTED,
    OBLIQUE,
    PLAIN,
    Chooser,
    Field,
    Figures,
    field_of,
    figures,
    figures_in_vain,
    total,
    without,
    wordings,
)

_MOST_SHOWN = 3
# What faqbot showed before it had the encoder for this.
_SHARED = 0.2
_FIELDS = {"fitted": FITTED, "held out": PLAIN, "held out, oblique": OBLIQUE}
_NEWEST_DAY = date(2026, 11, 26)


@dataclass(slots=True)
class Relevance:
    """How one way to choose does in some fields; precision and recall in [0, 1]."""

    chosen: str
    fields: str
    shown: int
    precision: float
    recall: float


@dataclass(slots=True)
class Speed:
    """One step of answering a question, in ms of CPU time, and its share of all that ranking took."""

    step: str
    questions: int
    p50_ms: float
    p99_ms: float
    share_of_ranking: float


@dataclass(slots=True)
class Build:
    """Seconds until posts can be related: all of them new, and all of them in the cache."""

    posts: int
    first_s: float
    again_s: float


def newest(field: Field) -> Chooser:
    """The newest three posts, whatever is asked."""
    posts = sorted(field.posts, key=lambda post: post.published, reverse=True)[:_MOST_SHOWN]
    return lambda entry, question: posts


def rare_words(field: Field) -> Chooser:
    """The three posts that share the most rare words with what an entry asks, above a bound."""
    posts = field.posts
    vocabulary = Vocabulary(posts)

    def choose(entry: Entry, question: str) -> list[Post]:
        shared = vocabulary.shared(bag_of(*entry.phrasings, entry.topic or "")).cosine
        best = np.argsort(-shared, kind="stable")[:_MOST_SHOWN]
        return [posts[at] for at in best if shared[at] >= _SHARED]

    return choose


def related(field: Field, encoder: Encoder | None) -> Chooser:
    """What faqbot shows."""
    words = shipped_words()
    matcher = KernelMatcher(field.knowledge.entries, encoder=encoder, dictionary=words)
    finder = finder_of(field.posts, matcher, encoder)

    def choose(entry: Entry, question: str) -> Sequence[Post]:
        choice = finder.posts_for(entry, question)
        return choice.posts if choice.related else ()

    return choose


def near(field: Field, encoder: Encoder | None) -> Figures:
    """What is near to the questions that a field does not answer."""
    matcher = KernelMatcher(field.entries, encoder=encoder, dictionary=shipped_words())
    return figures_in_vain(field, finder_of(field.posts, matcher, encoder).near)


def near_without(field: Field, encoder: Encoder | None) -> Figures:
    """What is near to an entry's wordings, in a file that lacks it."""

    @cache
    def lacking(entry: Entry) -> RelatedPosts:
        words = shipped_words()
        matcher = KernelMatcher(without(field, entry), encoder=encoder, dictionary=words)
        return finder_of(field.posts, matcher, encoder)

    return figures(field, lambda entry, asked: lacking(entry).near(asked), worded=wordings)


def finder_of(
    posts: Sequence[Post],
    matcher: KernelMatcher,
    encoder: Encoder | None,
    cache: Cache | None = None,
) -> RelatedPosts:
    """What chooses among posts, as the app builds it."""
    meaning = Meaning(posts, matcher, encoder, cache) if encoder else None
    return RelatedPosts(posts, entries=matcher.entries, meaning=meaning)


def relevance(encoder: Encoder | None) -> list[Relevance]:
    """Each way to choose, in the fields the weights are fitted to, and in those held out."""
    remembering = Remembering(encoder) if encoder else None
    ways: dict[str, Callable[[Field], Figures]] = {
        "faqbot": lambda field: figures(field, related(field, remembering)),
        "faqbot, no encoder": lambda field: figures(field, related(field, None)),
        "rare words alone": lambda field: figures(field, rare_words(field)),
        "newest first": lambda field: figures(field, newest(field)),
        "near to what nothing answers": lambda field: near(field, remembering),
        "near to it, no encoder": lambda field: near(field, None),
        "near to what an entry would answer": lambda field: near_without(field, remembering),
    }
    found = []
    for way, measured in ways.items():
        for title, names in _FIELDS.items():
            sum_of = total([measured(fields()[name]) for name in names])
            found.append(
                Relevance(
                    way, title, sum_of.shown, round(sum_of.precision, 3), round(sum_of.recall, 3)
                )
            )
    return found


def speed(encoder: Encoder | None, count: int) -> tuple[list[Speed], Build]:
    """Ranking and relating, question by question, with so many posts; and what building takes."""
    knowledge = load(ROOT / "faqs.yaml", PLATFORMS)
    matcher = KernelMatcher(knowledge.entries, encoder=encoder, dictionary=shipped_words())
    posts = synthetic(count)
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            start = time.perf_counter()
            finder = finder_of(posts, matcher, encoder, FileCache(Path(folder)))
            took.append(round(time.perf_counter() - start, 2))
    ranking, relating = [], []
    for query in load_queries(ROOT / "tests" / "questions.jsonl"):
        start = time.thread_time()
        matches = matcher.judge(query.text).matches
        ranked = time.thread_time()
        if matches:
            entry = knowledge.entry(matches[0].entry_id)
            if entry is not None:
                finder.posts_for(entry, query.text)
            ranking.append(ranked - start)
            relating.append(time.thread_time() - ranked)
    rows = [
        Speed(
            step,
            len(times),
            round(1000 * float(np.percentile(times, 50)), 3),
            round(1000 * float(np.percentile(times, 99)), 3),
            round(sum(times) / sum(ranking), 3),
        )
        for step, times in (("ranking", ranking), ("relating", relating))
    ]
    return rows, Build(count, *took)


def synthetic(count: int) -> list[Post]:
    """Posts of other posts' titles and sentences, seeded."""
    seed = random.Random(17)  # noqa: S311 - for repeatable posts
    known = [post for field in fields().values() for post in field.posts]
    return [
        Post(
            f"p{number}",
            f"{seed.choice(known).title} {number}",
            f"https://example.com/{number}",
            _NEWEST_DAY - timedelta(days=number),
            f"{seed.choice(known).excerpt} {seed.choice(known).excerpt}",
        )
        for number in range(count)
    ]


@cache
def fields() -> dict[str, Field]:
    """The fields that are judged, by name."""
    return {name: field_of(name) for name in FIELDS}


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=2_000, help="how many to choose among")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # As the command has it; numpy reads it when it is imported.
        command = [sys.executable, "-m", "benchmarks.relating", *sys.argv[1:]]
        os.execve(  # noqa: S606 - itself, with another environment
            sys.executable, command, os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        )
    encoder = load_encoder(None)
    steps, built = speed(encoder, options.posts)
    found = {
        "relevance": [asdict(row) for row in relevance(encoder)],
        "speed": [asdict(row) for row in steps],
        "build": [asdict(built)],
    }
    print(json.dumps(found) if options.json else "\n\n".join(map(table, found.values())))


if __name__ == "__main__":
    main()
