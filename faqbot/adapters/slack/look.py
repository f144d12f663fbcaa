"""How Slack shows what is said, for a page that draws it without a token."""

from faqbot.adapters.slack.chat import CAN, modal_of
from faqbot.adapters.slack.listing import home_view, option, searched_topic
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.presses import words_of
from faqbot.adapters.slack.render import render, window
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, NAMES, STAFF, Look, Windows
from faqbot.model import Person

_CHANNELS = {DIRECT: "D0CLIENT", CHANNEL: "C0CLIENTS", DESK: "C0STAFF"}


LOOK = Look(
    name=PLATFORM,
    title="Slack",
    can=CAN,
    message=lambda message: [dict(each) for each in render(message)],
    form=lambda form: modal_of(form, card=("", "")),
    words=lambda pressed: words_of(str(pressed.get("action_id")), str(pressed.get("value"))),
    target=lambda message: (_CHANNELS[CHANNEL], message, message),
    people={CLIENT: Person("U0CLIENT", NAMES[CLIENT]), STAFF: Person("U0STAFF", NAMES[STAFF])},
    channels=_CHANNELS,
    windows=Windows(window=window, home=home_view, option=option, topic=searched_topic),
)
