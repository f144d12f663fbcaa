"""`/faq posts` on Discord: the list with a button beside each post, more of it, and a share."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from faqbot.adapters.discord.render import LAYOUT_CHARACTERS, payload, render
from faqbot.conversation.actions import SharePost, ShowPosts
from faqbot.conversation.message import Button, PostItem, PostList
from faqbot.markup import Document, Link, Paragraph, Text
from faqbot.model import Post
from faqbot.posts import RelatedPosts
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_listing import told
from tests.adapters.discord.test_sharing import public
from tests.adapters.discord.test_taps import said_privately
from tests.wire.discord import FakeDiscord, Interaction, Message
from tests.wire.discord.limits import message_refusals

SECTION = 9


def publish(place: Place, count: int, title: str = "Post") -> None:
    """Let a feed have given so many posts; the one of number 0 is the newest."""
    posts = [
        Post(
            f"post-{number}",
            f"{title} {number}",
            f"https://acme.dev/{number}",
            date(2026, 11, 24) - timedelta(days=number),
            source="https://acme.dev/feed",
        )
        for number in range(count)
    ]
    service = place.service
    service.snapshot = dataclasses.replace(service.snapshot, posts=RelatedPosts(posts))


async def listed(server: FakeDiscord, place: Place, text: str | None = None) -> Message:
    options = {"text": text} if text else {}
    asked = server.run_command(place.channel, place.ada, "faq posts", options)
    message = await server.wait_for_answer(asked)
    assert message.ephemeral
    return message


def labels(message: Message) -> list[str]:
    return [str(each["label"]) for each in message.buttons]


def share(server: FakeDiscord, place: Place, message: Message, at: int = 0) -> Interaction:
    """Press the button beside a post."""
    ids = [each["custom_id"] for each in message.buttons if ":publish:" in each["custom_id"]]
    return server.press(message, place.ada, ids[at])


async def test_each_of_the_newest_posts_has_its_button_beside_it(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        message = await listed(server, place)
        (container,) = message.components
        sections = [each for each in container["components"] if each["type"] == SECTION]
        assert [each["accessory"]["label"] for each in sections] == ["Share"] * 3
        first = sections[0]["components"][0]["content"]
        assert first.startswith("**[Our new van](<https://acme.dev/blog/van>)** · <t:")
        assert "Longer days." in sections[2]["components"][0]["content"]
        found = await listed(server, place, "award")
        assert "Posts about award" in found.text
        assert labels(found) == ["Share"]
        none = await listed(server, place, "bananas <@1>")
        assert "I found no post about bananas 1." in none.text
        assert labels(none) == ["Recent posts"]


async def test_more_posts_follow_privately(server: FakeDiscord, place: Place, adapters: Adapters):
    publish(place, 12)
    async with adapters.running():
        shown, seen = await listed(server, place), 0
        while True:
            seen += labels(shown).count("Share")
            if "More posts" not in labels(shown):
                break
            pressed = server.press_label(shown, place.ada, "More posts")
            shown = await told(server, pressed)
        assert seen == 12


async def test_a_post_is_shared_once_with_who_did_it_and_taken_back(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        message = await listed(server, place)
        for _ in range(2):
            pressed = share(server, place, message, at=1)
        shared = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert "An award" in shared.text
        assert "Shared by Ada" in shared.text
        await said_privately(server, pressed, "Posted.")
        assert public(server, place) == [shared]
        assert message.deleted
        undone = server.press_label(shared, place.ada, "Undo")
        await said_privately(server, undone, "Removed.")
        assert public(server, place) == []


@pytest.mark.parametrize("gone", [True, False])
async def test_a_press_after_a_restart_shares_or_tells_that_the_post_is_gone(
    server: FakeDiscord, place: Place, adapters: Adapters, gone: bool
):
    async with adapters.running():
        message = await listed(server, place)
    adapters.told.clear()
    async with adapters.running():
        if gone:
            publish(place, 1)
        pressed = share(server, place, message)
        if gone:
            await said_privately(server, pressed, "That post is gone from my list.")
            assert public(server, place) == []
            assert not message.deleted
        else:
            await server.wait_for_message(where=lambda one: not one.ephemeral)


async def test_what_discord_keeps_private_is_not_called_shared(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    server.desk.keeps_private = True
    async with adapters.running():
        message = await listed(server, place)
        pressed = share(server, place, message)
        told = await server.wait_for_message(
            where=lambda one: one in pressed.followups and "nothing was posted" in one.text
        )
        assert told.ephemeral
        assert not message.deleted


async def test_where_components_are_refused_the_buttons_name_their_posts(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    server.posts.takes_components = False
    async with adapters.running():
        message = await listed(server, place)
        assert message.content.startswith("**Recent posts**\n\n**[Our new van](")
        assert labels(message) == ["Share: Our new van", "Share: An award", "Share: Summer hours"]
        server.press_label(message, place.ada, "Share: An award")
        shared = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert "An award" in shared.text


async def test_titles_are_offered_while_one_types(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    publish(place, 40, title="A title " * 20)
    async with adapters.running():

        async def offered(typed: str) -> list[dict[str, Any]]:
            asked = server.autocomplete(
                place.channel, place.ada, "faq posts", {"text": typed}, focused="text"
            )
            await server.wait_for_interaction_response(asked)
            return list(asked.choices)

        assert len(await offered("")) == 1
        publish(place, 40)
        assert len(await offered("")) == 25
        (first, *_) = await offered("post 7")
        assert first == {"name": "Post 7", "value": "Post 7"}
        chosen = await listed(server, place, "Post 7")
        assert chosen.text.index("Post 7") < chosen.text.index("Post 0")


@pytest.mark.parametrize("length", [20, 1_400])
def test_a_list_of_any_addresses_fits_and_loses_no_button(length: int):
    title = "*t*" * 66
    read = Document((Paragraph((Link(f"https://acme.dev/{'u' * length}", (Text(title),)),)),))
    items = tuple(
        PostItem(title, read, Button(SharePost(f"{number:016x}"), "Share")) for number in range(5)
    )
    shown = PostList("**Recent posts**", items, Button(ShowPosts(5, ("x" * 60,)), "More"))
    layouts = render(shown)
    assert (len(layouts) > 1) is (length > 1_000)
    ids = []
    for layout in layouts:
        sent = payload(layout)
        assert message_refusals(sent) == []
        (container,) = sent["components"]
        inner = container["components"]
        assert sum(len(str(each)) for each in inner if each["type"] == 10) < LAYOUT_CHARACTERS
        ids += [each["accessory"]["custom_id"] for each in inner if each["type"] == SECTION]
        for content in layout.contents():
            assert len(content) <= 2_000
    assert len(ids) == 5
    assert max(map(len, ids)) <= 100
