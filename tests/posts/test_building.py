"""Posts as a whole faqbot relates them: the encoder, its cache, the settings."""

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.relating import synthetic
from faqbot import app
from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.matching.kernel import Floats
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Entry, Post
from faqbot.posts import Meaning, RelatedPosts
from faqbot.settings import read_settings
from tests.conftest import encoder, remembering
from tests.posts.judged import field_of, written

TRADES = """bakers, butchers, grocers, florists, tailors, cobblers, potters, weavers, printers, binders,
brewers, coopers, tanners, smiths, masons, joiners, glaziers, roofers, painters, plumbers, barbers,
chemists, saddlers, millers, farmers, fishers, sailors, porters, jewellers, drapers"""
LONG = "Do servers need care? " * 40


class Counting:
    """The shipped encoder, which counts what it is given."""

    def __init__(self) -> None:
        self.fingerprint, self.size = encoder().fingerprint, encoder().size
        self.encoded: list[str] = []

    def encode(self, texts) -> Floats:
        self.encoded += texts
        return encoder().encode(texts)


class Random:
    """Vectors of nothing, as many as one likes at once."""

    fingerprint = "random"

    def __init__(self) -> None:
        self.size = encoder().size

    def encode(self, texts) -> Floats:
        vectors = np.random.default_rng(0).standard_normal((len(texts), self.size), np.float32)
        unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class Kept:
    """A cache in memory."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.content.get(name)

    def save(self, name: str, content: bytes) -> None:
        self.content[name] = content


@pytest.fixture(scope="module")
def studio():
    return field_of("studio")


def test_relating_encodes_no_question_that_was_just_ranked(studio):
    counting = Counting()
    matcher = KernelMatcher(studio.knowledge.entries, encoder=counting)
    finder = RelatedPosts(studio.posts, meaning=Meaning(studio.posts, matcher, counting))
    asked = "Hi! Which database do you use, PostgreSQL or MongoDB? Thanks"
    matcher.judge(asked)
    before = len(counting.encoded)
    entry = studio.knowledge.entry("backend-databases")
    assert "choosing-a-database-post" in [post.id for post in finder.posts_for(entry, asked).posts]
    assert len(counting.encoded) == before
    finder.posts_for(entry, "where does my data live?")
    assert len(counting.encoded) == before + 1
    finder.posts_for(entry, LONG)
    assert len(counting.encoded) == before + 1


def test_among_2000_posts_relating_takes_a_tenth_of_ranking_at_most(studio):
    posts = synthetic(2_000)
    matcher = KernelMatcher(studio.knowledge.entries, encoder=encoder())
    finder = RelatedPosts(posts, meaning=Meaning(posts, matcher, Random()))
    ranking = relating = 0.0
    for entry in studio.entries:
        for text in (*entry.phrasings, *entry.tests.asks):
            start = time.thread_time()
            matcher.judge(text)
            ranked = time.thread_time()
            finder.posts_for(entry, text)
            ranking += ranked - start
            relating += time.thread_time() - ranked
    assert relating < ranking / 10


def test_posts_are_encoded_once_and_then_only_what_is_new(studio):
    counting, kept = Counting(), Kept()
    matcher = KernelMatcher(studio.knowledge.entries, encoder=counting)
    entry = studio.knowledge.entry("communication")

    def chosen(posts: tuple[Post, ...]) -> list[str]:
        meaning = Meaning(posts, matcher, counting, kept)
        return [post.id for post in RelatedPosts(posts, meaning=meaning).posts_for(entry).posts]

    before = len(counting.encoded)
    first = chosen(studio.posts)
    assert len(counting.encoded) == before + len(studio.posts)
    assert chosen(studio.posts) == first
    assert len(counting.encoded) == before + len(studio.posts)
    new = Post("new", "A quarter of an hour each day", "https://x.dev", date(2026, 11, 25))
    chosen((*studio.posts, new))
    assert len(counting.encoded) == before + len(studio.posts) + 1


def test_of_thousands_of_posts_the_newest_200_are_encoded_and_all_can_relate(studio):
    counting = Counting()
    matcher = KernelMatcher(studio.knowledge.entries, encoder=counting)
    entry = studio.knowledge.entry("engagement-models")
    told = "For different needs we offer different ones, such as time and materials."
    old = Post("old", "Our engagement models", "https://x.dev", date(2001, 1, 1), told)
    namesake = Post("namesake", entry.question, "https://x.dev", date(2000, 1, 1))
    posts = [namesake, old, *synthetic(2_000), *studio.posts]
    before = len(counting.encoded)
    finder = RelatedPosts(posts, meaning=Meaning(posts, matcher, counting))
    assert len(counting.encoded) == before + 200
    unpinned = replace(entry, related=())
    chosen = [post.id for post in finder.posts_for(unpinned, "which models do you offer?").posts]
    assert chosen[:2] == ["engagement-models-post", "namesake"]
    found = RelatedPosts([old, *synthetic(300)], meaning=Meaning(synthetic(300), matcher, counting))
    assert "old" in [post.id for post in found.posts_for(unpinned).posts]


def test_the_choice_is_the_same_whatever_was_asked_before(studio):
    def finder() -> tuple[KernelMatcher, RelatedPosts]:
        matcher = KernelMatcher(studio.knowledge.entries, encoder=remembering())
        meaning = Meaning(studio.posts, matcher, remembering())
        return matcher, RelatedPosts(studio.posts, meaning=meaning)

    used, many = finder()
    for entry in studio.entries:
        for text in entry.phrasings:
            used.judge(text)
            many.posts_for(entry, text)
    for entry in studio.entries[::3]:
        _, fresh = finder()
        for text in (entry.question, *entry.tests.asks):
            assert many.posts_for(entry, text) == fresh.posts_for(entry, text)


def test_an_entry_without_a_word_relates_to_nothing():
    entries = [Entry("marks", "?!", "Yes."), Entry("hours", "When are you open?", "At nine.")]
    matcher = KernelMatcher(entries, encoder=encoder())
    posts = [Post("zebra", "Zebras", "https://x.dev", date(2026, 1, 1))]
    finder = RelatedPosts(posts, meaning=Meaning(posts, matcher, encoder()))
    assert not any(finder.posts_for(entry, "?!").related for entry in entries)


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a faqbot whose file is the shipped one, with more posts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faqs.yaml").write_text(written("studio"), "utf-8")
    return tmp_path


def test_below_the_shipped_files_answers_stand_only_posts_that_relate(asking: Path, studio):
    snapshot = app.Builder(read_settings(PLATFORMS)).snapshot(studio.knowledge)
    for entry in studio.knowledge.entries:
        for text in (*entry.phrasings, *entry.tests.asks):
            choice = snapshot.posts.posts_for(entry, text)
            shown = {post.id for post in choice.posts}
            assert not choice.related or shown <= studio.relating[entry.id], text
        assert snapshot.posts.posts_for(entry).related


def test_faqbot_ask_shows_what_relates_to_the_answer_and_to_what_was_asked(asking: Path):
    asked = "why should a front end use REST and not GraphQL to call the backend's API?"
    result = CliRunner().invoke(cli, ["ask", "--json", asked])
    found = json.loads(result.stdout)
    assert found["entry"] == "backend-apis"
    assert [post["id"] for post in found["posts"]] == [
        "rest-or-graphql-post",
        "api-first-post",
        "backend-components-post",
    ]


def test_the_half_life_is_a_setting(asking: Path, monkeypatch: pytest.MonkeyPatch):
    title = f"Choosing a database for {TRADES}"
    posts = [
        Post("older", title, "https://x.dev", date(2025, 1, 1)),
        Post("newer", title, "https://x.dev", date(2025, 12, 1), "Lions."),
        Post("newest", "Zebras", "https://x.dev", date(2026, 1, 1)),
        Post("old", "Lions", "https://x.dev", date(2024, 1, 1)),
    ]
    monkeypatch.setenv("FAQBOT_ENCODER", "none")

    def order(days: str) -> list[str]:
        monkeypatch.setenv("FAQBOT_POSTS_HALF_LIFE_DAYS", days)
        builder = app.Builder(read_settings(PLATFORMS))
        entry = Entry("e", title[:120], "A.")
        choice = builder.finder(posts, builder.matcher([entry])).posts_for(entry)
        return [post.id for post in choice.posts]

    assert [order("1"), order("180")] == [["older", "newer"], ["newer", "older"]]
