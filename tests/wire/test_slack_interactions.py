"""Commands, buttons and modals of the fake Slack, over both transports."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.wire.slack import FakeSlack, Via
from tests.wire.slack.clients import BUTTONS, Bot, client_of, connected, error_of, reachable
from tests.wire.slack.tickets import RESPONSE_USES

MODAL = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "topic",
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {"type": "external_select", "action_id": "topics", "min_query_length": 1},
        },
        {
            "type": "input",
            "block_id": "question",
            "label": {"type": "plain_text", "text": "Question"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        },
    ],
}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


both = pytest.mark.parametrize("via", list(Via))


@both
async def test_slash_command_can_answer_in_its_ack_and_open_a_modal(slack: FakeSlack, via: Via):
    bot = Bot(slack)

    async def faq(ack: Any, command: dict[str, Any], client: AsyncWebClient) -> None:
        await ack(text=f"you asked {command['text']}")
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)

    bot.app.command("/faq")(faq)
    async with reachable(bot, slack, via):
        sent = await slack.send(slack.interactions.slash_command("/faq", "a & b", channel="C0ELSE"))
        assert (await slack.wait_for_message(to="U0ALICE")).text == "you asked a &amp; b"
        view = await slack.wait_for_view()
    assert sent.delivery.response is not None
    assert view.view["callback_id"] == "ask"


@both
async def test_private_answer_is_shared_without_membership(slack: FakeSlack, via: Via):
    bot = Bot(slack)

    async def faq(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="answer", blocks=BUTTONS)

    async def share(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="answer", response_type="in_channel", replace_original=False)
        await respond(delete_original=True)

    bot.app.command("/faq")(faq)
    bot.app.action("share")(share)
    async with reachable(bot, slack, via):
        await slack.send(slack.interactions.slash_command("/faq", channel="C0ELSE"))
        private = await slack.wait_for_message(to="U0ALICE")
        await slack.send(slack.interactions.block_actions(private, "share"))
        public = await slack.wait_for_message(where=lambda m: not m.ephemeral)
        await slack.wait_until(lambda: private.deleted)
    assert (public.channel, public.text) == ("C0ELSE", "answer")


@both
async def test_modal_suggests_options_and_is_submitted(slack: FakeSlack, via: Via):
    bot = Bot(slack)
    option = {"text": {"type": "plain_text", "text": "Logins"}, "value": "logins"}

    async def shortcut(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    async def topics(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option] * (101 if payload["value"] == "many" else 1))

    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        bot.got.append(view["state"]["values"])
        if view["state"]["values"]["question"]["typed"]["value"] is None:
            await ack(response_action="errors", errors={"question": "empty"})
        else:
            await ack()

    bot.app.shortcut("answer")(shortcut)
    bot.app.options("topics")(topics)
    bot.app.view("ask")(submitted)
    make = slack.interactions
    async with reachable(bot, slack, via):
        said = slack.events.message("how do I log in?").message
        assert said is not None
        await slack.send(make.message_shortcut("answer", said))
        view = await slack.wait_for_view()
        few = await slack.wait_for_ack(
            await slack.send(make.block_suggestion(view, "topics", "lo"))
        )
        assert (few.response, few.refusals) == ({"options": [option]}, [])
        many = await slack.wait_for_ack(
            await slack.send(make.block_suggestion(view, "topics", "many"))
        )
        assert many.refusals == ["no more than 100 items allowed [json-pointer:/options]"]
        refused = await slack.wait_for_ack(await slack.send(make.view_submission(view, {})))
        assert refused.response is not None
        closed_by_errors = view.closed
        entered = {"topic": "logins", "question": "how?"}
        await slack.wait_for_ack(await slack.send(make.view_submission(view, entered)))
        assert (closed_by_errors, view.closed) == (False, True)
    assert bot.got[1]["question"]["typed"]["value"] == "how?"
    assert bot.got[1]["topic"]["topics"]["selected_option"]["value"] == "logins"


async def test_pressing_what_is_not_there_names_what_is(slack: FakeSlack):
    await client_of(slack).chat_postMessage(channel="C0HELP", text="x", blocks=BUTTONS)
    with pytest.raises(LookupError, match="share"):
        slack.interactions.block_actions(slack.messages[0], "vote")


async def test_trigger_id_opens_one_modal_within_three_seconds(slack: FakeSlack):
    client = client_of(slack)
    parcel = slack.interactions.slash_command("/faq")
    await client.views_open(trigger_id=parcel.trigger_id, view=MODAL)
    again = client.views_open(trigger_id=parcel.trigger_id, view=MODAL)
    assert await error_of(again) == "exchanged_trigger_id"
    late = slack.interactions.slash_command("/faq")
    slack.age(3.5)
    expired = client.views_open(trigger_id=late.trigger_id, view=MODAL)
    assert await error_of(expired) == "expired_trigger_id"


async def test_view_update_checks_the_hash(slack: FakeSlack):
    client = client_of(slack)
    trigger = slack.interactions.slash_command("/faq").trigger_id
    view = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await error_of(stale) == "hash_conflict"


async def test_response_url_serves_five_times_within_thirty_minutes(slack: FakeSlack):
    hook = AsyncWebhookClient(slack.interactions.slash_command("/faq").response_url)
    answers = [await hook.send(text="x") for _ in range(RESPONSE_USES + 1)]
    assert [a.status_code for a in answers] == [200] * RESPONSE_USES + [404]
    assert "used_url" in answers[-1].body
    late = AsyncWebhookClient(slack.interactions.slash_command("/faq").response_url)
    slack.age(31 * 60)
    assert "expired_url" in (await late.send(text="x")).body


async def test_a_response_url_cannot_change_what_is_gone_nor_reach_an_archived_channel(
    slack: FakeSlack,
):
    await client_of(slack).chat_postMessage(channel="C0HELP", text="x", blocks=BUTTONS)
    [message] = slack.messages
    pressed = slack.interactions.block_actions(message, "share")
    hook = AsyncWebhookClient(pressed.response_url)
    message.deleted = True
    assert "message_not_found" in (await hook.send(text="y", replace_original=True)).body
    assert "message_not_found" in (await hook.send(delete_original=True)).body
    slack.world.channels["C0HELP"].archived = True
    assert "is_archived" in (await hook.send(text="y")).body


async def test_a_closed_modal_cannot_be_changed(slack: FakeSlack):
    client = client_of(slack)
    trigger = slack.interactions.slash_command("/faq").trigger_id
    view = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    slack.interactions.view_closed(slack.world.views[view["id"]])
    assert await error_of(client.views_update(view_id=view["id"], view=MODAL)) == "not_found"


async def test_public_response_comes_back_as_the_bots_own_message(slack: FakeSlack):
    bot = Bot(slack)
    hook = AsyncWebhookClient(slack.interactions.slash_command("/faq").response_url)
    async with connected(bot, slack):
        await hook.send(text="for all", response_type="in_channel")
        await hook.send(text="for one")
        await slack.wait_until(lambda: bot.events)
        await slack.settle()
    assert [(e["text"], e["bot_id"]) for e in bot.events] == [("for all", "B0FAQBOT")]


async def test_response_url_refuses_bad_blocks_and_obeys_faults(slack: FakeSlack):
    hook = AsyncWebhookClient(slack.interactions.slash_command("/faq").response_url)
    bad = await hook.send(text="x", blocks=[{"type": "nonsense"}])
    assert (bad.status_code, json.loads(bad.body)["error"]) == (400, "invalid_blocks")
    slack.faults.rate_limit(1, method="response_url", retry_after=2)
    limited = await hook.send(text="x")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "2")


async def test_feedback_and_menus_arrive_with_what_was_chosen(slack: FakeSlack):
    bot = Bot(slack)

    async def note(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bot.got.append(body)

    for name in ("vote", "pick"):
        bot.app.action(name)(note)
    word = {"type": "plain_text", "text": "word"}
    pair = {
        "type": "feedback_buttons",
        "action_id": "vote",
        "positive_button": {"text": word, "value": "good"},
        "negative_button": {"text": word, "value": "bad"},
    }
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "options": [{"text": word, "value": "en"}, {"text": word, "value": "de"}],
    }
    client = client_of(slack)
    rows = [{"type": "context_actions", "elements": [pair]}]
    await client.chat_postMessage(channel="C0HELP", text="answer", blocks=rows)
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [menu]}]}
    await client.views_publish(user_id="U0ALICE", view=home)
    view = await slack.wait_for_view(kind="home")
    make = slack.interactions
    async with connected(bot, slack):
        for parcel in (
            make.block_actions(slack.messages[0], "vote", value="negative", user="U0CAROL"),
            make.block_actions(view, "pick", value="de"),
        ):
            await slack.wait_for_ack(await slack.send(parcel))
    voted, picked = bot.got
    assert (voted["actions"][0]["value"], voted["message"]["text"]) == ("bad", "answer")
    assert voted["user"]["team_id"] == "T0CLIENT"
    assert picked["actions"][0]["selected_option"]["value"] == "de"
    assert (picked["view"]["id"], "response_url" in picked) == (view.id, False)


async def test_response_can_replace_its_original(slack: FakeSlack):
    await client_of(slack).chat_postMessage(channel="C0HELP", text="old", blocks=BUTTONS)
    (message,) = slack.messages
    hook = AsyncWebhookClient(slack.interactions.block_actions(message, "share").response_url)
    await hook.send(text="new", replace_original=True)
    assert (message.text, message.edits, message.blocks) == ("new", ["old"], [])


@pytest.mark.parametrize(("action", "titles"), [("update", ["Next"]), ("push", ["Ask", "Next"])])
async def test_submission_can_update_or_push_a_view(
    slack: FakeSlack, action: str, titles: list[str]
):
    bot = Bot(slack)
    following = {**MODAL, "title": {"type": "plain_text", "text": "Next"}}

    async def submitted(ack: Any) -> None:
        await ack(response_action=action, view=following)

    bot.app.view("ask")(submitted)
    trigger = slack.interactions.slash_command("/faq").trigger_id
    await client_of(slack).views_open(trigger_id=trigger, view=MODAL)
    view = await slack.wait_for_view()
    async with connected(bot, slack):
        await slack.wait_for_ack(await slack.send(slack.interactions.view_submission(view, {})))
    assert [v.view["title"]["text"] for v in slack.world.views.values()] == titles
