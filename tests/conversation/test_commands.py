"""What is typed after a command, on any platform: read once, answered to the one who typed it."""

import asyncio
import dataclasses
import re
from typing import Any

import pytest

from faqbot.conversation.actions import Forget, Keep, ShowEntry
from faqbot.conversation.commands import (
    STAFF_COMMANDS,
    SUBCOMMANDS,
    Gaps,
    Reload,
    StaffHelp,
    Status,
    Subcommand,
    Why,
    staff_command,
    subcommand,
)
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Line, Listing, Style, Text
from faqbot.markup import plain_text
from faqbot.model import Approach
from faqbot.service import Service
from tests.conftest import SMALL_FILE, knowledge_of
from tests.conversation.asking import RecordingAsked
from tests.conversation.conftest import Says
from tests.conversation.recording import text_of

KNOWLEDGE = knowledge_of(
    SMALL_FILE.replace('answer: "Three', 'topic: getting-it\n    answer: "Three')
)
COMMANDS: list[Any] = [
    Status(), Why("when are you open?"), Reload(), Reload(accept=True), Gaps(), StaffHelp(),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", Subcommand("search")),
        ("   ", Subcommand("search")),
        ("help", Subcommand("help")),
        ("Help!", Subcommand("help")),
        ("LIST ...", Subcommand("list")),
        ("list", Subcommand("list")),
        ("list getting it", Subcommand("list", "getting it")),
        ("list Getting-It", Subcommand("list", "Getting-It")),
        ("list your prices", None),
        ("show delivery-time", Subcommand("show", "delivery-time")),
        ("show how long does delivery take?", Subcommand("show", "delivery-time")),
        ("Show  Delivery-Time ", Subcommand("show", "delivery-time")),
        ("show me prices", None),
        ("show delivery-tme", Subcommand("show", "delivery-tme")),
        ("show openinghours", Subcommand("show", "openinghours")),
        ("show not-there", Subcommand("show", "not-there")),
        ("show prices", Subcommand("show", "prices")),
        ("show delivery tme", None),
        ("show", None),
        ("tell delivery-time", None),
        ("getting it", None),
        ("help me", None),
        ("forget-me", Subcommand("forget-me")),
        ("/faq forget-me please", Subcommand("forget-me")),
        ("do you help?", None),
        ("posts", Subcommand("posts")),
        ("Posts!", Subcommand("posts")),
        ("posts delivery van ", Subcommand("posts", "delivery van")),
        ("posts are late, why?", None),
        ("posts are late, why?!", None),
        ("posts 遅いのはなぜですか\N{FULLWIDTH QUESTION MARK}", None),
        ("posts لماذا تأخرت؟", None),
        ("posts ؟", Subcommand("posts")),
        ("which posts are there", None),
    ],
)
def test_a_subcommand_is_read_only_where_the_rest_fits(text: str, read: Subcommand | None):
    assert subcommand(text, KNOWLEDGE) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("status", Status()),
        (" STATUS ", Status()),
        ("status now", StaffHelp("/x")),
        ("why are we open", Why("are we open")),
        ("why", StaffHelp("/x")),
        ("reload", Reload()),
        ("reload --accept", Reload(accept=True)),
        ("reload —accept", Reload(accept=True)),
        ("reload accept", Reload(accept=True)),
        ("reload all", StaffHelp("/x")),
        ("gaps", Gaps(30)),
        ("gaps 7", Gaps(7)),
        ("gaps 7d", Gaps(7)),
        ("gaps 7 --confirm", Gaps(7, confirmed=True)),
        ("gaps \N{EN DASH}confirm", Gaps(30, confirmed=True)),
        ("gaps many", StaffHelp("/x")),
        ("gaps 0123456789", StaffHelp("/x")),
        ("", StaffHelp("/x")),
        ("dance", StaffHelp("/x")),
    ],
)
def test_a_command_of_staff_is_read_or_answered_with_help(text: str, read: Any):
    assert staff_command(text, name="/x") == read


async def typed(controller: Controller, asked: RecordingAsked) -> Any:
    await controller.typed(asked)
    (message,) = asked.said
    return message


async def test_what_is_no_subcommand_is_a_question(controller: Controller, says: Says):
    answer = await typed(controller, says("when are you open?"))
    assert isinstance(answer, Answer)
    assert answer.entry_id == "opening-hours"


async def test_subcommands_are_answered_each_with_its_own(controller: Controller, says: Says):
    listed = await typed(controller, says("list"))
    assert isinstance(listed, Listing)
    assert "Topics" in listed.head
    shown = await typed(controller, says("show delivery-cost"))
    assert isinstance(shown, Answer)
    assert shown.entry_id == "delivery-cost"
    helped = await typed(controller, says("help"))
    assert isinstance(helped, Answer)
    assert "Acme" in helped.plain


@pytest.mark.parametrize("name", STAFF_COMMANDS)
def test_each_command_of_staff_is_read_by_its_name(name: str):
    read = [staff_command(f"{name}{rest}", name="/x") for rest in ("", " now")]
    assert [each for each in read if not isinstance(each, StaffHelp)]


@pytest.mark.parametrize("wrong", ["", "dance", "gaps many", "status now", "why"])
async def test_a_command_of_staff_that_is_none_is_answered_with_all_that_there_are(
    controller: Controller, says: Says, wrong: str
):
    asked = says("", staff=True)
    await controller.command(asked, staff_command(wrong, name="/boss"))
    (hint,) = asked.words
    assert re.findall(r"`/boss (\w+)", hint) == list(STAFF_COMMANDS)


async def test_help_names_what_each_may_type_and_no_more(controller: Controller, says: Says):
    client, staff = says("help"), says("help", staff=True)
    told = (await typed(controller, client)).plain
    told_to_staff = (await typed(controller, staff)).plain
    # By an id answers are shown to those who keep the file.
    for name in set(SUBCOMMANDS) - {"help", "show"}:
        assert f"/faq {name}" in told
    assert not re.search(r"/faqadmin", told)
    assert told_to_staff.startswith(told)
    for named in (*(f"/faqadmin {name}" for name in STAFF_COMMANDS), "/faq show ENTRY"):
        assert named in told_to_staff
    assert told_to_staff == plain_of(staff.said[0])


def plain_of(message: Any) -> str:
    """What is read of an answer that is nothing but its words."""
    return "\n\n".join(map(plain_text, message.words.parts))


async def test_who_is_not_staff_is_told_where_to_find_what_they_can_type(
    controller: Controller, says: Says
):
    asked = says("")
    await controller.command(asked, Status())
    assert "`/faq help`" in asked.words[0]


async def test_what_was_named_by_the_platform_and_is_gone_is_said_to_be(
    controller: Controller, says: Says
):
    for command, told in (
        (Subcommand("show", "**gone**"), r"no answer called \*\*gone\*\*"),
        (Subcommand("show"), "no answer called"),
        (Subcommand("pick", "gone"), "gone from my list"),
    ):
        asked = says("")
        await controller.command(asked, command)
        assert told in asked.words[0]
    picked = says("")
    await controller.command(picked, Subcommand("pick", "delivery-time"))
    assert isinstance(picked.said[0], Answer)


async def test_an_empty_command_opens_a_search_or_helps(controller: Controller, says: Says):
    opening, helping = says(""), says("")
    opening.opens = True
    await controller.typed(opening)
    assert (opening.said, opening.acknowledged, len(opening.searches)) == ([], 0, 1)
    assert "`/faq" in opening.searches[0].markdown
    assert "Acme" in (await typed(controller, helping)).plain
    assert helping.acknowledged == 1


async def test_who_wants_to_be_forgotten_is_asked_once_more(controller: Controller, says: Says):
    asked = says("forget-me")
    question = await typed(controller, asked)
    assert isinstance(question, Text)
    yes, no = question.buttons
    assert (yes.action, yes.style) == (Forget(asked.question.user), Style.RISKY)
    assert no.action == Keep(asked.question.user)


@pytest.mark.parametrize("command", COMMANDS, ids=repr)
async def test_commands_of_staff_tell_others_nothing(
    controller: Controller, says: Says, command: Any
):
    outsider, nobody = says(""), says("")
    nobody.by = None
    for asked in (outsider, nobody):
        await controller.command(asked, command)
        assert ["This is for staff" in each for each in asked.words] == [True]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Status(), "**Knowledge**"),
        (Why("when are you open?"), "opening-hours"),
        (Reload(), "has not changed"),
        (Reload(accept=True), "No version of faqs.yaml waits"),
        (Gaps(7), ""),
        (StaffHelp("/boss"), "`/boss status`"),
    ],
    ids=repr,
)
async def test_staff_are_answered(controller: Controller, says: Says, command: Any, told: str):
    asked = says("", staff=True)
    await controller.command(asked, command)
    (text,) = asked.said
    assert isinstance(text, Text)
    assert told in text.markdown
    assert "This is for staff" not in text.markdown


async def test_gaps_are_those_of_the_days_and_shown_where_they_are_confirmed(
    controller: Controller, says: Says, service: Service, ask: Any
):
    await ask()

    async def told(command: Gaps) -> str:
        asked = says("", staff=True)
        await controller.command(asked, command)
        return asked.words[0]

    assert "umbrellas" not in await told(Gaps(7))
    async with asyncio.timeout(10):
        # A busy machine may find nothing in time.
        while "umbrellas" not in await told(Gaps(7, confirmed=True)):
            await asyncio.sleep(0)


@pytest.mark.parametrize("command", [Subcommand("list"), Status()])
async def test_a_command_that_the_platform_holds_for_too_late_is_not_answered(
    controller: Controller, says: Says, command: Any
):
    asked = says("", staff=True)
    asked.refuses = {"acknowledge"}
    await controller.command(asked, command)
    assert asked.said == []


async def test_a_command_during_a_stop_is_told_so(controller: Controller, says: Says):
    controller.closed = True
    asked = says("list")
    await controller.typed(asked)
    assert ["restarting" in each for each in asked.words] == [True]


async def test_who_types_a_lot_is_told_to_wait_each_time(controller: Controller, says: Says):
    told = []
    for _ in range(30):
        asked = says("list")
        await controller.typed(asked)
        told += asked.said
    assert sum(isinstance(each, Listing) for each in told) == 20
    assert sum(isinstance(each, Line) and "a lot at once" in each.text for each in told) == 10


async def test_a_fault_of_faqbots_own_is_one_apology(
    controller: Controller, says: Says, service: Service
):
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=None)  # type: ignore[arg-type]
    asked = says("")
    await controller.command(asked, Subcommand("list"))
    assert ["went wrong" in each for each in asked.words] == [True]
    assert not controller.under_way


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("delivery-tme", ["delivery-time", "delivery-cost"]),
        ("Openinghours", ["opening-hours"]),
        ("when are you opn?", ["opening-hours", "delivery-time"]),
        ("delivery", ["delivery-time", "delivery-cost"]),
        ("q-q-q", []),
        ("", []),
        ("x" * 4_000, []),
    ],
)
async def test_an_entry_that_is_not_there_leads_to_those_that_are_meant(
    controller: Controller, says: Says, name: str, near: list[str]
):
    asked = says("", approach=Approach.COMMAND)
    await controller.command(asked, Subcommand("show", name))
    (said,) = asked.said
    assert "I have no answer called" in text_of(said)
    found = [each.action for each in said.choices] if isinstance(said, Answer) else []
    assert {each.entry_id for each in found if isinstance(each, ShowEntry)} == set(near)
    assert found[:1] == [ShowEntry(each) for each in near[:1]]
    assert len(text_of(said)) < 200
