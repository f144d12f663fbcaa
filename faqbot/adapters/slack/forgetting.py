"""`/faq forget-me`: asked once more, then done."""

from faqbot.adapters.slack.buttons import button
from faqbot.adapters.slack.render import Payload, plain_section, said
from faqbot.conversation.actions import Forget, Keep, encode
from faqbot.model import Question
from faqbot.texts import Texts


def confirmation(question: Question, texts: Texts) -> Payload:
    """What is deleted, with a button that does it and one that does not."""
    payload = said(texts.say("forget_confirm"))
    forget = button(texts.say("forget_yes"), *encode(Forget(question.user)))
    keep = button(texts.say("forget_no"), *encode(Keep(question.user)))
    row = {"type": "actions", "elements": [{**forget, "style": "danger"}, keep]}
    payload["blocks"] = [plain_section(payload["text"]), row]
    return payload
