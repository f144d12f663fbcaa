"""A matcher that is replaced is let go at once: a process holds one version of the file, not all."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from faqbot.posts import Meaning, RelatedPosts
from tests.conftest import encoder, knowledge_of, matcher_of
from tests.scenarios.stages import FAQS, OPEN


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What is left in circles stays, as what was frozen at the start does."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_nothing_of_a_version_is_left_when_the_next_one_is_live(no_collector: None):
    knowledge = knowledge_of(FAQS % {"listed": 1, "forum": 2})
    matcher = matcher_of(knowledge.entries)
    meaning = Meaning(knowledge.posts, matcher, encoder())
    posts = RelatedPosts(knowledge.posts, entries=knowledge.entries, meaning=meaning)
    matcher.judge(OPEN)
    matcher.judge(f"{OPEN} and how long does delivery take?")
    matcher.judge("and on sundays?", "opening-hours")
    matcher.explain("and on sundays?", "opening-hours")
    posts.posts_for(knowledge.entries[0], OPEN)
    left = [
        weakref.ref(each) for each in (matcher, matcher.space, matcher.judge_of, meaning, posts)
    ]
    del matcher, meaning, posts
    assert [each() for each in left] == [None] * len(left)
