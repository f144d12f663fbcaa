"""What people do with a reply, on any platform, and the boundary of every press."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from faqbot.conversation.actions import (
    AskPerson,
    Choose,
    Forget,
    Keep,
    Post,
    Preview,
    RejectAll,
    Share,
    Undo,
    Vote,
    decode,
    encode,
)
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Line, Text
from faqbot.conversation.port import Published
from faqbot.conversation.replies import names_of
from faqbot.model import Behaviour, Person
from faqbot.service import Service
from tests.conversation.conftest import CLIENT, STAFF
from tests.conversation.recording import Channel, RecordingChat

Press = Callable[..., RecordingChat]
Ask = Callable[..., Any]


async def test_a_vote_is_kept_and_thanked_for(
    controller: Controller, press: Press, ask: Callable[..., Any]
):
    reply = await ask()
    pressed = press()
    await controller.press(pressed, encode(Vote(reply.question_id, None, helpful=True)))
    assert pressed.words == ["Glad it helped!"]


@pytest.mark.parametrize("private", [True, False])
async def test_who_was_not_helped_or_meant_nothing_of_it_is_offered_a_person(
    controller: Controller, press: Press, ask: Ask, service: Service, private: bool
):
    reply = await ask(private=private)
    for words, said in (
        (("feedback", reply.question_id, "_", "-"), "Sorry. Shall a person answer?"),
        (encode(RejectAll(reply.question_id)), "Shall I pass this to our team?"),
    ):
        pressed = press(private=private)
        await controller.press(pressed, words)
        (told,) = pressed.told
        assert isinstance(told, Text)
        assert told.markdown == said
        (person,) = told.buttons
        # The button has not the words; who presses it is shown them.
        shown = AskPerson.UNSHOWN if private and pressed.can.confirms else None
        assert person.action == AskPerson(reply.question_id, shown)
    assert service.activity.votes[pressed.platform, False] == 2


async def test_where_nobody_can_be_asked_the_contact_is_named_or_it_is_said(
    controller: Controller, press: Press, ask: Ask, service: Service
):
    reply = await ask()
    no = encode(Vote(reply.question_id, None, helpful=False))
    nothing = encode(RejectAll(reply.question_id))
    for site, words in (
        (service.snapshot.knowledge.site, ["Please write to", "Please write to"]),
        (None, ["Thanks for telling me", "cannot reach anybody"]),
    ):
        knowledge = dataclasses.replace(
            service.snapshot.knowledge, behaviour=Behaviour(), site=site
        )
        service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
        pressed = press()
        await controller.press(pressed, no)
        await controller.press(pressed, nothing)
        for told, word in zip(pressed.words, words, strict=True):
            assert word in told


async def test_a_vote_on_what_is_gone_is_not_thanked_for(controller: Controller, press: Press):
    pressed = press()
    await controller.press(pressed, encode(Vote("gone", None, helpful=True)))
    assert pressed.words != ["Glad it helped!"]
    assert len(pressed.words) == 1


async def test_what_was_meant_is_shown_with_what_else_may_be_chosen(
    controller: Controller, press: Press, ask: Ask
):
    reply = await ask()
    chosen = press(offered=("opening-hours", "gone", "delivery-time"))
    await controller.press(chosen, encode(Choose(reply.question_id, "delivery-time")))
    carried = press()
    among = ("delivery-time", "delivery-cost")
    await controller.press(carried, encode(Choose(reply.question_id, "delivery-cost", among)))
    assert [
        (shown.entry_id, [entry for entry, _ in shown.others.options])
        for each in (chosen, carried)
        for shown in each.shown
        if shown.others is not None
    ] == [
        ("delivery-time", ["opening-hours", "delivery-time"]),
        ("delivery-cost", [*among]),
    ]


@pytest.mark.parametrize("private", [True, False])
async def test_who_chose_alone_and_asks_a_person_is_asked_first(
    controller: Controller, press: Press, private: bool
):
    pressed = press(private=private)
    await controller.press(pressed, encode(Choose("q", "delivery-time")))
    (shown,) = pressed.shown
    (person,) = shown.buttons
    assert isinstance(person.action, AskPerson)
    # The button has not the words; who presses it is shown them.
    asks = private and pressed.can.confirms
    assert person.action.shown == (AskPerson.UNSHOWN if asks else None)


@pytest.mark.parametrize(
    "action",
    [
        Choose("q", "gone"),
        Preview("q", "gone", ("C", "1.0", "_")),
        Share("q", "gone"),
        Post("q", "gone", ("C", "1.0", "_")),
    ],
)
async def test_an_entry_that_is_gone_is_said_to_be(
    controller: Controller, press: Press, action: Any
):
    pressed = press()
    await controller.press(pressed, encode(action))
    assert (pressed.shown, pressed.published, len(pressed.words)) == ([], [], 1)


async def test_a_preview_offers_no_sharing(controller: Controller, press: Press):
    pressed = press()
    await controller.press(pressed, encode(Preview("q", "delivery-time", ("C", "1.0", "_"))))
    (shown,) = pressed.shown
    assert [type(each.action) for each in shown.buttons] == [Post]


@pytest.mark.parametrize("action", [Share("q", "delivery-time"), Post("q", "delivery-time")])
async def test_what_is_shown_to_all_names_who_did_it_and_offers_nothing_private(
    controller: Controller, press: Press, action: Any
):
    pressed = press("Mia")
    await controller.press(pressed, encode(action))
    (reply,) = pressed.published
    assert "Mia" in str(reply.note)
    assert [type(each.action) for each in reply.buttons] == [Undo]


@pytest.mark.parametrize("action", [Share("q", "delivery-time"), Post("q", "delivery-time")])
@pytest.mark.parametrize("outcome", Published)
async def test_what_did_not_reach_all_is_told_once(
    controller: Controller, press: Press, place: Channel, action: Any, outcome: Published
):
    place.unpublished = outcome
    pressed = press()
    await controller.press(pressed, encode(action))
    is_post = isinstance(action, Post)
    stands = outcome in {Published.DONE, Published.BEFORE}
    # A preview is tidied up by a second press where the first one could not.
    assert len(pressed.replaced) == (is_post and stands)
    is_silent = outcome is Published.DONE or (is_post and stands)
    assert len(pressed.told) == (not is_silent)


@pytest.mark.parametrize("kind", [Share, Post])
async def test_a_second_try_goes_on_with_what_the_first_began_and_no_other_does(
    controller: Controller, press: Press, place: Channel, kind: Any
):
    place.unpublished = Published.FAILED

    async def name(pressed: str, question: str, entry: str) -> Any:
        chat = press(pressed=pressed)
        await controller.press(chat, encode(kind(question, entry)))
        (given,) = chat.names
        return given

    first = await name("1.0", "q", "delivery-time")
    assert await name("1.0", "q", "delivery-time") == first
    for other in (("2.0", "q", "delivery-time"), ("1.0", "r", "delivery-time"),
                  ("1.0", "q", "delivery-cost")):  # fmt: skip
        assert await name(*other) != first


@pytest.mark.parametrize("staff", [False, True])
async def test_who_shared_and_staff_may_take_back(
    controller: Controller, press: Press, platform: str, staff: bool
):
    pressed = press(staff=staff)
    await controller.press(pressed, encode(Undo(CLIENT[platform], ("1", "2"))))
    assert pressed.taken_back == [("1", "2")]
    assert len(pressed.words) == 1


async def test_nobody_else_takes_back_and_reads_whose_it_is(
    controller: Controller, press: Press, platform: str
):
    pressed = press()
    await controller.press(pressed, encode(Undo(STAFF[platform])))
    assert pressed.taken_back == []
    (line,) = pressed.told
    assert isinstance(line, Line)
    assert (line.person, "{name}" in line.text) == (STAFF[platform], True)


async def test_an_undo_that_stands_nowhere_takes_nothing_back(
    controller: Controller, press: Press, platform: str
):
    pressed = press(late=True)
    await controller.press(pressed, encode(Undo(CLIENT[platform])))
    assert pressed.taken_back == []
    assert "no longer works" in pressed.words[0]


async def test_what_could_not_be_taken_back_is_said(
    controller: Controller, press: Press, place: Channel, platform: str
):
    place.refuses = {"take_back"}
    pressed = press()
    await controller.press(pressed, encode(Undo(CLIENT[platform])))
    done = press()
    place.refuses = set()
    await controller.press(done, encode(Undo(CLIENT[platform])))
    assert pressed.words != done.words


async def test_a_person_is_forgotten_only_by_pressing_that(
    controller: Controller, press: Press, service: Service, ask: Callable[..., Any], platform: str
):
    await ask()
    kept = press()
    await controller.press(kept, encode(Keep()))
    name = Person(CLIENT[platform]).user

    async def numbers() -> int:
        def count(store: Any) -> int:
            return sum(map(len, store.personal.show(platform, [name]).values()))

        return await service.recorder.ask(count, -1)

    assert await numbers() > 0
    gone = press()
    await controller.press(gone, encode(Forget()))
    assert await numbers() == 0
    assert kept.words != gone.words
    assert (kept.told, gone.told) == ([], []), "both take the place of the question"


@pytest.mark.parametrize(
    ("carried", "names"),
    [
        ("T1:U1", {"T2:U1", "T1:U1"}),
        ("T2:U1", {"T2:U1"}),
        ("T1:U9", {"T2:U1"}),
        ("T1:XU1", {"T2:U1"}),
        ("", {"T2:U1"}),
        (None, {"T2:U1"}),
    ],
)
def test_a_name_of_somebody_else_does_not_count(carried: str | None, names: set[str]):
    assert names_of(Person("U1", "Ann", key="T2:U1"), carried) == names


@pytest.mark.parametrize(
    "words",
    [(), ("",), ("nothing", "1"), ("yes",), ("taken", "1", "2"), ("feedback", "1"), ("undo",)],
)
async def test_what_no_button_says_is_called_too_old(
    controller: Controller, press: Press, words: tuple[str, ...]
):
    pressed = press()
    await controller.press(pressed, words)
    assert len(pressed.words) == 1
    assert "no longer works" in pressed.words[0]


async def test_one_who_presses_a_lot_is_told_once_and_then_let_wait(
    controller: Controller, press: Press
):
    pressed = [press() for _ in range(60)]
    for each in pressed:
        await controller.press(each, encode(Keep()))
    slowed = [each for each in pressed if not each.replaced]
    assert len(slowed) > 10
    assert sum(len(each.told) for each in slowed) == 1
    assert all(each.acknowledged for each in slowed[1:])


@pytest.mark.parametrize(
    "action",
    [
        Vote("q", None, helpful=True),
        Vote("q", "e", helpful=False),
        Choose("q", "e"),
        Choose("q", "e", ("e", "f")),
        Share("q", "e"),
        Preview("q", "e"),
        Preview("q", "e", ("C", "1.0", "_")),
        Preview("q", "e", ("C", "1.0", "_"), ("e", "f")),
        Post("q", "e"),
        Post("q", "e", ("C", "1.0", "_")),
        Undo("U1"),
        Undo("1", ("2", "+3")),
        Forget(),
        Forget("T1:U1"),
        Keep(),
    ],
)
def test_an_action_survives_its_words(action: Any):
    assert decode(encode(action)) == action
