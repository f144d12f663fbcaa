"""Whatever Slack refuses, whoever pressed gets an answer by another way, over both transports."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import text as sql

from faqbot.adapters.slack.inline import unescape
from faqbot.adapters.slack.modals import plainer_view, plainest_view
from faqbot.posts import RelatedPosts
from faqbot.service import Service, Services
from faqbot.store import Database
from tests.adapters.slack.catalogue import Catalogue
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_taps import (
    ANSWER,
    ASKED,
    hand_over_to,
    is_public,
    lengthen,
    names,
    shown,
)
from tests.wire.slack import FakeSlack, Message, limits
from tests.wire.slack.shown import lines_of

COST = "How much does delivery cost?"
LATE = 31 * 60


async def press_late(slack: FakeSlack, on: Message, action: str, **how: Any) -> None:
    """Press; by the time that the answer comes, the response_url has run out."""
    parcel = slack.interactions.block_actions(on, action, **how)
    slack.age(LATE)
    await slack.send(parcel)


async def mentioned(slack: FakeSlack, asked: str = ASKED, answer: str = ANSWER) -> Message:
    await slack.send(slack.events.app_mention(asked))
    return await slack.wait_for_message(text=answer)


async def test_a_command_whose_response_url_ran_out_is_whispered_to_who_typed_it(
    slack: FakeSlack, bot: Running, caplog: pytest.LogCaptureFixture
):
    parcel = slack.interactions.slash_command("/faq", ASKED)
    slack.age(LATE)
    await slack.send(parcel)
    message = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    assert (message.via, message.channel) == ("chat.postEphemeral", "C0HELP")
    assert not slack.found(text=ANSWER, where=is_public)
    assert caplog.text == ""


async def test_in_a_direct_message_it_is_answered_there(slack: FakeSlack, bot: Running):
    slack.world.dm("U0ALICE")
    parcel = slack.interactions.slash_command("/faq", ASKED, channel="D0ALICE")
    slack.age(LATE)
    await slack.send(parcel)
    message = await slack.wait_for_message(channel="D0ALICE", text=ANSWER)
    assert message.via == "chat.postMessage"


@pytest.mark.parametrize("why", ["late", "server error"])
async def test_where_the_bot_is_no_member_a_direct_message_is_left(
    slack: FakeSlack, bot: Running, why: str
):
    parcel = slack.interactions.slash_command("/faq", ASKED, channel="C0ELSE")
    if why == "late":
        slack.age(LATE)
    else:
        slack.faults.server_error(9, method="response_url", status=502)
    await slack.send(parcel)
    await slack.wait_for_message(channel="D0ALICE", text=ANSWER)
    assert not slack.found(channel="C0ELSE")


async def test_where_every_way_fails_one_line_says_so(
    slack: FakeSlack, bot: Running, caplog: pytest.LogCaptureFixture
):
    parcel = slack.interactions.slash_command("/faq", ASKED, channel="C0ELSE")
    slack.age(LATE)
    slack.faults.refuse("cannot_dm_user", method="chat.postMessage")
    await slack.send(parcel)
    await slack.wait_for_call("chat.postMessage")
    await slack.settle()
    [line] = caplog.messages
    assert line.startswith("unsent: a reply in C0ELSE: cannot_dm_user; nothing was sent")


async def test_what_five_uses_do_not_hold_comes_by_another_way_and_in_order(
    slack: FakeSlack, bot: Running, service: Service
):
    lengthen(service, "opening-hours", times=60)
    await slack.send(slack.interactions.slash_command("/faq", ASKED))
    await slack.wait_for_message(to="U0ALICE", text="The end.")
    ways = [each.via for each in slack.messages]
    assert ways[:5] == ["response_url"] * 5
    assert set(ways[5:]) == {"chat.postEphemeral"}


async def test_a_public_message_is_changed_all_the_same(slack: FakeSlack, bot: Running):
    message = await mentioned(slack, "how is delivery", "Did you mean")
    await press_late(slack, message, "choose:2")
    await slack.wait_until(lambda: message.text.startswith(f"{COST}\n\nFive euros."))
    await slack.settle()
    assert slack.messages == [message]


async def test_a_change_that_slack_refuses_is_made_as_text_and_leaves_no_old_buttons(
    slack: FakeSlack, bot: Running
):
    message = await mentioned(slack, "how is delivery", "Did you mean")
    slack.faults.refuse("invalid_blocks", 2, method="chat.update")
    await press_late(slack, message, "choose:2")
    await slack.wait_until(lambda: message.text.startswith(f"{COST}\n\nFive euros."))
    assert message.blocks == []


@pytest.mark.parametrize("words", ["do you sell boats", "asdfgh"])
@pytest.mark.parametrize("refused", [0, 1, 2])
async def test_a_miss_speaks_of_a_button_only_where_there_is_one(
    slack: FakeSlack, bot: Running, service: Service, words: str, refused: int
):
    hand_over_to(service, "C0STAFF")
    if refused:
        slack.faults.refuse("invalid_blocks", refused, method="chat.postMessage")
    await slack.send(slack.events.app_mention(words))
    message = await slack.wait_for_message(channel="C0HELP")
    read = "\n".join(lines_of(message.blocks)) or message.text
    assert names(message, "person") == ([] if refused == 2 else ["person"])
    assert ("pass it to our team" in read) == (refused == 0)
    assert ("hi@acme.dev" in read) == (refused > 0)


async def test_a_private_message_that_cannot_be_changed_is_followed_by_a_private_one(
    slack: FakeSlack, bot: Running
):
    message = await shown(slack, "how is delivery", "Did you mean")
    await press_late(slack, message, "choose:2")
    chosen = await slack.wait_for_message(to="U0ALICE", text="Five euros.")
    assert chosen.via == "chat.postEphemeral"


async def test_a_message_that_was_deleted_meanwhile_leaves_who_pressed_with_the_answer(
    slack: FakeSlack, bot: Running
):
    message = await mentioned(slack, "how is delivery", "Did you mean")
    parcel = slack.interactions.block_actions(message, "choose:2")
    message.deleted = True
    await slack.send(parcel)
    chosen = await slack.wait_for_message(to="U0ALICE", text="Five euros.")
    assert chosen.thread_ts == message.thread_ts


async def test_after_the_bot_was_removed_who_pressed_late_is_answered_in_a_direct_message(
    slack: FakeSlack, bot: Running
):
    message = await mentioned(slack, "how is delivery", "Did you mean")
    slack.world.channels["C0HELP"].bot_is_member = False
    await press_late(slack, message, "choose:2")
    await slack.wait_for_message(channel="D0ALICE", text="Five euros.")
    assert "Did you mean" in message.text


async def test_a_person_of_another_workspace_is_answered_as_all_others(
    slack: FakeSlack, bot: Running
):
    await slack.send(
        slack.events.app_mention("how is delivery", user="U0CAROL", channel="C0SHARED")
    )
    message = await slack.wait_for_message(channel="C0SHARED", text="Did you mean")
    message.deleted = True
    await press_late(slack, message, "choose:2", user="U0CAROL")
    whispered = await slack.wait_for_message(to="U0CAROL", text="Five euros.")
    assert whispered.channel == "C0SHARED"


@pytest.mark.parametrize("action", ["share", "feedback"])
async def test_taps_on_an_old_answer_still_work(slack: FakeSlack, bot: Running, action: str):
    message = await shown(slack)
    await press_late(slack, message, action)
    if action == "share":
        await slack.wait_for_message(text=ANSWER, where=is_public)
    else:
        await slack.wait_for_message(to="U0ALICE", text="Glad it helped!")


async def test_where_sharing_may_have_worked_nothing_is_shared_again(
    slack: FakeSlack, bot: Running
):
    message = await shown(slack)
    slack.faults.cut(method="response_url", applied=True)
    await slack.send(slack.interactions.block_actions(message, "share"))
    await slack.wait_for_message(to="U0ALICE", text="could not post")
    await slack.settle()
    assert len(slack.found(text=ANSWER, where=is_public)) == 1


async def test_sharing_that_broke_off_goes_on_where_it_did(
    slack: FakeSlack, bot: Running, service: Service
):
    lengthen(service, "opening-hours")
    message = await shown(slack, answer="The end.")
    slack.faults.refuse("internal_error", method="response_url", after=1)
    slack.faults.refuse("not_in_channel", method="chat.postMessage")
    await slack.send(slack.interactions.block_actions(message, "share"))
    await slack.wait_for_message(to="U0ALICE", text="could not post")
    await slack.send(slack.interactions.block_actions(message, "share"))
    await slack.wait_for_message(text="The end.", where=is_public)
    await slack.settle()
    assert "\n".join(each.text for each in slack.found(where=is_public)).count("word") == 10_000


async def test_a_shared_answer_can_be_taken_back_late_and_twice(slack: FakeSlack, bot: Running):
    await slack.send(slack.interactions.block_actions(await shown(slack), "share"))
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    again = slack.interactions.block_actions(shared, "undo")
    await press_late(slack, shared, "undo")
    await slack.wait_for_message(to="U0ALICE", text="Removed")
    assert shared.deleted
    await slack.send(again)
    await slack.wait_for_message(to="U0ALICE", text="Removed", nth=2)


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_refused_modal_is_opened_in_a_plainer_form(
    slack: FakeSlack, bot: Running, refused: int
):
    await slack.send(slack.events.app_home_opened())
    home = await slack.wait_for_view(kind="home")
    slack.faults.refuse("invalid_arguments", refused, method="views.open")
    await slack.send(slack.interactions.block_actions(home, "show:0"))
    modal = await slack.wait_for_view()
    texts = [each["text"]["text"] for each in modal.view["blocks"] if each["type"] == "section"]
    assert any(ANSWER in each for each in texts)
    assert ("search" in str(modal.view["blocks"])) is (refused == 1)


async def test_a_refused_change_of_a_modal_is_made_in_a_plainer_form(
    slack: FakeSlack, bot: Running
):
    await slack.send(slack.events.app_home_opened())
    home = await slack.wait_for_view(kind="home")
    await slack.send(slack.interactions.block_actions(home, "show:0"))
    modal = await slack.wait_for_view()
    slack.faults.refuse("invalid_arguments", method="views.update")
    await slack.send(slack.interactions.block_actions(modal, "search", value="delivery-cost"))
    await slack.wait_until(lambda: "Five euros." in "\n".join(lines_of(modal.view["blocks"])))


@pytest.mark.parametrize(
    ("error", "said"),
    [("expired_trigger_id", "press it once more"), ("invalid_arguments", "Sorry")],
)
async def test_where_no_modal_opens_who_pressed_is_told(
    slack: FakeSlack, bot: Running, error: str, said: str
):
    await slack.send(slack.events.app_home_opened())
    home = await slack.wait_for_view(kind="home")
    slack.faults.refuse(error, 3, method="views.open")
    await slack.send(slack.interactions.block_actions(home, "show:0"))
    await slack.wait_for_message(channel="D0ALICE", text=said)


async def test_a_pick_in_a_modal_that_was_closed_is_answered(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.app_home_opened())
    home = await slack.wait_for_view(kind="home")
    await slack.send(slack.interactions.block_actions(home, "show:0"))
    modal = await slack.wait_for_view()
    pick = slack.interactions.block_actions(modal, "search", value="delivery-cost")
    modal.closed = True
    await slack.send(pick)
    await slack.wait_for_message(channel="D0ALICE", text="Sorry")


async def test_the_search_without_a_modal_tells_what_faqbot_can_do(slack: FakeSlack, bot: Running):
    parcel = slack.interactions.slash_command("/faq")
    slack.age(4)
    await slack.send(parcel)
    await slack.wait_for_message(to="U0ALICE", text="I answer questions about Acme")


def test_the_plainer_forms_of_a_modal_are_taken_and_say_the_same(services: Services, asked: Any):
    service = services.service
    answer = "# One & <two>\n\n- a *b* <c>\n- d\n\n> quoted\n\n" + "`code`\n" * 2_000
    entries = (dataclasses.replace(service.snapshot.knowledge.entries[0], answer=answer),)
    knowledge = dataclasses.replace(service.snapshot.knowledge, entries=entries)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    view = Catalogue(services).answer_modal(services.desk.show(asked(), entries[0].id))
    for form in (plainer_view(view), plainest_view(view)):
        assert limits.of_view(form) == []
        written = unescape("\n".join(lines_of(form["blocks"])))
        for words in ("One & <two>", "a b <c>\nd", "quoted", "code"):
            assert words in written


def test_the_plainest_form_of_what_stands_beside_a_picture_has_no_marks(
    services: Services, asked: Any
):
    service = services.service
    posts = service.snapshot.posts.newest
    image, excerpt = "https://acme.dev/a.png", "Longer *days* & <more>"
    pictured = RelatedPosts(
        [dataclasses.replace(each, image=image, excerpt=excerpt) for each in posts]
    )
    service.snapshot = dataclasses.replace(service.snapshot, posts=pictured)
    reply = services.desk.show(asked(), service.snapshot.knowledge.entries[0].id)
    form = plainest_view(Catalogue(services).answer_modal(reply))
    assert limits.of_view(form) == []
    written = unescape("\n".join(lines_of(form["blocks"]))).splitlines()
    below = written[written.index("Related posts") :]
    assert below[1:3] == ["Summer hours · 3 months ago", "Longer *days* & <more>"]


async def test_the_question_is_quoted_as_people_will_read_it_before_it_goes_to_them(
    slack: FakeSlack, bot: Running, service: Service
):
    hand_over_to(service, "C0STAFF")
    await slack.send(slack.interactions.slash_command("/faq", "do you know bob@example.com?"))
    message = await slack.wait_for_message(to="U0ALICE")
    assert "They will see your name and: do you know bob@example.com?" in str(message.blocks)


@pytest.mark.parametrize("action", ["choose:2", "feedback", "person"])
async def test_a_broken_store_leaves_no_tap_without_a_word(
    slack: FakeSlack, bot: Running, database: Database, service: Service, action: str
):
    behaviour = dataclasses.replace(
        service.snapshot.knowledge.behaviour, handoff={"slack": "C0STAFF"}
    )
    knowledge = dataclasses.replace(service.snapshot.knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    unsure = action == "choose:2"
    asked, answer = ("how is delivery", "Did you mean") if unsure else (ASKED, ANSWER)
    message = await shown(slack, asked, answer)
    await service.recorder.settle()
    with database.transaction() as connection:
        for table in ("votes", "handovers", "questions"):
            connection.execute(sql(f"DROP TABLE {table}"))
    await slack.send(slack.interactions.block_actions(message, action))
    if unsure:
        await slack.wait_until(lambda: message.text.startswith(f"{COST}\n\nFive euros."))
    else:
        said = {"feedback": "could not write that down", "person": "could not send"}[action]
        await slack.wait_for_message(to="U0ALICE", text=said)
