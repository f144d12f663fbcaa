"""What only a person can mend at Slack, in words: which token, what is wrong, what to do."""

import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from faqbot.adapters.slack.manifest import PRIVACY, SERVES, least_scopes
from faqbot.adapters.slack.parse import Identity
from faqbot.errors import AdapterError
from faqbot.model import Behaviour

BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - a variable's name
APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105 - a variable's name

_log = logging.getLogger(__name__)

_NEW_TOKEN = {
    BOT_TOKEN: "Install the app in the workspace (api.slack.com/apps, Install App) and copy its "
    "Bot User OAuth Token, which begins with xoxb-, into SLACK_BOT_TOKEN.",
    APP_TOKEN: "Make an app-level token with the scope connections:write (api.slack.com/apps, "
    "Basic Information, App-Level Tokens), and copy it, it begins with xapp-, into SLACK_APP_TOKEN.",
}
SCOPES = "Add the scope under OAuth & Permissions (api.slack.com/apps), then install the app again."
_SOCKET_MODE = "Switch on Socket Mode (api.slack.com/apps, Socket Mode)."

# https://docs.slack.dev/reference/methods/auth.test/#errors and .../apps.connections.open/#errors
_TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
# Without these an app does part of its work only.
_USEFUL_SCOPES = ("app_mentions:read", "commands", "im:history")


def error_code(error: SlackApiError) -> str:
    """Slack's word for what went wrong ("invalid_auth"), else the HTTP status."""
    response = error.response
    if isinstance(response, AsyncSlackResponse):
        known = response.data.get("error") if isinstance(response.data, dict) else None
        return str(known or f"HTTP {response.status_code}")
    return f"HTTP {getattr(response, 'status', 'error')}"


def explained(code: str, variable: str) -> AdapterError | None:
    """The error for a person, where trying again would not help."""
    if code in _TOKEN_ERRORS:
        return AdapterError(f"Slack refuses {variable} ({code}). {_NEW_TOKEN[variable]}")
    if code == "missing_scope":
        remedy = SCOPES if variable == BOT_TOKEN else _NEW_TOKEN[APP_TOKEN]
        wanted = "the scope chat:write" if variable == BOT_TOKEN else "the scope connections:write"
        return AdapterError(f"Slack: {variable} lacks {wanted} (missing_scope). {remedy}")
    if code in ("socket_mode_not_enabled", "link_disabled"):
        return AdapterError(f"Slack: Socket Mode is off for this app ({code}). {_SOCKET_MODE}")
    return None


async def sign_in(client: AsyncWebClient, behaviour: Behaviour) -> Identity:
    """Who the bot token makes us; scopes that a file misses are logged.

    Raises:
        AdapterError: The token is refused, or lacks the right to post.
        SlackApiError: Slack did not answer well; it may later.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        final = explained(error_code(error), BOT_TOKEN)
        if final is None:
            raise
        raise final from None
    given = scopes_of(answer)
    if given is not None:
        _check_scopes(given, behaviour)
    return Identity(
        user=str(answer["user_id"]),
        bot=str(answer["bot_id"]),
        team=str(answer["team_id"]),
        organisation=str(answer.get("enterprise_id") or ""),
    )


def scopes_of(answer: AsyncSlackResponse) -> frozenset[str] | None:
    """The scopes of the token; None where the answer does not tell, as behind some proxies."""
    header = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "")
    return frozenset(header.split(",")) if header else None


def _check_scopes(given: frozenset[str], behaviour: Behaviour) -> None:
    if "chat:write" not in given:
        raise AdapterError(f"Slack: SLACK_BOT_TOKEN lacks the scope chat:write. {SCOPES}")
    for scope in _USEFUL_SCOPES:
        if scope not in given:
            told = "Slack: without the scope %s faqbot does not get %s. %s"
            _log.warning(told, scope, SERVES[scope], SCOPES)
    if PRIVACY in least_scopes(behaviour) and PRIVACY not in given:
        _log.warning(
            "Slack: bot.staff.slack lists nobody, and without the scope %s it is not known whether "
            "bot.handoff is private: nobody may answer there. List your people. Or: %s",
            PRIVACY,
            SCOPES,
        )
