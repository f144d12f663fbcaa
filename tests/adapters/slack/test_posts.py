"""`/faq posts` in Slack: the list, more of it, a post that is shared, and what has no room."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from faqbot.adapters.slack.render import plainer, render
from faqbot.conversation.actions import SharePost, ShowPosts
from faqbot.conversation.message import Button, PostItem, PostList
from faqbot.markup import Document, Link, Paragraph, Text
from faqbot.model import Post
from faqbot.posts import RelatedPosts
from faqbot.service import Service
from tests.adapters.slack.catalogue import Catalogue
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_taps import is_public, names, press
from tests.wire.slack import FakeSlack, limits
from tests.wire.slack.records import Message
from tests.wire.slack.shown import lines_of, live_in

LIST = "Recent posts"


def publish(service: Service, count: int, **facts: Any) -> None:
    """Let a feed have given so many posts; the one of number 0 is the newest."""
    posts = [
        Post(
            f"post-{number}",
            facts.get("title", f"Post {number} & <more>"),
            facts.get("url", f"https://acme.dev/{number}"),
            date(2026, 11, 24) - timedelta(days=number),
            excerpt=facts.get("excerpt", ""),
            source=f"https://acme.dev/feed/{number}",
        )
        for number in range(count)
    ]
    service.snapshot = dataclasses.replace(service.snapshot, posts=RelatedPosts(posts))


async def listed(slack: FakeSlack, typed: str = "posts", text: str = LIST) -> Message:
    await slack.send(slack.interactions.slash_command("/faq", typed))
    return await slack.wait_for_message(to="U0ALICE", text=text)


def read(message: Message) -> str:
    assert not list(live_in([message.text, message.blocks]))
    return "\n".join(lines_of(message.blocks))


async def test_the_newest_posts_are_listed_to_the_one_who_asked(slack: FakeSlack, bot: Running):
    message = await listed(slack)
    assert message.ephemeral_to == "U0ALICE"
    lines = read(message).splitlines()
    assert "Our new van https://acme.dev/blog/van · yesterday" in lines
    assert "Longer days." in lines
    assert names(message, "") == ["publish:1", "publish:2", "publish:3"]
    (button,) = message.blocks[2]["elements"]
    assert button["accessibility_label"] == "Share: Our new van"


async def test_words_find_posts_and_none_is_said_to_be_found(slack: FakeSlack, bot: Running):
    found = await listed(slack, "posts award", "Posts about award")
    assert "Our new van" not in read(found)
    none = await listed(slack, "posts <!channel> bananas", "no post about channel bananas.")
    await press(slack, none, "posts")
    await slack.wait_for_message(to="U0ALICE", text=LIST)


async def test_more_posts_follow_privately(slack: FakeSlack, bot: Running, service: Service):
    publish(service, 12)
    first = await listed(slack)
    assert names(first, "posts") == ["posts"]
    await press(slack, first, "posts")
    second = await slack.wait_for_message(to="U0ALICE", text="Post 9 ")
    await press(slack, second, "posts")
    last = await slack.wait_for_message(to="U0ALICE", text="Post 11 ")
    assert names(last, "") == ["publish:1", "publish:2"]
    assert [each.ephemeral for each in (first, second, last)] == [True] * 3


async def test_a_post_is_shared_with_who_did_it_and_taken_back(slack: FakeSlack, bot: Running):
    message = await listed(slack, "posts award", "An award")
    await press(slack, message, "publish:1")
    shared = await slack.wait_for_message(text="An award", where=is_public)
    assert shared.channel == "C0HELP"
    assert "Shared by alice" in read(shared)
    await slack.settle()
    assert message.deleted
    assert names(shared, "") == ["undo"]
    await press(slack, shared, "undo", user="U0BOB")
    await slack.wait_for_message(to="U0BOB", text="Only")
    assert not shared.deleted
    await press(slack, shared, "undo")
    await slack.settle()
    assert shared.deleted


async def test_a_post_that_is_gone_is_told_kindly_and_the_list_stays(
    slack: FakeSlack, bot: Running, service: Service
):
    message = await listed(slack)
    publish(service, 1)
    await press(slack, message, "publish:1")
    await slack.wait_for_message(to="U0ALICE", text="That post is gone from my list.")
    await slack.settle()
    assert not message.deleted
    assert not slack.found(where=is_public)


async def test_where_a_share_is_refused_it_is_said_and_may_be_tried_again(
    slack: FakeSlack, bot: Running
):
    message = await listed(slack)
    slack.faults.refuse("invalid_payload", times=1, method="response_url")
    slack.faults.refuse("not_in_channel", times=1, method="chat.postMessage")
    await press(slack, message, "publish:1")
    await slack.wait_for_message(to="U0ALICE", text="Invite me to this channel")
    await press(slack, message, "publish:1")
    await slack.wait_for_message(text="Our new van", where=is_public)


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_refused_list_comes_in_a_plainer_form(slack: FakeSlack, bot: Running, refused: int):
    slack.faults.refuse("invalid_blocks", times=refused, method="response_url")
    message = await listed(slack)
    assert "https://acme.dev/blog/van" in message.text
    assert [each["type"] for each in message.blocks or [] if each["type"] == "actions"] == [
        "actions"
    ] * (3 if refused == 1 else 0)


def list_of(count: int, title: str, url: str) -> PostList:
    words = Button(SharePost("0" * 16), "Share " * 40)
    read = Document((Paragraph((Link(url, (Text(title),)),)),))
    items = tuple(PostItem(title, read, words) for _ in range(count))
    return PostList("**Recent posts**", items, Button(ShowPosts(5, ("x" * 60,)), "More"))


def test_a_list_of_very_long_addresses_takes_several_messages_and_loses_no_button():
    payloads = render(list_of(5, "t" * 200, f"https://acme.dev/{'u' * 2_900}"))
    assert len(payloads) == 2
    # In its plain form, too, each post stands in one of them, wholly.
    read = [payload["text"] for payload in payloads]
    assert [each.count("u" * 2_900) for each in read] == [
        sum(block["type"] == "rich_text" for block in payload["blocks"]) - (number == 0)
        for number, payload in enumerate(payloads)
    ]
    assert sum(each.count("u" * 2_900) for each in read) == 5
    for payload in payloads:
        assert limits.of_message(payload["blocks"]) == []
        assert limits.length_of(payload["blocks"]) <= limits.ALL_BLOCKS
    blocks = [block for payload in payloads for block in payload["blocks"]]
    pressed = [each["elements"][0] for each in blocks if each["type"] == "actions"]
    assert [each["action_id"] for each in pressed] == [
        *(f"publish:{n}" for n in range(1, 6)),
        "posts",
    ]
    assert plainer(payloads[0]) is not None


def test_in_a_window_a_list_has_no_button_that_needs_a_channel(catalogue: Catalogue):
    view = catalogue.window(list_of(5, "Title", "https://acme.dev/1"))
    assert limits.of_view(view) == []
    rows = [
        each["elements"][0]["action_id"] for each in view["blocks"] if each["type"] == "actions"
    ]
    assert rows == ["search", "posts"]


async def test_home_shows_three_posts_within_its_blocks_or_none(
    catalogue: Catalogue, service: Service
):
    publish(service, 2_000, title="A long title " * 20, excerpt="Many words. " * 25)
    view = catalogue.home_view()
    assert limits.of_view(view) == []
    assert "\n".join(lines_of(view["blocks"])).count("https://acme.dev/") == 3
    knowledge = service.snapshot.knowledge
    behaviour = dataclasses.replace(knowledge.behaviour, recent_posts=False)
    knowledge = dataclasses.replace(knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    assert LIST not in "\n".join(lines_of(catalogue.home_view()["blocks"]))
