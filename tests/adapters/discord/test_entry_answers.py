"""Staff answer with an entry on Discord: by words in a form, then by a menu that they alone see."""

import asyncio
from collections.abc import Iterator
from typing import Any

from faqbot.service import Service
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_handover import Staff, staff
from tests.wire.discord import FakeDiscord, Message, User

__all__ = ["staff"]

Json = dict[str, Any]

LABEL = "Answer with an entry"
CHOSEN = "from our team chose this answer:"


async def found(staff: Staff, card: Message, by: User, text: str) -> Message:
    """The menu of what fits the words."""
    opened = staff.server.press_label(card, by, LABEL)
    await staff.server.wait_for_interaction_response(opened)
    filled = staff.server.submit_modal(opened, {"answer": text})
    return await staff.told(filled)


def menu_of(message: Message) -> tuple[str, list[str]]:
    """The name of the menu in a message, and the values that it offers."""

    def walk(components: list[Json]) -> Iterator[Json]:
        for each in components:
            yield each
            yield from walk(each.get("components", []))

    (menu,) = (each for each in walk(message.components) if each["type"] == 3)
    return menu["custom_id"], [each["value"] for each in menu["options"]]


async def test_two_of_staff_who_choose_the_same_at_once_send_one_answer(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        assert [one["label"] for one in card.buttons] == ["Reply", LABEL, "Taken", "Done"]
        people = (staff.mia, staff.noa)
        menus = [await found(staff, card, each, "what does delivery cost?") for each in people]
        name, values = menu_of(menus[0])
        assert values[0] == "delivery-cost"
        assert len(values) == len(set(values)) <= 25
        for menu, by in zip(menus, people, strict=True):
            server.select(menu, by, menu_of(menu)[0], ["opening-hours"])
        answer = await server.wait_for_message(
            channel=place.channel, where=lambda one: CHOSEN in one.text
        )
        assert "nine" in answer.text
        async with asyncio.timeout(10):
            while not all("delivered" in each.text for each in menus):
                await asyncio.sleep(0.02)
        answers = [one for one in server.messages if CHOSEN in one.text and not one.deleted]
        assert answers == [answer]
        assert "with _When are you open?_" in card.text
        assert name


async def test_who_is_no_staff_opens_no_form(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        pressed = server.press_label(card, place.ada, LABEL)
        told = await server.wait_for_answer(pressed)
        assert "bot.staff" in told.text
        assert pressed.modal is None


async def test_an_entry_that_is_gone_by_then_is_said_to_be_where_the_menu_stood(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, service: Service
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        menu = await found(staff, card, staff.mia, "when are you open?")
        server.select(menu, staff.mia, menu_of(menu)[0], ["deleted-meanwhile"], force=True)
        async with asyncio.timeout(10):
            while "gone from my list" not in menu.text:
                await asyncio.sleep(0.02)
        assert not [one for one in server.messages if CHOSEN in one.text]
        assert "Answered" not in card.text


async def test_a_card_of_plain_content_is_changed_as_well(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        server.posts.takes_components = False
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        server.posts.takes_components = True
        menu = await found(staff, card, staff.mia, "when are you open?")
        server.select(menu, staff.mia, menu_of(menu)[0], ["opening-hours"])
        async with asyncio.timeout(10):
            while "Answered by" not in card.text:
                await asyncio.sleep(0.02)
        assert LABEL in [one["label"] for one in card.buttons]
