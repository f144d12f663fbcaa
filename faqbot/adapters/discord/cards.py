"""What staff see of a question for a person: the card, its buttons, and the form for an answer."""

from typing import Any, cast

import discord
from discord.ui import Label, Modal, TextDisplay, TextInput

from faqbot.adapters.discord.buttons import Press, named
from faqbot.adapters.discord.escaping import cut, escape
from faqbot.adapters.discord.render import Layout, markdown
from faqbot.adapters.discord.responses import Interaction
from faqbot.model import Handover
from faqbot.service.handing_over import HandoverDesk, is_open, typed
from faqbot.texts import Texts

# https://docs.discord.com/developers/interactions/receiving-and-responding#modal,
# .../components/reference#label-label-structure, #text-input-text-input-structure
_TITLE, _LABEL, _ANSWER = 45, 45, 4_000
_QUOTED = 1_000
# Nobody types for longer; then discord.py may forget the form. Filled later, it is still heard.
_FORM_SECONDS = 3_600.0


def card(desk: HandoverDesk, handover: Handover) -> list[Layout]:
    """The card of a hand-over as it stands; its last message has the buttons."""
    texts = desk.texts()
    steps = ("reply", "taken", "done") if is_open(handover) else ("reply",)
    row = tuple(
        Press(named(step, handover.id), texts.say(step), stands_out=step == "reply")
        for step in steps
    )
    return markdown(desk.card(handover), [row])


def form(handover: Handover, texts: Texts) -> Modal:
    """Where a person writes the answer, with the question above."""
    modal = Modal(
        title=cut(texts.say("reply_title"), _TITLE),
        custom_id=named("replied", handover.id),
        timeout=_FORM_SECONDS,
    )
    modal.add_item(TextDisplay(f"> {escape(cut(handover.text, _QUOTED))}"))
    field: TextInput[Modal] = TextInput(
        style=discord.TextStyle.paragraph, custom_id="answer", max_length=_ANSWER
    )
    return modal.add_item(Label(text=cut(texts.say("reply_label"), _LABEL), component=field))


def written(interaction: Interaction) -> str:
    """What was written into a form."""
    sent = cast("dict[str, Any]", interaction.data or {})
    fields = (row.get("component") or {} for row in sent.get("components") or [])
    return "\n".join(str(field["value"]) for field in fields if field.get("value")).strip()


def yours(text: str, texts: Texts) -> str:
    """What a person wrote and nobody got, as Markdown, so that it need not be written twice."""
    return f"\n\n**{texts.say('reply_yours')}**\n\n{typed(text)}" if text else ""
