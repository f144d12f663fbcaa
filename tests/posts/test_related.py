"""Which posts stand below an answer."""

from datetime import date

from faqbot.model import Entry, Post
from faqbot.posts import RelatedPosts


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


def shown(question: str, related: tuple[str, ...] = (), posts: list[Post] = POSTS):
    entry = Entry(id="e", question=question, answer="A.", related=related)
    choice = RelatedPosts(posts).posts_for(entry)
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
