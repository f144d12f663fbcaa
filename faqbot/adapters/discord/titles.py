"""A forum post's title and body become one question: what asks, without the story around it."""

import re

from faqbot.service.reading import SENTENCES, asks

_NO_SUBJECT_WORDS = """
a all any can everyone for have hello help hey hi i just me my need needed of one please pls
question questions quick short some somebody someone the there urgent urgently we you
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())


def post_text(title: str, body: str) -> str:
    """The title, with what asks in the body; with all of the body where nothing asks at all.

    A title that names no subject is left out, and so is what title and body have both.
    """
    has_subject = not _NO_SUBJECT.issuperset(_bare(title).split())
    kept = [each for each in SENTENCES.split(body) if asks(each)]
    if not kept and not (has_subject and asks(title)):
        kept = [body]
    if has_subject and not any(_within(title, each) for each in kept):
        kept = [title, *(each for each in kept if not _within(each, title))]
    return "\n".join(kept).strip() or title


def _within(part: str, whole: str) -> bool:
    """Whether `whole` has the words of `part`, in their order and nothing between."""
    return f" {_bare(part)} " in f" {_bare(whole)} "


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
