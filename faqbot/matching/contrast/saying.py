"""A text as the words that are compared: terms of several words as one, numbers as figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.matching.contrast.lexicon import Lexicon
from faqbot.matching.normalise import STOP_WORDS, has_spaces, stem

# Words that shape a question, beside the function words: nobody asks about them.
_SHAPING = """
please hi hello hey there team yes ok okay thanks thank guys folks anyone someone somebody anybody
one thing things something anything way ways possible need needs needed want wants know tell say use
using used able get gets getting got give also still now just really already yet maybe even actually
currently today look looking like could can may might must shall should where when which whose why
how what who whom mean means question help exactly ever else much many more usually normally
typically generally roughly approximately basically simply really kindly quickly quite rather
"""
# A word of these in a question and not in an entry turns what is asked round.
_NEGATING = "not no without never none nothing nobody neither nor unable avoid instead"
_UNDOING_WORDS = """
again back undo revoke revert reverse regret mistake accidentally anymore longer off away rid stop
stopped
"""
# "one" mostly is no number.
_NUMBERS = """
zero - two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
_FIGURES_OR_NONE = re.compile(r"\d+|\D+")
NEGATIONS = frozenset(_NEGATING.split())
UNDOING = frozenset(_UNDOING_WORDS.split())
# "switch from" is a term; where from and where to is compared by itself.
_LEADING = frozenset({"from", "to"})
# "how long" asks for one thing; its words are looked at by themselves.
ASKING = frozenset({"how", "what", "which", "when", "where", "who", "why"})
_HELPING = """
do does can could will would may might should must shall has have
"""
AUXILIARIES = frozenset(_HELPING.split())
_MEASURING = "much many long often old far big tall heavy early late soon"
MEASURES = frozenset(_MEASURING.split())
_SHAPERS = STOP_WORDS.union(_SHAPING.split()) - NEGATIONS
_FIGURES = {word: str(number) for number, word in enumerate(_NUMBERS.split())} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "hundred": "100",
    "dozen": "12",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """A bare wording, word by word.

    Attributes:
        words: Its words; a term of several words is one of them, with blanks.
        stems: The stem of each.
        content: The places of those that say what is asked about.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: tuple[int, ...]

    @property
    def subject(self) -> frozenset[str]:
        """The stems of the content words."""
        return frozenset(self.stems[place] for place in self.content)


def saying(wording: str, lexicon: Lexicon) -> Saying:
    """A bare wording, single-spaced, as words; `lexicon` finds terms of several words."""
    words = [_FIGURES.get(word, word) for glued in wording.split() for word in _apart(glued)]
    joined: dict[int, str] = dict(enumerate(words))
    for phrase in lexicon.phrases(words):
        first, *others = phrase.places
        if words[phrase.places[-1]] in _LEADING or words[first] in ASKING:
            continue
        joined[first] = phrase.term
        for place in others:
            del joined[place]
    said = tuple(joined.values())
    return Saying(
        words=said,
        stems=tuple(map(stem, said)),
        content=tuple(place for place in range(len(said)) if _is_content(said, place)),
    )


def _apart(word: str) -> list[str]:
    """The figures and the rest of a word in a script without spaces, which glues them together."""
    return [word] if has_spaces(word) else _FIGURES_OR_NONE.findall(word)


def is_number(word: str) -> bool:
    """Whether a word has a figure: "502", "b2", "8"."""
    return not word.isalpha() and any(character.isdigit() for character in word)


def _is_content(words: Sequence[str], place: int) -> bool:
    word = words[place]
    if word in MEASURES and place and words[place - 1] == "how":
        return False
    return word not in _SHAPERS and (len(word) > 1 or word.isdigit())
