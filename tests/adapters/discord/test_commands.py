"""`/faq` and `/faqadmin` over the real wire: who may, what they say, and in which language."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from faqbot import texts
from faqbot.service.acts import Acts
from faqbot.texts import load_texts
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import Channel, FakeDiscord, Message, NotOfferedError, User


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
            assert [button["label"] for button in answer.buttons] == [
                "Helpful",
                "Not helpful",
                "Share",
            ]
        answer = await run(server, place, "faq show", entry="*nothing* @everyone")
        assert answer.text == "I have no answer called \\*nothing\\* @\u200beveryone."


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


async def test_one_who_types_on_and_on_is_offered_nothing_more_and_others_are(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    bob = server.add_user("bob", place.guild)
    # Ten letters a minute.
    place.service.acts = Acts(1)

    async def offered(user: User, command: str, option: str) -> int:
        asked = server.autocomplete(place.channel, user, command, {option: ""}, focused=option)
        await server.wait_for_interaction_response(asked)
        return len(asked.choices)

    async with adapters.running():
        counts = [await offered(place.ada, "faq show", "entry") for _ in range(15)]
        assert counts == [3] * 10 + [0] * 5
        assert await offered(place.ada, "faq ask", "question") == 0
        assert await offered(bob, "faq ask", "question") == 3


async def test_help_tells_of_the_commands(server: FakeDiscord, place: Place, adapters: Adapters):
    async with adapters.running():
        answer = await run(server, place, "faq help")
        assert "`/faq list`" in answer.text
        assert answer.buttons == []


def hire(place: Place, staff: str) -> None:
    """Let the file say that of its staff."""
    place.service.snapshot = snapshot_of(
        SMALL_FILE.replace("bot: {", f"bot: {{staff: {{{staff}}}, ")
    )


async def refused(server: FakeDiscord, place: Place, user: User, *, where: Channel) -> bool:
    """Whether none of staff's commands tells `user` anything."""
    answers = []
    for name in ("status", "why", "reload", "gaps"):
        options: dict[str, Any] = {"text": "when are you open"} if name == "why" else {}
        if name == "gaps":
            options = {"days": 30, "confirm": True}
        asked = server.run_command(where, user, f"faqadmin {name}", options, force=True)
        answers.append((await server.wait_for_answer(asked)).text)
    return all("This is for staff" in each for each in answers)


async def test_those_who_manage_a_named_server_and_listed_people_and_roles_are_staff(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    boss = server.add_user("boss", place.guild, staff=True)
    eve, rob = (server.add_user(name, place.guild) for name in ("eve", "rob"))
    role = place.guild.members[rob.id].role_id
    hire(
        place,
        f'discord: ["{eve.id}"], discord_roles: ["{role}"], discord_servers: ["{place.guild.id}"]',
    )
    async with adapters.running():
        with pytest.raises(NotOfferedError):
            await run(server, place, "faqadmin status")
        assert await refused(server, place, place.ada, where=place.channel)
        for person in (boss, eve, rob):
            answer = await run(server, place, "faqadmin status", person, force=True)
            assert "**Knowledge**" in answer.text


@pytest.mark.parametrize("named", ["nothing", "the server", "a channel of the server"])
async def test_who_manages_another_server_that_the_bot_was_added_to_is_nobody(
    server: FakeDiscord, place: Place, adapters: Adapters, named: str
):
    foreign = server.add_guild("Anybody's")
    stranger = server.add_user("stranger", foreign, staff=True)
    theirs = server.add_channel(foreign)
    if named == "the server":
        hire(place, f'discord_servers: ["{place.guild.id}"]')
    elif named == "a channel of the server":
        place.list(place.channel)
    async with adapters.running():
        assert await refused(server, place, stranger, where=theirs)


async def test_a_manager_is_staff_where_a_channel_of_the_file_is_and_nothing_is_named(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    boss = server.add_user("boss", place.guild, staff=True)
    elsewhere = server.add_guild("Elsewhere")
    async with adapters.running():
        assert await refused(server, place, boss, where=place.channel)
        place.list(place.channel)
        answer = await run(server, place, "faqadmin status", boss)
        assert "**Knowledge**" in answer.text
        # Now the file's one channel is of a server that the boss has no part in.
        place.list(server.add_channel(elsewhere))
        assert await refused(server, place, boss, where=place.channel)
        # And of one that Discord does not tell of.
        place.service.snapshot = snapshot_of(
            SMALL_FILE.replace("{slack: [C1]}", '{discord: ["77"]}')
        )
        assert await refused(server, place, boss, where=place.channel)


async def test_staff_read_why_and_reload(server: FakeDiscord, place: Place, adapters: Adapters):
    boss = server.add_user("boss", place.guild, staff=True)
    own = f"bot: {{staff: {{discord_servers: ['{place.guild.id}']}}, "
    small = SMALL_FILE.replace("bot: {", own)
    place.service.snapshot = snapshot_of(small)
    adapters.data_dir.mkdir()
    (adapters.data_dir / "faqs.yaml").write_text(small.replace("nine", "ten"), "utf-8")
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
    adapters.texts = place.service.texts = load_texts(folder=folder)
    async with adapters.running():
        answer = await run(server, place, "faq show", entry="nothing", locale="de")
        assert answer.text == "Nein: nothing"
        answer = await run(server, place, "faq show", entry="nothing", locale="fr")
        assert answer.text == english.say("no_entry", entry="nothing")
        shown = await run(server, place, "faq show", entry="opening-hours")
        server.press_label(shown, place.ada, "Helpful", locale="de")
        assert (await server.wait_for_message()).text == "Danke."


async def test_who_added_the_app_uses_it_in_servers_without_the_bot(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    away = server.add_channel(server.add_foreign_guild())
    guild = away.guild
    assert guild is not None
    sam = server.add_user("sam", guild, staff=True)
    async with adapters.running():
        asked = server.run_command(away, sam, "faq ask", {"question": "when are you open?"})
        answer = await server.wait_for_answer(asked)
        assert answer.ephemeral
        server.press_label(answer, sam, "Share")
        shared = await server.wait_for_message(channel=away)
        assert "Shared by Sam" in shared.text
        assert not shared.ephemeral
        said = server.send(away, sam, "how much does delivery cost?")
        preview = await server.wait_for_answer(
            server.run_message_action(said, sam, "Answer from FAQ")
        )
        assert "Five euros." in preview.text
        server.press_label(preview, sam, "Post as reply")
        refused = await server.wait_for_message(channel=away)
        assert "I could not post here." in refused.text
        with pytest.raises(NotOfferedError, match="for themselves"):
            server.run_command(away, sam, "faqadmin status")
        # To manage a client's server makes nobody staff.
        forced = server.run_command(away, sam, "faqadmin status", force=True)
        assert "This is for staff" in (await server.wait_for_answer(forced)).text


async def test_names_and_descriptions_of_commands_are_in_the_languages_of_the_texts(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    german = {
        "name_list": "liste", "command_list": "Alle Themen " * 20, "name_topic": "thema",
        "message_action": "Antwort aus den FAQ", "name_show": "No Name", "command_help": "Hilfe",
    }  # fmt: skip
    place.service.texts = load_texts(own={"de": german})
    async with adapters.running():
        faq, admin, action = server.commands.registered()
        listed = {each["name"]: each for each in faq["options"]}
        assert listed["list"]["name_localizations"] == {"de": "liste"}
        (told,) = listed["list"]["description_localizations"].values()
        assert len(told) == 100
        (topic,) = listed["list"]["options"]
        assert topic["name_localizations"] == {"de": "thema"}
        assert listed["help"]["description_localizations"] == {"de": "Hilfe"}
        assert not listed["show"]["name_localizations"]
        assert not listed["ask"]["name_localizations"]
        assert not admin["name_localizations"]
        assert action["name_localizations"] == {"de": "Antwort aus den FAQ"}
        assert "name_show of de is no name for Discord: 'No Name'" in caplog.text
        answer = await run(server, place, "faq list", locale="de")
        assert "Topics" in answer.text


async def test_names_that_are_one_in_some_language_cost_nobody_the_commands(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    place.service.texts = load_texts(own={"de": {"name_list": "alles", "name_show": "alles"}})
    async with adapters.running():
        assert "the commands stay in one language" in caplog.text
        faq, *_ = server.commands.registered()
        assert {each["name"] for each in faq["options"]} >= {"list", "show", "ask"}
        assert "Topics" in (await run(server, place, "faq list")).text
