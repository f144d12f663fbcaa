"""The file to leaf through in Slack: Home, lists, search, and what a pick shows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from faqbot.adapters.slack.run import SlackSocket
from faqbot.model import Entry
from faqbot.service import Service
from faqbot.service.acts import Acts
from tests.adapters.slack.catalogue import Catalogue
from tests.adapters.slack.conftest import Running, running
from tests.wire.slack import FakeSlack, limits
from tests.wire.slack.shown import lines_of, live_in

ANSWER = "We open at nine."
STALE = "That answer is gone from my list. Please ask again."


def live(service: Service, entries: tuple[Entry, ...]) -> None:
    """Make these entries the file's."""
    knowledge = replace(service.snapshot.knowledge, entries=entries)
    service.snapshot = replace(service.snapshot, knowledge=knowledge)


def many(count: int, *, topics: int) -> tuple[Entry, ...]:
    """Entries with long questions; the last tenth has no topic."""
    return tuple(
        Entry(
            f"entry-{number}-{'x' * 40}",
            f"Question {number} & <why> " + "so long " * 30,
            "Yes.",
            topic=f"topic-{number % topics}-{'y' * 40}" if number < count * 0.9 else None,
        )
        for number in range(count)
    )


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    inside = [[*block.get("elements", []), block.get("accessory")] for block in blocks]
    return [each for row in inside for each in row if each and "action_id" in each]


def written(blocks: list[dict[str, Any]]) -> str:
    assert not list(live_in(blocks))
    return "\n".join(lines_of(blocks))


async def home_of(slack: FakeSlack, user: str = "U0ALICE") -> Any:
    await slack.send(slack.events.app_home_opened(user=user))
    return await slack.wait_for_view(user=user, kind="home")


async def test_home_shows_help_search_questions_and_the_newest_posts(
    slack: FakeSlack, bot: Running
):
    home = await home_of(slack)
    text = written(home.view["blocks"])
    assert "I answer questions about Acme" in text
    newest = text[text.index("Recent posts") :].splitlines()[1:4]
    assert newest == [
        "Our new van https://acme.dev/blog/van · yesterday",
        "An award https://news.acme.dev/award · 3 weeks ago",
        "Summer hours https://acme.dev/blog/summer · 3 months ago",
    ]
    names = [each["action_id"] for each in elements(home.view["blocks"])]
    assert names == ["search", "show:0", "show:1", "show:2"]


@pytest.mark.parametrize("topics", [1, 30, 90, 1000])
@pytest.mark.parametrize("count", [3, 250, 1000])
async def test_a_file_of_any_size_fits(
    catalogue: Catalogue, service: Service, asked: Any, count: int, topics: int
):
    live(service, many(count, topics=topics))
    assert limits.of_view(catalogue.home_view()) == []
    assert limits.length_of(catalogue.home_view()["blocks"]) < 250_000
    chosen = service.snapshot.knowledge.entries[0].topic
    assert limits.of_view(catalogue.topic_modal(str(chosen))) == []
    for topic in (None, chosen, "unknown"):
        for payload in catalogue.list_payloads(asked(), topic):
            assert limits.of_message(payload["blocks"]) == []
            assert limits.length_of(payload["blocks"]) <= limits.ALL_BLOCKS
            assert len(elements(payload["blocks"])) > 0
    assert limits.of_options((await catalogue.options(""))["options"]) == []


async def test_what_has_no_room_is_counted(catalogue: Catalogue, service: Service, asked: Any):
    live(service, many(1000, topics=1000))
    [payload] = catalogue.list_payloads(asked(), None)
    assert "more: type part of a question to find it" in written(payload["blocks"])


async def test_a_list_of_an_unknown_topic_names_it_and_shows_all(catalogue: Catalogue, asked: Any):
    [payload] = catalogue.list_payloads(asked(), "<!here>")
    assert "There is no topic called <!here>" in written(payload["blocks"])
    assert "When are you open?" in payload["text"]


async def test_typing_finds_questions_of_the_file_that_is_live(
    slack: FakeSlack, bot: Running, service: Service
):
    home = await home_of(slack)

    async def found(typed: str) -> list[str]:
        sent = await slack.send(slack.interactions.block_suggestion(home, "search", typed))
        delivery = await slack.wait_for_ack(sent)
        assert delivery.refusals == []
        return [each["value"] for each in (delivery.response or {})["options"]]

    assert await found("") == ["opening-hours", "delivery-time", "delivery-cost"]
    assert await found("how much deliv") == ["delivery-cost", "delivery-time"]
    assert await found("qqqq") == []
    live(service, many(1000, topics=3))
    assert len(await found("")) == 100


async def test_a_search_of_one_topic_finds_that_topics_questions(
    catalogue: Catalogue, service: Service
):
    entries = service.snapshot.knowledge.entries
    live(service, (replace(entries[0], topic="hours"), *entries[1:]))
    assert [each["value"] for each in (await catalogue.options("", "hours"))["options"]] == [
        "opening-hours"
    ]
    assert len((await catalogue.options("", "*"))["options"]) == 2


@pytest.mark.parametrize(("name", "value"), [("show:0", None), ("search", "opening-hours")])
async def test_a_pick_in_home_opens_the_answer_where_the_search_goes_on(
    slack: FakeSlack, bot: Running, name: str, value: str | None
):
    home = await home_of(slack)
    await slack.send(slack.interactions.block_actions(home, name, value=value))
    modal = await slack.wait_for_view()
    assert ANSWER in written(modal.view["blocks"])
    pick = slack.interactions.block_actions(modal, "search", value="delivery-cost")
    await slack.send(pick)
    await slack.wait_until(lambda: "Five euros." in written(modal.view["blocks"]))
    assert ANSWER not in written(modal.view["blocks"])
    names = [each["action_id"] for each in elements(modal.view["blocks"])]
    assert names == ["search", "feedback:1", "feedback:2"]


async def test_a_pick_in_a_list_is_answered_to_the_one_who_picked(
    slack: FakeSlack, bot: Running, catalogue: Catalogue, asked: Any
):
    posted = {**catalogue.list_payloads(asked(), None)[0]}
    listed = slack.world.post_as_bot("C0HELP", "sample", posted, to="U0BOB")
    await slack.send(slack.interactions.block_actions(listed, "show:0", user="U0BOB"))
    shown = await slack.wait_for_message(to="U0BOB", text="We open at nine.")
    assert shown.channel == "C0HELP"
    assert not listed.deleted


async def test_a_topic_is_opened_from_a_list_and_from_home(
    slack: FakeSlack, bot: Running, catalogue: Catalogue, service: Service, asked: Any
):
    live(service, many(1000, topics=1000))
    topic = str(service.snapshot.knowledge.entries[3].topic)
    posted = {**catalogue.list_payloads(asked(), None)[0]}
    listed = slack.world.post_as_bot("C0HELP", "sample", posted, to="U0BOB")
    await slack.send(slack.interactions.block_actions(listed, "topic", user="U0BOB", value=topic))
    await slack.wait_for_message(to="U0BOB", text="Question 3")
    home = await home_of(slack)
    await slack.send(slack.interactions.block_actions(home, "topic", value=topic))
    modal = await slack.wait_for_view()
    assert "show:0" in [each["action_id"] for each in elements(modal.view["blocks"])]


async def test_a_pick_of_what_is_no_longer_there_is_told_so(
    slack: FakeSlack, bot: Running, catalogue: Catalogue, service: Service, asked: Any
):
    home = await home_of(slack)
    posted = {**catalogue.list_payloads(asked(), None)[0]}
    listed = slack.world.post_as_bot("C0HELP", "sample", posted, to="U0ALICE")
    live(service, many(3, topics=1))
    await slack.send(slack.interactions.block_actions(home, "show:0"))
    modal = await slack.wait_for_view()
    assert STALE in written(modal.view["blocks"])
    await slack.send(slack.interactions.block_actions(listed, "show:0"))
    await slack.wait_for_message(to="U0ALICE", text=STALE)


async def test_the_search_modal_tells_how_to_ask_anything_else(catalogue: Catalogue):
    view = catalogue.search_modal()
    assert limits.of_view(view) == []
    assert "/faq your question" in written(view["blocks"])
    assert [each["action_id"] for each in elements(view["blocks"])] == ["search"]


async def test_the_messages_tab_gets_questions_to_begin_with(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.app_home_opened(tab="messages"))
    await slack.wait_for_call("assistant.threads.setSuggestedPrompts")
    [told] = slack.world.prompts
    assert told["title"] == "Ask me, for example:"
    assert told["prompts"][0]["message"] == "When are you open?"
    assert len(told["prompts"]) == 3


async def test_without_the_right_to_prompts_nothing_is_said(
    slack: FakeSlack, bot: Running, caplog: pytest.LogCaptureFixture
):
    slack.faults.refuse("missing_scope", method="assistant.threads.setSuggestedPrompts")
    await slack.send(slack.events.app_home_opened(tab="messages"))
    await slack.wait_for_call("assistant.threads.setSuggestedPrompts")
    await slack.settle()
    assert caplog.text == ""


async def test_one_who_types_on_and_on_is_offered_nothing_more_and_others_are(
    slack: FakeSlack, service: Service, socket: Callable[..., SlackSocket]
):
    # Ten letters and openings a minute.
    service.acts = Acts(1)
    async with running(socket()):
        await slack.wait_for_socket()
        homes = {user: await home_of(slack, user) for user in ("U0ALICE", "U0BOB")}

        async def offered(user: str) -> int:
            typed = slack.interactions.block_suggestion(homes[user], "search", "", user=user)
            delivery = await slack.wait_for_ack(await slack.send(typed))
            return len((delivery.response or {})["options"])

        assert [await offered("U0ALICE") for _ in range(15)] == [3] * 10 + [0] * 5
        assert await offered("U0BOB") == 3
