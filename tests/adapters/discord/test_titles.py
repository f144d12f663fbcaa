"""What a forum post asks, in its title and its body."""

import pytest

from faqbot.adapters.discord.parse import post_text
from tests.adapters.discord.conftest import Adapters, Place
from tests.wire.discord import FakeDiscord

HOURS, DELIVERY = "When are you open?", "how long does delivery take?"


@pytest.mark.parametrize(
    ("title", "body", "text"),
    [
        (HOURS, "Please tell me, thanks", HOURS),
        (HOURS, "I moved here last week. Can anybody tell me?", HOURS),
        (HOURS, "", HOURS),
        (HOURS, "when are you open", "when are you open"),
        (HOURS, f"{HOURS} On Sundays too?", f"{HOURS}\nOn Sundays too?"),
        ("Question", DELIVERY, DELIVERY),
        (
            "Hi, quick question",
            "I would like to know the price.",
            "I would like to know the price.",
        ),
        ("Delivery", "I live far away. How long does it take?", "Delivery\nHow long does it take?"),
        ("Question", f"I live far away. {DELIVERY}", DELIVERY),
        ("Delivery", "A delivery to Rome. How long is it?", "Delivery\nHow long is it?"),
        ("Delivery", "I live far away.", "Delivery\nI live far away."),
        ("Can anybody help me?", "the price of it", "Can anybody help me?\nthe price of it"),
        ("¿Cuándo abren ustedes?", "Gracias por todo", "¿Cuándo abren ustedes?"),
        ("???", "", "???"),
    ],
)
def test_a_post_asks_what_its_title_or_its_body_asks(title: str, body: str, text: str):
    assert post_text(title, body) == text


@pytest.mark.parametrize(
    ("title", "body", "answer"),
    [
        (HOURS, "Please tell me, thanks", "We open at **nine**."),
        (HOURS, "", "We open at **nine**."),
        ("Question", DELIVERY, "Three *days*."),
    ],
)
async def test_a_post_whose_title_or_body_is_the_question_is_answered(
    title: str, body: str, answer: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.forum)
    async with adapters.running():
        post = server.post_in_forum(place.forum, place.ada, title, body)
        reply = await server.wait_for_message(channel=post.channel)
        assert answer in reply.text
        shown = await server.wait_for_answer(
            server.run_message_action(post, place.ada, "Answer from FAQ")
        )
        assert answer in shown.text


async def test_later_messages_of_a_post_are_read_without_its_title(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.forum)
    async with adapters.running():
        post = server.post_in_forum(place.forum, place.ada, HOURS, "please")
        await server.wait_for_message(channel=post.channel)
        server.send(post.channel, place.ada, DELIVERY)
        reply = await server.wait_for_message(channel=post.channel)
        assert "Three *days*." in reply.text
