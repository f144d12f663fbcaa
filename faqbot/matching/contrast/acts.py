"""What is asked of a thing: "why was my booking cancelled" against "how do I cancel a booking"."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from faqbot.matching.contrast.saying import ASKING, AUXILIARIES, NEGATIONS

_PAST = frozenset({"did", "was", "were"})
# Whoever tells what has happened may ask about that too: "I was charged twice".
_TOLD = _PAST | {"had", "has", "have", "been"}
_REASONS = frozenset({"why", "reason", "reasons", "cause", "causes", "come", "because", "explain"})
_PERSONS = frozenset({"who", "whom", "whose", "whoever"})
_BEFORE_A_SUBJECT = AUXILIARIES | {"is", "are", "am"}
_TELLING = _BEFORE_A_SUBJECT | _TOLD | {"i", "we", "my", "our", "me", "us"}
_SPEAKERS = frozenset({"i", "we", "you", "they", "one"})


def another_act(asked: Sequence[str], known: Sequence[str], answer: Collection[str]) -> str | None:
    """What a question asks for that a phrasing does not, and no answer tells: "why", "when was"."""
    past, why, who = _past_of(asked), "why" in asked, _is_subject_who(asked)
    # What does not work is told, asked why and asked how alike.
    if not (past or why or who) or _tells(known):
        return None
    words = set(" ".join(known).split())
    if past and _TOLD.isdisjoint(words):
        return past
    if why and NEGATIONS.isdisjoint(asked) and _REASONS.isdisjoint(words.union(answer)):
        return "why"
    return "who" if who and _PERSONS.isdisjoint(words) else None


def _past_of(asked: Sequence[str]) -> str | None:
    """What asks for what has happened: "when was", "did"; None where nothing does."""
    if asked and asked[0] in _PAST:
        return asked[0]
    for word, following in pairwise(asked):
        if word in ASKING and following in _PAST:
            return f"{word} {following}"
    return None


def _tells(words: Sequence[str]) -> bool:
    """Whether it is told that something is so, rather than asked, or named."""
    asks = not ASKING.isdisjoint(words) or (bool(words) and words[0] in _BEFORE_A_SUBJECT)
    return not asks and not _TELLING.isdisjoint(words)


def _is_subject_who(asked: Sequence[str]) -> bool:
    """Whether it asks who does it, not whom one may turn to: "who do I call"."""
    if not asked or asked[0] != "who":
        return False
    return not (len(asked) > 2 and asked[1] in _BEFORE_A_SUBJECT and asked[2] in _SPEAKERS)
