"""A forum post's title and body become one question: what asks, without the story around it."""

import re

# Ends of sentences, and question marks, of Chinese and Arabic too.
_SENTENCES = re.compile(r"(?<=[.!?\u2026\u3002\uff1f\u061f])\s+|\n+")
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
_NO_SUBJECT_WORDS = """
a all any can everyone for have hello help hey hi i just me my need needed of one please pls
question questions quick short some somebody someone the there urgent urgently we you
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())
# So many words at least have a question that stands alone: not "Delivery?", nor "Any thoughts?".
_SHORTEST = 3


def post_text(title: str, body: str) -> str:
    """The title, with what asks in the body; with all of the body where nothing asks at all.

    A title that names no subject is left out, and so is what title and body have both.
    """
    has_subject = not _NO_SUBJECT.issuperset(_bare(title).split())
    kept = [each for each in _SENTENCES.split(body) if _asks(each)]
    if not kept and not (has_subject and _asks(title)):
        kept = [body]
    if has_subject and not any(_within(title, each) for each in kept):
        kept = [title, *(each for each in kept if not _within(each, title))]
    return "\n".join(kept).strip() or title


def _asks(sentence: str) -> bool:
    words = sentence.split()
    if len(words) < _SHORTEST or _PLEA.search(sentence):
        return False
    return bool(_MARK.search(sentence) or _INTERROGATIVE.match(sentence.strip()))


def _within(part: str, whole: str) -> bool:
    """Whether `whole` has the words of `part`, in their order and nothing between."""
    return f" {_bare(part)} " in f" {_bare(whole)} "


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
