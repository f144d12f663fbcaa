"""Pictures beside the posts on Discord: sections with a thumbnail, and a message that is sent without."""

import json

import pytest

from faqbot.adapters.discord import render as discord
from faqbot.model import Outcome, Reply
from tests.adapters.answers import ANSWERS, SHARERS
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.shown import layouts
from tests.pictured import PICTURE, picture
from tests.wire.discord import FakeDiscord
from tests.wire.discord.limits import message_refusals
from tests.wire.discord.limits_components import THUMBNAIL, walk
from tests.wire.discord.messages import Message

OPEN = "when are you open?"
ANSWER = "We open at **nine**."
POST = "**Related posts**\n**[Summer hours](<https://acme.dev/blog/summer>)**"


def thumbnails(message: Message) -> list[str]:
    found = (each for _, each in walk(message.components) if each["type"] == THUMBNAIL)
    return [each["media"]["url"] for each in found]


async def test_a_post_with_a_picture_is_a_section_with_a_thumbnail(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    picture(place.service)
    async with adapters.running():
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
    (section,) = [each for _, each in walk(answer.components) if each["type"] == 9]
    assert section["accessory"]["media"]["url"] == PICTURE
    assert section["accessory"]["description"] == "Summer hours"
    (text,) = section["components"]
    assert text["content"].startswith(POST)
    assert text["content"].endswith("\nLonger days.")
    assert answer.flags & 4, "no previews of links"


async def test_what_is_refused_for_a_picture_is_sent_once_more_without_it(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    picture(place.service)
    server.posts.takes_pictures = False
    async with adapters.running():
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
        await server.expect_no_message()
    assert thumbnails(answer) == []
    assert answer.content == "", "it is no plain content"
    assert POST in answer.text
    assert answer.reference is sent
    assert [button["label"] for button in answer.buttons] == ["Helpful", "Not helpful"]


async def test_a_private_answer_loses_a_picture_that_is_refused_and_nothing_else(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    picture(place.service)
    server.posts.takes_pictures = False
    async with adapters.running():
        asked = server.run_command(place.channel, place.ada, "faq ask", {"question": OPEN})
        answer = await server.wait_for_answer(asked)
        await server.expect_no_message()
    assert answer.ephemeral
    assert (thumbnails(answer), answer.content) == ([], "")
    assert POST in answer.text


async def test_where_components_are_refused_as_well_plain_content_is_left(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    picture(place.service)
    server.posts.takes_components = False
    async with adapters.running():
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
        await server.expect_no_message()
    assert answer.content.startswith(f"**When are you open?**\n\n{ANSWER}")
    assert POST in answer.content


def test_however_many_posts_have_pictures_a_message_keeps_within_what_discord_takes():
    crowded = ANSWERS["opened_four_others"]
    pictured = ANSWERS["posts_with_pictures"].posts
    for posts in (pictured, pictured[:1] * 3, pictured * 4):
        reply = Reply(
            "q", Outcome.SUGGEST, crowded.body, crowded.plain, "opened", crowded.source, posts,
            opened=True, suggestions=crowded.suggestions, votable=True, askable=True, sharable=True,
            note="A note",
        )  # fmt: skip
        for layout in layouts(reply, undo=SHARERS["shared"]):
            payload = json.loads(json.dumps(discord.payload(layout)))
            assert message_refusals(payload) == []
            shown = [each for _, each in walk(payload["components"]) if each["type"] == THUMBNAIL]
            assert len(shown) == min(4, sum(1 for each in posts if each.post.image))


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "posts_with_pictures"])
def test_what_has_no_picture_is_made_once(name: str):
    assert all(len(list(layout.views())) == 1 for layout in layouts(ANSWERS[name]))
