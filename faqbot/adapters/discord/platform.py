"""Discord as a Platform; whatever needs its SDK is imported when it is called."""

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

_TOKEN = "DISCORD_TOKEN"  # noqa: S105 - a variable's name
_API_URL = "DISCORD_API_URL"
_GATEWAY_URL = "DISCORD_GATEWAY_URL"
_SHARDS = "FAQBOT_DISCORD_SHARDS"

_ID = Ids(
    pattern=r"[0-9]{1,20}",
    code="bad-discord-id",
    noun="a Discord id",
    remedy="write the number that Copy ID gives in Discord's developer mode, not the name",
    numeric=True,
)


def _build(*, services: "Services", environment: Environment) -> Adapter:
    from faqbot.adapters.discord.run import Discord

    return Discord(
        services=services,
        token=environment.value(_TOKEN) or "",
        data_dir=environment.data_dir,
        api_url=environment.value(_API_URL),
        gateway_url=environment.value(_GATEWAY_URL),
        sharded=environment.value(_SHARDS) is not None,
    )


def _look() -> Any:
    from faqbot.adapters.discord.look import LOOK

    return LOOK


async def _inspect(knowledge: KnowledgeBase, environment: Environment) -> list[Finding]:
    from faqbot.adapters.discord.inspection import inspect
    from faqbot.texts import load_texts

    behaviour = knowledge.behaviour
    return await inspect(
        behaviour,
        load_texts(behaviour.locale),
        token=environment.value(_TOKEN) or "",
        api_url=environment.value(_API_URL),
        data_dir=environment.data_dir,
    )


def _invite(
    application: str | None,
    for_people: bool,
    behaviour: Callable[[], Behaviour],
    environment: Environment,
) -> Sequence[Words]:
    from faqbot.adapters.discord.invitation import USER_INSTALL, link, link_for_people, resolved

    read = behaviour()
    token, api_url = environment.value(_TOKEN) or "", environment.value(_API_URL)
    number, doubt = resolved(application, token, api_url=api_url)
    asides = [Words(f"faqbot: {doubt}", aside=True)] if doubt else []
    if for_people:
        return [*asides, Words(link_for_people(number)), Words(USER_INSTALL, aside=True)]
    return [*asides, Words(link(number, read))]


DISCORD = Platform(
    name="discord",
    title="Discord",
    variables=(
        Variable(_TOKEN, Kind.SECRET),
        Variable(_API_URL, Kind.ADDRESS),
        Variable(_GATEWAY_URL, Kind.ADDRESS),
        Variable(_SHARDS, Kind.CHOICE, choices=("auto",)),
    ),
    transports=(Transport("discord", needs=(_TOKEN,), build=_build),),
    inspect=_inspect,
    look=_look,
    remedy="To use Discord: copy the bot's token, then `faqbot invite discord` prints a link.",
    set_up=SetUp(
        command="invite",
        summary="Print the link that adds the bot to a Discord server.\n\nIt has the least "
        "permissions that the file needs.",
        option="--application",
        option_help=f"The application's id (default: that of {_TOKEN}).",
        example="faqbot invite discord --application 1234567890",
        run=_invite,
        flag="--user",
        flag_help="Print the link by which people add the commands for themselves, to use them in "
        "other companies' servers too.",
    ),
    answer_in=Key(
        "discord",
        _ID,
        "Ids of Discord channels, in quotes; Copy Channel ID gives them.",
        ("1234567890",),
    ),
    handoff=Key("discord", _ID, "The id of a Discord channel, in quotes.", ("1234567891",)),
    staff=StaffKeys(
        people=Key(
            "discord",
            _ID,
            "Ids of Discord users, in quotes; they are staff in every server.",
            ("1234567892",),
        ),
        roles=Key(
            "discord_roles",
            _ID,
            "Ids of Discord roles, in quotes; all who have one are staff.",
            ("1234567893",),
        ),
        servers=Key(
            "discord_servers",
            _ID,
            "Ids of Discord servers, in quotes: whoever may manage one is staff in it. Without any, "
            "those that the channels under handoff and answer_in belong to.",
            ("1234567894",),
        ),
        without=", else only who may manage its server",
        remedy="list people under bot.staff.discord, or roles under bot.staff.discord_roles",
    ),
    person=PersonForm(pattern=r"\d{5,20}", form="ID", example="80351110224678912"),
    longest_answer=4_000,
    ask="/faq ask",
)
"""Discord, for all that know no platform."""
