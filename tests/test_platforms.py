"""A platform is one folder under `adapters`: no other room names one, and a further one is a value."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.adapters.api.run import Api
from faqbot.adapters.discord import parse as discord_parse
from faqbot.adapters.discord.platform import DISCORD
from faqbot.adapters.discord.run import Discord
from faqbot.adapters.slack import parse as slack_parse
from faqbot.adapters.slack.platform import SLACK
from faqbot.adapters.slack.run import SlackHttp, SlackSocket
from faqbot.doctor import examine
from faqbot.errors import SettingsError
from faqbot.knowledge import read_text
from faqbot.knowledge.json_schema import schema_text
from faqbot.model import Platform
from faqbot.model.platform import Ids, Kind, Variable, transports_of
from faqbot.settings import known_names, read_settings
from faqbot.transports import choose

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "faqbot"
# The platforms' own folders; the sentences that a company rewords; the shapes of platforms' tokens,
# which are masked whoever pastes them.
MAY_NAME = ("adapters/", "texts/", "store/masking.py", "store/masking_shapes.py")
# How chats write links and emoji in text, which matching reads: their pages are cited there.
CITED = {
    ("matching/asking/mentions.py", "docs.slack.dev"),
    ("matching/emoji.py", "docs.slack.dev"),
    ("matching/emoji.py", "discord.com/developers"),
    ("feeds/page.py", "https://api.w.org/"),
    ("feeds/page.py", "https://developer.wordpress.org/rest-api/"),
}
_SHORT = 3
SDKS = {"slack_bolt", "slack_sdk", "discord", "aiohttp"}


def naming(root: Path, names: set[str]) -> Iterator[str]:
    """The lines outside the platforms' folders that name one, in code or in words.

    A short name is part of many a word, and counts where it stands alone.
    """
    wanted = re.compile(
        "|".join(each if len(each) > _SHORT else rf"\b{each}\b" for each in sorted(names))
    )
    for path in sorted(root.rglob("*.py")):
        room = path.relative_to(root).as_posix()
        if room.startswith(MAY_NAME):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            said = line.casefold()
            cited = any(room == place and page in line for place, page in CITED)
            if not cited and wanted.search(said):
                yield f"{room}:{number}: {line.strip()}"


def test_no_room_outside_the_adapters_names_a_platform():
    assert list(naming(SOURCE, {each.name for each in PLATFORMS})) == []


def test_a_platform_that_is_named_elsewhere_is_found(tmp_path: Path):
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "own.py").write_text('NAME = "slack"\n')
    (tmp_path / "policy.py").write_text(
        '"""Pure."""\n\nif platform == "slack":\n    _DISCORD = 1\n'
    )
    (tmp_path / "rapid.py").write_text('"""Rapid."""\n\nONE = "api"\n')
    found = list(naming(tmp_path, {"slack", "discord", "api"}))
    assert found == [
        'policy.py:3: if platform == "slack":',
        "policy.py:4: _DISCORD = 1",
        'rapid.py:3: ONE = "api"',
    ]


@pytest.mark.parametrize(
    "code",
    [
        "import faqbot.adapters, faqbot.cli, faqbot.settings",
        "from faqbot.cli import cli\ncli(['schema'], standalone_mode=False)",
        f"from faqbot.cli import cli\ncli(['check', {str(ROOT / 'faqs.yaml')!r}], standalone_mode=False)",
    ],
)
def test_what_describes_the_platforms_imports_no_sdk(code: str, tmp_path: Path):
    whole = f"{code}\nimport json, sys\nprint(file=sys.stderr)\nprint(json.dumps([*sys.modules]), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    imported = set(json.loads(done.stderr.splitlines()[-1]))
    assert {name.partition(".")[0] for name in imported} & SDKS == set()
    assert {
        name for name in imported if name.endswith((".slack.run", ".discord.run", ".api.run"))
    } == set()


def test_adapters_have_the_names_that_their_platforms_give():
    assert (SLACK.name, DISCORD.name) == (slack_parse.PLATFORM, discord_parse.PLATFORM)
    names = [SlackSocket.name, SlackHttp.name, Discord.name, Api.name]
    assert names == list(transports_of(PLATFORMS))


def test_what_platforms_add_to_the_settings_and_to_the_file_does_not_collide():
    keys = [key.name for each in PLATFORMS if each.staff for key in each.staff.keys]
    names = known_names(PLATFORMS)
    transports = [each.name for platform in PLATFORMS for each in platform.transports]
    commands = [each.set_up.command for each in PLATFORMS if each.set_up]
    for found in (keys, names, transports, commands):
        assert len(found) == len(set(found))


def further() -> Platform:
    """A platform that nobody wrote an adapter for."""
    ids = Ids(r"#[a-z]+", "bad-relay-id", "a Relay id", "write #name")
    assert DISCORD.answer_in
    assert DISCORD.handoff
    assert DISCORD.staff
    transport = replace(DISCORD.transports[0], name="relay-line", needs=("RELAY_KEY",))
    return replace(
        DISCORD,
        name="relay",
        title="Relay",
        variables=(Variable("RELAY_KEY", Kind.SECRET), Variable("RELAY_URL", Kind.ADDRESS)),
        transports=(transport,),
        remedy="To use Relay: ask for a key.",
        answer_in=replace(DISCORD.answer_in, name="relay", ids=ids),
        handoff=replace(DISCORD.handoff, name="relay", ids=ids),
        staff=replace(
            DISCORD.staff,
            people=replace(DISCORD.staff.people, name="relay", ids=ids),
            roles=None,
            servers=None,
            remedy="list people under bot.staff.relay",
        ),
        longest_answer=50,
    )


FILE = """\
version: 1
bot:
  answer_in: {relay: ["#help"], slack: [C1]}
  handoff: {relay: "%s"}
entries:
  - id: hours
    question: When are you open?
    aliases: [opening hours]
    answer: "We open at nine, on every day of the week but Sunday and Monday."
"""


def test_a_further_platform_has_its_keys_in_the_file():
    platforms = (*PLATFORMS, further())
    reading = read_text((FILE % "#people").encode(), platforms, name="f")
    assert reading.knowledge is not None
    behaviour = reading.knowledge.behaviour
    assert behaviour.answer_in == {"slack": {"C1"}, "discord": frozenset(), "relay": {"#help"}}
    assert behaviour.handoff == {"relay": "#people"}
    said = {each.code: f"{each.message}; {each.remedy}" for each in reading.problems}
    assert "handed over on Relay" in said["no-staff"]
    assert "list people under bot.staff.relay" in said["no-staff"]
    assert "more than the 50 of one message on Relay" in said["long-answer"]
    (wrong,) = read_text((FILE % "people").encode(), platforms, name="f").errors
    assert (wrong.code, wrong.message) == ("bad-relay-id", '"people" is not a Relay id')
    staff = json.loads(schema_text(platforms))["properties"]["bot"]["properties"]["staff"]
    assert list(staff["properties"]) == [
        "slack",
        "discord",
        "discord_roles",
        "discord_servers",
        "relay",
    ]


def test_a_platform_that_is_not_given_has_no_keys():
    (wrong, *_) = read_text((FILE % "#people").encode(), PLATFORMS, name="f").errors
    assert (wrong.code, wrong.message) == ("unknown-key", 'unknown key "relay" in "answer_in"')


def test_a_further_platform_is_set_up_by_its_own_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    platforms = (further(),)
    with pytest.raises(SettingsError, match=r"Set RELAY_KEY; docs"):
        choose(read_settings(platforms))
    monkeypatch.setenv("RELAY_KEY", "k" * 20)
    settings = read_settings(platforms)
    assert choose(settings).active == ("relay-line",)
    assert settings.value("RELAY_KEY") == "k" * 20
    assert "kkkk" not in repr(settings)
    monkeypatch.setenv("RELAY_URL", "nonsense")
    with pytest.raises(
        SettingsError, match="RELAY_URL: Value error, is not the address of a server"
    ):
        read_settings(platforms)


def test_doctor_tells_what_a_further_platform_lacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_ENCODER", "none")
    (told,) = [each for each in examine((further(),)) if each.subject == "Relay"]
    assert (told.what, told.remedy) == ("RELAY_KEY is not set", "To use Relay: ask for a key.")
