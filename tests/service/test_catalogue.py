"""Posts found by words, and named by what a button carries."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.model import Post
from faqbot.service.catalogue import PostCatalogue, name_of, sought_in


def post(name: str, title: str, excerpt: str = "", author: str | None = None) -> Post:
    url = f"https://acme.dev/{name}"
    return Post(name, title, url, date(2026, 11, 1), excerpt=excerpt, author=author)


CATALOGUE = PostCatalogue(
    [
        post("snow", "Snow on the tracks", "Salt helps.", "Ann Example"),
        post("salt", "Salt and snow"),
        post("menu", "A new menu", "Less salt, more Ann."),
        post("kanji", "新しいメニュー"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["snow", "salt", "menu", "kanji"]),
        ("salt", ["salt", "menu", "snow"]),
        ("what do you say about salt?", ["salt", "menu", "snow"]),
        ("salt ann", ["menu", "snow", "salt"]),
        ("trakcs", ["snow"]),
        ("メニュー", ["kanji"]),
        ("bananas", []),
    ],
)
def test_posts_are_found_by_title_excerpt_and_author(text: str, found: list[str]):
    assert [each.id for each in CATALOGUE.matching(sought_in(text))] == found


def test_what_is_being_typed_may_be_unfinished():
    assert [each.id for each in CATALOGUE.typed("men", most=5)] == ["menu"]
    assert len(CATALOGUE.typed("", most=2)) == 2


@given(st.text(max_size=600))
def test_the_words_of_any_text_fit_a_button_and_are_found_in_themselves(text: str):
    sought = sought_in(text)
    assert len(" ".join(sought)) <= 60
    assert all(each and not set(each) & set(" :,\n") for each in sought)
    # A list that goes on is looked for by what its button carries.
    assert sought_in(" ".join(sought)) == sought


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("the price of a VAN, please", ("price", "van")),
        ("what is it about", ("what", "is", "it", "about")),
        ("x" * 70 + " y", ("x" * 60,)),
        (f"{'x' * 59} long", ("x" * 59,)),
        (f"{'x' * 55} words", ("x" * 55,)),
        # "the", cut out of a longer word, would be passed over where the list goes on.
        (f"{'x' * 56} theatre", ("x" * 56,)),
        ("?!", ()),
    ],
)
def test_words_are_cut_to_sixty_characters_and_none_says_nothing(
    text: str, sought: tuple[str, ...]
):
    assert sought_in(text) == sought


def test_a_post_has_a_short_name_by_its_id_or_where_a_feed_gives_it_by_its_address():
    own = post("snow", "Snow")
    fetched = replace(own, source="https://acme.dev/feed")
    assert len(name_of(own)) == len(name_of(fetched)) == 16
    assert name_of(own) == name_of(replace(own, url="https://acme.dev/other", title="Other"))
    assert name_of(own) != name_of(replace(own, id="other"))
    assert name_of(fetched) == name_of(replace(fetched, id="other", title="Other"))
    assert name_of(fetched) != name_of(replace(fetched, url="https://acme.dev/other"))
