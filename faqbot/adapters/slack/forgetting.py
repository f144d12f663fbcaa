"""`/faq forget-me`: asked once more, then done."""

from faqbot.adapters.slack.buttons import button
from faqbot.adapters.slack.presses import Press
from faqbot.adapters.slack.render import Payload, plain_section, said
from faqbot.model import Question
from faqbot.texts import Texts

FORGET, KEEP = "forget", "keep"
"""What the two buttons do."""


def confirmation(question: Question, texts: Texts) -> Payload:
    """What is deleted, with a button that does it and one that does not."""
    payload = said(texts.say("forget_confirm"))
    forget = button(texts.say("forget_yes"), FORGET, question.user)
    keep = button(texts.say("forget_no"), KEEP, question.user)
    row = {"type": "actions", "elements": [{**forget, "style": "danger"}, keep]}
    payload["blocks"] = [plain_section(payload["text"]), row]
    return payload


def names_of(press: Press) -> set[str]:
    """The names of who pressed in questions: a command may tell another workspace than a press.

    A name that a button carries counts only where it is of the one who pressed.
    """
    typed = [word for word in press.words if word.rpartition(":")[2] == press.by.id]
    return {press.by.user, *typed}
