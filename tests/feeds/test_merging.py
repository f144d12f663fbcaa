"""The posts of the file and of the feeds as one list, and the day of each."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from faqbot.feeds.dates import dated
from faqbot.feeds.merging import MOST_POSTS, FetchedPosts, merged, post_id, slug
from faqbot.feeds.web_address import canonical, usable
from faqbot.model import FeedItem, KnowledgeBase, Post, Site

TODAY = date(2026, 11, 26)
FEED, OTHER = "https://acme.dev/feed", "https://news.acme.dev/feed"


def post(number: int, *, source: str | None = FEED, **values: object) -> Post:
    made = Post(f"p{number}", f"Title {number}", f"https://acme.dev/{number}", TODAY, source=source)
    return replace(made, **values)  # type: ignore[arg-type]


def test_the_newest_come_first_and_a_feed_keeps_its_order_within_a_day():
    old = post(0, published=TODAY - timedelta(days=9))
    found = merged(
        [post(5, source=None, published=TODAY - timedelta(days=1))], [old, post(1), post(2)]
    )
    assert [each.id for each in found] == ["p1", "p2", "p5", "p0"]


@pytest.mark.parametrize(
    "twin",
    [
        "http://acme.dev/1", "https://www.acme.dev/1/", "https://ACME.dev/1#part",
        "https://acme.dev/1?utm_source=rss&utm_medium=feed", "https://acme.dev/1/index.html",
        "https://acme.dev/1?source=rss----abc---4", "https://acme.dev:443/1",
    ],
)  # fmt: skip
def test_one_page_is_one_post_and_the_files_own_wins(twin: str):
    own = post(1, source=None, excerpt="")
    twins = [
        post(7, url=usable(twin, FEED), title="Other", excerpt="E", author="A", image="https://i/1")
    ]
    assert merged([own], twins) == (replace(own, excerpt="E", author="A", image="https://i/1"),)


@pytest.mark.parametrize(
    "other", ["https://acme.dev/1?p=2", "https://acme.dev/11", "https://blog.acme.dev/1"]
)
def test_other_pages_stay_apart(other: str):
    assert len(merged([post(1)], [post(2, url=other)])) == 2


def test_the_parts_of_one_page_stay_apart():
    parts = [post(n, url=f"https://acme.dev/changes#v{n}") for n in range(3)]
    assert set(merged([], parts)) == set(parts)
    page = post(9, url="https://acme.dev/changes")
    assert set(merged([], [page, *parts])) == {page, *parts}
    # Of another source the page itself is one with its parts, and the same part is the same.
    assert len(merged([replace(page, source=None)], parts)) == 1
    assert set(merged([replace(parts[1], source=None)], parts)) == {
        parts[0], replace(parts[1], source=None), parts[2],
    }  # fmt: skip
    assert len({post_id(FeedItem("\u6f22", each.url)) for each in parts}) == 3
    first = dated([FeedItem("A", parts[0].url)], (), TODAY)
    later = TODAY + timedelta(days=9)
    assert days(FeedItem("B", parts[1].url), before=first, today=later) == [later]


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++", "C#"), ("\U0001f389", "\U0001f680"), ("???", "!!!"), ("\u0915\u093f", "\u0915\u0940")],
)
def test_titles_that_differ_by_signs_alone_are_two(one: str, other: str):
    assert len(merged([], [post(1, title=one), post(2, title=other, source=OTHER)])) == 2


def test_one_title_from_two_sources_is_one_post():
    first = post(1, title="We moved!")
    again = post(2, title="We  MOVED", source=OTHER, published=TODAY - timedelta(days=3))
    assert merged([], [first, again]) == (first,)
    own = replace(first, source=None)
    assert merged([own], [again]) == (own,)


def test_a_series_of_one_title_stays_apart_but_not_within_a_day():
    month = timedelta(days=30)
    series = [post(n, title="News of the month", published=TODAY - n * month) for n in range(3)]
    assert len(merged([], series)) == 3
    assert len(merged([], [series[0], replace(series[1], published=TODAY)])) == 1


def test_all_posts_that_the_file_has_stay():
    twins = [post(1, source=None), post(2, source=None, title="Title 1")]
    assert set(merged(twins, [])) == set(twins)


def test_of_all_feeds_together_the_newest_are_kept_and_the_file_s_come_on_top():
    own = [post(-n, source=None, published=date(2001, 1, 1)) for n in range(1, 6)]
    many = [post(n, published=TODAY - timedelta(days=n)) for n in range(MOST_POSTS + 500)]
    found = merged(own, many)
    assert len(found) == MOST_POSTS + 5
    assert {each.id for each in own} <= {each.id for each in found}
    assert f"p{MOST_POSTS - 1}" in {each.id for each in found}


def test_only_feeds_that_the_file_names_are_shown():
    item = FeedItem("One", "https://acme.dev/1", published=TODAY)
    fetched = FetchedPosts(
        {FEED: (item,), OTHER: (replace(item, title="Two", url="https://acme.dev/2"),)}
    )
    knowledge = KnowledgeBase((), "r", site=Site("Acme", "https://acme.dev", feeds=(OTHER,)))
    (found,) = fetched.merged(knowledge)
    assert (found.title, found.source) == ("Two", OTHER)
    assert fetched.merged(replace(knowledge, site=None)) == ()


def test_the_id_of_a_post_is_a_slug_that_stays_with_its_address():
    item = FeedItem("Crème brûlée: why? " + "long " * 40, "https://acme.dev/1")
    named = post_id(item)
    assert named.startswith("creme-brulee-why-long-")
    assert len(named) <= 60
    assert named == post_id(replace(item, url="http://www.acme.dev/1/?utm_source=x"))
    assert named != post_id(replace(item, url="https://acme.dev/2"))
    assert post_id(replace(item, title="\u6f22\u5b57")).startswith("post-")
    assert slug("--") == ""


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("/a b", "https://acme.dev/a%20b"),
        ("https://b\u00fccher.dev/\u00e4?q=\u00f6", "https://xn--bcher-kva.dev/%C3%A4?q=%C3%B6"),
        ("https://acme.dev/%20x", "https://acme.dev/%20x"),
        ("//cdn.dev/x", "https://cdn.dev/x"),
        ("https://user:word@acme.dev/x", "https://acme.dev/x"),
        ("https://acme.dev/x?a=1&fbclid=2&b=3", "https://acme.dev/x?a=1&b=3"),
        ("https://acme.dev/<script>", "https://acme.dev/%3Cscript%3E"),
        ("JavaScript:alert(1)", None),
        ("https://acme.dev:99999/", None),
    ],
)
def test_an_address_is_made_fit_to_be_shown(address: str, made: str | None):
    assert usable(address, FEED) == made


def test_addresses_that_cannot_be_parsed_are_still_told_apart():
    assert canonical("http://[") != canonical("http://[x")


def test_a_query_of_very_many_pairs_is_taken_as_it_stands():
    many = "&".join(f"b{n}=1" for n in range(60)) + "&a=1"
    assert canonical(f"https://acme.dev/?{many}") == f"acme.dev?{many}"


# Days


def days(*items: FeedItem, before: tuple[FeedItem, ...] = (), today: date = TODAY) -> list[date]:
    return [each.published for each in dated(items, before, today) if each.published]


@pytest.mark.parametrize(
    ("published", "path", "day"),
    [
        (date(2026, 11, 2), "x", date(2026, 11, 2)),
        # Where it is tomorrow already.
        (TODAY + timedelta(days=1), "x", TODAY),
        (TODAY + timedelta(days=2), "x", TODAY),
        (date(2099, 1, 1), "2026/08/23/x", TODAY),
        (None, "2026/08/23/x", date(2026, 8, 23)),
        (None, "2026/08/x", date(2026, 8, 1)),
        (None, "2026-08-23-x", date(2026, 8, 23)),
        (None, "2026/13/x", TODAY),
        (None, "2099/01/01/x", TODAY),
        (None, "x", TODAY),
    ],
)
def test_a_post_has_the_day_that_is_known_and_never_one_to_come(
    published: date | None, path: str, day: date
):
    assert days(FeedItem("A", f"https://acme.dev/{path}", published=published)) == [day]


def test_a_post_without_a_day_stays_as_old_as_when_it_was_first_seen():
    item = FeedItem("A", "https://acme.dev/a")
    first = dated([item], (), TODAY)
    later = TODAY + timedelta(days=40)
    assert days(item, before=first, today=later) == [TODAY]
    # Also when a new one has come, which is the newest.
    new = FeedItem("B", "https://acme.dev/b")
    found = dated([item, new], first, later)
    assert [(each.title, each.published) for each in found] == [("B", later), ("A", TODAY)]
    # Its own day counts as soon as it has one.
    assert days(replace(item, published=date(2020, 1, 1)), before=first) == [date(2020, 1, 1)]


def test_an_id_names_one_post_also_where_its_address_was_corrected():
    own = post(1, source=None, url="https://acme.dev/corrected", title="Corrected")
    assert merged([own], [post(1)]) == (own,)
