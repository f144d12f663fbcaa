"""The manifest as Slack would read it."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from faqbot.adapters.slack.manifest import app_manifest, least_scopes, request_url
from faqbot.conversation.commands import STAFF_COMMANDS, SUBCOMMANDS
from faqbot.errors import SettingsError
from faqbot.model import Behaviour, Staff

LISTING = Behaviour(answer_in={"slack": frozenset({"C1"})})
ELSEWHERE = Behaviour(answer_in={"discord": frozenset({"1"})})
URL = "https://bot.example.com/slack/events"


def made(behaviour: Behaviour = Behaviour(), url: str | None = None) -> dict[str, Any]:  # noqa: B008
    """As it travels: through JSON."""
    manifest: dict[str, Any] = json.loads(json.dumps(app_manifest(behaviour, url=url)))
    return manifest


def events(manifest: dict[str, Any]) -> list[str]:
    found: list[str] = manifest["settings"]["event_subscriptions"]["bot_events"]
    return found


@pytest.mark.parametrize("behaviour", [Behaviour(), ELSEWHERE])
def test_a_file_without_slack_channels_asks_for_no_channel_history(behaviour: Behaviour):
    manifest = made(behaviour)
    assert manifest["oauth_config"] == {
        "scopes": {
            "bot": ["app_mentions:read", "chat:write", "commands", "im:history"],
            "bot_optional": ["assistant:write"],
        }
    }
    assert events(manifest) == ["app_home_opened", "app_mention", "message.im"]


def test_a_workspace_may_leave_out_the_scopes_that_all_else_works_without():
    asked = made(replace(LISTING, handoff={"slack": "C1"}))["oauth_config"]["scopes"]
    assert asked["bot_optional"] == ["assistant:write", "groups:history", "groups:read"]
    assert not {*asked["bot"]} & {*asked["bot_optional"]}
    assert "channels:history" in asked["bot"]


def test_listed_channels_add_what_reading_along_needs_and_no_more():
    more = set(least_scopes(LISTING)) - set(least_scopes(Behaviour()))
    assert more == {"channels:history", "groups:history"}
    assert set(events(made(LISTING))) - set(events(made())) == {
        "message.channels",
        "message.groups",
    }


def test_a_hand_over_channel_without_staff_adds_what_tells_that_it_is_private():
    handing = Behaviour(handoff={"slack": "C1"})
    assert set(least_scopes(handing)) - set(least_scopes(Behaviour())) == {"groups:read"}
    listed = replace(handing, staff={"slack": Staff(frozenset({"U1"}))})
    assert least_scopes(listed) == least_scopes(Behaviour(handoff={"discord": "1"}))
    assert "groups:read" not in least_scopes(listed)


def test_socket_mode_names_no_address():
    manifest = made(LISTING)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(manifest)


def test_over_http_slack_sends_everything_to_one_address():
    manifest = made(LISTING, URL)
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == URL
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": URL,
        "message_menu_options_url": URL,
    }
    assert [each["url"] for each in manifest["features"]["slash_commands"]] == [URL, URL]


def test_it_keeps_within_slacks_limits():
    """https://docs.slack.dev/reference/app-manifest."""
    manifest = made(LISTING, URL)
    about, features = manifest["display_information"], manifest["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_what_is_shown_while_one_types_names_all_that_can_be_typed():
    faq, admin = made()["features"]["slash_commands"]
    for command, names in ((faq, SUBCOMMANDS), (admin, STAFF_COMMANDS)):
        named = [each.split()[0] for each in command["usage_hint"].split(" | ")]
        assert set(named) - {"your"} == set(names)
    assert faq["usage_hint"].startswith("your question | ")


def test_people_can_write_to_it_and_are_offered_questions():
    features = made()["features"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert "agent_view" in features
    assert "assistant_view" not in features
    assert features["shortcuts"][0]["callback_id"] == "answer_from_faq"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (URL, URL),
        ("https://bot.example.com", URL),
        (" https://bot.example.com/ ", URL),
        ("https://bot.example.com:8443", "https://bot.example.com:8443/slack/events"),
        ("https://example.com/behind/a/proxy?k=v", "https://example.com/behind/a/proxy?k=v"),
    ],
)
def test_an_address_without_a_path_gets_faqbots_own(given: str, taken: str):
    assert request_url(given) == taken


@pytest.mark.parametrize(
    "given",
    ["", "bot.example.com", "http://bot.example.com", "https://", "https://a b.example.com",
     "https://[::1", "https://bot.example.com:http"],
)  # fmt: skip
def test_an_address_that_slack_cannot_send_to_is_refused_with_an_example(given: str):
    with pytest.raises(SettingsError, match=r"https://YOUR-HOST/slack/events"):
        request_url(given)
