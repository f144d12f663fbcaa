"""Feeds as real programs write them (their structure, our words) read as a person would expect."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faqbot.errors import FeedError
from faqbot.feeds.reading import MOST_ITEMS, read
from faqbot.model import FeedItem, ReadFeed

SHAPES = Path(__file__).parent / "shapes"
TYRES = FeedItem(
    "Winter tyres & chains: what we\N{RIGHT SINGLE QUOTATION MARK}d fit",
    "https://bikes.example/2026/11/winter-tyres/",
    "Studs are for ice, not for wet leaves. Here is what we fit from November on…",
    date(2026, 11, 23),
    author="Ann Ferry",
    image="https://bikes.example/wp-content/uploads/2026/11/tyre.jpg",
)
MOVED = FeedItem(
    "We moved",
    "https://bikes.example/2026/08/we-moved/",
    "New shop, old team.",
    date(2026, 8, 23),
    author="Bo",
)
EXPECTED = {
    "wordpress.xml": ("rss", [TYRES, MOVED]),
    "wordpress.json": (
        "wordpress",
        [
            replace(
                TYRES,
                excerpt="Studs are for ice. Here is what we fit…",
                image="https://bikes.example/u/tyre-768x512.jpg",
            ),
            replace(MOVED, author=None),
        ],
    ),
    "ghost.xml": (
        "rss",
        [
            FeedItem(
                "Glazes that don't run",
                "https://kiln.example/glazes/",
                "Three recipes, and the one mistake that ruins a shelf.",
                date(2026, 11, 13),
                author="Mara Stone",
                image="https://kiln.example/content/images/2026/11/glaze.jpg",
            )
        ],
    ),
    "medium.xml": (
        "rss",
        [
            FeedItem(
                "Why our queue is empty",
                "https://medium.example/@ida/why-our-queue-is-empty-9f8e7d",
                "It took a year. We cut what nobody asked for.",
                date(2026, 11, 10),
                author="Ida Okafor",
                image="https://cdn-images.example/max/1024/1*queue.png",
            )
        ],
    ),
    "hugo.xml": (
        "rss",
        [
            FeedItem(
                "Measuring salt with a phone",
                "https://tide.example/posts/salt/",
                "A camera sees more than you think. See salt.py & the data.",
                date(2026, 11, 21),
            ),
            FeedItem(
                "List<String> in Go: when a < b",
                "https://tide.example/posts/generics/",
                "",
                date(2026, 10, 2),
            ),
        ],
    ),
    "jekyll.xml": (
        "atom",
        [
            FeedItem(
                "Tables & chairs",
                "https://notes.example/2026/11/20/tables.html",
                "Oak, mostly.",
                # 0:30 in Berlin is the day before in UTC.
                date(2026, 11, 19),
                author="Kim Lindt",
                image="https://notes.example/assets/oak.jpg",
            ),
            FeedItem(
                "What <b> means",
                "https://notes.example/2026/10/01/b.html",
                "Bold, once.",
                date(2026, 10, 1),
            ),
        ],
    ),
    "substack.xml": (
        "rss",
        [
            FeedItem(
                "Ink that lasts",
                "https://press.example/p/ink-that-lasts",
                "On iron gall, and patience",
                date(2026, 11, 15),
                author="Ola Berg",
                image="https://cdn.example/image/fetch/ink.jpeg",
            )
        ],
    ),
    "youtube.xml": (
        "atom",
        [
            FeedItem(
                "Warping a loom in 20 minutes",
                "https://video.example/watch?v=abc123",
                "All you need: a warping board, yarn, and a friend.",
                date(2026, 11, 18),
                author="Loom School",
                image="https://img.example/vi/abc123/hqdefault.jpg",
            )
        ],
    ),
    "jsonfeed.json": (
        "json",
        [
            FeedItem(
                "Fog & how we wait",
                "https://ferry.example/log/fog",
                "Why nothing sails at 40 m.",
                # 22:30 in New York is the day after in UTC.
                date(2026, 11, 10),
                author="Captain Rui",
                image="https://ferry.example/i/fog.jpg",
            ),
            FeedItem(
                "Hello from the new log <3",
                "https://ferry.example/log/hello",
                "",
                date(2026, 11, 1),
            ),
        ],
    ),
    "broken.xml": (
        "rss",
        [
            FeedItem(
                "Salt & pepper", "https://broken.example/salt", "Grind it late", date(2026, 11, 2)
            ),
            FeedItem("Second", "https://broken.example/second?a=1&b=2", "", date(2026, 11, 1)),
        ],
    ),
    "empty.xml": ("rss", []),
}


def shape(name: str, url: str = "") -> ReadFeed:
    hosts = {
        "hugo": "https://tide.example/posts/index.xml",
        "jekyll": "https://notes.example/feed.xml",
    }
    where = url or hosts.get(name.split(".", maxsplit=1)[0], "https://ferry.example/feed.json")
    return read((SHAPES / name).read_bytes(), content_type="", url=where)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_feed_reads_as_a_person_would_expect(name: str):
    kind, items = EXPECTED[name]
    found = shape(name)
    assert (found.kind, list(found.items or ())) == (kind, items)


@pytest.mark.parametrize(
    "today", [time.gmtime, lambda *_: time.struct_time((2030, 7, 9, 1, 2, 3, 1, 190, 0))]
)
def test_days_in_many_forms_are_read_and_none_is_guessed(
    today: Callable[..., time.struct_time], monkeypatch: pytest.MonkeyPatch
):
    # What is left out, feedparser takes from the clock.
    monkeypatch.setattr(time, "gmtime", today)
    found = {item.title: item.published for item in shape("dates.xml").items or ()}
    assert found == {
        "RFC 822": date(2026, 11, 24),
        "ISO": date(2026, 11, 20),
        "Day alone": date(2026, 11, 19),
        "Written out": date(2026, 11, 18),
        "Dotted": date(2026, 11, 17),
        "Seconds": date(2026, 11, 16),
        # The third of April, or the fourth of March.
        "None can tell": None,
        "Nonsense": None,
        "Year first": date(2024, 3, 12),
        "Year first, dotted": date(2024, 3, 12),
        "Year first, with signs": date(2024, 3, 12),
        "No month": None,
        "No day": None,
        "Another zone": date(2026, 11, 24),
        "Before the web": None,
        "None": None,
    }


def test_every_shape_is_told_what_it_is():
    assert {path.name for path in SHAPES.iterdir()} == {*EXPECTED, "dates.xml"}


TITLE = "Crème brûlée \N{EN DASH} fünf Öfen"
XML = "<?xml version='1.0'{}?><rss version='2.0'><channel><item><title>{}</title><link>https://a.dev/1</link></item></channel></rss>"


@pytest.mark.parametrize(
    ("written", "declared", "content_type"),
    [
        ("utf-8", "", "application/rss+xml"),
        ("utf-8-sig", "", "application/rss+xml"),
        ("utf-8-sig", "", "text/xml"),
        ("utf-8", " encoding='utf-8'", "text/xml"),
        # Whoever wrote it meant what windows-1252 adds to Latin-1.
        ("windows-1252", " encoding='iso-8859-1'", "application/xml"),
        ("windows-1252", " encoding='windows-1252'", "application/xml"),
        ("windows-1252", "", "application/xml; charset=iso-8859-1"),
        ("windows-1252", "", "application/xml"),
        ("windows-1252", "", ""),
        ("utf-16", " encoding='utf-16'", "application/xml"),
        # A server that is wrong about it.
        ("utf-8", " encoding='utf-8'", "text/xml; charset=us-ascii"),
    ],
)
def test_letters_are_right_in_whatever_encoding(written: str, declared: str, content_type: str):
    body = XML.format(declared, TITLE).encode(written)
    (item,) = read(body, content_type=content_type, url="https://a.dev/feed").items or ()
    assert item.title == TITLE


def test_json_with_a_byte_order_mark_is_read():
    body = b"\xef\xbb\xbf" + (SHAPES / "jsonfeed.json").read_bytes()
    found = read(body, content_type="application/feed+json", url="https://ferry.example/feed.json")
    assert len(found.items or ()) == 2


@pytest.mark.parametrize("version", ["0.91", "0.92", "1.0"])
def test_old_versions_are_read(version: str):
    body = {
        "1.0": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>A</title></channel><item rdf:about='https://a.dev/1'><title>One</title><link>https://a.dev/1</link><dc:date>2026-11-02T10:00:00Z</dc:date></item></rdf:RDF>",
    }.get(
        version,
        f"<rss version='{version}'><channel><title>A</title><item><title>One</title><link>https://a.dev/1</link></item></channel></rss>".encode(),
    )
    (item,) = read(body, content_type="text/xml", url="https://a.dev/feed").items or ()
    assert (item.title, item.url) == ("One", "https://a.dev/1")


def feed_of(items: str) -> bytes:
    return f"<rss version='2.0'><channel><link>https://a.dev</link>{items}</channel></rss>".encode()


def items_of(items: str) -> list[FeedItem]:
    return list(read(feed_of(items), content_type="", url="https://a.dev/feed").items or ())


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@a.dev",
        "ftp://a.dev/x",
        "http://",
        "http://[::1",
        "https://a.dev/" + "x" * 3_000,
        "",
        "https://exa mple.dev/x",
    ],
)
def test_what_is_no_web_address_is_no_post(link: str):
    item = f"<item><title>One</title><link>{link}</link></item>"
    good = "<item><title>Two</title><link>https://a.dev/2</link></item>"
    assert [each.title for each in items_of(item + good)] == ["Two"]
    with pytest.raises(FeedError, match="no post with an address"):
        items_of(item)


def test_a_picture_that_is_no_web_address_is_none():
    enclosure = "<enclosure url='javascript:x' type='image/png'/>"
    (item,) = items_of(f"<item><title>A</title><link>https://a.dev/1</link>{enclosure}</item>")
    assert item.image is None


def test_items_of_one_guid_are_as_many_as_they_have_addresses():
    items = "".join(
        f"<item><title>Post {n}</title><link>https://a.dev/{n % 3}</link><guid>same</guid></item>"
        for n in range(9)
    )
    assert [item.title for item in items_of(items)] == ["Post 0", "Post 1", "Post 2"]


def test_a_post_about_entities_defines_none():
    said = "<![CDATA[<p>Never write <code><!DOCTYPE r [<!ENTITY a 'b'>]></code></p>]]>"
    link = "<link>https://a.dev/1</link>"
    (item,) = items_of(f"<item><title>A</title>{link}<description>{said}</description></item>")
    assert item.title == "A"


def test_the_entries_of_one_changelog_are_as_many_as_their_titles():
    items = "".join(
        f"<item><title>Version {n // 2}</title><link>https://a.dev/changes#v{n}</link></item>"
        for n in range(6)
    )
    assert [item.title for item in items_of(items)] == ["Version 0", "Version 1", "Version 2"]


def test_of_very_many_items_the_newest_are_kept():
    items = "".join(
        f"<item><title>P{n}</title><link>/{n}</link><pubDate>{2000 + n % 26}-01-01</pubDate></item>"
        for n in range(5_000)
    )
    found = items_of(items)
    assert len(found) == MOST_ITEMS
    assert {item.published.year for item in found if item.published} == set(range(2015, 2026))


def test_a_hundred_thousand_empty_items_are_no_posts():
    with pytest.raises(FeedError, match="no post with an address"):
        items_of("<item/>" * 100_000)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "is a web page"),
        (b"\n <HTML><title>x</title>", "is a web page"),
        (b"", "is no feed"),
        (b"hello", "is no feed"),
        (b"\x00\x01\x02" * 500, "is no feed"),
        (b"<rss version='2.0'><channel><item><title>A</title><li", "is broken"),
        (b"{}", "neither"),
        (b"{", "is broken"),
        (b'[1, 2, "x"]', "no post with an address"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "no list of items"),
        (b"[" * 100_000, "is broken"),
        (b'{"code": "rest_no_route", "message": "No route was found", "data": {}}', "No route"),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'/>", "entities of its own"),
        ("<!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'/>".encode("utf-16"), "entities"),
        (b"<?xml version='1.0'?><!-- <a> --><!DOCTYPE r [<!ENTITY a 'b'>]><rss/>", "entities"),
        (b"<!DOCTYPE r [<!-- <![CDATA[ --><!ENTITY a 'b'><!-- ]]> -->]><rss/>", "entities"),
    ],
)
def test_what_is_no_feed_is_told_as_what_it_is(body: bytes, said: str):
    with pytest.raises(FeedError, match=said):
        read(body, content_type="", url="https://a.dev/feed")


JSON_FEED = "https://jsonfeed.org/version/1.1"


def json_items(*items: Mapping[str, object]) -> list[FeedItem]:
    body = json.dumps({"version": JSON_FEED, "items": items}).encode()
    return list(read(body, content_type="", url="https://a.dev/feed.json").items or ())


def test_an_item_of_a_json_feed_without_an_address_is_no_post():
    good = {"title": "One", "url": "https://a.dev/1"}
    assert [each.url for each in json_items({"title": "Note"}, good)] == ["https://a.dev/1"]


def test_an_address_with_half_a_letter_costs_its_own_item_alone():
    good = {"title": "One", "url": "https://a.dev/1", "image": "https://a.dev/\ud800.png"}
    (item,) = json_items({"title": "Odd", "url": "https://a.dev/\ud800"}, good)
    assert (item.title, item.image) == ("One", None)


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00Z", "1970-01-01", "0000-00-00T00:00:00"])
def test_a_day_that_stands_for_none_is_none(day: str):
    (item,) = json_items({"title": "One", "url": "https://a.dev/1", "date_published": day})
    assert item.published is None
    later = {"date_published": day, "date_modified": "2026-11-20"}
    (item,) = json_items({"title": "One", "url": "https://a.dev/1", **later})
    assert item.published == date(2026, 11, 20)


def test_a_wordpress_post_without_a_day_in_gmt_has_its_own():
    post = {"title": {"rendered": "A"}, "link": "https://a.dev/1", "date": "2026-11-20T10:00:00"}
    body = json.dumps([{**post, "date_gmt": "0000-00-00T00:00:00"}]).encode()
    (item,) = read(body, content_type="", url="https://a.dev/feed").items or ()
    assert item.published == date(2026, 11, 20)
