"""Slack as a Platform; whatever needs its SDK is imported when it is called."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from faqbot.findings import Finding
from faqbot.model import Adapter, Behaviour, KnowledgeBase, Platform
from faqbot.model.platform import (
    Environment,
    Ids,
    Key,
    Kind,
    PersonForm,
    SetUp,
    StaffKeys,
    Transport,
    Variable,
    Words,
)

if TYPE_CHECKING:
    from faqbot.service import Services

_BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - a variable's name
_APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105 - a variable's name
_SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - a variable's name
_API_URL = "SLACK_API_URL"

_CHANNEL = Ids(
    pattern=r"[CGD][A-Z0-9]+",
    code="bad-slack-id",
    noun="the id of a Slack channel",
    remedy="write the id (C0123ABCD), found at the end of the channel's link, not its name",
)
_USER = Ids(
    # Before a person of another workspace stands its id, or that of the organisation that it is of.
    pattern=r"(?:[TE][A-Z0-9]+/)?[UW][A-Z0-9]+",
    code="bad-slack-id",
    noun="the id of a Slack user",
    remedy="write the id (U0123ABCD), found in the profile's menu, not the name; for somebody of "
    "another workspace with its id before it (T0123ABCD/U0456ABCD)",
)


def _socket(*, services: "Services", environment: Environment) -> Adapter:
    from faqbot.adapters.slack.run import SlackSocket

    return SlackSocket(
        services,
        bot_token=environment.value(_BOT_TOKEN) or "",
        app_token=environment.value(_APP_TOKEN) or "",
        api_url=environment.value(_API_URL) or "",
    )


def _http(*, services: "Services", environment: Environment) -> Adapter:
    from faqbot.adapters.slack.run import SlackHttp

    return SlackHttp(
        services,
        bot_token=environment.value(_BOT_TOKEN) or "",
        signing_secret=environment.value(_SIGNING_SECRET) or "",
        api_url=environment.value(_API_URL) or "",
    )


def _look() -> Any:
    from faqbot.adapters.slack.look import LOOK

    return LOOK


async def _inspect(knowledge: KnowledgeBase, environment: Environment) -> list[Finding]:
    from faqbot.adapters.slack.inspection import inspect

    return await inspect(
        knowledge,
        bot_token=environment.value(_BOT_TOKEN) or "",
        app_token=environment.value(_APP_TOKEN),
        api_url=environment.value(_API_URL) or "",
    )


def _manifest(
    url: str | None, _flag: bool, behaviour: Callable[[], Behaviour], environment: Environment
) -> Sequence[Words]:
    from faqbot.adapters.slack.manifest import app_manifest, next_steps, request_url

    address = None if url is None else request_url(url)
    made = app_manifest(behaviour(), url=address)
    return [
        Words(json.dumps(made, indent=2)),
        Words(next_steps(http=url is not None), aside=True),
    ]


SLACK = Platform(
    name="slack",
    title="Slack",
    variables=(
        Variable(_BOT_TOKEN, Kind.SECRET),
        Variable(_APP_TOKEN, Kind.SECRET),
        Variable(_SIGNING_SECRET, Kind.SECRET),
        Variable(_API_URL, Kind.ADDRESS, default="https://slack.com/api/"),
    ),
    transports=(
        Transport("slack-socket", needs=(_BOT_TOKEN, _APP_TOKEN), build=_socket),
        Transport(
            "slack-http",
            needs=(_BOT_TOKEN, _SIGNING_SECRET, "PORT"),
            build=_http,
            unless=(
                _APP_TOKEN,
                f"{_APP_TOKEN} is set, so Slack delivers over Socket Mode (slack-socket)",
            ),
            unproved=f"{_SIGNING_SECRET} is set; whether it is right shows at Slack's first request",
        ),
    ),
    inspect=_inspect,
    look=_look,
    remedy="To use Slack: `faqbot manifest slack` prints what to make the app from.",
    set_up=SetUp(
        command="manifest",
        summary="Print the manifest to make a Slack app from.\n\nIt has the least scopes that the "
        "file needs.",
        option="--http",
        option_help="Have Slack send to this https address, not over Socket Mode.",
        example="faqbot manifest slack --http https://bot.example.com/slack/events",
        run=_manifest,
    ),
    answer_in=Key(
        "slack",
        _CHANNEL,
        "Ids of Slack channels, found at the end of a channel's link.",
        ("C0123ABCD",),
    ),
    handoff=Key("slack", _CHANNEL, "The id of a Slack channel.", ("C0456ABCD",)),
    staff=StaffKeys(
        people=Key(
            "slack",
            _USER,
            "Ids of Slack users, found in the menu of a profile: U0789ABCD for somebody of the "
            "bot's own workspace, T0456ABCD/U0999ABCD for somebody of another one.",
            ("U0789ABCD", "T0456ABCD/U0999ABCD"),
        ),
        without=" and the app has the scope groups:read, else nobody may",
        remedy="list your people under bot.staff.slack",
    ),
    person=PersonForm(
        pattern=r"[A-Z0-9]+:[A-Z0-9]+",
        form="TEAM:USER",
        example="T0123:U0456",
        explained="with the ids of the person's own workspace and of the person",
    ),
    longest_answer=12_000,
)
"""Slack, for all that know no platform."""
