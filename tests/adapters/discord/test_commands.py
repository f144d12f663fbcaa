"""`/faq` and `/faqadmin` over the real wire: who may, what they say, and in which language."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from faqbot import texts
from faqbot.texts import load_texts
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import FakeDiscord, Message, NotOfferedError, User


async def run(
    server: FakeDiscord, place: Place, name: str, user: User | None = None, **options: Any
) -> Message:
    """The private answer to a command."""
    locale = options.pop("locale", "en-US")
    force = options.pop("force", False)
    asked = server.run_command(
        place.channel, user or place.ada, name, options, locale=locale, force=force
    )
    answer = await server.wait_for_answer(asked)
    assert answer.ephemeral
    return answer


async def test_one_answer_is_shown_by_its_id_or_its_question(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        for entry in ("opening-hours", "When are you open?"):
            answer = await run(server, place, "faq show", entry=entry)
            assert "We open at **nine**." in answer.text
            assert [button["label"] for button in answer.buttons] == ["Yes", "No", "Share"]
        answer = await run(server, place, "faq show", entry="*nothing* @everyone")
        assert answer.text == "There is no entry called \\*nothing\\* @\u200beveryone."


async def test_entries_are_offered_by_their_questions_while_one_types(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.autocomplete(
            place.channel, place.ada, "faq show", {"entry": "weekend"}, focused="entry"
        )
        await server.wait_for_interaction_response(asked)
        assert asked.choices[0]["name"] == "When are you open?"
        assert asked.choices[0]["value"] == "opening-hours"


async def test_help_tells_of_the_commands(server: FakeDiscord, place: Place, adapters: Adapters):
    async with adapters.running():
        answer = await run(server, place, "faq help")
        assert "`/faq list`" in answer.text
        assert answer.buttons == []


async def test_those_who_manage_the_server_and_listed_people_and_roles_are_staff(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    boss = server.add_user("boss", place.guild, staff=True)
    eve, rob = (server.add_user(name, place.guild) for name in ("eve", "rob"))
    role = place.guild.members[rob.id].role_id
    staff = f'discord: ["{eve.id}"], discord_roles: ["{role}"]'
    place.service.snapshot = snapshot_of(
        SMALL_FILE.replace("bot: {", f"bot: {{staff: {{{staff}}}, ")
    )
    async with adapters.running():
        with pytest.raises(NotOfferedError):
            await run(server, place, "faqadmin status")
        for name in ("status", "why", "reload", "gaps"):
            options: dict[str, Any] = {"text": "when are you open"} if name == "why" else {}
            answer = await run(server, place, f"faqadmin {name}", force=True, **options)
            assert "This is for staff" in answer.text
        for person in (boss, eve, rob):
            answer = await run(server, place, "faqadmin status", person, force=True)
            assert "**Knowledge**" in answer.text


async def test_staff_read_why_and_reload(server: FakeDiscord, place: Place, adapters: Adapters):
    boss = server.add_user("boss", place.guild, staff=True)
    adapters.data_dir.mkdir()
    (adapters.data_dir / "faqs.yaml").write_text(SMALL_FILE.replace("nine", "ten"), "utf-8")
    async with adapters.running():
        why = await run(server, place, "faqadmin why", boss, text="when are you open?")
        assert "opening-hours" in why.text
        assert "was read again" in (await run(server, place, "faqadmin reload", boss)).text
        gaps = await run(server, place, "faqadmin gaps", boss, days=7, confirm=True)
        assert "in the last 7 days" in gaps.text
        accepting = await run(server, place, "faqadmin reload", boss, accept=True)
        assert "No version of faqs.yaml waits" in accepting.text
        assert "at **ten**" in (await run(server, place, "faq show", entry="opening-hours")).text
        (adapters.data_dir / "faqs.yaml").write_text("entries: 5", "utf-8")
        assert "cannot be used" in (await run(server, place, "faqadmin reload", boss)).text


async def test_fixed_sentences_are_in_the_language_of_the_one_who_asks(
    server: FakeDiscord, place: Place, adapters: Adapters, tmp_path: Path
):
    folder = tmp_path / "texts"
    folder.mkdir()
    english = load_texts()
    (folder / "en.toml").write_text((files(texts) / "en.toml").read_text("utf-8"), "utf-8")
    (folder / "de.toml").write_text(
        'yes = "Ja"\nvote_kept = "Danke."\nno_entry = "Nein: {entry}"\n'
    )
    adapters.texts = load_texts(folder=folder)
    async with adapters.running():
        answer = await run(server, place, "faq show", entry="nothing", locale="de")
        assert answer.text == "Nein: nothing"
        answer = await run(server, place, "faq show", entry="nothing", locale="fr")
        assert answer.text == english.say("no_entry", entry="nothing")
        shown = await run(server, place, "faq show", entry="opening-hours")
        server.press_label(shown, place.ada, "Yes", locale="de")
        assert (await server.wait_for_message()).text == "Danke."
