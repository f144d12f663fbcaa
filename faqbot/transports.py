"""Which transports a process runs, from the tokens that are set."""

from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.errors import SettingsError
from faqbot.settings import Settings

SLACK_SOCKET, SLACK_HTTP, DISCORD = "slack-socket", "slack-http", "discord"
TRANSPORTS = (SLACK_SOCKET, SLACK_HTTP, DISCORD)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to run, and what idles, with the reason."""

    active: tuple[str, ...]
    idle: dict[str, str]


def choose(settings: Settings, only: Sequence[str] = ()) -> Choice:
    """The transports to run: those of `only`, else every one whose tokens are set.

    Raises:
        SettingsError: There is nothing to run, and nothing that a token could start later.
    """
    if not any(_tokens(settings).values()):
        raise SettingsError(
            "no token is set. Set DISCORD_TOKEN, or SLACK_BOT_TOKEN with SLACK_APP_TOKEN, "
            "or SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET and PORT; docs/set-up.md says where to get "
            "them. To try faqbot without one: `faqbot chat`."
        )
    lacking = {name: _lack(name, settings) for name in only or TRANSPORTS}
    active = tuple(name for name, reason in lacking.items() if reason is None)
    idle = {name: reason for name, reason in lacking.items() if reason is not None}
    if only:
        return Choice(active, idle)
    if not active:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in idle.items())
        raise SettingsError(f"no transport can start: {reasons}")
    return Choice(active, _half_set(idle, active, settings))


def _half_set(idle: dict[str, str], active: Sequence[str], settings: Settings) -> dict[str, str]:
    """Of what idles, that which somebody began to set up: a platform with a token and no transport."""
    begun = any(given for name, given in _tokens(settings).items() if name.startswith("SLACK_"))
    if not begun or {SLACK_SOCKET, SLACK_HTTP} & set(active):
        return {}
    return {name: reason for name, reason in idle.items() if name != DISCORD}


def _lack(name: str, settings: Settings) -> str | None:
    """Why a transport cannot start; None if it can."""
    if name == DISCORD:
        return _missing(settings, "DISCORD_TOKEN")
    if name == SLACK_SOCKET:
        return _missing(settings, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    if settings.slack_app_token:
        return "SLACK_APP_TOKEN is set, so Slack delivers over Socket Mode (slack-socket)"
    return _missing(settings, "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PORT")


def _missing(settings: Settings, *names: str) -> str | None:
    known = _tokens(settings) | {"PORT": settings.port is not None}
    lacking = [name for name in names if not known[name]]
    return f"{' and '.join(lacking)} not set" if lacking else None


def _tokens(settings: Settings) -> dict[str, bool]:
    return {
        "SLACK_BOT_TOKEN": settings.slack_bot_token is not None,
        "SLACK_APP_TOKEN": settings.slack_app_token is not None,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret is not None,
        "DISCORD_TOKEN": settings.discord_token is not None,
    }
