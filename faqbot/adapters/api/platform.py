"""The HTTP API as a Platform; whatever needs aiohttp is imported when it is called."""

from typing import TYPE_CHECKING

from faqbot.adapters.api.contract import MOST_USER, PATH, PLATFORM, SHORTEST_TOKEN, TOKEN
from faqbot.findings import Finding, State
from faqbot.model import Adapter, KnowledgeBase, Platform
from faqbot.model.platform import Environment, Kind, PersonForm, Transport, Variable

if TYPE_CHECKING:
    from faqbot.service import Services

_TITLE = "HTTP API"
_REMEDY = "Set it to a long random text, such as `openssl rand -hex 32` prints."


def _build(*, services: "Services", environment: Environment) -> Adapter:
    from faqbot.adapters.api.run import Api

    return Api(services, token=environment.value(TOKEN) or "")


async def _inspect(_knowledge: KnowledgeBase, environment: Environment) -> list[Finding]:
    token, port = environment.value(TOKEN) or "", environment.value("PORT")
    if port is None:
        return []  # That it cannot start is found where the transports are looked at.
    if len(token.strip()) < SHORTEST_TOKEN:
        what = f"{TOKEN} is shorter than {SHORTEST_TOKEN} characters and can be guessed"
        return [Finding(_TITLE, State.WARNING, what, _REMEDY)]
    what = f"whoever has {TOKEN} may ask at {PATH} on port {port}"
    return [Finding(_TITLE, State.OK, what)]


API = Platform(
    name=PLATFORM,
    title=_TITLE,
    variables=(Variable(TOKEN, Kind.SECRET),),
    transports=(Transport(PLATFORM, needs=(TOKEN, "PORT"), build=_build),),
    inspect=_inspect,
    remedy=f"To let other programs ask over HTTP, set it and PORT. {_REMEDY}",
    person=PersonForm(
        pattern=rf"(?s:.{{1,{MOST_USER}}})",
        form="USER",
        example="4711",
        explained="with the `user` that was sent along with the questions",
    ),
    command="",
    ask="",
)
"""The HTTP API, for all that know no platform: it has no channels, no staff and no buttons."""
