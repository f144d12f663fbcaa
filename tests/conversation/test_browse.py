"""The file to leaf through, on any platform: lists, Home, and what fits while one types."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from faqbot.conversation.actions import ShowEntry, ShowTopic, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Line, Listing
from faqbot.markup import plain_text
from faqbot.model import Post
from faqbot.posts import RelatedPosts
from faqbot.service import Service
from tests.conftest import SMALL_FILE, Clock, knowledge_of
from tests.conversation.conftest import CLIENT
from tests.conversation.recording import Channel, RecordingChat

Press = Callable[..., RecordingChat]

WITH_TOPICS = SMALL_FILE.replace('answer: "Three', 'topic: getting-it\n    answer: "Three').replace(
    'answer: "We open', 'topic: our_place\n    answer: "We open'
)


@pytest.fixture(autouse=True)
def topics(controller: Controller, service: Service) -> None:
    behaviour = service.snapshot.knowledge.behaviour
    knowledge = dataclasses.replace(knowledge_of(WITH_TOPICS), behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)


def listed(message: Any) -> list[tuple[str, list[str]]]:
    assert isinstance(message, Listing)
    return [
        (message.title_of(topic), [entry.id for entry in topic.entries]) for topic in message.topics
    ]


PLACE = ("Our place", ["opening-hours"])
GETTING = ("Getting it", ["delivery-time"])
REST = ("More questions", ["delivery-cost"])


async def pressed(controller: Controller, press: Press, action: Any) -> Any:
    chat = press()
    await controller.press(chat, encode(action))
    assert (chat.acknowledged, chat.told) == (1, [])
    (message,) = chat.listed
    return message


@pytest.mark.parametrize(
    ("name", "shown", "head"),
    [
        ("our_place", [PLACE], ""),
        ("Our Place", [PLACE], ""),
        (ShowTopic.REST, [REST], ""),
        ("no *such* one", [PLACE, GETTING, REST], r"no topic called no \*such\* one"),
    ],
)
async def test_a_topic_is_shown_and_where_there_is_none_all_are(
    controller: Controller, press: Press, name: str, shown: Any, head: str
):
    listing = await pressed(controller, press, ShowTopic(name))
    assert listed(listing) == shown
    assert head in listing.head
    assert bool(listing.head) is bool(head)
    assert listing.start is None


async def test_a_long_name_of_no_topic_is_cut(controller: Controller, press: Press):
    listing = await pressed(controller, press, ShowTopic("x" * 200))
    assert "x" * 100 in listing.head
    assert "x" * 101 not in listing.head


async def test_a_part_of_a_topic_is_shown_from_where_it_was_asked_for(
    controller: Controller, press: Press
):
    assert (await pressed(controller, press, ShowTopic("our_place", 25))).start == 25


async def test_without_entries_that_have_no_topic_there_is_no_rest(
    controller: Controller, press: Press, service: Service
):
    whole = service.snapshot.knowledge
    entries = tuple(entry for entry in whole.entries if entry.topic)
    knowledge = dataclasses.replace(whole, entries=entries)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    assert listed(await pressed(controller, press, ShowTopic(ShowTopic.REST))) == [PLACE, GETTING]


async def test_an_entry_is_shown_and_recorded_and_one_that_is_gone_is_said_to_be(
    controller: Controller, press: Press, service: Service
):
    answer = await pressed(controller, press, ShowEntry("delivery-time"))
    assert isinstance(answer, Answer)
    assert answer.entry_id == "delivery-time"
    await service.recorder.settle()
    gone = await pressed(controller, press, ShowEntry("gone"))
    assert isinstance(gone, Line)
    assert "gone from my list" in gone.text


@pytest.mark.parametrize("action", [ShowEntry("delivery-time"), ShowTopic("getting-it")])
async def test_a_press_that_the_platform_holds_for_too_late_shows_nothing(
    controller: Controller, press: Press, place: Channel, action: Any
):
    place.refuses = {"acknowledge"}
    chat = press()
    await controller.press(chat, encode(action))
    assert (chat.listed, chat.told) == ([], [])


def test_home_tells_what_faqbot_can_do_all_topics_and_the_newest_posts(
    controller: Controller, platform: str
):
    home = controller.browse.home(platform)
    assert listed(home) == [PLACE, GETTING, REST]
    assert "I answer questions about Acme" in home.head
    assert home.foot is not None
    shown = plain_text(home.foot)
    places = [shown.index(each) for each in ("Our new van", "An award", "Summer hours")]
    assert places == sorted(places)
    assert "yesterday" in shown


def test_home_shows_what_a_feed_has_just_given(
    controller: Controller, service: Service, platform: str
):
    before = controller.browse.home(platform)
    snapshot = service.snapshot
    new = Post(
        "new", "Just out", "https://acme.dev/new", service.clock().date(), source="https://f"
    )
    finder = RelatedPosts([*snapshot.posts.newest, new])
    service.snapshot = dataclasses.replace(snapshot, posts=finder)
    foot = controller.browse.home(platform).foot
    assert foot is not None
    assert "Just out" in plain_text(foot)
    assert before.foot is not None
    assert "Just out" not in plain_text(before.foot)


def test_home_shows_three_posts_at_most_and_none_where_there_are_none(
    controller: Controller, platform: str, service: Service
):
    whole = service.snapshot.knowledge
    for posts, many in ((whole.posts * 2, 3), ((), None)):
        service.snapshot = dataclasses.replace(service.snapshot, posts=RelatedPosts(posts))
        foot = controller.browse.home(platform).foot
        assert (None if foot is None else len(foot.blocks)) == many


def test_what_is_shown_is_made_once_a_day_and_for_each_version_of_the_file(
    controller: Controller, platform: str, service: Service, clock: Clock
):
    home = controller.browse.home
    first = home(platform)
    assert home(platform) is first
    assert home(platform, "de") is not first
    clock.advance(timedelta(days=1))
    tomorrow = home(platform)
    assert tomorrow is not first
    assert "2 days ago" in plain_text(tomorrow.foot)  # type: ignore[arg-type]
    whole = service.snapshot.knowledge
    knowledge = dataclasses.replace(whole, entries=whole.entries[:1])
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    assert listed(home(platform)) == [PLACE]


async def test_what_fits_while_one_types_is_of_one_topic_or_of_all(
    controller: Controller, platform: str
):
    async def found(typed: str, **facts: Any) -> list[str]:
        like = await controller.browse.matching(typed, **({"most": 5} | facts))
        return [each.id for each in like]

    assert sorted(await found("delivery")) == ["delivery-cost", "delivery-time"]
    assert len(await found("delivery", most=1)) == 1
    assert await found("delivery", topic="getting it") == ["delivery-time"]
    assert await found("delivery", topic=ShowTopic.REST) == ["delivery-cost"]
    assert len(await found("delivery", topic="no such topic")) == 2


def test_named_topics_fit_by_any_part_of_their_name(controller: Controller, platform: str):
    def found(typed: str, most: int = 5) -> list[str]:
        return [name for name, _ in controller.browse.topics_like(typed, most=most)]

    titles = dict(controller.browse.topics_like("", most=5))
    assert titles == {"our_place": "Our place", "getting-it": "Getting it"}
    assert found("") == ["our_place", "getting-it"]
    assert found("", most=1) == ["our_place"]
    assert found(" GETTING-it ") == ["getting-it"]
    assert found("more") == []


async def test_one_who_types_without_end_finds_nothing_more(controller: Controller, platform: str):
    async def find() -> list[str]:
        return ["something"]

    # Ten letters for each press.
    found = [len(await controller.offered(CLIENT[platform], find)) for _ in range(300)]
    assert (found[:200], found[200:]) == ([1] * 200, [0] * 100)
    assert not controller.may_look(CLIENT[platform])
    assert await controller.offered("somebody else", find) == ["something"]


async def test_what_cannot_be_found_while_one_types_is_nothing_and_one_line_in_the_log(
    controller: Controller, platform: str, caplog: pytest.LogCaptureFixture
):
    async def find() -> list[str]:
        raise LookupError("broken")

    assert list(await controller.offered(CLIENT[platform], find)) == []
    (line,) = caplog.messages
    assert line == "what to offer while one types met a fault of faqbot's own"


async def test_who_types_while_faqbot_stops_finds_nothing_and_that_is_no_fault(
    controller: Controller, service: Service, platform: str, caplog: pytest.LogCaptureFixture
):
    service.rank_no_more()
    found = await controller.offered(
        CLIENT[platform], lambda: controller.browse.matching("when", most=5)
    )
    assert list(found) == []
    assert caplog.messages == []


def test_examples_are_of_as_many_topics_as_there_are(controller: Controller, service: Service):
    whole = service.snapshot.knowledge
    again = dataclasses.replace(whole.entries[0], id="second", question="And on Sundays?")
    knowledge = dataclasses.replace(whole, entries=(*whole.entries, again))
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    examples = [entry.id for entry in controller.browse.examples(4)]
    assert examples == ["opening-hours", "delivery-time", "delivery-cost", "second"]
    assert [entry.id for entry in controller.browse.examples(2)] == examples[:2]


def test_a_topic_is_called_as_people_read_it(controller: Controller, service: Service):
    home = controller.browse.home("slack")
    assert [home.title_of(each) for each in home.topics] == [
        "Our place", "Getting it", "More questions",
    ]  # fmt: skip
