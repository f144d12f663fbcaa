"""Buttons that stand in people's channels: each is pressed by its literal id and value.

Nothing here is made by the code that makes buttons. A button that was posted once can be pressed
for years, so these rows are added to and never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import Approach, Person, Place, Question, Snapshot
from faqbot.service import Recorder, Service
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.adapters.slack.conftest import Running
from tests.adapters.standing import keep_card, keep_question
from tests.conftest import SMALL_FILE, Clock, snapshot_of
from tests.wire.slack import FakeSlack, Message
from tests.wire.slack.records import View

Json = dict[str, Any]
SET_UP = ("auth.test", "apps.connections.open", "chat.getPermalink", "conversations.info")


@dataclass(frozen=True)
class Row:
    """A button, and what a press of it is answered.

    Attributes:
        name: The action_id.
        value: What it carries; of the positive side, or of the chosen option.
        calls: The calls that follow: a method, and a part of what it does and says.
        private: Whether its message is seen by one alone.
        kind: The element's type.
        by: Who presses.
        channel: Where.
    """

    name: str
    value: str
    calls: Sequence[tuple[str, str]]
    private: bool = False
    kind: str = "button"
    by: str = "U0ALICE"
    channel: str = "C0HELP"


HOURS = "We open at nine."
COST = "replace_original How much does delivery cost?\n\nFive euros."
KEPT = [("response_url", "Glad it helped!")]
SORRY = [("response_url", "Sorry. Shall a person answer?")]
SHOWN = [("response_url", "Five euros.")]
POSTED = [("chat.postMessage", HOURS), ("response_url", "replace_original Posted.")]
HELP, CARDS = "C0HELP", "C0STAFF"
ROWS = [
    Row(
        "choose:1",
        "Qk3vXw0p-9aLmZ7b opening-hours",
        [("response_url", "replace_original When are you open?\n\nWe open")],
    ),
    Row(
        "choose:2",
        "Qk3vXw0p-9aLmZ7b delivery-cost delivery-time,delivery-cost",
        [("response_url", COST)],
    ),
    Row(
        "choose:2",
        "Qk3vXw0p-9aLmZ7b delivery-cost delivery-time,delivery-cost",
        [("response_url", COST)],
        private=True,
    ),
    Row("choose:1", "Qk3vXw0p-9aLmZ7b gone a,b", [("response_url", "gone from my list")]),
    Row("feedback", "Qk3vXw0p-9aLmZ7b opening-hours +", KEPT, kind="feedback_buttons"),
    Row("feedback", "Qk3vXw0p-9aLmZ7b opening-hours -", SORRY, kind="feedback_buttons"),
    Row("feedback", "Qk3vXw0p-9aLmZ7b _ -", SORRY, kind="feedback_buttons"),
    Row("feedback:1", "Qk3vXw0p-9aLmZ7b opening-hours +", KEPT),
    Row("feedback:2", "Qk3vXw0p-9aLmZ7b opening-hours -", SORRY),
    Row(
        "share",
        "Qk3vXw0p-9aLmZ7b opening-hours",
        [("response_url", "When are you open?\n\nWe open"), ("response_url", "delete_original")],
        private=True,
    ),
    Row("undo", "U0ALICE", [("response_url", "delete_original"), ("response_url", "Removed")]),
    Row("undo", "U0BOB", [("response_url", "Only <@U0BOB> or staff can undo this.")]),
    Row(
        "undo",
        "T0CLIENT/U0CAROL",
        [("response_url", "delete_original"), ("response_url", "Removed")],
        by="U0CAROL",
    ),
    Row(
        "person",
        "Qk3vXw0p-9aLmZ7b",
        [("chat.postMessage", "A question for a person"), ("response_url", "Sent to our team")],
    ),
    Row("post", "Qk3vXw0p-9aLmZ7b opening-hours C0HELP 1790000000.000100 _", POSTED, private=True),
    Row(
        "post",
        "Qk3vXw0p-9aLmZ7b opening-hours C0HELP 1790000000.000100 1780000000.000100",
        POSTED,
        private=True,
    ),
    Row(
        "instead:2",
        "Qk3vXw0p-9aLmZ7b delivery-cost C0HELP 1790000000.000100 _",
        [("response_url", COST)],
        private=True,
    ),
    Row(
        "instead:2",
        "Qk3vXw0p-9aLmZ7b delivery-cost C0HELP 1790000000.000100 _ delivery-time,delivery-cost",
        [("response_url", COST)],
        private=True,
    ),
    Row("show:0", "delivery-cost", SHOWN, private=True),
    Row("show", "delivery-cost", SHOWN, private=True, kind="static_select"),
    Row("search", "delivery-cost", SHOWN, private=True, kind="external_select"),
    Row("topic", "*", [("response_url", "More questions:")], private=True, kind="static_select"),
    Row(
        "topic",
        "no-such-topic",
        [("response_url", "There is no topic called no-such-topic.")],
        private=True,
        kind="static_select",
    ),
    Row("forget", "T0HOME:U0ALICE", [("response_url", "replace_original It is d")], private=True),
    Row("keep", "T0HOME:U0ALICE", [("response_url", "replace_original Nothing")], private=True),
    Row(
        "taken",
        "Hc8_tRn2YfJdU5sE",
        [("chat.update", "bob"), ("chat.postMessage", "bob from our team")],
        by="U0BOB",
        channel=CARDS,
    ),
    Row(
        "done",
        "Hc8_tRn2YfJdU5sE",
        [("chat.update", "bob"), ("chat.postMessage", "without a written reply")],
        by="U0BOB",
        channel=CARDS,
    ),
    Row("reply", "Hc8_tRn2YfJdU5sE", [("views.open", "handover_reply")], by="U0BOB", channel=CARDS),
    Row("reply", "Hc8_tRn2YfJdU5sE", [("response_url", "This is for our team")], channel=CARDS),
    Row("of-another-version", "v9 x", [("response_url", "no longer works")]),
]


@pytest.fixture
async def service(store: Store, clock: Clock):
    service = Service(
        snapshot_with_staff(),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    yield service
    await service.close()


def snapshot_with_staff() -> Snapshot:
    line = f"bot: {{handoff: {{slack: {CARDS}}}, staff: {{slack: [U0BOB]}}, "
    return snapshot_of(SMALL_FILE.replace("bot: {", line))


@pytest.fixture(autouse=True)
async def kept(slack: FakeSlack, service: Service, database: Database) -> None:
    """The question and the hand-over that the buttons name."""
    slack.world.add_channel(CARDS, "staff")
    question = Question(
        "do you sell boats", "slack", "C0HELP", "1790000000.000100", "T0HOME:U0ALICE",
        place=Place.CHANNEL, approach=Approach.MENTION,
    )  # fmt: skip
    await keep_question(service, database, question)


def standing(slack: FakeSlack, row: Row) -> Message:
    """A message of an earlier run with that button."""
    words = {"type": "plain_text", "text": "x"}
    element: Json = {"type": row.kind, "action_id": row.name}
    if row.kind == "button":
        element |= {"text": words, "value": row.value}
    elif row.kind == "feedback_buttons":
        element["positive_button"] = {"text": words, "value": row.value}
        element["negative_button"] = {"text": words, "value": "x y -"}
    elif row.kind == "static_select":
        element["options"] = [{"text": words, "value": row.value}]
    blocks = [{"type": "actions", "elements": [element]}]
    payload = {"text": "An old message", "blocks": blocks, "thread_ts": "1780000000.000100"}
    if row.channel == CARDS:
        del payload["thread_ts"]
    to = row.by if row.private else ""
    return slack.world.post_as_bot(row.channel, "earlier", payload, to=to)


def said(arguments: Json) -> str:
    """What a call says, or the field that says what it does."""
    if "view" in arguments:
        return str(arguments["view"].get("callback_id", arguments["view"]["type"]))
    flags = [name for name in ("replace_original", "delete_original") if arguments.get(name)]
    return " ".join([*flags, str(arguments.get("text", ""))]).strip()


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.name} {row.value} {row.by} {row.private}"
)
async def test_a_button_that_stands_in_a_channel_does_what_it_did(
    slack: FakeSlack, bot: Running, service: Service, database: Database, row: Row
):
    if row.channel == CARDS:
        asker = Person("U0ALICE", "alice", key="T0HOME:U0ALICE")
        await keep_card(service, database, asker, "slack")
    message = standing(slack, row)
    before = len(slack.calls)
    press = slack.interactions.block_actions(message, row.name, user=row.by, value=row.value)
    await slack.wait_for_ack(await slack.send(press))
    await slack.settle()
    expect(slack, before, row.calls)


def expect(slack: FakeSlack, before: int, wanted: Sequence[tuple[str, str]]) -> None:
    """Fail unless the calls since then are those, and were taken."""
    calls = [call for call in slack.calls[before:] if call.method not in SET_UP]
    assert [(call.method, call.ok) for call in calls] == [(method, True) for method, _ in wanted]
    for call, (_, words) in zip(calls, wanted, strict=True):
        assert words in said(call.arguments)


async def test_a_form_that_was_opened_before_a_restart_is_delivered(
    slack: FakeSlack, bot: Running, service: Service, database: Database
):
    await keep_card(service, database, Person("U0ALICE", "alice", key="T0HOME:U0ALICE"), "slack")
    field = {"type": "plain_text_input", "action_id": "answer", "multiline": True}
    label = {"type": "plain_text", "text": "x"}
    block = {"type": "input", "block_id": "answer", "label": label, "element": field}
    card = standing(slack, Row("reply", "Hc8_tRn2YfJdU5sE", [], channel=CARDS))
    form = {
        "type": "modal",
        "callback_id": "handover_reply",
        "private_metadata": f'["Hc8_tRn2YfJdU5sE", "C0STAFF", "{card.ts}"]',
        "title": label,
        "blocks": [block],
    }
    opened = slack.world.views["V1"] = View("V1", "U0BOB", form, "hash")
    before = len(slack.calls)
    await slack.send(slack.interactions.view_submission(opened, {"answer": "Only on Fridays."}))
    await slack.settle()
    calls = [
        ("chat.postMessage", "bob from our team answers:\n\nOnly on Fridays."),
        ("chat.update", "A question for a person"),
        ("chat.postEphemeral", "Your answer was delivered."),
    ]
    expect(slack, before, calls)


async def test_the_message_menu_answers_by_its_id(slack: FakeSlack, bot: Running):
    asked = (await slack.send(slack.events.message("when are you open", user="U0BOB"))).message
    await slack.settle()
    before = len(slack.calls)
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    await slack.settle()
    expect(slack, before, [("response_url", HOURS)])
