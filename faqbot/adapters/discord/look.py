"""How Discord shows what is said, for a page that draws it without a token."""

from collections.abc import Mapping
from typing import Any

from faqbot.adapters.discord.asked import CAN
from faqbot.adapters.discord.buttons import tap_of
from faqbot.adapters.discord.chat import modal_of
from faqbot.adapters.discord.client import NUMBERED
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.render import payload, render
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, NAMES, STAFF, Look
from faqbot.model import Person


def _words(pressed: Mapping[str, Any]) -> list[str]:
    action, args = tap_of(str(pressed.get("custom_id")))
    values = [str(each) for each in pressed.get("value") or ()]
    return [action, *(args[1:] if action in NUMBERED else args), *values]


LOOK = Look(
    name=PLATFORM,
    title="Discord",
    can=CAN,
    message=lambda message: [payload(each) for each in render(message)],
    form=lambda form: modal_of(form).to_dict(),
    words=_words,
    target=lambda message: (message,),
    people={CLIENT: Person("2001", NAMES[CLIENT]), STAFF: Person("2002", NAMES[STAFF])},
    channels={DIRECT: "3001", CHANNEL: "3002", DESK: "3003"},
)
