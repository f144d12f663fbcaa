"""Pictures beside the posts in Slack, which refuses all of a message for one that it cannot load."""

from typing import Any

import pytest

from faqbot.service import Service
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_home import home_of
from tests.adapters.slack.test_taps import ANSWER, ASKED, hand_over_to, is_public, press, shown
from tests.pictured import PICTURE, picture
from tests.wire.slack import FakeSlack, Message

POST = "Summer hours"


def beside(blocks: list[dict[str, Any]]) -> list[str]:
    """The addresses of the pictures beside texts."""
    found = (block.get("accessory", {}) for block in blocks)
    return [each["image_url"] for each in found if each.get("type") == "image"]


def posted(slack: FakeSlack) -> list[list[dict[str, Any]]]:
    """The blocks of each message that the bot tried to post."""
    posts = (each for each in slack.calls if each.method == "chat.postMessage")
    return [each.arguments["blocks"] for each in posts]


async def answer(slack: FakeSlack) -> Message:
    await slack.send(slack.events.direct_message(ASKED))
    return await slack.wait_for_message(text=ANSWER)


async def test_a_picture_stands_beside_its_post(slack: FakeSlack, bot: Running, service: Service):
    picture(service)
    message = await answer(slack)
    (section,) = [each for each in message.blocks if "accessory" in each]
    assert section["accessory"] == {
        "type": "image",
        "image_url": PICTURE,
        "alt_text": POST,
    }
    assert section["text"]["text"].split("\n") == [
        "*Related posts*",
        "*<https://acme.dev/blog/summer|Summer hours>* · <!date^1787443200^{ago}|3 months ago>",
        "Longer days.",
    ]
    assert POST in message.text


@pytest.mark.parametrize(
    "address",
    ["http://acme.dev/a.png", "https://10.0.0.7/a.png", "data:image/png;base64,AAAA",
     "https://acme.dev/a.webp", "https://acme.dev/a.svg?v=1"],
)  # fmt: skip
async def test_a_picture_that_slack_would_not_load_is_not_sent(
    slack: FakeSlack, bot: Running, service: Service, address: str
):
    picture(service, {"summer": address})
    message = await answer(slack)
    assert {each["type"] for each in message.blocks} <= {"rich_text", "context", "context_actions"}
    assert len(posted(slack)) == 1


async def test_what_is_refused_for_a_picture_is_sent_once_more_without_it(
    slack: FakeSlack, bot: Running, service: Service, caplog: pytest.LogCaptureFixture
):
    picture(service)
    slack.world.loads_pictures = False
    message = await answer(slack)
    await slack.settle()
    assert slack.messages == [message]
    refused, sent = posted(slack)
    assert beside(refused) == [PICTURE]
    # All else is as it was.
    assert sent == [{k: v for k, v in each.items() if k != "accessory"} for each in refused]
    assert beside(message.blocks) == []
    assert caplog.messages == ["Slack refused a message (invalid_blocks); trying a plainer one"]


async def test_a_private_answer_and_a_shared_one_lose_a_picture_that_is_refused_and_nothing_else(
    slack: FakeSlack, bot: Running, service: Service
):
    picture(service)
    slack.world.loads_pictures = False
    message = await shown(slack)
    assert POST in str(message.blocks)
    await press(slack, message, "share")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    assert POST in str(shared.blocks)
    assert beside(message.blocks) == beside(shared.blocks) == []


async def test_below_a_miss_a_post_has_its_picture_too(
    slack: FakeSlack, bot: Running, service: Service
):
    hand_over_to(service, "C0HELP")
    picture(service, {"award": "https://cdn.acme.dev/award.png"})
    await slack.send(slack.events.direct_message("is there an award?"))
    message = await slack.wait_for_message(text="I have no answer to that yet")
    assert beside(message.blocks) == ["https://cdn.acme.dev/award.png"]
    assert "This post is near to what you asked" in str(message.blocks)
    assert "Ask a person" in str(message.blocks)


@pytest.mark.parametrize("loads", [True, False])
async def test_home_shows_pictures_and_opens_without_those_that_are_refused(
    slack: FakeSlack, bot: Running, service: Service, loads: bool
):
    picture(service)
    slack.world.loads_pictures = loads
    home = await home_of(slack)
    blocks = home.view["blocks"]
    assert beside(blocks) == [PICTURE] * loads
    assert POST in str(blocks)
    # Only the picture is missing: the posts are no plain text.
    assert any(each["type"] == "rich_text" for each in blocks)
