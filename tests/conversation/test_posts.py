"""The posts to leaf through, on any platform: listed, looked for, and shared like an answer."""

import asyncio
import dataclasses
from collections.abc import Hashable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from faqbot.conversation.actions import SharePost, ShowPosts, Undo, decode, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, PostList, Text
from faqbot.conversation.port import Published
from faqbot.markup import Block, Link, Moment, Paragraph, Pictured, Strong
from faqbot.model import Entry, Post, PostChoice
from faqbot.posts import RelatedPosts
from faqbot.service import Service, Services
from faqbot.service.acts import Acts
from faqbot.service.catalogue import name_of
from faqbot.texts import load_texts
from tests.conversation.asking import RecordingAsked
from tests.conversation.conftest import CLIENT, Open, Press, Says
from tests.conversation.recording import Channel, RecordingChat, text_of

TITLES = ["Our new van", "An award", "Summer hours"]
FEED = "https://www.acme.dev/feed/"


def fetched(number: int, **facts: Any) -> Post:
    """A post of a feed, older than all of the file's; a higher number is older."""
    known: dict[str, Any] = {
        "id": f"old-{number}", "title": f"Old post {number}", "url": f"https://acme.dev/{number}",
        "published": date(2026, 6, 1) - timedelta(days=number), "source": FEED,
    }  # fmt: skip
    return Post(**(known | facts))


def tell_of(service: Service, *posts: Post, alone: bool = False) -> None:
    """Let there be these posts, beside those of the file, or alone."""
    kept = () if alone else service.snapshot.knowledge.posts
    finder = RelatedPosts([*kept, *posts])
    service.snapshot = dataclasses.replace(service.snapshot, posts=finder)


async def said(controller: Controller, asked: RecordingAsked) -> Any:
    await controller.typed(asked)
    (message,) = asked.said
    return message


def titles(message: Any) -> list[str]:
    assert isinstance(message, PostList), message
    return [item.title for item in message.items]


async def test_the_newest_posts_are_listed_each_with_link_age_and_excerpt(
    controller: Controller, says: Says, service: Service
):
    tell_of(service, fetched(1, author="Ann Example"), fetched(2))
    asked = says("posts")
    listed = await said(controller, asked)
    assert titles(listed) == [*TITLES, "Old post 1", "Old post 2"]
    assert listed.head == "**Recent posts**"
    assert listed.more is None
    assert asked.acknowledged == 1
    paragraph = listed.items[2].document.blocks[0]
    assert isinstance(paragraph, Paragraph)
    strong, _, age, *_ = paragraph.children
    assert isinstance(strong, Strong)
    assert isinstance(strong.children[0], Link)
    assert strong.children[0].url == "https://acme.dev/blog/summer"
    assert isinstance(age, Moment)
    assert age.words == "3 months ago"
    lines = text_of(listed).splitlines()
    assert "Longer days." in lines
    assert "by Ann Example" in text_of(listed)
    assert next(each for each in lines if "Old post 2" in each).endswith("· acme.dev")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("van", ["Our new van"]),
        ("posts about the van, please!", ["Our new van"]),
        ("LONGER", ["Summer hours"]),
        ("summr", ["Summer hours"]),
        ("the award van", ["An award", "Our new van"]),
        ("Example", ["Old post 1"]),
    ],
)
async def test_words_find_posts_by_title_excerpt_or_author(
    controller: Controller, says: Says, service: Service, typed: str, found: list[str]
):
    tell_of(service, fetched(1, author="Ann Example"))
    listed = await said(controller, says(f"posts {typed.removeprefix('posts ')}"))
    assert sorted(titles(listed)) == sorted(found)
    assert "Posts about" in listed.head


async def test_what_has_all_words_comes_first_and_of_equals_the_newest(
    controller: Controller, says: Says, service: Service
):
    same = [fetched(number, title="On salt") for number in (3, 1, 2)]
    tell_of(service, *same, fetched(9, title="On salt and snow"))
    listed = await said(controller, says("posts snow salt"))
    shares = [item.share.action for item in listed.items]
    assert titles(listed)[0] == "On salt and snow"
    assert len(set(shares)) == 4
    chat_of_newest = (await said(controller, says("posts salt"))).items[0].document
    assert "https://acme.dev/1" in str(chat_of_newest)


async def test_where_none_fits_or_none_is_there_a_plain_sentence_says_so(
    controller: Controller, says: Says, service: Service
):
    none_fits = await said(controller, says("posts *bananas* @everyone"))
    assert isinstance(none_fits, Text)
    assert none_fits.markdown == "I found no post about bananas everyone."
    (newer,) = none_fits.buttons
    assert newer.action == ShowPosts(0)
    tell_of(service, alone=True)
    for typed in ("posts", "posts van"):
        none = await said(controller, says(typed))
        assert none == Text("There are no posts to show yet.")


async def test_a_long_list_is_leafed_through_to_its_end(
    controller: Controller, says: Says, press: Press, service: Service
):
    tell_of(service, *map(fetched, range(9)))
    listed = await said(controller, says("posts"))
    seen = titles(listed)
    while listed.more is not None:
        chat = press()
        await controller.press(chat, encode(listed.more.action))
        (listed,) = chat.listed
        assert chat.acknowledged == 1
        assert 1 <= len(titles(listed)) <= 5
        seen += titles(listed)
    assert seen == [*TITLES, *(f"Old post {number}" for number in range(9))]


async def test_more_of_what_was_looked_for_goes_on_with_the_same_words(
    controller: Controller, says: Says, press: Press, service: Service
):
    tell_of(service, *(fetched(number, title=f"Salt {number}") for number in range(7)))
    listed = await said(controller, says("posts salt"))
    assert listed.more.action == ShowPosts(5, ("salt",))
    chat = press()
    await controller.press(chat, encode(listed.more.action))
    (rest,) = chat.listed
    assert sorted([*titles(listed), *titles(rest)]) == [f"Salt {number}" for number in range(7)]


async def test_a_list_that_has_become_shorter_begins_anew(
    controller: Controller, press: Press, service: Service
):
    chat = press()
    await controller.press(chat, encode(ShowPosts(500)))
    assert titles(chat.listed[0]) == TITLES


async def test_the_language_is_the_readers_and_of_what_is_shared_the_files(
    controller: Controller, says: Says, press: Press, service: Service
):
    behaviour = dataclasses.replace(service.snapshot.knowledge.behaviour, locale="de")
    knowledge = dataclasses.replace(service.snapshot.knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    own = {"pl": {"more_posts": "Dalej"}, "de": {"undo": "Zurück", "share": "Teilen"}}
    service.texts = load_texts(own=own)
    listed = await said(controller, says("posts", locale="pl"))
    assert "3 tygodnie temu" in text_of(listed)
    assert listed.items[0].share.label == "Teilen"
    chat = press(locale="pl")
    await controller.press(chat, encode(listed.items[1].share.action))
    (shared,) = chat.published
    assert "vor 3 Wochen" in text_of(shared)
    assert shared.buttons[0].label == "Zurück"


def test_what_a_button_carries_is_short_and_comes_back():
    longest = "faq:v1:publish:" + "f" * 16
    assert len(longest) <= 100
    for action in (SharePost("0f" * 8), ShowPosts(0), ShowPosts(1_995, ("salt", "straße"))):
        assert decode(encode(action)) == action
        assert all(not set(each) & set(" :,") for each in encode(action))


async def test_a_hundred_words_are_cut_to_what_a_button_carries(
    controller: Controller, says: Says, service: Service
):
    tell_of(service, *(fetched(number, title="straßenbahn") for number in range(9)))
    many = "straßenbahn " + " ".join(f"wort{number}" for number in range(100)) + "x" * 500
    listed = await said(controller, says(f"posts {many}"))
    carried = ":".join(("faq", "v1", *encode(listed.more.action)))
    assert len(carried) <= 100
    assert titles(listed) == ["straßenbahn"] * 5


async def share(controller: Controller, says: Says) -> Any:
    listed = await said(controller, says("posts"))
    return listed.items[0].share.action


async def test_a_shared_post_stands_beside_its_picture_if_all_can_see_that(
    controller: Controller, service: Service, press: Press
):
    picture = "https://acme.dev/van.png"
    tell_of(
        service, fetched(1, image=picture), fetched(2, image="http://10.0.0.1/x.png"), alone=True
    )
    blocks: list[Block] = []
    for post in service.snapshot.posts.newest:
        chat = press("Mia")
        await controller.press(chat, encode(SharePost(name_of(post))))
        (shared,) = chat.published
        assert isinstance(shared, Answer)
        blocks += shared.words.parts[0].blocks
    assert [type(each) for each in blocks] == [Pictured, Paragraph]
    assert isinstance(blocks[0], Pictured)
    assert (blocks[0].url, blocks[0].alt) == (picture, "Old post 1")


async def test_a_shared_post_names_who_did_it_and_can_be_taken_back(
    controller: Controller, says: Says, press: Press, platform: str
):
    chat = press("Mia")
    await controller.press(chat, encode(await share(controller, says)))
    (shared,) = chat.published
    assert isinstance(shared, Answer)
    assert "Our new van" in text_of(shared)
    assert shared.plain == text_of(shared)
    assert shared.note == "Shared by Mia"
    (undo,) = shared.buttons
    assert undo.action == Undo(CLIENT[platform])
    assert (chat.told, chat.replaced, shared.votes) == ([], [], None)
    back = press("Mia")
    await controller.press(back, encode(undo.action))
    assert back.taken_back == [()]


async def test_a_list_that_others_read_too_has_nothing_to_share(
    controller: Controller, press: Press, service: Service
):
    chat = press()
    await controller.press(chat, encode(ShowPosts(0)))
    (listed,) = chat.listed
    assert isinstance(listed, PostList)
    assert [item.share for item in listed.items] == [None] * 3


@pytest.mark.parametrize("outcome", Published)
async def test_what_did_not_reach_all_is_told_as_of_an_answer(
    controller: Controller, says: Says, press: Press, place: Channel, outcome: Published
):
    place.unpublished = outcome
    chat = press()
    await controller.press(chat, encode(await share(controller, says)))
    texts = controller.browse.texts()
    wanted = [] if outcome is Published.DONE else [texts.say(outcome.value)]
    assert (chat.words, chat.acknowledged) == (wanted, 1)


async def test_a_post_that_is_gone_or_a_press_that_is_too_late_shares_nothing(
    controller: Controller, says: Says, press: Press, service: Service, place: Channel
):
    action = await share(controller, says)
    tell_of(service, fetched(1), alone=True)
    chat = press()
    await controller.press(chat, encode(action))
    assert chat.words == ["That post is gone from my list. Please list the posts again."]
    assert chat.published == []
    place.refuses = {"acknowledge"}
    late = press()
    await controller.press(late, encode(action))
    assert (late.words, late.published) == ([], [])


async def test_a_post_is_known_by_its_address_and_one_of_the_file_by_its_id(
    controller: Controller, says: Says, press: Press, service: Service
):
    tell_of(service, fetched(1), alone=True)
    of_feed = await share(controller, says)
    renamed = fetched(1, id="other-id", title="Renamed", published=date(2026, 1, 1))
    tell_of(service, renamed, alone=True)
    chat = press()
    await controller.press(chat, encode(of_feed))
    assert "Renamed" in text_of(chat.published[0])
    own = service.snapshot.knowledge.posts[0]
    tell_of(service, own, alone=True)
    of_file = await share(controller, says)
    tell_of(service, dataclasses.replace(own, url="https://acme.dev/moved"), alone=True)
    moved = press()
    await controller.press(moved, encode(of_file))
    assert "https://acme.dev/moved" in text_of(moved.published[0])


class SlowChat(RecordingChat):
    """A platform that takes its time to show something to all."""

    async def publish(self, answer: Answer, *, name: Hashable) -> Published:
        await asyncio.sleep(0)
        return await super().publish(answer, name=name)


async def test_64_presses_at_once_share_a_post_once(
    services: Services, service: Service, platform: str, says: Says, press: Press
):
    service.acts = Acts(0)
    controller = Controller(services, platform, Open())
    words, first = encode(await share(controller, says)), press()
    chats = [SlowChat(first.place, first.by, platform, first.can) for _ in range(64)]
    await asyncio.gather(*(controller.press(each, words) for each in chats))
    assert sum(len(each.published) for each in chats) == 1
    told = [each.words for each in chats if not each.published]
    assert told == [["Posted."]] * 63


async def test_who_types_or_presses_a_lot_is_slowed_down_as_by_other_lists(
    controller: Controller, says: Says, press: Press
):
    asked = [says("posts") for _ in range(30)]
    for each in asked:
        await controller.typed(each)
    assert sum(isinstance(each.said[0], PostList) for each in asked) == 20
    chat = press()
    await controller.press(chat, encode(ShowPosts(0)))
    assert chat.listed == []


class Read(tuple[Post, ...]):
    """Posts that count how often all of them are read."""

    times = 0

    def __iter__(self) -> Iterator[Post]:
        self.times += 1
        return super().__iter__()


@dataclasses.dataclass
class Finder:
    newest: Read

    def posts_for(self, entry: Entry, question: str = "") -> PostChoice:
        return PostChoice()

    def forget(self) -> None:
        """Nothing is remembered."""

    def near(self, question: str) -> tuple[Post, ...]:
        return ()


async def test_while_one_types_the_words_of_all_posts_are_prepared_once(
    controller: Controller, service: Service, platform: str
):
    posts = Read(service.snapshot.posts.newest)
    service.snapshot = dataclasses.replace(service.snapshot, posts=Finder(posts))

    async def found(typed: str) -> list[str]:
        like = await controller.browse.posts_like(typed, most=5)
        return [each.title for each in like]

    assert await found("") == TITLES
    for typed in ("s", "su", "summ", "summer ho"):
        assert (await found(typed))[0] == "Summer hours"
    assert posts.times == 1


@pytest.mark.parametrize(("recent_posts", "shown"), [(None, True), (True, True), (False, False)])
def test_home_shows_the_newest_posts_unless_the_file_wants_none(
    controller: Controller, platform: str, service: Service, recent_posts: Any, shown: bool
):
    whole = service.snapshot.knowledge
    behaviour = dataclasses.replace(whole.behaviour, recent_posts=recent_posts)
    knowledge = dataclasses.replace(whole, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    assert (controller.browse.home(platform).foot is not None) is shown


async def test_help_tells_of_posts_where_there_are_any(
    controller: Controller, says: Says, service: Service
):
    assert "/faq posts" in (await said(controller, says("help"))).plain
    tell_of(service, alone=True)
    told = (await said(controller, says("help"))).plain
    assert "posts" not in told
    assert "/faq list shows all topics and their questions;\n- Answer from FAQ" in told


async def test_where_there_is_no_time_to_look_for_words_that_is_said_and_is_no_fault(
    controller: Controller,
    service: Service,
    says: Says,
    press: Press,
    caplog: pytest.LogCaptureFixture,
):
    service.rank_no_more()
    asked, chat = says("posts award"), press()
    await controller.typed(asked)
    await controller.press(chat, encode(ShowPosts(0, ("award",))))
    assert ["very busy" in each for each in (*asked.words, *chat.words)] == [True, True]
    assert caplog.messages == []


class LastChat(RecordingChat):
    """A platform on which faqbot is told to end while somebody presses."""

    controller: Controller

    async def acknowledge(self) -> bool:
        self.controller.closed = True
        return await super().acknowledge()


async def test_who_presses_as_faqbot_ends_hears_that_it_is_being_restarted(
    controller: Controller, service: Service, press: Press
):
    service.rank_no_more()
    first = press()
    chat = LastChat(first.place, first.by, first.platform, first.can)
    chat.controller = controller
    await controller.press(chat, encode(ShowPosts(0, ("award",))))
    assert ["restarting" in each for each in chat.words] == [True]
