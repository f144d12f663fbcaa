"""What people do with a reply, on any platform, and the boundary of every press."""

from collections.abc import Callable
from typing import Any

import pytest

from faqbot.conversation.actions import Forget, Keep, Undo, Vote, decode, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Line
from faqbot.conversation.replies import names_of
from faqbot.model import Person
from faqbot.service import Service
from tests.conversation.conftest import CLIENT, STAFF
from tests.conversation.recording import Channel, RecordingChat

Press = Callable[..., RecordingChat]


async def test_a_vote_is_kept_and_thanked_for(
    controller: Controller, press: Press, ask: Callable[..., Any]
):
    reply = await ask()
    for words in (
        encode(Vote(reply.question_id, None, helpful=True)),
        ("feedback", reply.question_id, "_", "-"),
    ):
        pressed = press()
        await controller.press(pressed, words)
        assert pressed.words == ["Thank you, noted."]


async def test_a_vote_on_what_is_gone_is_not_thanked_for(controller: Controller, press: Press):
    pressed = press()
    await controller.press(pressed, encode(Vote("gone", None, helpful=True)))
    assert pressed.words != ["Thank you, noted."]
    assert len(pressed.words) == 1


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
    assert "too old" in pressed.words[0]


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
    assert "too old" in pressed.words[0]


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
        Undo("U1"),
        Undo("1", ("2", "+3")),
        Forget(),
        Forget("T1:U1"),
        Keep(),
    ],
)
def test_an_action_survives_its_words(action: Any):
    assert decode(encode(action)) == action
