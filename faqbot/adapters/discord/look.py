"""How Discord shows what is said, for a page that draws it without a token."""

from faqbot.adapters.discord.buttons import modal_of, words_of
from faqbot.adapters.discord.chat import CAN
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.render import payload, render
from faqbot.conversation.look import CHANNEL, CLIENT, DESK, DIRECT, NAMES, STAFF, Look
from faqbot.model import Person

LOOK = Look(
    name=PLATFORM,
    title="Discord",
    can=CAN,
    message=lambda message: [payload(each) for each in render(message)],
    form=lambda form: modal_of(form).to_dict(),
    words=lambda pressed: words_of(str(pressed.get("custom_id")), pressed.get("value") or ()),
    target=lambda message: (message,),
    people={CLIENT: Person("2001", NAMES[CLIENT]), STAFF: Person("2002", NAMES[STAFF])},
    channels={DIRECT: "3001", CHANNEL: "3002", DESK: "3003"},
)
