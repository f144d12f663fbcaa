"""`/faq list` over the real wire: the topics, their questions, and an answer that is picked."""

from collections.abc import Iterable
from dataclasses import replace

from faqbot.model import Snapshot
from faqbot.service.acts import Acts
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, knowledge_of, snapshot_of
from tests.wire.discord import FakeDiscord, Interaction, Message


def snapshot_with(entries: Iterable[tuple[str, str | None]]) -> Snapshot:
    """Knowledge of entries, each by its question and its topic; a list needs no matcher of them."""
    lines = ["version: 1", "entries:"]
    for number, (question, topic) in enumerate(entries):
        lines += [f"  - id: entry-{number}", f"    question: {question}"]
        lines += [f"    topic: {topic}"] if topic else []
        lines.append(f"    answer: Answer number {number}.")
    return replace(snapshot_of(SMALL_FILE), knowledge=knowledge_of("\n".join(lines) + "\n"))


def words(number: int) -> str:
    """Six letters that no other number has."""
    return "".join(chr(ord("a") + int(digit)) * 2 for digit in f"{number:03}")


def ask_list(server: FakeDiscord, place: Place, topic: str | None = None) -> Interaction:
    options = {"topic": topic} if topic else {}
    return server.run_command(place.channel, place.ada, "faq list", options)


def menus(message: Message) -> dict[str, list[tuple[str, str]]]:
    """The options of each menu of a message, by its name."""
    found = {}
    for row in message.components:
        for menu in row.get("components") or []:
            inner = menu.get("components") or [menu]
            for one in inner:
                if one.get("options"):
                    pairs = [(option["value"], option["label"]) for option in one["options"]]
                    found[str(one["custom_id"])] = pairs
    return found


async def told(server: FakeDiscord, tapped: Interaction) -> Message:
    message = await server.wait_for_message(where=lambda one: one in tapped.followups)
    assert message.ephemeral
    return message


async def test_a_short_list_shows_all_and_a_pick_answers_privately(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    text = SMALL_FILE.replace(
        "    aliases: [what is the", "    topic: money\n    aliases: [what is the"
    )
    place.service.snapshot = snapshot_of(text)
    async with adapters.running():
        shown = await server.wait_for_answer(ask_list(server, place))
        assert shown.ephemeral
        assert "**Money**\n\n- How much does delivery cost?" in shown.text
        assert "**More questions**\n\n- When are you open?" in shown.text
        ((name, options),) = menus(shown).items()
        assert [value for value, _ in options] == [
            "delivery-cost",
            "opening-hours",
            "delivery-time",
        ]
        picked = server.select(shown, place.ada, name, ["opening-hours"])
        assert "We open at **nine**." in (await told(server, picked)).text
        await server.expect_no_message()


async def test_one_topic_is_shown_by_its_name_and_an_unknown_one_by_a_kind_line(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_with(
        [("How much is it?", "our-prices"), ("Who is it?", "people")]
    )
    async with adapters.running():
        one = await server.wait_for_answer(ask_list(server, place, "Our prices"))
        assert "How much is it?" in one.text
        assert "Who is it?" not in one.text
        none = await server.wait_for_answer(ask_list(server, place, "*pets* @everyone"))
        assert "There is no topic called \\*pets" in none.text
        assert "Who is it?" in none.text
        typed = server.autocomplete(
            place.channel, place.ada, "faq list", {"topic": "PRI"}, focused="topic"
        )
        await server.wait_for_interaction_response(typed)
        assert typed.choices == [{"name": "Our prices", "value": "our-prices"}]


async def test_every_one_of_a_thousand_entries_can_be_reached_by_topic(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    entries = [(f"What about {words(n)}?", f"topic-{n % 30}") for n in range(1_000)]
    place.service.snapshot = snapshot_with(entries)
    # Nobody leafs through all thirty topics within a minute.
    place.service.acts = Acts(0)
    async with adapters.running():
        shown = await server.wait_for_answer(ask_list(server, place))
        found: set[str] = set()
        for name, options in menus(shown).items():
            assert name.startswith("faq:v1:topic:")
            for value, _ in options:
                chosen = await told(server, server.select(shown, place.ada, name, [value]))
                found |= {value for each in menus(chosen).values() for value, _ in each}
        assert len(found) == 1_000
        await server.expect_no_message()


async def test_a_thousand_entries_without_topics_are_leafed_through(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    entries: list[tuple[str, str | None]] = [
        (f"What about {words(n)}?", None) for n in range(1_000)
    ]
    place.service.snapshot = snapshot_with(entries)
    async with adapters.running():
        shown = await server.wait_for_answer(ask_list(server, place))
        ((name, pages),) = menus(shown).items()
        assert len(pages) == 8
        found: list[str] = []
        for value, _ in pages:
            page = await told(server, server.select(shown, place.ada, name, [value]))
            found += [value for each in menus(page).values() for value, _ in each]
        assert found == [f"entry-{n}" for n in range(1_000)]
        await server.expect_no_message()


async def test_very_long_questions_fit(server: FakeDiscord, place: Place, adapters: Adapters):
    long = "x*" * 140
    entries: list[tuple[str, str | None]] = [(f"{words(n)} {long}", "a") for n in range(25)]
    place.service.snapshot = snapshot_with(entries)
    async with adapters.running():
        asked = ask_list(server, place)
        await server.wait_for_answer(asked)
        last = await server.wait_for_message(where=lambda message: bool(menus(message)))
        assert len(next(iter(menus(last).values()))) == 25


async def test_what_the_file_no_longer_has_is_told_so(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_with(
        (f"What about {words(n)}?", f"topic-{n % 2}") for n in range(30)
    )
    async with adapters.running():
        shown = await server.wait_for_answer(ask_list(server, place))
        ((name, _),) = menus(shown).items()
        topic = await told(server, server.select(shown, place.ada, name, ["topic-1"]))
        place.service.snapshot = snapshot_of(SMALL_FILE)
        ((pick, _),) = menus(topic).items()
        gone = server.select(topic, place.ada, pick, ["entry-1"])
        assert "gone from my list" in (await told(server, gone)).text
        gone = server.select(shown, place.ada, name, ["topic-1"])
        listed = await told(server, gone)
        assert "There is no topic called topic-1" in listed.text
        assert "When are you open?" in listed.text
