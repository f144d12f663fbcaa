"""Who gets what, over both transports, with the real SDK."""

import asyncio
import dataclasses
from collections.abc import Collection
from typing import Any, cast

import pytest

from faqbot.adapters.slack.rows import ROWS
from faqbot.service import Service
from tests.adapters.slack.conftest import Running
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.slack import FakeSlack, Wire
from tests.wire.slack.shown import lines_of

ASKED = "when are you open"
ANSWER = "We open at nine."


async def test_a_direct_message_is_answered_in_its_thread_with_source_and_posts(
    slack: FakeSlack, bot: Running
):
    sent = await slack.send(slack.events.direct_message(ASKED))
    message = await slack.wait_for_message(channel="D0ALICE", text=ANSWER)
    assert message.thread_ts == sent.ts
    assert list(lines_of(message.blocks)) == [
        "When are you open?",
        "We open at nine.",
        "Read more: Hours https://acme.dev/hours, by Ann",
        "Related posts\nSummer hours https://acme.dev/blog/summer · 3 months ago\nLonger days.",
        "Was this helpful?",
        "I'm Acme's FAQ bot. /faq help shows what I can do.",
    ]
    assert message.arguments["unfurl_links"] is False
    assert message.arguments["unfurl_media"] is False


async def test_a_file_may_want_direct_messages_flat(
    slack: FakeSlack, bot: Running, service: Service
):
    service.snapshot = snapshot_of(
        SMALL_FILE.replace("bot: {", "bot: {flat_direct_messages: yes, ")
    )
    await slack.send(slack.events.direct_message(ASKED))
    assert (await slack.wait_for_message(channel="D0ALICE", text=ANSWER)).thread_ts is None
    begun = "1700000000.000100"
    await slack.send(slack.events.direct_message(ASKED, thread_ts=begun))
    await slack.wait_for_message(channel="D0ALICE", thread_ts=begun, text=ANSWER)


async def test_a_follow_up_in_a_direct_message_leans_on_what_another_thread_answered(
    slack: FakeSlack, bot: Running
):
    first = await slack.send(slack.events.direct_message("how long does delivery take?"))
    answer = await slack.wait_for_message(channel="D0ALICE", text="Three days.")
    second = await slack.send(slack.events.direct_message("and how much is it?"))
    more = await slack.wait_for_message(channel="D0ALICE", text="Five euros.")
    assert (answer.thread_ts, more.thread_ts) == (first.ts, second.ts)


async def test_what_is_chosen_in_a_direct_message_stays_in_its_thread(
    slack: FakeSlack, bot: Running
):
    sent = await slack.send(slack.events.direct_message("how is delivery"))
    message = await slack.wait_for_message(channel="D0ALICE")
    assert message.thread_ts == sent.ts
    choice = message.blocks[1]["elements"][0]["action_id"]
    pressed = await slack.send(slack.interactions.block_actions(message, choice))
    await slack.wait_for_ack(pressed)
    await slack.wait_until(lambda: "Three days." in message.text)
    assert [each.thread_ts for each in slack.messages] == [sent.ts]


async def test_a_direct_message_in_a_thread_is_answered_there(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.direct_message(ASKED, thread_ts="1700000000.000100"))
    message = await slack.wait_for_message(channel="D0ALICE", text=ANSWER)
    assert message.thread_ts == "1700000000.000100"


@pytest.mark.parametrize("channel", ["C0HELP", "G0PRIV", "C0SHARED"])
async def test_a_mention_arrives_twice_and_is_answered_once_in_its_thread(
    slack: FakeSlack, bot: Running, channel: str
):
    sent = await slack.send(slack.events.app_mention(ASKED, channel=channel, user="U0CAROL"))
    assert len(sent.deliveries) == 2
    message = await slack.wait_for_message(channel=channel, text=ANSWER)
    assert message.thread_ts == sent.ts
    await slack.settle()
    assert len(slack.messages) == 1


@pytest.mark.parametrize("order", [1, -1])
async def test_a_mention_is_one_question_in_whatever_order_slack_tells_of_it(
    slack: FakeSlack, bot: Running, service: Service, order: int
):
    slack.echo_own_messages = False
    told = slack.events.app_mention(ASKED)
    await slack.send(dataclasses.replace(told, outgoing=told.outgoing[::order]))
    await slack.wait_for_message(text=ANSWER)
    await slack.settle()
    assert len(slack.messages) == 1
    assert (service.load.answered, service.load.silent) == (1, 0)


async def test_a_mention_in_a_thread_is_answered_there(slack: FakeSlack, bot: Running):
    sent = await slack.send(slack.events.app_mention(ASKED, thread_ts="1700000000.000100"))
    message = await slack.wait_for_message(channel=sent.channel)
    assert message.thread_ts == "1700000000.000100"


async def test_a_mention_without_the_right_to_read_history_is_answered(
    slack: FakeSlack, bot: Running
):
    slack.world.scopes -= {"channels:history"}
    await slack.send(slack.events.app_mention(ASKED))
    await slack.wait_for_message(text=ANSWER)


async def test_a_bare_mention_gets_a_friendly_line(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.app_mention(""))
    await slack.wait_for_message(text="I answer questions about Acme")


async def test_a_listed_channel_gets_answers_and_no_suggestions(slack: FakeSlack, bot: Running):
    sent = await slack.send(slack.events.message(ASKED, channel="C1"))
    message = await slack.wait_for_message(channel="C1", text=ANSWER)
    assert message.thread_ts == sent.ts
    await slack.send(slack.events.message("how is delivery", channel="C1"))
    await slack.send(slack.events.message("thanks", channel="C1"))
    await slack.settle()
    assert len(slack.messages) == 1


async def test_an_unlisted_channel_hears_nothing(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.message(ASKED, channel="C0HELP"))
    await slack.expect_no_message()


async def test_the_one_who_asked_may_go_on_in_the_thread_and_others_may_not(
    slack: FakeSlack, bot: Running, service: Service
):
    sent = await slack.send(slack.events.message(ASKED, channel="C1"))
    await slack.wait_for_message(channel="C1", thread_ts=sent.ts)
    await service.recorder.settle()
    more = "how much does delivery cost?"
    await slack.send(slack.events.message(more, channel="C1", thread_ts=sent.ts, user="U0BOB"))
    await slack.settle()
    assert len(slack.messages) == 1
    await slack.send(slack.events.message(more, channel="C1", thread_ts=sent.ts))
    await slack.wait_for_message(channel="C1", thread_ts=sent.ts, text="Five euros.")


async def test_suggestions_are_buttons_with_the_questions(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.direct_message("how is delivery"))
    message = await slack.wait_for_message(channel="D0ALICE")
    text, row = message.blocks[:2]
    assert list(lines_of(text)) == ["Did you mean one of these?"]
    assert [each["text"]["text"] for each in row["elements"]] == [
        "How long does delivery take?",
        "How much does delivery cost?",
    ]


async def test_a_miss_is_honest_and_names_a_person(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.direct_message("do you sell submarines to penguins"))
    message = await slack.wait_for_message(text="I have no answer to that yet")
    assert "hi@acme.dev mailto:hi@acme.dev" in "".join(lines_of(message.blocks))


async def test_a_command_is_answered_to_the_one_who_typed_it(slack: FakeSlack, bot: Running):
    command = slack.interactions.slash_command("/faq", ASKED, channel="C0ELSE")
    sent = await slack.send(command)
    message = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    assert message.via == "response_url"
    assert (await slack.wait_for_ack(sent)).ack_seconds < 3
    assert not slack.calls_of("chat.postMessage")


async def test_an_empty_command_opens_the_search(slack: FakeSlack, bot: Running):
    await slack.send(slack.interactions.slash_command("/faq"))
    view = await slack.wait_for_view(user="U0ALICE", kind="modal")
    assert "search" in str(view.view["blocks"])


@pytest.mark.parametrize("new_event_id", [False, True])
async def test_the_same_event_again_is_not_answered_again(
    slack: FakeSlack, bot: Running, new_event_id: bool
):
    sent = await slack.send(slack.events.direct_message(ASKED))
    await slack.send_again(sent, new_event_id=new_event_id)
    await slack.wait_for_message(text=ANSWER)
    await slack.send_again(sent, new_event_id=new_event_id)
    await slack.settle()
    assert len(slack.messages) == 1


async def test_edits_and_deletions_bring_no_reply(slack: FakeSlack, bot: Running):
    sent = await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_message(text=ANSWER)
    await slack.send(slack.events.message_changed(sent.message, "how much does delivery cost?"))
    await slack.send(slack.events.message_changed(sent.message))
    await slack.send(slack.events.message_deleted(sent.message))
    await slack.settle()
    assert len(slack.messages) == 1


async def test_what_was_deleted_before_its_turn_is_not_answered(slack: FakeSlack, bot: Running):
    async with slack.faults.holding("chat.postMessage") as gate:
        await slack.send(slack.events.direct_message(ASKED))
        await gate.wait_for_arrival()
        second = await slack.send(slack.events.direct_message("how much does delivery cost?"))
        gone = await slack.send(slack.events.message_deleted(second.message))
        await slack.wait_for_ack(gone)
    await slack.wait_for_message(text=ANSWER)
    await slack.settle()
    assert len(slack.messages) == 1


@pytest.mark.parametrize("classic", [False, True])
async def test_another_bot_gets_nothing(slack: FakeSlack, bot: Running, classic: bool):
    parcel = slack.events.bot_message(f"<@U0FAQBOT> {ASKED}", channel="C1", classic=classic)
    await slack.send(parcel)
    await slack.expect_no_message()


async def test_its_own_messages_come_back_and_stay_unanswered(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.app_mention(ASKED, channel="C1"))
    await slack.wait_for_message(text=ANSWER)
    await slack.settle()
    assert len(slack.deliveries) > 2
    assert len(slack.messages) == 1


@pytest.mark.parametrize("kind", ["file_share", "thread_broadcast"])
async def test_messages_with_files_and_broadcasts_are_questions(
    slack: FakeSlack, bot: Running, kind: str
):
    root = (await slack.send(slack.events.message("hello all", channel="C1"))).message
    text = "<@U0FAQBOT> when are you open"
    more: dict[str, Any] = {"thread_ts": root.ts} if kind == "thread_broadcast" else {}
    await slack.send(slack.events.message(Wire(text), channel="C1", subtype=kind, **more))
    await slack.wait_for_message(channel="C1", text=ANSWER)


async def test_what_is_of_no_interest_is_acknowledged_all_the_same(slack: FakeSlack, bot: Running):
    sent = [
        await slack.send(slack.events.app_home_opened()),
        await slack.send(slack.events.message("", channel="C1", subtype="channel_join")),
    ]
    sent.append(await slack.send(slack.events.message("hello", channel="C1")))
    for each in sent:
        await slack.wait_for_ack(each)
    await slack.expect_no_message()


async def test_rate_limits_are_waited_out_in_order(slack: FakeSlack, bot: Running):
    slack.faults.rate_limit(3, method="chat.postMessage", retry_after=0)
    await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_call("chat.postMessage")
    await slack.send(slack.events.direct_message("how much does delivery cost?"))
    await slack.wait_for_message(nth=2, timeout=20)
    assert [m.text.partition("\n")[0] for m in slack.messages] == [
        "When are you open?",
        "How much does delivery cost?",
    ]


@pytest.mark.parametrize("told", ["0.5", "soon", "", "-1", "Fri, 27 Nov 2026 10:00:00 GMT"])
async def test_a_rate_limit_is_waited_out_whatever_it_tells(
    slack: FakeSlack, bot: Running, told: str
):
    slack.faults.rate_limit(method="chat.postMessage", retry_after=told)
    await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_message(text=ANSWER, timeout=20)


async def test_a_rate_limit_of_hours_costs_one_reply_and_holds_up_no_other(
    slack: FakeSlack, bot: Running, caplog: pytest.LogCaptureFixture
):
    slack.faults.rate_limit(method="chat.postMessage", retry_after=3_600)
    await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_call("chat.postMessage")
    await slack.send(slack.events.direct_message("how much does delivery cost?"))
    await slack.wait_for_message(text="Five euros", timeout=20)
    assert [r.message for r in caplog.records if "unsent" in r.message] == [
        "unsent: a reply in D0ALICE: ratelimited; nothing was sent for certain"
    ]


async def test_a_rate_limited_command_is_answered_later(slack: FakeSlack, bot: Running):
    slack.faults.rate_limit(2, method="response_url", retry_after=0)
    await slack.send(slack.interactions.slash_command("/faq", ASKED))
    await slack.wait_for_message(to="U0ALICE", text=ANSWER, timeout=20)


async def test_an_answer_lost_with_its_connection_is_logged_and_never_sent_twice(
    slack: FakeSlack, bot: Running, caplog: pytest.LogCaptureFixture
):
    slack.faults.cut(method="chat.postMessage", applied=True)
    await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_call("chat.postMessage")
    await slack.settle()
    assert len(slack.messages) == 1
    assert [r.message for r in caplog.records if "unsent" in r.message] == [
        "unsent: a reply in D0ALICE: ServerDisconnectedError; nothing was sent for certain"
    ]
    assert ASKED not in caplog.text


async def test_a_server_error_is_tried_again(slack: FakeSlack, bot: Running):
    slack.faults.server_error(method="chat.postMessage")
    await slack.send(slack.events.direct_message(ASKED))
    await slack.wait_for_message(text=ANSWER)


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_attachments"])
@pytest.mark.parametrize(("refusals", "blocks"), [(0, "rich_text"), (1, "section"), (2, None)])
async def test_refused_blocks_become_plainer_and_then_text(
    slack: FakeSlack, bot: Running, refusals: int, blocks: str | None, code: str
):
    slack.faults.refuse(code, refusals, method="chat.postMessage")
    await slack.send(slack.events.direct_message(ASKED))
    message = await slack.wait_for_message(text=ANSWER)
    blocks_there = message.arguments.get("blocks", [])
    kinds = {block["type"] for block in blocks_there if block["type"] not in ROWS}
    assert kinds == ({blocks} if blocks else set())


class BrokenMatcher:
    def recall(self, question: str) -> Any:
        raise ZeroDivisionError

    def judge(self, question: str, after: str | None = None) -> Any:
        raise ZeroDivisionError

    def forget(self) -> None:
        raise ZeroDivisionError

    def talk_of(self, text: str) -> Any:
        return None

    def asks_the_room(self, text: str, own_names: Collection[str] = ()) -> bool:
        return True

    def explain(self, question: str) -> Any:
        raise ZeroDivisionError

    def follow(self, question: str, last_entry_id: str) -> Any:
        raise ZeroDivisionError


@pytest.mark.parametrize("claimed", [True, False])
async def test_a_fault_of_faqbots_own_is_apologised_for_once_to_direct_asks_only(
    slack: FakeSlack,
    bot: Running,
    service: Service,
    caplog: pytest.LogCaptureFixture,
    claimed: bool,
):
    broken = dataclasses.replace(service.snapshot, matcher=BrokenMatcher())
    # Without knowledge it fails before the message is claimed.
    service.snapshot = broken if claimed else dataclasses.replace(broken, knowledge=cast("Any", 0))
    await slack.send(slack.events.app_mention(ASKED))
    await slack.send(slack.interactions.slash_command("/faq", ASKED))
    await slack.send(slack.events.message(ASKED, channel="C1"))
    await slack.wait_for_message(nth=2, text="Sorry")
    await slack.settle()
    assert sorted(m.ephemeral for m in slack.messages) == [False, True]
    assert "a question met a fault of faqbot's own" in caplog.text
    assert ASKED not in caplog.text


async def test_stop_takes_nothing_more_and_finishes_what_is_under_way(
    slack: FakeSlack, bot: Running
):
    slack.pace.retries = ()
    async with slack.faults.holding("chat.postMessage") as gate:
        await slack.send(slack.events.direct_message(ASKED))
        await gate.wait_for_arrival()
        stopping = asyncio.create_task(bot.adapter.stop())
        await asyncio.wait({stopping}, timeout=0)
        late = await slack.send(slack.events.direct_message("how much does delivery cost?"))
        assert not stopping.done()
        gate.release()
        await stopping
    await slack.wait_for_message(text=ANSWER)
    assert not late.delivery.acked
    assert len(slack.messages) == 1
