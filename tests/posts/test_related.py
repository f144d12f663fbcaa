"""Which posts stand below an answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from faqbot.model import Entry, Post
from faqbot.posts import RelatedPosts
from faqbot.posts.related import HALF_LIFE
from tests.posts.test_building import TRADES


def post(number: int, title: str, excerpt: str = "") -> Post:
    return Post(f"p{number}", title, f"https://x.dev/{number}", date(2026, 1, number), excerpt)


POSTS = [
    post(1, "Choosing a database", "PostgreSQL or MongoDB for your data?"),
    post(2, "Our summer party"),
    post(3, "Database or spreadsheet: what to choose"),
    post(4, "A new office"),
    post(5, "A database that we chose and regretted", "Choose again."),
    post(6, "Choosing database backups"),
]


def shown(
    question: str,
    related: tuple[str, ...] = (),
    posts: list[Post] = POSTS,
    *,
    asked: str = "",
    half_life: timedelta = HALF_LIFE,
):
    entry = Entry(id="e", question=question, answer="A.", related=related)
    choice = RelatedPosts(posts, half_life=half_life).posts_for(entry, asked)
    return [each.id for each in choice.posts], choice.related


def test_posts_that_share_rare_words_relate_and_three_at_most_are_shown():
    ids, related = shown("Which database should I choose?")
    assert related
    assert len(ids) == 3
    assert set(ids) <= {"p1", "p3", "p5", "p6"}


def test_a_pinned_post_comes_first_whatever_it_is_about():
    ids, related = shown("Which database should I choose?", related=("p2",))
    assert related
    assert ids[0] == "p2"
    assert len(ids) == 3


def test_a_post_whose_title_is_the_question_stands_before_what_relates_and_behind_pins():
    posts = [*POSTS, post(7, "which Database  should I choose")]
    assert shown("Which database should I choose?", posts=posts)[0][0] == "p7"
    pinned = shown("Which database should I choose?", related=("p2", "p4"), posts=posts)
    assert pinned == (["p2", "p4", "p7"], True)


def test_what_is_asked_says_which_of_the_related_stands_first():
    posts = [
        post(1, "A database for beginners", "How to choose tables or documents."),
        post(2, "A database for cooks", "How to choose recipes or menus."),
    ]
    question = "Which database should I choose?"
    assert shown(question, posts=posts, asked="a database of tables")[0] == ["p1", "p2"]
    assert shown(question, posts=posts, asked="a database of recipes")[0] == ["p2", "p1"]


def test_of_posts_that_relate_alike_the_newer_stands_first_and_a_better_one_before_both():
    alike = [post(number, "Choosing a database") for number in (1, 9, 5)]
    better = post(3, "Which database should I choose today")
    found, _ = shown("Which database should I choose?", posts=[*alike, better, post(7, "Zebras")])
    assert found == ["p3", "p9", "p5"]


def test_the_half_life_says_how_long_it_counts_that_a_post_is_new():
    title = f"Choosing a database for {TRADES}"
    posts = [
        Post("older", title, "https://x.dev", date(2025, 1, 1)),
        Post("newer", title, "https://x.dev", date(2025, 12, 1), "Lions."),
        *(post(number, name) for number, name in enumerate(("Lions", "Tigers", "Zebras"), 1)),
    ]
    found = [
        shown(title[:120], posts=posts, half_life=timedelta(days=days))[0]
        for days in (1, 180, 36_500)
    ]
    assert found == [["older", "newer"], ["newer", "older"], ["older", "newer"]]


def test_a_post_of_a_day_to_come_makes_no_other_old():
    ahead = Post("ahead", "Our fair", "https://x.dev/a", date(2030, 1, 1))
    posts = [
        ahead,
        post(1, "Choosing a database"),
        replace(post(2, "Choosing a database"), published=date(2025, 1, 1)),
    ]
    finder = RelatedPosts(posts, today=date(2026, 1, 31))
    alone = RelatedPosts(posts[1:])
    gap = float(finder._news[1] - finder._news[2])
    assert gap == pytest.approx(float(alone._news[0] - alone._news[1]), rel=0.3)
    assert gap > float(RelatedPosts(posts)._news[1] - RelatedPosts(posts)._news[2])


def test_a_pinned_post_that_is_not_there_is_passed_over():
    assert shown("Where is parking?", related=("gone", "p2")) == (["p2"], True)


def test_where_none_relates_the_newest_two_are_recent():
    assert shown("Where can I park my car?") == (["p6", "p5"], False)


def test_function_words_relate_nothing():
    assert shown("How do you do that for us?")[1] is False


def test_a_file_without_posts_shows_none():
    assert shown("Which database?", posts=[]) == ([], False)


def test_posts_of_one_day_keep_one_order():
    posts = [Post(f"p{n}", "x", "https://x.dev", date(2026, 1, 1)) for n in (3, 1, 2)]
    assert shown("zebra", posts=posts)[0] == ["p1", "p2"]


def test_what_is_near_to_a_question_without_an_answer_is_few_posts_or_none():
    finder = RelatedPosts(POSTS)
    assert finder.near("choosing database backups")[0].id == "p6"
    assert len(RelatedPosts([*POSTS, *POSTS]).near("choosing a database")) <= 3
    assert (
        finder.near("Where is the zoo?")
        == finder.near("")
        == RelatedPosts([]).near("a database")
        == ()
    )
