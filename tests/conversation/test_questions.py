"""The way of every question, on any platform: answered once, or left alone, or apologised for once."""

import asyncio
import dataclasses
from typing import Any

import pytest

from faqbot.conversation.actions import (
    AskPerson,
    Choose,
    Post,
    Preview,
    Share,
    ShowTopic,
    Undo,
    encode,
)
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Line
from faqbot.markup import plain_text
from faqbot.model import Approach, Author, Place, Talk
from faqbot.service import Service
from tests.conversation.asking import RecordingAsked
from tests.conversation.conftest import Says
from tests.fixed_matcher import FixedMatcher, answered, suggested, talked

MATCHER = FixedMatcher(
    {
        "open?": answered("opening-hours"),
        "delivery?": suggested("delivery-time", "delivery-cost"),
        "guess?": suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "human please": talked(Talk.PERSON),
        **{each.value: talked(each) for each in Talk},
    }
)
MENTION = {"approach": Approach.MENTION}
DIRECT: dict[str, Any] = {"approach": Approach.HEARD, "place": Place.DIRECT_MESSAGE}
ACTION = {"approach": Approach.MESSAGE_ACTION}
MISS = "do you sell green bananas to ann@example.com"


@pytest.fixture(autouse=True)
def known_judgements(controller: Controller, service: Service) -> None:
    service.snapshot = dataclasses.replace(service.snapshot, matcher=MATCHER)


def shown(asked: RecordingAsked) -> Answer:
    (message,) = asked.said
    assert isinstance(message, Answer)
    return message


def kinds(answer: Answer) -> list[type]:
    return [type(each.action) for each in answer.buttons]


async def broken(service: Service) -> None:
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("facts", [MENTION, DIRECT, {}], ids=["mention", "direct", "command"])
async def test_whoever_asks_faqbot_is_answered_once(
    controller: Controller, says: Says, service: Service, facts: dict[str, Any]
):
    asked = says("open?", message="7.7", **facts)
    again = says("open?", message="7.7", **facts)
    await asyncio.gather(controller.ask(asked), controller.ask(again))
    (answer,) = [*asked.said, *again.said]
    assert isinstance(answer, Answer)
    assert answer.entry_id == "opening-hours"
    assert (service.load.answered, service.load.silent, service.load.lost) == (1, 1, 0)


async def test_the_posts_near_to_a_miss_stand_between_it_and_the_person_it_offers(
    controller: Controller, says: Says
):
    asked = says("is there an award?", **DIRECT)
    await controller.ask(asked)
    answer = shown(asked)
    assert [plain_text(part) for part in answer.words.parts] == [
        "I have no answer to that yet. Shall I pass it to our team?",
        "This post is near to what you asked\nAn award (https://news.acme.dev/award) · 3 weeks ago",
    ]
    assert (kinds(answer), answer.votes) == ([AskPerson], None)
    # A yes is to what was asked, which is a person.
    agreed = says("yes please", **DIRECT)
    await controller.ask(agreed)
    assert "is there an award?" in agreed.words[0]


async def test_what_comes_too_late_for_the_platform_is_not_answered_and_counts_as_lost(
    controller: Controller, says: Says, service: Service
):
    asked = says("open?")
    asked.refuses = {"acknowledge"}
    await controller.ask(asked)
    assert asked.said == []
    assert (service.load.answered, service.load.lost) == (0, 1)


async def test_what_nobody_asked_faqbot_is_left_alone(
    controller: Controller, says: Says, service: Service
):
    asked = says("open?", approach=Approach.HEARD)
    await controller.ask(asked)
    assert (asked.said, service.load.silent) == ([], 1)


async def test_a_reply_that_does_not_arrive_is_lost_and_nothing_more_is_said(
    controller: Controller, says: Says, service: Service
):
    refused, faulty = says("open?"), says("open?")
    refused.refuses, faulty.breaks = {"reply"}, {"reply"}
    for asked in (refused, faulty):
        await controller.ask(asked)
        assert len(asked.said) == 1
    assert (service.load.answered, service.load.lost) == (0, 2)


@pytest.mark.parametrize(("gone", "said"), [([True], 0), ([False, True], 1)])
async def test_a_question_that_was_deleted_is_not_answered_and_not_lost(
    controller: Controller, says: Says, service: Service, gone: list[bool], said: int
):
    asked = says("open?", **MENTION)
    asked.gone, asked.refuses = [*gone], {"reply"}
    await controller.ask(asked)
    assert len(asked.said) == said
    assert (service.load.silent, service.load.lost) == (1, 0)


async def test_a_fault_is_apologised_for_once_to_who_asked_faqbot(
    controller: Controller, says: Says, service: Service
):
    await broken(service)
    direct, again, overheard = (
        says("open?", message="8.8", **MENTION),
        says("open?", message="8.8", **MENTION),
        says("open?", approach=Approach.HEARD),
    )
    for asked in (direct, again, overheard):
        await controller.ask(asked)
    assert ["went wrong" in each for each in direct.words] == [True]
    assert (again.said, overheard.said) == ([], [])
    assert service.load.told == 1


async def test_a_stop_is_told_to_who_typed_a_command_and_answers_what_was_heard(
    controller: Controller, says: Says, service: Service
):
    controller.closed = True
    for facts in ({}, ACTION):
        typed = says("open?", **facts)
        await controller.ask(typed)
        (line,) = typed.said
        assert isinstance(line, Line)
        assert "restarting" in line.text
    heard = says("open?", **MENTION)
    await controller.ask(heard)
    assert shown(heard).entry_id == "opening-hours"
    assert (service.load.told, service.load.answered) == (2, 1)


@pytest.mark.parametrize(
    ("facts", "private"), [(MENTION, False), (DIRECT, True), ({}, True)],
    ids=["mention", "direct", "command"],
)  # fmt: skip
async def test_a_question_that_others_have_not_seen_goes_to_a_person_only_after_a_yes(
    controller: Controller, says: Says, facts: dict[str, Any], private: bool
):
    asked = says(MISS, **facts)
    await controller.ask(asked)
    (button,) = shown(asked).buttons
    assert isinstance(button.action, AskPerson)
    if not (private and asked.can.confirms):
        assert button.confirm is None
        return
    assert button.confirm is not None
    # As staff will read it.
    assert button.confirm.question == MISS
    assert "{question}" in button.confirm.text


async def test_a_wish_for_a_person_is_no_quote_of_what_staff_will_read(
    controller: Controller, says: Says
):
    asked = says("human please")
    await controller.ask(asked)
    (button,) = shown(asked).buttons
    assert isinstance(button.action, AskPerson)
    assert button.confirm is None
    # Who presses is asked, with the words of what was asked before.
    assert button.action.shown == (AskPerson.UNSHOWN if asked.can.confirms else None)


async def test_an_answer_to_a_command_may_be_shared_and_one_to_all_may_not(
    controller: Controller, says: Says
):
    private, public = says("open?"), says("open?", **MENTION)
    for asked in (private, public):
        await controller.ask(asked)
        assert shown(asked).votes is not None
    assert kinds(shown(private)) == [Share, AskPerson]
    assert kinds(shown(public)) == [AskPerson]


@pytest.mark.parametrize("text", ["delivery?", "guess?"])
async def test_what_may_be_meant_can_be_chosen_and_leads_back(
    controller: Controller, says: Says, text: str
):
    asked = says(text, **MENTION)
    await controller.ask(asked)
    answer = shown(asked)
    entries = ["delivery-time", "delivery-cost"]
    every = (["opening-hours"] if text == "guess?" else []) + entries
    chosen = [each.action for each in answer.choices]
    assert [(each.entry_id, each.among) for each in chosen if isinstance(each, Choose)] == [
        (entry, tuple(every)) for entry in entries
    ]
    assert answer.others is None


async def test_somebodys_message_gets_a_preview_that_only_may_be_posted(
    controller: Controller, says: Says
):
    asked = says("guess?", staff=True, **ACTION)
    asked.target = ("C1", "5.5", "_")
    await controller.preview(asked)
    answer = shown(asked)
    assert kinds(answer) == [Post]
    (post,) = answer.buttons
    assert post.action == Post(post.action.question_id, "opening-hours", asked.target)  # type: ignore[attr-defined]
    assert answer.others is not None
    ids = ("opening-hours", "delivery-time", "delivery-cost")
    assert [entry for entry, _ in answer.others.options] == [*ids]
    assert all(
        isinstance(each.action, Preview) and (each.action.target, each.action.among) == (asked.target, ids)
        for each in answer.others.buttons
    )  # fmt: skip
    assert answer.choices == ()


async def test_a_preview_with_no_answer_offers_nothing(controller: Controller, says: Says):
    asked = says(MISS, staff=True, **ACTION)
    asked.target = ("C1", "5.5", "_")
    await controller.preview(asked)
    assert (shown(asked).buttons, shown(asked).others) == ((), None)


@pytest.mark.parametrize(
    ("text", "author", "told"),
    [("open?", Author.SELF, "wrote that message myself"), ("", Author.HUMAN, "no question")],
)
async def test_a_message_that_cannot_be_answered_is_said_to_be(
    controller: Controller, says: Says, service: Service, text: str, author: Author, told: str
):
    asked = says(text, staff=True, author=author, **ACTION)
    await controller.preview(asked)
    assert [told in each for each in asked.words] == [True]
    late = says(text, staff=True, author=author, **ACTION)
    late.refuses = {"acknowledge"}
    await controller.preview(late)
    assert late.said == []
    assert service.load.answered == 0


@pytest.mark.parametrize("action", [Preview("q", "delivery-time"), Post("q", "delivery-time")])
async def test_where_the_platform_knows_what_a_preview_answers_its_buttons_need_not_say(
    controller: Controller, press: Any, action: Any
):
    pressed = press(
        staff=True, target=("C1", "5.5", "_"), offered=("delivery-time", "delivery-cost")
    )
    await controller.press(pressed, encode(action))
    if isinstance(action, Post):
        assert len(pressed.published) == 1
    else:
        (answer,) = pressed.shown
        (post,) = answer.buttons
        assert isinstance(post.action, Post)
        assert post.action.target == ("C1", "5.5", "_")
        assert answer.others is not None


@pytest.mark.parametrize("place", [Place.CHANNEL, Place.FORUM_POST, Place.THREAD])
async def test_who_was_answered_unasked_and_staff_can_remove_it(
    controller: Controller,
    says: Says,
    service: Service,
    place: Place,
    platform: str,
):
    behaviour = dataclasses.replace(
        service.snapshot.knowledge.behaviour, answer_in={platform: frozenset({"C1"})}
    )
    knowledge = dataclasses.replace(service.snapshot.knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    await controller.ask(says("open?", message="5.0", **MENTION))
    asked = says("open?", place=place, approach=Approach.HEARD, thread="5.0", mark="MARK")
    await controller.ask(asked)
    removes = [each for each in shown(asked).buttons if isinstance(each.action, Undo)]
    assert [each.action for each in removes] == [Undo("MARK")]
    assert [each.label for each in removes] == ["Remove"]


@pytest.mark.parametrize("facts", [MENTION, DIRECT, {}], ids=["mention", "direct", "command"])
async def test_what_was_asked_of_faqbot_has_no_such_button(
    controller: Controller, says: Says, facts: dict[str, Any]
):
    asked = says("open?", mark="MARK", **facts)
    await controller.ask(asked)
    assert Undo not in kinds(shown(asked))


@pytest.mark.parametrize("talk", list(Talk))
async def test_who_asks_what_faqbot_can_do_gets_topics_to_choose_from(
    controller: Controller, says: Says, service: Service, talk: Talk
):
    entries = [
        dataclasses.replace(each, topic="shipping" if "delivery" in each.id else None)
        for each in service.snapshot.knowledge.entries
    ]
    knowledge = dataclasses.replace(service.snapshot.knowledge, entries=tuple(entries))
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    asked = says(talk.value, **MENTION)
    await controller.ask(asked)
    topics = [each for each in shown(asked).buttons if isinstance(each.action, ShowTopic)]
    is_about = talk in {Talk.HELP, Talk.ABOUT}
    assert [(each.action, each.label) for each in topics] == [
        (ShowTopic("shipping"), "Shipping")
    ] * is_about
