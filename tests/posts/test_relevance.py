"""What is shown below an answer relates to it, in the fields the weights are fitted to and in others."""

import functools

import pytest

from faqbot.model import Entry, PostChoice
from faqbot.posts import Meaning, RelatedPosts
from tests.conftest import matcher_of, remembering
from tests.posts.judged import (
    FIELDS,
    FITTED,
    OBLIQUE,
    PLAIN,
    Field,
    Figures,
    Wordings,
    field_of,
    figures,
    figures_in_vain,
    total,
    without,
    wordings,
)


@functools.cache
def field(name: str) -> Field:
    return field_of(name)


def finder_of(field: Field, entries: tuple[Entry, ...]) -> RelatedPosts:
    meaning = Meaning(field.posts, matcher_of(entries), remembering())
    return RelatedPosts(field.posts, entries=entries, meaning=meaning)


@functools.cache
def related(name: str, *, by_words: bool = False) -> RelatedPosts:
    if by_words:
        return RelatedPosts(field(name).posts, entries=field(name).entries)
    return finder_of(field(name), tuple(field(name).entries))


def shown(choice: PostChoice):
    return choice.posts if choice.related else ()


@functools.cache
def measured(name: str, *, by_words: bool = False, worded: Wordings | None = None) -> Figures:
    finder = related(name, by_words=by_words)
    return figures(field(name), lambda *asked: shown(finder.posts_for(*asked)), worded=worded)


def test_the_set_is_as_large_as_its_readme_says_and_every_entry_is_judged():
    fields = [field(name) for name in FIELDS]
    for each in fields:
        ids = {post.id for post in each.posts}
        assert set(each.relating) == set(each.knowledge.ids)
        assert set().union(*each.relating.values()) <= ids
        assert set().union(*(asked.posts for asked in each.unanswered)) <= ids
    judged = [ids for each in fields for ids in each.relating.values()]
    assert len(judged) == 267
    assert sum(not ids for ids in judged) >= len(judged) / 4
    assert sum(len(each.relating) * len(each.posts) for each in fields) > 7_000


@pytest.mark.parametrize("names", [FITTED, PLAIN])
def test_what_is_shown_relates_and_most_of_what_relates_is_shown(names: tuple[str, ...]):
    found = total([measured(name) for name in names])
    assert found.precision >= 0.9
    assert found.recall >= 0.7


@pytest.mark.parametrize("name", [*FITTED, *PLAIN])
def test_in_no_field_is_more_than_one_in_five_wrong(name: str):
    found = measured(name)
    assert found.precision >= 0.8
    assert found.recall >= 0.5


def test_of_posts_that_avoid_the_words_few_are_shown_and_fewer_wrongly():
    found = total([measured(name) for name in OBLIQUE])
    assert found.precision >= 0.8
    assert found.recall >= 0.23


def test_however_it_is_asked_what_is_shown_relates():
    found = total([measured(name, worded=wordings) for name in (*FITTED, *PLAIN)])
    assert found.precision >= 0.93
    assert found.recall >= 0.73


def test_words_alone_show_less_and_hardly_ever_what_does_not_relate():
    found = total([measured(name, by_words=True) for name in FIELDS])
    assert found.precision >= 0.88
    assert 0.2 <= found.recall <= total([measured(name) for name in FIELDS]).recall


@pytest.mark.parametrize("name", FIELDS)
def test_what_was_asked_says_which_of_an_entrys_posts_stands_first(name: str):
    finder = related(name)
    for wish in field(name).wishes:
        order = [post.id for post in finder.posts_for(wish.entry, wish.asked).posts]
        assert wish.first in order or name in OBLIQUE, wish.asked
        if {wish.first, wish.then} <= set(order):
            assert order.index(wish.first) < order.index(wish.then), wish.asked


@pytest.mark.parametrize(("names", "recall"), [(FITTED, 0.65), (PLAIN, 0.85), (OBLIQUE, 0.36)])
def test_what_is_near_to_a_question_that_nothing_answers_is_about_it(
    names: tuple[str, ...], recall: float
):
    found = total([figures_in_vain(field(name), related(name).near) for name in names])
    assert found.precision >= 0.93
    assert found.recall >= recall


def test_hardly_a_post_is_near_to_a_question_about_something_else():
    asked = [
        (name, each.asked) for name in FIELDS for each in field(name).unanswered if not each.posts
    ]
    answered = [question for name, question in asked if related(name).near(question)]
    assert len(answered) <= 0.04 * len(asked), answered


def test_what_is_near_to_what_an_entry_would_answer_relates_to_that():
    parts = []
    for name in FITTED:
        asked = field(name)

        @functools.cache
        def lacking(entry: Entry, asked: Field = asked) -> RelatedPosts:
            return finder_of(asked, tuple(without(asked, entry)))

        near = figures(asked, lambda entry, text: lacking(entry).near(text), worded=wordings)
        parts.append(near)
    found = total(parts)
    assert found.precision >= 0.9
    assert found.recall >= 0.2
