"""What is shown below an answer relates to it: measured in four fields, of which two are held out."""

import functools

import pytest

from faqbot.model import Entry, PostChoice
from faqbot.posts import Meaning, RelatedPosts
from tests.conftest import matcher_of, remembering
from tests.posts.judged import (
    FIELDS,
    HELD_OUT,
    Field,
    Figures,
    Wordings,
    field_of,
    figures,
    total,
    without,
    wordings,
)

MOST_SHOWN = 3


@functools.cache
def field(name: str) -> Field:
    return field_of(name)


@functools.cache
def related(name: str, *, by_words: bool = False) -> RelatedPosts:
    posts = field(name).posts
    if by_words:
        return RelatedPosts(posts)
    matcher = matcher_of(field(name).knowledge.entries)
    return RelatedPosts(posts, meaning=Meaning(posts, matcher, remembering()))


def shown(choice: PostChoice):
    return choice.posts if choice.related else ()


def measured(name: str, *, by_words: bool = False, worded: Wordings | None = None) -> Figures:
    finder = related(name, by_words=by_words)
    return figures(field(name), lambda *asked: shown(finder.posts_for(*asked)), worded=worded)


def test_the_set_is_as_large_as_its_readme_says_and_every_entry_is_judged():
    fields = [field(name) for name in FIELDS]
    for each in fields:
        assert set(each.relating) == set(each.knowledge.ids)
        assert set().union(*each.relating.values()) <= {post.id for post in each.posts}
        assert max(map(len, each.relating.values())) <= MOST_SHOWN
    judged = [ids for each in fields for ids in each.relating.values()]
    assert len(judged) == 60
    assert sum(not ids for ids in judged) >= len(judged) / 4
    assert sum(len(each.relating) * len(each.posts) for each in fields) > 1_400


@pytest.mark.parametrize("names", [FIELDS, HELD_OUT])
def test_what_is_shown_relates_and_most_of_what_relates_is_shown(names: tuple[str, ...]):
    found = total([measured(name) for name in names])
    assert found.precision >= 0.93
    assert found.recall >= 0.75


@pytest.mark.parametrize("name", FIELDS)
def test_in_no_field_are_more_than_one_in_ten_wrong(name: str):
    found = measured(name)
    assert found.precision >= 0.9
    assert found.recall >= 0.65


def test_however_it_is_asked_what_is_shown_relates():
    found = total([measured(name, worded=wordings) for name in FIELDS])
    assert found.precision >= 0.93
    assert found.recall >= 0.75


def test_words_alone_show_less_and_hardly_ever_what_does_not_relate():
    found = total([measured(name, by_words=True) for name in FIELDS])
    assert found.precision >= 0.9
    assert 0.3 <= found.recall <= total([measured(name) for name in FIELDS]).recall


@pytest.mark.parametrize("name", FIELDS)
def test_what_was_asked_says_which_of_an_entrys_posts_stands_first(name: str):
    finder = related(name)
    for wish in field(name).wishes:
        order = [post.id for post in finder.posts_for(wish.entry, wish.asked).posts]
        assert wish.first in order, wish.asked
        assert wish.then not in order or order.index(wish.first) < order.index(wish.then), (
            wish.asked
        )


def test_what_is_near_to_a_question_that_nothing_answers_is_about_it():
    parts = []
    for name in HELD_OUT:
        asked = field(name)

        @functools.cache
        def lacking(entry: Entry, asked: Field = asked) -> RelatedPosts:
            matcher = matcher_of(without(asked, entry))
            return RelatedPosts(asked.posts, meaning=Meaning(asked.posts, matcher, remembering()))

        near = figures(asked, lambda entry, text: lacking(entry).near(text), worded=wordings)
        parts.append(near)
    found = total(parts)
    assert found.precision >= 0.9
    assert found.recall >= 0.2
