"""The app manifest that Slack's "From a manifest" takes, with the least scopes that serve a file.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from faqbot.adapters.slack.parse import PLATFORM
from faqbot.errors import SettingsError
from faqbot.model import Behaviour

Json = dict[str, object]

PATH = "/slack/events"
NAME = "faqbot"
SHORTCUT = "answer_from_faq"
"""The `callback_id` of the message shortcut."""

PRIVACY = "groups:read"
"""The scope with which Slack tells that a channel is private."""

SERVES: Mapping[str, str] = {
    "app_mentions:read": "mentions in channels",
    "chat:write": "every reply",
    "commands": "slash commands and the message shortcut",
    "im:history": "direct messages",
    "assistant:write": "the prompts that a direct message opens with",
    "channels:history": "questions in the public channels under bot.answer_in",
    "groups:history": "questions in the private channels under bot.answer_in",
    PRIVACY: "whether bot.handoff is a private channel, so that all in it may answer",
}
"""Every scope that faqbot may ask for, and what it is for."""

OPTIONAL = frozenset({"assistant:write", "groups:history", PRIVACY})
"""Those without which faqbot does all of its other work: a workspace may leave them out."""

_EVENTS = ("app_home_opened", "app_mention", "message.im")
_LISTED_EVENTS = ("message.channels", "message.groups")
# Shown while one types; 1,000 characters at most.
# https://docs.slack.dev/reference/app-manifest#features
_HINT = "your question | list [TOPIC] | show ENTRY | posts [WORDS] | help | forget-me"
_STAFF_HINT = "status | why TEXT | reload [--accept] | gaps [DAYS] [--confirm]"
_COMMANDS = (
    ("/faq", "Ask a question; you alone see the answer", _HINT),
    ("/faqadmin", "For staff: look after faqbot", _STAFF_HINT),
)
_DESCRIPTION = "Answers common questions from a file that your own people keep, and says so when it does not know."


def least_scopes(behaviour: Behaviour) -> tuple[str, ...]:
    """The bot scopes that a file needs.

    Those for reading along only where it lists a channel, that for the privacy of the hand-over
    channel only where it lists no staff to answer there.
    """
    left_out = set()
    if not behaviour.answer_in.get(PLATFORM):
        left_out |= {"channels:history", "groups:history"}
    if PLATFORM not in behaviour.handoff or behaviour.staff_on(PLATFORM).are_listed:
        left_out.add(PRIVACY)
    return tuple(scope for scope in SERVES if scope not in left_out)


def request_url(address: str) -> str:
    """Where Slack is to send its requests; an address without a path gets faqbot's own.

    Raises:
        SettingsError: It is no https address.
    """
    try:
        parts = urlsplit(address.strip())
        # A port that is no number is found when it is asked for.
        good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or any(each.isspace() for each in address.strip()):
        raise SettingsError(
            f"--http: {address!r} is no address that Slack can send to. "
            f"Write one such as https://YOUR-HOST{PATH}; Slack takes https alone."
        )
    bare = parts.path in ("", "/")
    return parts._replace(path=PATH).geturl() if bare else parts.geturl()


def app_manifest(behaviour: Behaviour, *, url: str | None = None) -> Json:
    """The manifest: Socket Mode, or signed HTTP where `url` names the address to send to."""
    listed = bool(behaviour.answer_in.get(PLATFORM))
    address: Json = {} if url is None else {"request_url": url}
    # This one serves lists that are searched as one types.
    searched: Json = {} if url is None else {"message_menu_options_url": url}
    scopes = least_scopes(behaviour)
    return {
        "display_information": {"name": NAME, "description": _DESCRIPTION},
        "features": _features(url),
        # https://docs.slack.dev/changelog/2026/03/16/optional-scopes
        "oauth_config": {
            "scopes": {
                "bot": [scope for scope in scopes if scope not in OPTIONAL],
                "bot_optional": [scope for scope in scopes if scope in OPTIONAL],
            }
        },
        "settings": {
            "event_subscriptions": {
                **address,
                "bot_events": [*_EVENTS, *(_LISTED_EVENTS if listed else ())],
            },
            "interactivity": {"is_enabled": True, **address, **searched},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def next_steps(*, http: bool) -> str:
    """What to do with the manifest, in three lines."""
    second = (
        "Basic Information shows SLACK_SIGNING_SECRET. Start faqbot with it and with PORT, then "
        "verify the address under Event Subscriptions."
        if http
        else "Basic Information > App-Level Tokens: make one with connections:write, SLACK_APP_TOKEN."
    )
    return (
        "1. Paste it at https://api.slack.com/apps?new_app=1 under From a manifest (JSON).\n"
        "2. Install App shows the Bot User OAuth Token, SLACK_BOT_TOKEN.\n"
        f"3. {second}"
    )


def _features(url: str | None) -> Json:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        # What took the place of `assistant_view` for new apps; prompts are set as faqbot runs, so
        # that they follow the file. https://docs.slack.dev/ai/migrating-to-agent-messaging/
        "agent_view": {"agent_description": _DESCRIPTION},
        "bot_user": {"display_name": NAME, "always_online": False},
        "shortcuts": [
            {
                "name": "Answer from FAQ",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Answer this message, to you alone",
            }
        ],
        "slash_commands": [
            {
                "command": name,
                "description": description,
                "usage_hint": hint,
                "should_escape": False,
                **({} if url is None else {"url": url}),
            }
            for name, description, hint in _COMMANDS
        ],
    }
