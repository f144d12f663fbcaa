"""An answer in Slack's modal: what is read, what can be pressed, and who is told what there."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as sql

from faqbot.service import Service, Services
from faqbot.store import Database
from tests.adapters.slack.catalogue import Catalogue
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_home import elements, home_of, written
from tests.adapters.slack.test_taps import hand_over_to
from tests.wire.slack import FakeSlack, View, limits

STAFF = "C0STAFF"
HANDED = "Sent to our team. The reply will come to you in a direct message."
# Slack shows these in messages alone.
OF_MESSAGES = {"context_actions", "table"}
WITH_TABLE = """\
We open **at nine**, see [the plan](https://acme.dev/plan).

| Day | Hours |
|-----|-------|
| Monday | 9 to 5 |

Ring `bell` first.
"""


@pytest.fixture
def staffed(service: Service, slack: FakeSlack) -> None:
    """Let the file name a channel for questions to a person."""
    slack.world.add_channel(STAFF, "staff")
    hand_over_to(service, STAFF)


def answering(service: Service, answer: str) -> str:
    """Give the file's first entry another answer; its id."""
    knowledge = service.snapshot.knowledge
    first, *rest = knowledge.entries
    entries = (replace(first, answer=answer), *rest)
    service.snapshot = replace(service.snapshot, knowledge=replace(knowledge, entries=entries))
    return first.id


def actions(view: View) -> list[str]:
    return [each["action_id"] for each in elements(view.view["blocks"])]


async def opened(slack: FakeSlack) -> View:
    """The modal with an answer that was picked in Home."""
    await slack.send(slack.interactions.block_actions(await home_of(slack), "show:0"))
    return await slack.wait_for_view()


async def press(slack: FakeSlack, view: View, action: str, **how: Any) -> None:
    await slack.wait_for_ack(
        await slack.send(slack.interactions.block_actions(view, action, **how))
    )


async def test_an_answer_in_a_modal_may_be_voted_on_and_the_thanks_stand_below_it(
    slack: FakeSlack, bot: Running, database: Database, service: Service
):
    modal = await opened(slack)
    assert "Was this helpful?\nHelpful\nNot helpful" in written(modal.view["blocks"])
    for action, said in (("feedback:1", "Glad it helped!"), ("feedback:2", "Sorry. Please write")):
        before = modal.versions
        await press(slack, modal, action)
        await slack.settle()
        assert modal.versions == before + 1
        assert written(modal.view["blocks"]).count(said) == 1
        assert "We open at nine." in written(modal.view["blocks"])
    await service.recorder.settle()
    with database.transaction() as connection:
        votes = connection.execute(
            sql("SELECT v.entry_id, helpful FROM votes v JOIN questions q ON q.id = question_id")
        ).all()
    assert [tuple(vote) for vote in votes] == [("opening-hours", False)]
    assert slack.messages == []


@pytest.mark.usefixtures("staffed")
async def test_a_person_may_be_asked_from_a_modal_and_answers_in_a_direct_message(
    slack: FakeSlack, bot: Running
):
    slack.world.dm("U0ALICE")
    modal = await opened(slack)
    await press(slack, modal, "person")
    card = await slack.wait_for_message(channel=STAFF, text="When are you open?")
    await slack.wait_until(lambda: HANDED in written(modal.view["blocks"]))
    await slack.wait_for_ack(
        await slack.send(slack.interactions.block_actions(card, "reply", user="U0BOB"))
    )
    form = await slack.wait_for_view(user="U0BOB")
    await slack.send(slack.interactions.view_submission(form, {"answer": "At ten."}))
    await slack.wait_for_message(channel="D0ALICE", text="At ten.")


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(("action", "line"), [("feedback:1", "Glad it helped"), ("person", HANDED)])
async def test_whoever_closed_the_modal_meanwhile_is_told_in_a_direct_message(
    slack: FakeSlack, bot: Running, action: str, line: str
):
    modal = await opened(slack)
    parcel = slack.interactions.block_actions(modal, action)
    modal.closed = True
    await slack.send(parcel)
    await slack.wait_for_message(channel="D0ALICE", text=line)


async def test_thanks_that_come_late_do_not_bring_an_earlier_answer_back(
    slack: FakeSlack, bot: Running
):
    modal = await opened(slack)
    vote = slack.interactions.block_actions(modal, "feedback:1")
    await press(slack, modal, "search", value="delivery-cost")
    await slack.wait_until(lambda: "Five euros." in written(modal.view["blocks"]))
    await slack.send(vote)
    await slack.wait_for_message(channel="D0ALICE", text="Glad it helped")
    assert "Five euros." in written(modal.view["blocks"])


@pytest.mark.usefixtures("staffed")
async def test_nothing_of_a_modal_is_for_messages_alone(
    services: Services, service: Service, asked: Any
):
    entry = answering(service, WITH_TABLE)
    view = Catalogue(services).answer_modal(services.desk.show(asked(), entry))
    assert limits.of_view(view) == []
    assert OF_MESSAGES.isdisjoint(block["type"] for block in view["blocks"])
    names = [each["action_id"] for each in elements(view["blocks"])]
    assert names == ["search", "feedback:1", "feedback:2", "person"]


async def test_a_table_leaves_the_rest_of_an_answer_in_a_modal_as_it_is(
    services: Services, service: Service, asked: Any
):
    entry = answering(service, WITH_TABLE)
    view = Catalogue(services).answer_modal(services.desk.show(asked(), entry))
    rich = [
        each
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for each in block["elements"]
    ]
    [code] = [each for each in rich if each["type"] == "rich_text_preformatted"]
    assert "Monday | 9 to 5" in code["elements"][0]["text"]
    spans = [span for each in rich for span in each["elements"]]
    assert {"type": "text", "text": "at nine", "style": {"bold": True}} in spans
    assert {"type": "text", "text": "bell", "style": {"code": True}} in spans
    assert {"type": "link", "text": "the plan", "url": "https://acme.dev/plan"} in spans


@pytest.mark.usefixtures("staffed")
async def test_what_is_too_long_for_a_modal_leaves_its_buttons(
    services: Services, service: Service, asked: Any
):
    entry = answering(service, "\n\n---\n\n".join(f"Word {number}." for number in range(200)))
    view = Catalogue(services).answer_modal(services.desk.show(asked(), entry))
    assert limits.of_view(view) == []
    assert len(view["blocks"]) < limits.VIEW_BLOCKS
    assert "person" in [each["action_id"] for each in elements(view["blocks"])]
