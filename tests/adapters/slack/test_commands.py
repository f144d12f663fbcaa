"""What stands after `/faq` and `/faqadmin`, over both transports."""

import dataclasses

import pytest

from faqbot.conversation.commands import Subcommand, subcommand
from faqbot.model import Staff
from faqbot.service import Service
from tests.adapters.slack.conftest import Running
from tests.conftest import SMALL_FILE, knowledge_of
from tests.wire.slack import FakeSlack

WITH_TOPIC = SMALL_FILE.replace(
    "  - id: delivery-time\n", "  - id: delivery-time\n    topic: prices\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Subcommand("search")),
        ("   ", Subcommand("search")),
        ("help", Subcommand("help")),
        (" HELP ", Subcommand("help")),
        ("help?", Subcommand("help")),
        ("Help !", Subcommand("help")),
        ("list...", Subcommand("list")),
        ("???", None),
        ("help me choose", None),
        ("help? what is it", None),
        ("show opening-hours?", None),
        ("list", Subcommand("list")),
        ("list prices", Subcommand("list", "prices")),
        ("list your prices", None),
        ("show", None),
        ("show opening-hours", Subcommand("show", "opening-hours")),
        ("show When are you open?", Subcommand("show", "opening-hours")),
        ("show me prices", None),
        ("when are you open", None),
        ("forget-me", Subcommand("forget-me")),
        (" Forget\N{EN DASH}Me, please!", Subcommand("forget-me")),
        ("forget-me-nots in stock?", None),
        ("do you forget-me", None),
    ],
)
def test_the_first_word_is_a_subcommand_only_where_the_rest_fits(
    text: str, expected: Subcommand | None
):
    assert subcommand(text, knowledge_of(WITH_TOPIC)) == expected


async def test_show_gives_one_answer_to_the_one_who_typed_it(slack: FakeSlack, bot: Running):
    await slack.send(slack.interactions.slash_command("/faq", "show delivery-cost"))
    await slack.wait_for_message(to="U0ALICE", text="Five euros.")


async def test_help_tells_what_faqbot_can_do(slack: FakeSlack, bot: Running):
    await slack.send(slack.interactions.slash_command("/faq", "help"))
    message = await slack.wait_for_message(to="U0ALICE", text="I answer questions about Acme")
    assert "/faq list" in message.text


@pytest.mark.parametrize("said", ["help", "Help?", "HELP!"])
async def test_help_in_a_direct_message_or_a_mention_gets_the_friendly_line(
    slack: FakeSlack, bot: Running, said: str
):
    await slack.send(slack.events.app_mention(said))
    mentioned = await slack.wait_for_message(channel="C0HELP", text="I'm Acme's FAQ bot.")
    await slack.send(slack.events.direct_message(said))
    direct = await slack.wait_for_message(channel="D0ALICE", text="I'm Acme's FAQ bot.")
    assert "no answer to that" not in mentioned.text + direct.text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("status", "3 entries"),
        ("why when are you open", "opening-hours"),
        ("reload", "has not changed"),
        ("reload --accept", "No version of faqs.yaml waits"),
        ("reload \N{EM DASH}accept", "No version of faqs.yaml waits"),
        ("gaps", "in the last 30 days"),
        ("gaps 7", "in the last 7 days"),
        ("gaps 7 --confirm", "in the last 7 days"),
        ("gaps 7d", "in the last 7 days"),
        ("gaps 99999", "in the last 3,650 days"),
        ("gaps now", "/faqadmin status"),
        ("", "/faqadmin status"),
        ("dance", "/faqadmin status"),
    ],
)
async def test_staff_are_told_how_faqbot_does(
    slack: FakeSlack, bot: Running, service: Service, typed: str, expected: str
):
    hire(service, "U0ALICE")
    await slack.send(slack.interactions.slash_command("/faqadmin", typed))
    await slack.wait_for_message(to="U0ALICE", text=expected)


@pytest.mark.parametrize("typed", ["status", "why x", "reload", "reload --accept", "gaps", ""])
async def test_others_are_told_that_it_is_for_staff(slack: FakeSlack, bot: Running, typed: str):
    await slack.send(slack.interactions.slash_command("/faqadmin", typed))
    await slack.wait_for_message(to="U0ALICE", text="This is for staff")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [("U0CAROL", "This is for staff"), ("T0CLIENT/U0CAROL", "Knowledge"),
     ("T0OTHER/U0CAROL", "This is for staff")],
)  # fmt: skip
async def test_a_staff_id_is_one_of_our_own_workspace_unless_it_names_another(
    slack: FakeSlack, bot: Running, service: Service, listed: str, expected: str
):
    hire(service, listed)
    for typed in ("status", "gaps 30 --confirm", "why x", "reload"):
        carol = slack.interactions.slash_command("/faqadmin", typed, user="U0CAROL")
        await slack.send(carol)
    if expected == "Knowledge":
        await slack.wait_for_message(to="U0CAROL", text=expected)
        assert not slack.found(to="U0CAROL", text="This is for staff")
    else:
        await slack.wait_for_message(to="U0CAROL", text=expected, nth=4)
        assert len(slack.found(to="U0CAROL")) == 4


def hire(service: Service, user: str) -> None:
    """Let the file list `user` as staff."""
    snapshot = service.snapshot
    behaviour = dataclasses.replace(
        snapshot.knowledge.behaviour, staff={"slack": Staff(frozenset({user}))}
    )
    knowledge = dataclasses.replace(snapshot.knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(snapshot, knowledge=knowledge)
