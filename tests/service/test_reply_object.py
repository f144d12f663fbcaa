"""A reply as one object for programs."""

from dataclasses import replace
from datetime import date

from faqbot.model import Outcome, Post, Reply, ShownPost
from faqbot.service.reply_object import reply_object

POST = Post("p", "A post", "https://a.dev/p", date(2026, 8, 23), "An excerpt.")


def shown(post: Post) -> dict[str, object]:
    reply = Reply("q", Outcome.ANSWER, "Yes.", "Yes.", posts=(ShownPost(post, "3 months ago"),))
    (found,) = reply_object("?", reply).as_json()["posts"]
    return dict(found)


def test_a_post_has_its_author_and_its_picture_or_null():
    assert shown(POST) == {
        "id": "p",
        "title": "A post",
        "url": "https://a.dev/p",
        "excerpt": "An excerpt.",
        "published": "2026-08-23",
        "age": "3 months ago",
        "author": None,
        "image": None,
    }
    known = shown(replace(POST, author="Ann", image="https://a.dev/p.png"))
    assert (known["author"], known["image"]) == ("Ann", "https://a.dev/p.png")


def test_a_page_is_given_no_picture_that_it_should_not_load():
    for image in ("http://a.dev/p.png", "https://192.168.0.1/p.png", "data:image/png;base64,AA"):
        assert shown(replace(POST, image=image))["image"] is None
