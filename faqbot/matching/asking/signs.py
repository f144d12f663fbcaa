"""The signs of a sentence, by name: what in its words and build tells that it asks, or that it tells.

What tells of news or troubles counts only in a sentence that is not built as a question, since a
question may name them all.
"""

import re
from collections.abc import Iterator, Mapping

from faqbot.matching.asking.patterns import (
    ALWAYS,
    BUILT,
    LATER,
    LATER_START,
    NO_PHRASE,
    STARTS,
    WANTING,
    WITHIN,
)
from faqbot.matching.asking.sentences import Message, Sentence

_ANSWERED = re.compile(r"(?:yes|yep|yeah|no|nope|of course|me|not me|anyway|turns out|well)\b")
_SHORT, _SHORTER, _SHORTEST = 7, 4, 2
_LONG = 12


def _compiled(table: Mapping[str, str], before: str = "") -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(f"{before}(?:{pattern})")) for name, pattern in table.items()]


_ASKING = _compiled(BUILT, "^")
_REQUESTING = _compiled(WANTING, "^")
_PASSING = _compiled(ALWAYS)
_TELLING_LATER = _compiled(LATER, LATER_START)
_TELLING_AT_START = _compiled(STARTS, "^") + _TELLING_LATER
_TELLING_WITHIN = _compiled(WITHIN)


def signs_of(message: Message, place: int) -> frozenset[str]:
    """The names of the signs of a message's sentence at `place`."""
    sentence = message.sentences[place]
    found = [name for name, pattern in _ASKING if pattern.search(sentence.core)]
    if found:
        found.append("built_as_question")
    elif found := [name for name, pattern in _REQUESTING if pattern.search(sentence.core)]:
        found.append("built_as_request")
        found += [name for name, pattern in _TELLING_LATER if pattern.search(sentence.core)]
    elif sentence.mark != "?":
        found += [name for name, pattern in _TELLING_AT_START if pattern.search(sentence.core)]
        found += [name for name, pattern in _TELLING_WITHIN if pattern.search(sentence.said)]
        found += _of_length(message, sentence)
    found += [name for name, pattern in _PASSING if pattern.search(sentence.said)]
    return frozenset([*found, *_of_build(sentence), *_of_message(message, place)])


def _of_length(message: Message, sentence: Sentence) -> Iterator[str]:
    length = len(message.words)
    if length > _LONG:
        yield "long"
    if length <= _SHORTER:
        yield "short"
    if len(message.sentences) > 1 or length > _SHORT or NO_PHRASE.search(sentence.said):
        return
    yield "phrase"
    if length <= _SHORTER:
        yield "short_phrase"
    if length <= _SHORTEST:
        yield "shortest_phrase"
    if "," in sentence.core:
        yield "phrases"


def _of_build(sentence: Sentence) -> Iterator[str]:
    if sentence.mark == "?":
        yield "question_mark"
    if sentence.mark == "!":
        yield "exclamation_mark"


def _of_message(message: Message, place: int) -> Iterator[str]:
    marks = [each.mark for each in message.sentences]
    if len(marks) > 1:
        yield "among_others"
    if 0 < place == len(marks) - 1:
        yield "last"
    if "?" in marks and marks[place] != "?":
        yield "mark_elsewhere"
    if marks[place] == "?" and place < len(marks) - 1:
        yield "mark_inside"
    if place + 1 < len(marks) and _ANSWERED.match(message.sentences[place + 1].said):
        yield "answered_at_once"
    if message.laughs:
        yield "message_laughs"
    if message.happy:
        yield "message_happy"
    if any("thanks" in each.said or "thank you" in each.said for each in message.sentences):
        yield "message_thanks"
