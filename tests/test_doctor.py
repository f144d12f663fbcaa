"""`faqbot doctor` against both fakes: each thing that is wrong is named, with what to do."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from faqbot.adapters.discord.commands import MEMORY, command_names
from faqbot.cli import cli
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE
from tests.wire.discord import Channel, FakeDiscord, permissions
from tests.wire.slack import FakeSlack, limits


class Findings:
    """What one run of the doctor said."""

    def __init__(self, code: int, output: str) -> None:
        self.code = code
        self.output = output

    def __getitem__(self, subject: str) -> tuple[str, str]:
        """State, and all words, of the one finding whose subject begins so."""
        (found,) = (each for each in json.loads(self.output) if each["subject"].startswith(subject))
        return found["state"], f"{found['what']} -> {found['remedy']}"

    @property
    def problems(self) -> list[str]:
        return [each["subject"] for each in json.loads(self.output) if each["state"] == "problem"]


class Place:
    """A set-up in which all is well, until a test spoils it."""

    def __init__(self, folder: Path, slack: FakeSlack, discord: FakeDiscord) -> None:
        self.folder = folder
        self.slack = slack
        self.discord = discord
        self.guild = discord.add_guild()
        self.channel: Channel = discord.add_channel(self.guild)
        self.handoff: Channel = discord.add_channel(self.guild, "people")
        discord.general.bot_public = False
        self.environment = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.tokens.bot,
            "SLACK_APP_TOKEN": slack.tokens.app,
            "DISCORD_TOKEN": discord.token,
            "FAQBOT_ENCODER": "none",
        } | discord.environment
        self.write(slack="[C0HELP, G0PRIV]", discord=f'["{self.channel.id}"]')
        register_all(discord)

    def write(
        self,
        *,
        slack: str = "[]",
        discord: str = "[]",
        slack_handoff: str = "",
        discord_handoff: object = None,
        staff: str = 'slack: [U0BOB], discord: ["5"]',
    ) -> None:
        handoff = f"slack: {slack_handoff}, " if slack_handoff else ""
        handoff += f'discord: "{discord_handoff or self.handoff.id}"'
        behaviour = (
            f"answer_in: {{slack: {slack}, discord: {discord}}}, handoff: {{{handoff}}}, "
            f"staff: {{{staff}}}"
        )
        text = SMALL_FILE.replace("answer_in: {slack: [C1]}", behaviour)
        (self.folder / "faqs.yaml").write_text(text)

    async def run(self, **environment: str) -> Findings:
        """Run the doctor, for a program to read."""
        return await self._run("--json", **environment)

    async def shown(self, **environment: str) -> Findings:
        """Run the doctor, for a person to read."""
        return await self._run(**environment)

    async def _run(self, *form: str, **environment: str) -> Findings:
        """Whatever it says holds no token."""
        given = self.environment | environment

        def invoked() -> Result:
            with contextlib.chdir(self.folder):
                return CliRunner().invoke(cli, ["doctor", *form], prog_name="faqbot", env=given)

        # In a loop of its own, as a command has it.
        done = await asyncio.to_thread(invoked)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert done.stderr == ""
        for name, value in given.items():
            assert "TOKEN" not in name or not value or value not in done.stdout
        return Findings(done.exit_code, done.stdout)


def register_all(discord: FakeDiscord) -> None:
    """Discord knows whatever the adapter offers."""
    *groups, action = command_names(load_texts())
    known = [{"name": name, "type": 1, "description": name} for name in groups]
    discord.commands.overwrite([*known, {"name": action, "type": 3}], None)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with FakeSlack() as slack, FakeDiscord(message_content=True) as discord:
        yield Place(tmp_path, slack, discord)


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[int]:
    """Something that answers everything alike; yields its port."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def test_a_good_set_up_is_good_in_every_line(place: Place):
    found = await place.run()
    states = {each["subject"]: each["state"] for each in json.loads(found.output)}
    assert {name: state for name, state in states.items() if state != "ok"} == {
        "HTTP API": "skipped"
    }
    assert found.code == 0
    assert found["Slack SLACK_BOT_TOKEN"][1].startswith("good: @faqbot")
    assert not place.slack.messages
    assert not place.discord.messages
    assert not place.discord.unknown_calls


async def test_a_person_reads_a_line_each_and_what_to_do_below(place: Place):
    place.slack.world.scopes.discard("im:history")
    found = await place.shown()
    lines = found.output.splitlines()
    number = lines.index("PROBLEM  Slack scope im:history: missing: it serves direct messages")
    assert lines[number + 1].startswith("         -> Add the scope under OAuth & Permissions")
    assert lines[-1] == "problems: 1, warnings: 0"
    assert found.code == 1


async def test_a_refused_token_of_one_platform_leaves_the_other_checked(place: Place):
    wrong = await place.run(SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN="xapp-wrong")
    assert wrong.code == 1
    assert wrong.problems == ["Slack SLACK_BOT_TOKEN", "Slack SLACK_APP_TOKEN"]
    assert "begins with xoxb-" in wrong["Slack SLACK_BOT_TOKEN"][1]
    assert "connections:write" in wrong["Slack SLACK_APP_TOKEN"][1]
    assert wrong["Slack scopes and channels"][0] == "skipped"
    assert wrong[f"Discord channel {place.channel.id}"][0] == "ok"

    wrong = await place.run(DISCORD_TOKEN="wrong-token")
    assert wrong.problems == ["Discord DISCORD_TOKEN"]
    assert "Reset Token" in wrong["Discord DISCORD_TOKEN"][1]
    assert wrong["Discord intent, commands and channels"][0] == "skipped"
    assert wrong["Slack channel C0HELP"][0] == "ok"


async def test_each_missing_scope_says_what_it_serves_and_where_to_add_it(place: Place):
    place.slack.world.scopes -= {"commands", "channels:history", "assistant:write"}
    found = await place.run()
    assert found.problems == [
        "Slack scope commands", "Slack scope channels:history", "Slack channel C0HELP"
    ]  # fmt: skip
    assert "slash commands" in found["Slack scope commands"][1]
    assert "install the app again" in found["Slack scope commands"][1]
    assert "without the scope channels:history" in found["Slack channel C0HELP"][1]
    assert found["Slack scope assistant:write"][0] == "warning"


async def test_slack_judges_the_blocks_of_this_files_answers(place: Place):
    state, words = (await place.run())["Slack blocks"]
    assert state == "ok"
    assert "the answer of opening-hours" in words
    assert "the form for a reply" in words
    assert "Home and lists were not judged" in words
    assert not place.slack.messages


async def test_an_answer_that_slack_would_not_take_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "MESSAGE_BLOCKS", 0)
    found = await place.run()
    state, words = found["Slack blocks of the answer of opening-hours"]
    assert state == "warning"
    assert "Slack would not take them: /blocks " in words
    assert "plainer text" in words
    assert found.code == 0


@pytest.mark.parametrize("fault", ["unknown_method", "ratelimited"])
async def test_where_slack_does_not_judge_blocks_that_is_said(place: Place, fault: str):
    place.slack.faults.refuse(fault, method="blocks.validate")
    found = await place.run()
    state, words = found["Slack blocks"]
    assert state == "skipped"
    assert f"and what came after it: {fault}" in words
    assert found.code == 0


async def test_slack_channels_that_faqbot_cannot_read_are_named(place: Place):
    place.slack.world.add_channel("G0SECRET", "secret", kind="group", bot_is_member=False)
    place.write(slack="[C0HELP, C0ELSE, C0NONE, G0SECRET]", slack_handoff="C0GONE")
    found = await place.run()
    assert found["Slack channel C0HELP"][0] == "ok"
    assert "Write `/invite @faqbot` there" in found["Slack channel C0ELSE"][1]
    for channel in ("C0NONE", "G0SECRET"):
        assert "no such channel, or it is private" in found[f"Slack channel {channel}"][1]
    assert "the id under bot.handoff" in found["Slack hand-off channel C0GONE"][1]
    assert len(found.problems) == 4


async def test_a_hand_off_channel_is_looked_up_with_the_least_scopes(place: Place):
    place.slack.world.scopes -= {"channels:history", "groups:history"}
    place.write(slack_handoff="C0ELSE")
    found = await place.run()
    state, words = found["Slack hand-off channel C0ELSE"]
    assert state == "ok"
    assert "could not be checked" in words
    assert "/invite @faqbot" in words
    assert found["Slack scopes"] == ("ok", "all 5 that this file needs -> ")
    assert not place.slack.messages

    place.write(slack_handoff="C0GONE")
    assert (await place.run()).problems == ["Slack hand-off channel C0GONE"]


async def test_a_missing_intent_matters_only_where_a_channel_is_listed(place: Place):
    place.discord.gateway.granted = 0
    found = await place.run()
    assert found.problems == ["Discord Message Content Intent"]
    assert 'Switch on "Message Content Intent"' in found["Discord Message Content Intent"][1]
    place.write(slack="[C0HELP]")
    assert (await place.run()).code == 0


async def test_commands_that_discord_does_not_know_are_told_how_to_come(place: Place):
    place.discord.commands.overwrite([], None)
    found = await place.run()
    assert found.code == 0
    state, words = found["Discord commands"]
    assert state == "warning"
    assert "does not know faq" in words
    assert "They are registered at the next `faqbot run`" in words

    (place.folder / ".faqbot" / MEMORY).write_text("told before")
    assert f"Delete .faqbot/{MEMORY}" in (await place.run())["Discord commands"][1]


async def test_discord_channels_that_faqbot_cannot_use_are_named(place: Place):
    hidden = place.discord.add_channel(place.guild, "hidden")
    hidden.denied = permissions.VIEW_CHANNEL
    quiet = place.discord.add_channel(place.guild, "quiet")
    quiet.denied = permissions.CREATE_PUBLIC_THREADS | permissions.SEND_MESSAGES
    forum = place.discord.add_forum(place.guild)
    forum.denied = permissions.CREATE_PUBLIC_THREADS
    listed = ", ".join(f'"{each}"' for each in (hidden.id, quiet.id, forum.id, 77))
    place.write(discord=f"[{listed}]", discord_handoff=forum.id)
    found = await place.run()
    assert "may not see it" in found[f"Discord channel {hidden.id}"][1]
    assert "faqbot invite discord" in found[f"Discord channel {hidden.id}"][1]
    assert (
        "in #quiet: Send Messages, Create Public Threads ->"
        in found[f"Discord channel {quiet.id}"][1]
    )
    assert found[f"Discord channel {forum.id}"][0] == "ok"
    assert "Copy Channel ID" in found["Discord channel 77"][1]
    assert "it is not a text channel" in found[f"Discord hand-off channel {forum.id}"][1]
    assert len(found.problems) == 4


async def test_a_thread_takes_handed_over_questions_where_faqbot_may_write_in_it(place: Place):
    start = place.discord.send(place.handoff, place.discord.add_user("ada", place.guild), "Desk")
    thread = place.discord.start_thread(start, "desk")
    subject = f"Discord hand-off channel {thread.id}"
    place.handoff.denied = permissions.SEND_MESSAGES
    place.write(discord_handoff=thread.id)
    assert (await place.run())[subject][0] == "ok"
    place.handoff.denied = permissions.SEND_MESSAGES_IN_THREADS
    assert "in #desk: Send Messages In Threads ->" in (await place.run())[subject][1]
    place.handoff.denied, thread.locked = 0, True
    assert "Unlock it" in (await place.run())[subject][1]


async def test_a_bot_that_anybody_may_add_is_named_with_the_switch(place: Place):
    place.discord.general.bot_public = True
    state, words = (await place.run())["Discord Public Bot"]
    assert state == "warning"
    assert "switch off Bot > Public Bot" in words


@pytest.mark.parametrize(
    ("scopes", "channel", "staff", "state", "words"),
    [
        (set(), "C0HELP", "slack: [U0BOB]", "ok", "bot.staff.slack alone: Slack does not tell"),
        ({"channels:read"}, "C0HELP", "slack: [U0BOB]", "ok", "alone: C0HELP is a channel that"),
        ({"groups:read"}, "G0PRIV", "slack: [U0BOB]", "ok", "and everyone in G0PRIV, which is priv"),
        ({"groups:read"}, "G0PRIV", "", "ok", "for everyone in G0PRIV, which is private"),
        (set(), "G0PRIV", "", "problem", "for nobody: bot.staff.slack lists nobody, and Slack does"),
        ({"channels:read"}, "C0HELP", "", "problem", "for nobody: bot.staff.slack lists nobody, and C"),
    ],
)  # fmt: skip
async def test_it_says_who_may_answer_what_is_handed_over_on_slack(
    place: Place, scopes: set[str], channel: str, staff: str, state: str, words: str
):
    place.slack.world.scopes |= scopes
    place.write(slack_handoff=channel, staff=staff)
    found = (await place.run())["Slack Reply, Taken and Done"]
    assert found[0] == state
    assert words in found[1]
    assert ("List your people under bot.staff.slack" in found[1]) is (state == "problem")


@pytest.mark.parametrize(
    ("private", "staff", "state", "words"),
    [
        (
            False,
            'discord: ["5"]',
            "ok",
            "for those under bot.staff alone: #people is a channel that",
        ),
        (
            True,
            'discord: ["5"]',
            "ok",
            "those under bot.staff and everyone in #people, which is priv",
        ),
        (True, "", "ok", "whoever may manage its server and everyone in #people, which is private"),
        (
            False,
            "",
            "warning",
            "for whoever may manage its server alone: #people is a channel that",
        ),
    ],
)
async def test_it_says_who_may_answer_what_is_handed_over_on_discord(
    place: Place, private: bool, staff: str, state: str, words: str
):
    if private:
        place.discord.close_channel(place.handoff)
    place.write(staff=staff)
    found = (await place.run())["Discord Reply, Taken and Done"]
    assert found[0] == state
    assert words in found[1]
    assert ("View Channel from @everyone" in found[1]) is (state == "warning")


async def test_a_thread_is_as_private_as_its_channel_or_more(place: Place):
    ada = place.discord.add_user("ada", place.guild)
    start = place.discord.send(place.handoff, ada, "Desk")
    threads = {
        "everyone in #desk, which is private": place.discord.start_private_thread(
            place.handoff, "desk", ada
        ),
        "#people is a channel that everyone": place.discord.start_thread(start, "open"),
    }
    for words, thread in threads.items():
        place.write(discord_handoff=thread.id)
        assert words in (await place.run())["Discord Reply, Taken and Done"][1]


async def test_servers_whose_managers_are_staff_are_looked_up(place: Place):
    place.write(staff=f'discord_servers: ["{place.guild.id}", "77"]')
    found = await place.run()
    assert found[f"Discord server {place.guild.id}"][0] == "ok"
    assert "faqbot is in no such server" in found["Discord server 77"][1]
    assert found.problems == ["Discord server 77"]


async def test_interactions_that_go_elsewhere_are_noticed(place: Place):
    place.discord.general.interactions_url = "https://old.example.com/"
    found = await place.run()
    assert found.problems == ["Discord interactions"]
    assert "Interactions Endpoint URL" in found["Discord interactions"][1]


async def test_a_file_that_cannot_be_used_hides_nothing_else(place: Place):
    (place.folder / "faqs.yaml").write_text("version: 1\n")
    found = await place.run()
    assert found.problems == ["faqs.yaml"]
    assert "Run `faqbot check faqs.yaml`" in found["faqs.yaml"][1]
    assert found["channels"][0] == "skipped"
    assert found["Slack SLACK_BOT_TOKEN"][0] == "ok"

    (place.folder / "faqs.yaml").unlink()
    assert "faqbot init" in (await place.run())["faqs.yaml"][1]


async def test_places_that_cannot_be_written_are_named_with_the_setting(place: Place):
    (place.folder / "a-file").write_text("")
    found = await place.run(
        FAQBOT_DATA_DIR="a-file", DATABASE_URL="sqlite:///a-file/faqbot.sqlite3",
        FAQBOT_ENCODER="a-file",
    )  # fmt: skip
    assert found.problems == ["data folder", "store", "encoder"]
    assert "FAQBOT_DATA_DIR" in found["data folder"][1]
    assert "DATABASE_URL" in found["store"][1]
    assert "FAQBOT_ENCODER wants a folder" in found["encoder"][1]


async def test_a_database_server_needs_a_secret(place: Place):
    found = await place.run(DATABASE_URL="postgresql://u:hidden-word@127.0.0.1:1/d")
    assert "Set it to a long random text" in found["store"][1]
    found = await place.run(
        DATABASE_URL="postgresql://u:hidden-word@127.0.0.1:1/d", FAQBOT_SECRET="s" * 20
    )
    assert found.problems == ["store"]
    assert "hidden-word" not in found.output


async def test_a_database_that_may_only_be_read_is_found(place: Place):
    await place.run()
    database = place.folder / ".faqbot" / "faqbot.sqlite3"
    url = f"sqlite:///file:{database}?mode=ro&uri=true"
    assert "store" in (await place.run(DATABASE_URL=url)).problems


async def test_settings_that_cannot_be_read_are_the_one_finding(place: Place):
    (place.folder / ".env").write_text("FAQBOT_RETENTION_DAYS=soon\n")
    found = await place.run()
    assert found.problems == ["settings"]
    assert "FAQBOT_RETENTION_DAYS" in found["settings"][1]
    assert found.code == 1


async def test_without_tokens_it_says_how_to_come_by_them(place: Place):
    place.environment = {"FAQBOT_ENCODER": "none"}
    found = await place.run()
    assert found.problems == ["transports"]
    assert "faqbot manifest slack" in found["Slack"][1]
    assert "faqbot invite discord" in found["Discord"][1]


async def test_slack_without_a_transport_is_a_problem(place: Place):
    found = await place.run(SLACK_APP_TOKEN="")
    assert found.problems == ["Slack transport"]
    assert "SLACK_APP_TOKEN not set" in found["Slack transport"][1]


async def test_a_taken_port_is_a_problem_unless_faqbot_itself_has_it(place: Place):
    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def other(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    over_http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "s" * 32}
    async with listening(alive) as port:
        found = await place.run(PORT=str(port), **over_http)
    assert found.code == 0
    assert "a faqbot listens" in found["PORT"][1]
    assert "slack-http" in found["transports"][1]
    assert found["slack-http"][0] == "skipped"

    async with listening(other) as port:
        found = await place.run(PORT=str(port), **over_http)
    assert found.problems == ["PORT"]
    assert "set another one" in found["PORT"][1]

    async with listening(other) as port:
        found = await place.run(FAQBOT_METRICS_PORT=str(port), FAQBOT_METRICS=str(port))
    assert found.problems == ["FAQBOT_METRICS_PORT"]
    assert found["settings"][0] == "warning"
    assert "did you mean FAQBOT_METRICS_" in found["settings"][1]

    assert (await place.run(PORT=str(port), **over_http))["PORT"] == ("ok", f"{port} is free -> ")


async def test_a_token_in_the_wrong_place_is_not_shown(place: Place):
    found = await place.run(FAQBOT_ENCODER=place.slack.tokens.bot, FAQBOT_FAQS=place.discord.token)
    assert found.problems == ["faqs.yaml", "encoder"]


async def test_a_platform_that_keeps_silent_costs_ten_seconds_at_most(place: Place):
    loop = asyncio.get_running_loop()
    held = place.discord.faults.hold("GET /users/@me")
    async with place.slack.faults.holding("auth.test"):
        begun = loop.time()
        found = await place.run()
    held.release()
    assert found.problems == ["Slack SLACK_BOT_TOKEN", "Discord DISCORD_TOKEN"]
    assert "no answer within 10 s" in found["Slack SLACK_BOT_TOKEN"][1]
    assert "no answer within 10 s" in found["Discord DISCORD_TOKEN"][1]
    assert loop.time() - begun < 30


async def test_one_answer_that_is_odd_costs_no_other(place: Place):
    place.slack.faults.refuse("fatal_error", method="conversations.history")
    place.discord.faults.answer(403, "GET /applications/*/commands")
    place.discord.faults.answer(400, "GET /channels/*", times=None)
    found = await place.run()
    listed, handoff = place.channel.id, place.handoff.id
    assert sorted(found.problems) == [
        f"Discord channel {listed}", "Discord commands", f"Discord hand-off channel {handoff}",
        "Slack channel " + ("C0HELP" if found["Slack channel G0PRIV"][0] == "ok" else "G0PRIV"),
    ]  # fmt: skip
    assert "fatal_error" in found.output


async def test_a_page_in_place_of_the_platforms_is_a_problem_and_no_traceback(place: Place):
    async def portal(_: web.Request) -> web.Response:
        return web.Response(text="<html>log in to this network</html>", content_type="text/html")

    async with listening(portal) as port:
        url = f"http://127.0.0.1:{port}/api/"
        found = await place.run(SLACK_API_URL=url, DISCORD_API_URL=url)
    assert len(found.problems) == 3
    for subject in ("Slack SLACK_BOT_TOKEN", "Slack SLACK_APP_TOKEN", "Discord DISCORD_TOKEN"):
        assert "cannot be asked" in found[subject][1]
    assert found["store"][0] == "ok"


async def test_platforms_that_cannot_be_reached_are_told_from_those_that_refuse(place: Place):
    nowhere = "http://127.0.0.1:9/api/"
    found = await place.run(SLACK_API_URL=nowhere, DISCORD_API_URL=nowhere)
    for subject in ("Slack SLACK_BOT_TOKEN", "Slack SLACK_APP_TOKEN", "Discord DISCORD_TOKEN"):
        assert "cannot be asked" in found[subject][1]
        assert "network" in found[subject][1]
