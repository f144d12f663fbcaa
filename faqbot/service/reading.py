"""Which words of a message are the question: its own, or those of what it points to or holds.

Only where its author spoke to faqbot itself: what a channel merely hears is read by its own words.
"""

import re
from dataclasses import replace

from faqbot.model import Question, Unread
from faqbot.service import policy

# Ends of sentences, and question marks, of Chinese and Arabic too.
SENTENCES = re.compile(r"(?<=[.!?\u2026\u3002\uff1f\u061f])\s+|\n+")
_MARK = re.compile(r"[?\uff1f\u061f]")
_INTERROGATIVE = re.compile(
    r"(?:what|when|where|which|who|whom|whose|why|how|do|does|did|is|are|was|were|can|could|will"
    r"|would|should|may|has|have)(?:'\w+)?\s+\S+\s+\S",
    re.IGNORECASE,
)
# "Can anybody help me?" asks for an answer, and does not say to what.
_PLEA = re.compile(
    r"\b(?:any(?:one|body)|some(?:one|body)|help|advice|ideas?|(?:a|quick|my) question|tell me)\b",
    re.IGNORECASE,
)
# So many words at least have a question that stands alone: not "Delivery?", nor "Any thoughts?".
_SHORTEST = 3

# Words that name no subject: "can you answer this please?" asks what stands elsewhere.
_POINTING_WORDS = """
a about above all an and any anybody anyone answer answers anything as at below best can could do
does everybody everyone explain following for from give handle he hello help her here hey hi him
idea ideas if in it know look maybe me message need of on one or out over please pls plz question
questions reply respond say see she some somebody someone something tell that the their them there
these they think this those thought thoughts to up us we will with would you your
"""
_POINTING = frozenset(_POINTING_WORDS.split())
# Without one of these, "hi" and "help" are said to faqbot, and point to nothing.
_POINTERS_WORDS = """
above answer answers below explain following he her here him idea ideas know look question
questions reply respond see she their them these they this those thoughts
"""
_POINTERS = frozenset(_POINTERS_WORDS.split())
_THANKS = frozenset({"thanks", "thank", "thx", "cheers"})


def as_read(question: Question) -> Question:
    """The question with all the words that it asks in, where its author spoke to faqbot itself.

    What it carries goes with its own words, or stands for them where they name no subject; the
    message that it replies to stands for them there alone.
    """
    if not policy.is_direct(question):
        return question
    text = question.text
    if question.carried:
        text = _with(text, question.carried)
    if question.original and _points(text, at_hand=True):
        text = question.original
    return question if text == question.text else replace(question, text=text)


def left_unread(question: Question) -> Unread | None:
    """What one who spoke to faqbot itself would have to say in words; None where they did.

    `question` as `as_read` gives it.
    """
    if question.unread is None or not policy.is_direct(question):
        return None
    return question.unread if _points(question.text, at_hand=False) else None


def asks(sentence: str) -> bool:
    """Whether a sentence is a question that stands alone."""
    if len(sentence.split()) < _SHORTEST or _PLEA.search(sentence):
        return False
    return bool(_MARK.search(sentence) or _INTERROGATIVE.match(sentence.strip()))


def _with(own: str, carried: str) -> str:
    """What is said of a forwarded or an attached text, with what it asks, or all of it."""
    if _points(own, at_hand=True):
        return carried
    asked = [each for each in SENTENCES.split(carried) if asks(each)]
    is_asked = _MARK.search(own) or _INTERROGATIVE.match(own)
    if asked and is_asked:
        return own
    return "\n".join([own, *(asked or [carried])])


def _points(own: str, *, at_hand: bool) -> bool:
    """Whether a text has no subject of its own; `at_hand` where it may point to words we have."""
    said = re.findall(r"\w+", own.casefold())
    if not said:
        return True
    if said[0] in _THANKS or not _POINTING.issuperset(set(said) - _THANKS):
        return False
    return at_hand or not _POINTERS.isdisjoint(said)
