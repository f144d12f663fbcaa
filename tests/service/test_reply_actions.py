"""What is done with a reply: shown, shared, voted on."""

from collections.abc import Callable

import pytest

from faqbot.model import Approach, Person, Question, Visibility
from faqbot.service import Service, Services
from tests.conftest import SMALL_FILE, snapshot_of
from tests.service.test_answering import rows

Asked = Callable[..., Question]


def with_staff(service: Service, **bot: str) -> None:
    lines = ", ".join(f"{key}: {value}" for key, value in bot.items())
    service.snapshot = snapshot_of(
        SMALL_FILE.replace("{slack: [C1]}}", f"{{slack: [C1]}}, {lines}}}")
    )


async def test_an_entry_from_the_list_is_recorded_and_can_be_voted_on(
    services: Services, database, asked: Asked
):
    reply = services.desk.show(asked("", approach=Approach.COMMAND), "delivery-cost")
    assert reply is not None
    assert reply.body == "Five euros."
    assert reply.votable
    await services.service.recorder.settle()
    assert rows(database, "SELECT text, entry_id FROM questions") == [
        ("How much does delivery cost?", "delivery-cost")
    ]


async def test_a_shared_answer_is_public_says_who_shared_it_and_cannot_be_shared_again(
    services: Services, asked: Asked
):
    private = asked(approach=Approach.COMMAND)
    reply = await services.service.ask(private)
    assert reply is not None
    assert reply.sharable
    assert reply.entry_id is not None
    shared = services.desk.share(
        reply.question_id, private, reply.entry_id, by=Person("U1", "Ada"), key="shared_by"
    )
    assert shared is not None
    assert shared.visibility is Visibility.PUBLIC
    assert shared.note == "Shared by Ada"
    assert not shared.sharable
    assert shared.markdown == "**When are you open?**\n\nWe open at **nine**."
    assert shared.plain.startswith("When are you open?\n\nWe open")


async def test_what_was_asked_says_which_post_is_first_and_what_is_picked_asks_nothing(
    services: Services, asked: Asked
):
    services.service.snapshot = snapshot_of("""\
version: 1
site: {name: Acme, url: "https://acme.dev"}
entries:
  - id: opening
    question: When are you open?
    aliases: [opening hours in winter, opening hours in summer]
    answer: At nine.
posts:
  - {id: summer, title: Opening hours in summer, url: /summer, published: 2026-05-01}
  - {id: winter, title: Opening hours in winter, url: /winter, published: 2026-05-01}
""")

    async def told(text: str) -> list[str]:
        reply = await services.service.ask(asked(text))
        assert reply is not None
        return [shown.post.id for shown in reply.posts]

    def picked(text: str) -> list[str]:
        reply = services.desk.show(asked(text), "opening")
        assert reply is not None
        return [shown.post.id for shown in reply.posts]

    assert await told("opening hours in winter?") == ["winter", "summer"]
    assert await told("opening hours in summer?") == ["summer", "winter"]
    assert picked("show winter") == picked("show summer") == ["summer", "winter"]


@pytest.mark.parametrize("act", ["choose", "show", "share"])
async def test_an_entry_that_is_gone_gives_nothing(services: Services, asked: Asked, act: str):
    desk, question = services.desk, asked()
    by = Person("U1")
    got = {
        "choose": lambda: desk.choose("q", question, "gone"),
        "show": lambda: desk.show(question, "gone"),
        "share": lambda: desk.share("q", question, "gone", by=by, key="shared_by"),
    }[act]()
    assert got is None


async def test_a_first_direct_message_is_introduced_once(services: Services, asked: Asked):
    service = services.service
    first = await service.ask(asked())
    await service.recorder.settle()
    second = await service.ask(asked())
    assert first is not None
    assert second is not None
    assert first.note is not None
    assert "/faq help" in first.note
    assert second.note is None


async def test_help_names_the_site_and_the_command(services: Services, asked: Asked):
    service = services.service
    reply = service.composer().help(asked())
    assert "Acme" in reply.body
    assert "`/faq list`" in reply.body
    assert not reply.votable


async def test_help_promises_a_person_only_where_one_can_be_reached(
    services: Services, asked: Asked
):
    service = services.service

    def told() -> str:
        return service.composer().help(asked()).body

    assert told().endswith("or pass you to a person.")
    alone = SMALL_FILE.replace(', contact: "mailto:hi@acme.dev"', "")
    service.snapshot = snapshot_of(alone)
    assert told().endswith("If I'm not sure, I show the closest questions.")
    service.snapshot = snapshot_of(
        alone.replace("{slack: [C1]}}", "{slack: [C1]}, handoff: {slack: C9}}")
    )
    assert told().endswith("or pass you to a person.")


async def test_a_miss_names_the_contact_or_the_button(services: Services, asked: Asked):
    service = services.service
    reply = await service.ask(asked("do you sell green bananas"))
    assert reply is not None
    assert "hi@acme.dev" in reply.body
    assert not reply.askable
    with_staff(service, handoff="{slack: C9}")
    reply = await service.ask(asked("do you sell green bananas"))
    assert reply is not None
    assert "Shall I pass it to our team?" in reply.body
    assert reply.askable
