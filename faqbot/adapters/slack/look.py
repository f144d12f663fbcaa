"""How Slack shows what is said, for a page that draws it without a token."""

from collections.abc import Mapping
from typing import Any

from faqbot.adapters.slack.chat import CAN, modal_of
from faqbot.adapters.slack.listing import home_view, option, searched_topic
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.render import render, window
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, NAMES, STAFF, Look, Windows
from faqbot.model import Person

_CHANNELS = {DIRECT: "D0CLIENT", CHANNEL: "C0CLIENTS", DESK: "C0STAFF"}


def _words(pressed: Mapping[str, Any]) -> list[str]:
    return [str(pressed.get("action_id")).partition(":")[0], *str(pressed.get("value")).split()]


LOOK = Look(
    name=PLATFORM,
    title="Slack",
    can=CAN,
    message=lambda message: [dict(each) for each in render(message)],
    form=lambda form: modal_of(form, card=("", "")),
    words=_words,
    target=lambda message: (_CHANNELS[CHANNEL], message, message),
    people={CLIENT: Person("U0CLIENT", NAMES[CLIENT]), STAFF: Person("U0STAFF", NAMES[STAFF])},
    channels=_CHANNELS,
    windows=Windows(window=window, home=home_view, option=option, topic=searched_topic),
)
