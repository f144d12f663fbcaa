"""Which transports start, from the tokens that are set."""

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.errors import SettingsError
from faqbot.settings import Settings, settings_of
from faqbot.transports import choose

SOCKET = {"SLACK_BOT_TOKEN": "xoxb", "SLACK_APP_TOKEN": "xapp"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb", "SLACK_SIGNING_SECRET": "s", "PORT": "8080"}
DISCORD = {"DISCORD_TOKEN": "d"}
API = {"FAQBOT_API_TOKEN": "t" * 32, "PORT": "8080"}


def settings(**environment: str) -> Settings:
    return settings_of(PLATFORMS)(_env_file=None, **environment)  # type: ignore[arg-type,call-arg]


@pytest.fixture(autouse=True)
def no_tokens(monkeypatch: pytest.MonkeyPatch):
    for name in (*SOCKET, *HTTP, *DISCORD, *API):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "active"),
    [
        (SOCKET, ("slack-socket",)),
        (HTTP, ("slack-http",)),
        (DISCORD, ("discord",)),
        (SOCKET | DISCORD, ("slack-socket", "discord")),
        (SOCKET | HTTP, ("slack-socket",)),
        (HTTP | DISCORD, ("slack-http", "discord")),
        (API, ("api",)),
        (HTTP | API, ("slack-http", "api")),
        (SOCKET | DISCORD | API, ("slack-socket", "discord", "api")),
    ],
)
def test_every_transport_whose_tokens_are_set_starts(environment, active):
    choice = choose(settings(**environment))
    assert (choice.active, choice.idle) == (active, {})


def test_a_platform_that_is_half_set_up_is_said():
    choice = choose(settings(SLACK_BOT_TOKEN="xoxb", **DISCORD))
    assert choice.active == ("discord",)
    assert choice.idle["slack-socket"] == "SLACK_APP_TOKEN not set"
    assert choice.idle["slack-http"] == "SLACK_SIGNING_SECRET and PORT not set"


@pytest.mark.parametrize(
    ("environment", "only", "active", "idle"),
    [
        (DISCORD, ["slack-socket", "discord"], ("discord",), {"slack-socket"}),
        (DISCORD, ["slack-http"], (), {"slack-http"}),
        (SOCKET | HTTP, ["slack-http"], (), {"slack-http"}),
        (HTTP, ["slack-socket", "discord"], (), {"slack-socket", "discord"}),
        (HTTP, ["slack-http"], ("slack-http",), set()),
    ],
)
def test_of_those_asked_for_the_ones_without_a_token_idle(environment, only, active, idle):
    choice = choose(settings(**environment), only)
    assert (choice.active, set(choice.idle)) == (active, idle)


@pytest.mark.parametrize("only", [[], ["discord"]])
def test_without_any_token_nothing_starts_and_what_needs_none_is_named(only):
    with pytest.raises(SettingsError, match=r"no token is set.*`faqbot preview`"):
        choose(settings(), only)


@pytest.mark.parametrize(
    "begun", [{"SLACK_APP_TOKEN": "xapp"}, {"SLACK_SIGNING_SECRET": "s", "PORT": "1"}]
)
def test_slack_begun_without_its_bot_token_is_said(begun):
    choice = choose(settings(**begun, **DISCORD))
    assert choice.active == ("discord",)
    assert "SLACK_BOT_TOKEN" in choice.idle["slack-socket"]


def test_an_api_token_without_a_port_is_said():
    with pytest.raises(SettingsError, match="api: PORT not set"):
        choose(settings(FAQBOT_API_TOKEN="t" * 32))
    choice = choose(settings(FAQBOT_API_TOKEN="t" * 32, **DISCORD))
    assert (choice.active, choice.idle) == (("discord",), {"api": "PORT not set"})


def test_tokens_that_start_nothing_are_named():
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN not set"):
        choose(settings(SLACK_BOT_TOKEN="xoxb"))
