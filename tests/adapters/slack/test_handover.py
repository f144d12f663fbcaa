"""A hand-over in Slack's own terms, over both transports: cards, forms, threads, who is who.

What it does on every platform is in `tests/conversation/test_handover.py`.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.adapters.slack.run import SlackSocket
from faqbot.model import Approach, Place, Question, Snapshot
from faqbot.service import Recorder, Service
from faqbot.store import Store
from faqbot.texts import load_texts
from tests.adapters.slack.conftest import Running, running
from tests.conftest import SMALL_FILE, Clock, snapshot_of
from tests.wire.slack import FakeSlack, Message
from tests.wire.slack.shown import lines_of, live_in

STAFF = "C0STAFF"
PRIVATE = "C0PEOPLE"
HANDED = "Sent to our team. The reply will come"
FAILED = "I could not send that. Please write to hi@acme.dev"
# Of so many styles that it takes several messages.
WORDS = [f"w{number}" for number in range(100, 300)]
LONG = " ".join(f"**{word}** _x_" for word in WORDS)
ASKED = "May I bring <!channel> my *dog*? Write to bob@example.com"

COMMAND: dict[str, Any] = {"approach": Approach.COMMAND}
DIRECT: dict[str, Any] = {
    "channel": "D0ALICE",
    "place": Place.DIRECT_MESSAGE,
    "approach": Approach.HEARD,
}

Ask = Callable[..., Awaitable["Asked"]]


@dataclass
class Asked:
    """A question that was answered, and the bot's message with the button for a person."""

    ts: str
    button: Message


@pytest.fixture
async def service(store: Store, clock: Clock):
    snapshot = snapshot_with(staff="{slack: [U0BOB, T0CLIENT/U0CAROL]}")
    service = Service(
        snapshot, recorder=Recorder(store), texts=load_texts(), clock=clock, platforms=PLATFORMS
    )
    yield service
    await service.close()


def snapshot_with(*, staff: str, handoff: str = STAFF) -> Snapshot:
    """A file that hands over to a channel, and says that of its staff."""
    line = f"bot: {{handoff: {{slack: {handoff}}}, staff: {staff}, "
    return snapshot_of(SMALL_FILE.replace("bot: {", line))


@pytest.fixture
def ask(slack: FakeSlack, service: Service) -> Ask:
    """Asks as alice, publicly unless told otherwise."""
    slack.world.add_channel(STAFF, "staff")
    slack.world.add_channel(PRIVATE, "people", kind="group")

    async def made(
        text: str = ASKED,
        *,
        channel: str = "C0HELP",
        place: Place = Place.CHANNEL,
        approach: Approach = Approach.MENTION,
        thread: str | None = None,
    ) -> Asked:
        slack.world.dm("U0ALICE")
        private = approach is Approach.COMMAND
        said = slack.events.message(text, channel=channel).message
        assert said is not None
        message = "1234.5678.abcdef" if private else said.ts
        question = Question(
            text,
            "slack",
            channel,
            message,
            "T0HOME:U0ALICE",
            place=place,
            approach=approach,
            thread=thread,
        )
        reply = await service.ask(question)
        assert reply is not None
        button = {
            "type": "button",
            "action_id": "person",
            "value": reply.question_id,
            "text": {"type": "plain_text", "text": "Ask a person"},
        }
        posted = {"text": "?", "blocks": [{"type": "actions", "elements": [button]}]}
        if place is not Place.DIRECT_MESSAGE:
            posted["thread_ts"] = said.ts
        to = "U0ALICE" if private else ""
        return Asked(said.ts, slack.world.post_as_bot(channel, "sample", posted, to=to))

    return made


async def press(slack: FakeSlack, on: Message, name: str = "person", user: str = "U0ALICE") -> None:
    sent = await slack.send(slack.interactions.block_actions(on, name, user=user))
    await slack.wait_for_ack(sent)


async def handed_over(slack: FakeSlack, asked: Asked, channel: str = STAFF) -> Message:
    await press(slack, asked.button)
    await slack.wait_for_message(to="U0ALICE", text=HANDED)
    return await slack.wait_for_message(channel=channel)


async def answer(slack: FakeSlack, card: Message, text: str) -> None:
    await press(slack, card, "reply", user="U0BOB")
    view = await slack.wait_for_view(user="U0BOB")
    await slack.send(slack.interactions.view_submission(view, {"answer": text}))


def written(message: Message) -> str:
    assert not list(live_in(message.blocks))
    return "\n".join(lines_of(message.blocks))


def words_of(messages: list[Message]) -> list[str]:
    return [word for each in messages for word in re.findall(r"\bw\d{3}\b", each.text)]


def buttons(message: Message) -> list[str]:
    return [each["action_id"] for each in message.blocks[-1]["elements"]]


async def test_a_public_question_becomes_a_card_that_pings_nobody_and_quotes_its_author(
    slack: FakeSlack, bot: Running, ask: Ask
):
    asked = await ask()
    card = await handed_over(slack, asked)
    assert "<!channel>" in written(card)
    assert "bob@example.com" in written(card)
    assert "Asked by alice" in written(card)
    permalink = f"https://home.slack.com/archives/C0HELP/p{asked.ts.replace('.', '')}"
    assert f"Open it {permalink}" in written(card)
    assert buttons(card) == ["reply", "lookup", "taken", "done"]
    assert card.arguments["unfurl_links"] is False
    assert card.arguments["unfurl_media"] is False


async def test_where_the_bot_is_no_member_the_log_says_to_invite_it(
    slack: FakeSlack, bot: Running, ask: Ask, caplog: pytest.LogCaptureFixture
):
    asked = await ask()
    slack.world.channels[STAFF].bot_is_member = False
    await press(slack, asked.button)
    await slack.wait_for_message(to="U0ALICE", text=FAILED)
    assert "Invite the bot to that channel" in caplog.text


async def test_a_reply_arrives_in_the_thread_of_the_question_marked_as_a_persons(
    slack: FakeSlack, bot: Running, ask: Ask
):
    asked = await ask()
    card = await handed_over(slack, asked)
    await answer(slack, card, "Yes, *do*!\n<!here> see https://acme.dev")
    said = await slack.wait_for_message(channel="C0HELP", text="bob from our team answers")
    assert said.thread_ts == asked.ts
    assert "<!here>" in written(said)
    assert "\n" in written(said).split("Yes", 1)[1]
    assert said.arguments["unfurl_links"] is False
    await slack.wait_for_message(to="U0BOB", text="Your answer was delivered.")
    assert "Answered by bob" in written(card)


@pytest.mark.parametrize(
    ("asked_so", "flat", "is_threaded"),
    [(COMMAND, False, False), (DIRECT, False, True), (DIRECT, True, False)],
    ids=["command", "direct message", "flat direct message"],
)
async def test_what_was_asked_privately_is_answered_in_a_direct_message(
    slack: FakeSlack,
    bot: Running,
    ask: Ask,
    service: Service,
    asked_so: dict[str, Any],
    flat: bool,
    is_threaded: bool,
):
    if flat:
        service.snapshot = snapshot_with(staff="{slack: [U0BOB]}, flat_direct_messages: true")
    asked = await ask(**asked_so)
    await answer(slack, await handed_over(slack, asked), "Yes.")
    said = await slack.wait_for_message(channel="D0ALICE", text="bob from our team answers")
    assert said.thread_ts == (asked.ts if is_threaded else None)
    assert not slack.found(channel="C0HELP", text="bob from our team")


async def test_in_a_thread_of_a_direct_message_the_answer_arrives_in_that_thread(
    slack: FakeSlack, bot: Running, ask: Ask
):
    slack.world.dm("U0ALICE")
    begun = slack.events.message("Hello", channel="D0ALICE").message
    assert begun is not None
    await answer(slack, await handed_over(slack, await ask(thread=begun.ts, **DIRECT)), "Yes.")
    said = await slack.wait_for_message(channel="D0ALICE", text="bob from our team answers")
    assert said.thread_ts == begun.ts


@pytest.mark.parametrize("typed", ["", "  \n\t\u00a0 "])
async def test_an_answer_without_words_is_asked_for_again(
    slack: FakeSlack, bot: Running, ask: Ask, typed: str
):
    card = await handed_over(slack, await ask())
    await press(slack, card, "reply", user="U0BOB")
    view = await slack.wait_for_view(user="U0BOB")
    sent = await slack.send(slack.interactions.view_submission(view, {"answer": typed}))
    delivery = await slack.wait_for_ack(sent)
    assert delivery.response == {
        "response_action": "errors",
        "errors": {"answer": "Please write an answer first."},
    }
    assert (delivery.refusals, view.closed) == ([], False)
    await slack.expect_no_message(text="bob from our team answers")


async def test_the_whole_of_a_long_answer_comes_back_with_slacks_reason_where_it_was_not_delivered(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await handed_over(slack, await ask())
    slack.faults.refuse("is_archived", method="chat.postMessage")
    await answer(slack, card, LONG)
    await slack.wait_for_message(to="U0BOB", text="could not be delivered: is_archived")
    await slack.wait_for_message(to="U0BOB", text="w299")
    told = slack.found(to="U0BOB")
    assert len(told) > 1
    assert {each.channel for each in told} == {STAFF}
    assert words_of(told) == WORDS


async def test_an_answer_that_broke_off_goes_on_where_it_did(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await handed_over(slack, await ask())
    slack.faults.refuse("internal_error", method="chat.postMessage", after=1)
    await answer(slack, card, LONG)
    await slack.wait_for_message(to="U0BOB", text="Only the beginning")
    await slack.settle()
    begun = words_of(slack.found(channel="C0HELP", where=lambda each: not each.ephemeral))
    assert begun + words_of(slack.found(to="U0BOB")) == WORDS
    await answer(slack, card, LONG)
    await slack.wait_for_message(to="U0BOB", text="Your answer was delivered.")
    arrived = slack.found(channel="C0HELP", where=lambda each: not each.ephemeral)
    assert words_of(arrived) == WORDS
    await answer(slack, card, LONG)
    await slack.wait_for_message(to="U0BOB", text="Your answer was delivered.", nth=2)
    arrived = slack.found(channel="C0HELP", where=lambda each: not each.ephemeral)
    assert words_of(arrived) == WORDS


@pytest.mark.parametrize("at_once", [True, False])
async def test_an_answer_whose_form_comes_twice_is_posted_once(
    slack: FakeSlack, bot: Running, ask: Ask, at_once: bool
):
    card = await handed_over(slack, await ask())
    await press(slack, card, "reply", user="U0BOB")
    view = await slack.wait_for_view(user="U0BOB")
    forms = [slack.interactions.view_submission(view, {"answer": "Yes."}) for _ in range(2)]
    for number, form in enumerate(forms, start=1):
        await slack.send(form)
        if not at_once:
            await slack.wait_for_message(to="U0BOB", text="was delivered", nth=number)
    await slack.wait_for_message(to="U0BOB", text="was delivered", nth=2)
    assert len(slack.found(channel="C0HELP", text="bob from our team answers")) == 1
    # Other words are another answer.
    await answer(slack, card, "Yes, but on a lead.")
    await slack.wait_for_message(channel="C0HELP", text="on a lead")


async def test_a_card_that_cannot_be_changed_leaves_no_press_without_a_word(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await handed_over(slack, await ask())
    slack.faults.refuse("message_not_found", method="chat.update")
    await press(slack, card, "taken", user="U0BOB")
    await slack.wait_for_message(to="U0BOB", text="Taken by bob")


async def test_a_reply_form_that_slack_refuses_is_opened_in_a_plainer_form(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await handed_over(slack, await ask())
    slack.faults.refuse("invalid_arguments", 2, method="views.open")
    await answer(slack, card, "Yes.")
    await slack.wait_for_message(channel="C0HELP", text="bob from our team answers")


async def test_a_reply_form_that_comes_too_late_is_said_to(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await handed_over(slack, await ask())
    parcel = slack.interactions.block_actions(card, "reply", user="U0BOB")
    slack.age(4)
    await slack.send(parcel)
    await slack.wait_for_message(to="U0BOB", text="press it once more")


async def test_who_sees_the_card_in_a_public_channel_has_no_right_to_it(
    slack: FakeSlack, bot: Running, ask: Ask
):
    slack.world.scopes |= {"groups:read", "channels:read"}
    card = await handed_over(slack, await ask())
    before = written(card)
    for number, name in enumerate(("reply", "taken", "done"), start=1):
        await press(slack, card, name)
        told = await slack.wait_for_message(to="U0ALICE", text="bot.staff", nth=number)
        assert "your id: U0ALICE" in told.text
    await slack.settle()
    assert written(card) == before
    assert not slack.calls_of("views.open")


@pytest.mark.parametrize(
    ("staff", "user", "told"),
    [("[]", "U0BOB", "your id: U0BOB"), ("[U0CAROL]", "U0CAROL", "your id: T0CLIENT/U0CAROL"),
     ("[T0OTHER/U0CAROL]", "U0CAROL", "bot.staff"), ("[T0HOME/U0BOB]", "U0BOB", ""),
     ("[T0CLIENT/U0CAROL]", "U0CAROL", "")],
)  # fmt: skip
async def test_who_is_listed_may_press_and_a_namesake_of_another_workspace_may_not(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service, staff: str, user: str, told: str
):
    card = await handed_over(slack, await ask())
    service.snapshot = snapshot_with(staff=f"{{slack: {staff}}}")
    await press(slack, card, "taken", user=user)
    if told:
        await slack.wait_for_message(to=user, text=told)
        assert "Taken by" not in written(card)
    else:
        await slack.wait_until(lambda: "Taken by" in written(card))


async def test_an_organisations_people_are_of_our_own_workspace(
    slack: FakeSlack, socket: Callable[..., SlackSocket], ask: Ask
):
    slack.world.enterprise = "E0HOME"
    async with running(socket()):
        await slack.wait_for_socket()
        card = await handed_over(slack, await ask())
        await press(slack, card, "taken", user="U0BOB")
        await slack.wait_until(lambda: "Taken by bob" in written(card))


@pytest.mark.parametrize(
    ("scopes", "shared", "user", "may"),
    [
        ({"groups:read"}, False, "U0BOB", True),
        (set(), False, "U0BOB", False),
        ({"channels:read"}, False, "U0BOB", False),
        ({"groups:read"}, True, "U0BOB", False),
        ({"groups:read"}, False, "U0CAROL", False),
    ],
    ids=["private", "no scope", "another scope", "shared", "a guest"],
)
async def test_without_a_list_whoever_is_in_a_channel_known_to_be_private_may_answer(
    slack: FakeSlack,
    bot: Running,
    ask: Ask,
    service: Service,
    scopes: set[str],
    shared: bool,
    user: str,
    may: bool,
):
    service.snapshot = snapshot_with(staff="{}", handoff=PRIVATE)
    slack.world.scopes |= scopes
    slack.world.channels[PRIVATE].ext_shared = shared
    card = await handed_over(slack, await ask(), PRIVATE)
    await press(slack, card, "taken", user=user)
    if may:
        await slack.wait_until(lambda: "Taken by bob" in written(card))
        await answer(slack, card, "Yes.")
        await slack.wait_for_message(channel="C0HELP", text="bob from our team answers")
    else:
        await slack.wait_for_message(to=user, text="bot.staff")
        assert "Taken by" not in written(card)


@pytest.mark.parametrize(
    ("staff", "scopes", "warned"),
    [("{}", set(), True), ("{}", {"groups:read"}, False), ("{slack: [U0BOB]}", set(), False)],
)
async def test_a_start_with_nobody_to_answer_is_warned_of(
    slack: FakeSlack,
    socket: Callable[..., SlackSocket],
    service: Service,
    caplog: pytest.LogCaptureFixture,
    staff: str,
    scopes: set[str],
    warned: bool,
):
    service.snapshot = snapshot_with(staff=staff)
    slack.world.scopes |= scopes
    async with running(socket()):
        await slack.wait_for_socket()
    assert ("bot.staff.slack lists nobody" in caplog.text) is warned


async def test_a_card_that_stands_elsewhere_is_for_staff_alone(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service
):
    slack.world.scopes.add("groups:read")
    service.snapshot = snapshot_with(staff="{}", handoff=PRIVATE)
    card = await handed_over(slack, await ask(), PRIVATE)
    service.snapshot = snapshot_with(staff="{}")
    await press(slack, card, "taken", user="U0BOB")
    await slack.wait_for_message(to="U0BOB", text="bot.staff")


async def test_a_slack_that_does_not_tell_in_time_gives_nobody_a_right(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service
):
    slack.world.scopes.add("groups:read")
    service.snapshot = snapshot_with(staff="{}", handoff=PRIVATE)
    card = await handed_over(slack, await ask(), PRIVATE)
    async with slack.faults.holding("conversations.info"):
        await press(slack, card, "taken", user="U0BOB")
        await slack.wait_for_message(to="U0BOB", text="bot.staff")
