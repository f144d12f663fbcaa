"""A hand-over's card in both panes: an entry is searched for, chosen, and sent as on the platforms."""

from collections.abc import AsyncIterator

import pytest

from faqbot import previewing
from faqbot.adapters.web.pane import Shown
from faqbot.adapters.web.session import WAYS, Session
from faqbot.settings import Settings
from tests.adapters.web.test_port import PANES, elements, named, press, shown, words

DIRECT, MENTION, COMMAND, _ = WAYS


@pytest.fixture
async def session(settings: Settings) -> AsyncIterator[Session]:
    async with previewing.opened(settings) as preview:
        yield preview.session


async def card_of(session: Session, pane: str, text: str = "do you sell unicorns?") -> Shown:
    await session.ask(text, MENTION)
    await press(session, pane, shown(session, pane, "channel")[-1], "person")
    return next(each for each in shown(session, pane, "staff") if each.private is None)


async def test_slacks_form_finds_while_one_types(session: Session):
    card = await card_of(session, "slack")
    form = (await press(session, "slack", card, "lookup")).view
    assert form is not None
    (search,) = (each for each in elements(form.payload) if each.get("type") == "external_select")
    assert search["action_id"] == "search"
    (block,) = (each for each in form.payload["blocks"] if each["type"] == "input")
    found = await session.options("slack", block["block_id"], "retur")
    await session.submit("slack", form.id, {block["block_id"]: found[0]["value"]})
    await sent(session, "slack", card)


async def test_discords_form_leads_to_a_menu(session: Session):
    card = await card_of(session, "discord")
    form = (await press(session, "discord", card, "lookup")).view
    assert form is not None
    await session.submit("discord", form.id, {"answer": "may I return it?"})
    menu = shown(session, "discord", "staff")[-1]
    assert menu.private == "staff"
    pressed = named(menu.payload, "with") | {"value": ["returns"]}
    await session.press("discord", {"message": menu.id}, pressed)
    await sent(session, "discord", card)
    assert "delivered" in words(session.panes["discord"].messages[menu.id])


async def sent(session: Session, pane: str, card: Shown) -> None:
    answer = shown(session, pane, "channel")[-1]
    assert "Sam from our team chose this answer" in words(answer)
    after = session.panes[pane].messages[card.id]
    assert "Answered by Sam with" in words(after)


@pytest.mark.parametrize("pane", PANES)
async def test_nothing_chosen_sends_nothing(session: Session, pane: str):
    card = await card_of(session, pane)
    form = (await press(session, pane, card, "lookup")).view
    assert form is not None
    before = shown(session, pane, "channel")
    await session.submit(pane, form.id, {"entry" if pane == "slack" else "answer": ""})
    assert shown(session, pane, "channel") == before
    assert shown(session, pane, "staff")[-1].private == "staff"


@pytest.mark.parametrize("pane", PANES)
async def test_a_number_stands_on_the_card_until_done_or_until_its_asker_is_forgotten(
    session: Session, pane: str
):
    card = await card_of(session, pane, "do you sell unicorns? call +49 170 1234567")
    assert "1234567" in words(card)
    await press(session, pane, card, "done")
    done = session.panes[pane].messages[card.id]
    assert "1234567" not in words(done)
    assert "[phone]" in words(done).replace("\\", "")
    again = await card_of(session, pane, "do you rent unicorns? call +49 170 1234567")
    (open_one,) = (each for each in shown(session, pane, "staff") if "rent unicorns" in words(each))
    assert again.id != open_one.id
    assert "1234567" in words(open_one)
    await session.ask("/faq forget-me", DIRECT)
    await press(session, pane, shown(session, pane, "channel")[-1], "forget")
    assert not [each for each in shown(session, pane, "staff") if "1234567" in words(each)]
