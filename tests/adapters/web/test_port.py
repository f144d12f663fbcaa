"""The panes as ports of the conversation, without a browser: each press, in both platforms' words."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from faqbot import previewing
from faqbot.adapters.web.chat import PaneAsked, PaneChat
from faqbot.adapters.web.pane import Shown
from faqbot.adapters.web.session import WAYS, Session, UnknownError
from faqbot.conversation.port import Asked, Chat
from faqbot.settings import Settings
from tests.adapters.web.conftest import FILE

DIRECT, MENTION, COMMAND, HEARD = WAYS
PANES = ("slack", "discord")
LONG = "\n\n".join(f"Line {number} of a very long answer. " * 20 for number in range(30))


@pytest.fixture
async def session(settings: Settings) -> AsyncIterator[Session]:
    async with previewing.opened(settings) as preview:
        yield preview.session


def shown(session: Session, pane: str, place: str = "direct") -> list[Shown]:
    return [each for each in session.panes[pane].messages.values() if each.place == place]


def elements(payload: Any) -> Iterator[dict[str, Any]]:
    """What can be pressed in a payload, whatever holds it."""
    if isinstance(payload, dict):
        if payload.get("action_id") or payload.get("custom_id"):
            yield payload
        for each in payload.values():
            yield from elements(each)
    elif isinstance(payload, list):
        for each in payload:
            yield from elements(each)


def named(payload: Any, name: str) -> dict[str, Any]:
    """The press of what does that; a menu is given the value that it is called with."""
    for each in elements(payload):
        action = str(each.get("action_id") or each.get("custom_id", "").removeprefix("faq:v1:"))
        if action.partition(":")[0] == name:
            value = each.get("value", each.get("positive_button", {}).get("value"))
            names = {key: each.get(key) for key in ("action_id", "custom_id")}
            return names if value is None else {**names, "value": value}
    raise AssertionError(f"nothing to press that does {name}: {payload}")


async def press(session: Session, pane: str, message: Shown, name: str) -> PaneChat:
    return await session.press(pane, {"message": message.id}, named(message.payload, name))


def words(message: Shown) -> str:
    return str(message.payload)


def is_asked(asked: PaneAsked) -> Asked:
    """The same, which the type checker holds against the port."""
    return asked


def is_chat(chat: PaneChat) -> Chat:
    return chat


@pytest.mark.parametrize("pane", PANES)
async def test_a_vote_counts_once_a_person(session: Session, pane: str):
    await session.ask("are you open on weekends?", DIRECT)
    reply = shown(session, pane)[-1]
    for _ in range(2):
        await press(session, pane, reply, "feedback" if pane == "slack" else "yes")
    thanks = shown(session, pane)[-2:]
    assert all("Glad it helped!" in words(each) and each.private == "client" for each in thanks)


@pytest.mark.parametrize("pane", PANES)
async def test_what_does_not_stand_in_its_message_any_more_takes_nothing_back(
    session: Session, pane: str
):
    await session.ask("are you open on weekends?", COMMAND)
    await press(session, pane, shown(session, pane, "channel")[-1], "share")
    shared = shown(session, pane, "channel")[-1]
    undo = named(shared.payload, "undo")
    await session.ask("what is the price of shipping", MENTION)
    other = shown(session, pane, "channel")[-1]
    await session.press(pane, {"message": other.id}, undo)
    assert other.id in session.panes[pane].messages
    await session.press(pane, {"message": shared.id}, undo)
    assert shared.id not in session.panes[pane].messages


@pytest.mark.parametrize("pane", PANES)
async def test_a_second_press_on_share_shows_nothing_twice(session: Session, pane: str):
    await session.ask("are you open on weekends?", COMMAND)
    private = shown(session, pane, "channel")[-1]
    presses = (press(session, pane, private, "share") for _ in range(3))
    done = await asyncio.gather(*presses, return_exceptions=True)
    # What is gone from the page cannot be pressed any more.
    assert all(isinstance(each, PaneChat | UnknownError) for each in done)
    assert private.id not in session.panes[pane].messages
    public = [each for each in shown(session, pane, "channel") if each.private is None]
    assert len([each for each in public if "Shared by" in words(each)]) == 1


@pytest.mark.parametrize("pane", PANES)
async def test_a_long_answer_that_is_chosen_arrives_whole_below_the_choice(
    settings: Settings, pane: str
):
    body = LONG.replace("\n", "\n      ")
    settings.faqs.write_text(FILE.replace('"Five euros."', f"|\n      {body}"), "utf-8")
    async with previewing.opened(settings) as preview:
        session = preview.session
        await session.ask("delivery", DIRECT)
        choice = shown(session, pane)[-1]
        pressed = next(
            each
            for each in elements(choice.payload)
            if "delivery-cost" in re.split("[ :]", each.get("value") or each["custom_id"])
        )
        await session.press(pane, {"message": choice.id}, pressed)
        after = shown(session, pane)[2:]
        assert len(after) > 1
        assert choice.id in session.panes[pane].messages
        assert all(f"Line {number} of" in "".join(map(words, after)) for number in range(30))


@pytest.mark.parametrize("pane", PANES)
async def test_a_topic_below_the_help_lists_its_questions(settings: Settings, pane: str):
    topic = FILE.replace("  - id: returns\n", "  - id: returns\n    topic: parcels\n")
    settings.faqs.write_text(topic, "utf-8")
    async with previewing.opened(settings) as preview:
        await preview.session.ask("help", DIRECT)
        told = shown(preview.session, pane)[-1]
        await press(preview.session, pane, told, "topic")
        listed = shown(preview.session, pane)[-1]
        assert "How do I return a parcel?" in words(listed)
        assert "delivery" not in words(listed)


@pytest.mark.parametrize("pane", PANES)
async def test_to_be_forgotten_is_asked_for_twice_and_done(session: Session, pane: str):
    await session.ask("/faq forget-me", DIRECT)
    asked = shown(session, pane, "channel")[-1]
    await press(session, pane, asked, "forget")
    after = session.panes[pane].messages[asked.id]
    assert not list(elements(after.payload))
    assert words(after) != words(asked)


@pytest.mark.parametrize("pane", PANES)
async def test_an_answer_to_what_was_asked_privately_comes_in_the_direct_message(
    session: Session, pane: str
):
    await session.ask("do you sell unicorns?", COMMAND)
    reply = shown(session, pane, "channel")[-1]
    await press(session, pane, reply, "person")
    if pane == "discord":
        await press(session, pane, shown(session, pane, "channel")[-1], "confirm")
    card = shown(session, pane, "staff")[-1]
    form = (await press(session, pane, card, "reply")).view
    assert form is not None
    await session.submit(pane, form.id, {"answer": "Only on Mondays."})
    assert "Only on Mondays." in words(shown(session, pane)[-1])
    # A form is gone once it is sent off, as on the platforms.
    with pytest.raises(UnknownError, match="not there any more"):
        await session.submit(pane, form.id, {"answer": "Only on Mondays."})
    assert sum("Only on Mondays." in words(each) for each in shown(session, pane)) == 1
    assert "Sam" in words(session.panes[pane].messages[card.id])
    assert not any("Mondays" in words(each) for each in shown(session, pane, "channel"))


@pytest.mark.parametrize("pane", PANES)
async def test_an_empty_form_is_said_and_delivers_nothing(session: Session, pane: str):
    await session.ask("do you sell unicorns?", MENTION)
    await press(session, pane, shown(session, pane, "channel")[-1], "person")
    card = shown(session, pane, "staff")[-1]
    form = (await press(session, pane, card, "reply")).view
    assert form is not None
    before = shown(session, pane, "channel")
    await session.submit(pane, form.id, {"answer": "  \n"})
    assert shown(session, pane, "channel") == before
    assert shown(session, pane, "staff")[-1].private == "staff"


async def test_home_and_its_windows_lead_to_answers(session: Session):
    home = session.state()["panes"]["slack"]["home"]
    found = await session.options("slack", "", "retur")
    assert [each["value"] for each in found] == ["returns"]
    picked = named(home, "search") | {"value": "returns"}
    chat = await session.press("slack", {"home": True}, picked)
    assert chat.view is not None
    assert "alert(1)" in str(chat.view.payload)
    voted = await session.press("slack", {"view": chat.view.id}, _yes(chat.view.payload))
    assert any("Glad it helped!" in each for each in voted.said)
    assert await session.options("discord", "", "retur") == []


def _yes(view: Any) -> dict[str, Any]:
    return next(
        {"action_id": each["action_id"], "value": each["value"]}
        for each in elements(view)
        if each["action_id"].startswith("feedback") and each["value"].endswith("+")
    )


async def test_slacks_command_alone_opens_its_search(session: Session):
    view = await session.ask("/faq", DIRECT)
    assert view is not None
    assert view.pane == "slack"
    assert "How do I return" not in str(view.payload)


async def test_only_staff_are_answered_as_staff(session: Session):
    await session.ask("/faqadmin status", DIRECT)
    for pane in PANES:
        assert "4 entries" in words(shown(session, pane, "staff")[-1])
        assert not shown(session, pane)


async def test_who_looks_is_told_of_every_change_and_no_more_after(session: Session):
    told: list[dict[str, Any]] = []
    end = session.listen(told.append)
    await session.ask("are you open on weekends?", DIRECT)
    assert [each["type"] for each in told].count("message") == 4
    assert told[-1]["type"] == "why"
    end()
    await session.ask("are you open on weekends?", DIRECT)
    assert len(told) == 5


async def test_a_listener_that_is_full_costs_the_others_nothing(session: Session):
    full: asyncio.Queue[Any] = asyncio.Queue(1)
    full.put_nowait({})
    told: list[Any] = []
    session.listen(full.put_nowait)
    session.listen(told.append)
    await session.ask("are you open on weekends?", DIRECT)
    assert len(told) == 5


async def test_a_pane_keeps_so_many_messages(session: Session):
    pane = session.panes["slack"]
    for number in range(400):
        pane.say("note", "direct", str(number))
    assert len(pane.messages) == 300
    assert shown(session, "slack")[-1].text == "399"


async def test_why_takes_a_question_as_it_was_asked_after_another(session: Session):
    await session.ask("are you open on weekends?", DIRECT)
    assert "after" not in session.state()["why"]
    await session.ask("and what about delivery?", DIRECT)
    why = session.state()["why"]
    assert why["after"]["entry"] == "opening-hours"
    assert why["outcome_said"]
