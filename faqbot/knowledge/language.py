"""Whether a file is in the language that the shipped encoder knows."""

from collections.abc import Collection, Iterator

from faqbot.errors import Problem
from faqbot.knowledge.document import Mark, warning
from faqbot.matching.normalise import words
from faqbot.model import Entry

# Shorter words belong to too many languages.
_SHORTEST = 3
# Names and products are in no dictionary: a file of English has more of it than this.
_LEAST_SHARE = 0.5
_FEWEST_WORDS = 8


def foreign(entries: Collection[Entry], dictionary: Collection[str]) -> Iterator[Problem]:
    """A warning where the phrasings of `entries` are hardly English, by its `dictionary`."""
    said = [
        word
        for entry in entries
        for phrasing in entry.phrasings
        for word in words(phrasing)
        if len(word) >= _SHORTEST and word.isalpha()
    ]
    known = frozenset(dictionary)
    share = sum(word in known for word in said) / max(1, len(said))
    # A script without blanks makes a word of each phrasing.
    few = len(said) < _FEWEST_WORDS and all(word.isascii() for word in said)
    if not few and share < _LEAST_SHARE:
        yield warning(
            "other-language",
            Mark(0, 0),
            "the phrasings are hardly English, and the shipped encoder knows English only",
            "set FAQBOT_ENCODER to a multilingual encoder (see docs/settings.md), or to none",
        )
