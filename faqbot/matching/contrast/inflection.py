"""Regular English endings: what a word may be a form of, as far as its spelling goes."""

import re
from collections.abc import Iterator

NOUN, VERB, ADJECTIVE, OTHER = 1, 2, 4, 8
_DONE = VERB | OTHER
# An ending, what stands in its place in the base form, and of what that must be a form.
_ENDINGS = (
    *(("s", "", NOUN | _DONE), ("es", "", NOUN | _DONE), ("ies", "y", NOUN | _DONE)),
    *(("ves", "f", NOUN), ("ings", "", VERB), ("ings", "e", VERB)),
    *(("ed", "", _DONE), ("ed", "e", _DONE), ("ied", "y", _DONE)),
    *(("ing", "", _DONE), ("ing", "e", _DONE), ("ying", "ie", _DONE)),
    *(("er", "", ADJECTIVE), ("er", "e", ADJECTIVE), ("ier", "y", ADJECTIVE)),
    *(("est", "", ADJECTIVE), ("est", "e", ADJECTIVE), ("iest", "y", ADJECTIVE)),
    *(("ier", "ey", ADJECTIVE), ("iest", "ey", ADJECTIVE)),
)
_SIBILANT = ("s", "x", "z", "ch", "sh", "o")
_SHORTEST_BASE = 3
# A short stem that doubles its last letter: "rating" is of "rate", "ratting" of "rat".
_DOUBLING = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
# A "customer" is no more "custom"; but by these a comparison is meant all the same.
_COMPARED = frozenset({"cooler", "lighter", "lower", "thinner", "warmer"})
# Words of their own, whatever they look like.
_NO_FORM_WORDS = """
after always ceiling does during evening feed goods morning news thing thus united
"""
_NO_FORMS = frozenset(_NO_FORM_WORDS.split())


def bases(word: str, *, is_thing: bool) -> Iterator[tuple[str, int]]:
    """Spellings that `word` may be a form of, each with the parts of speech that take that ending.

    With `is_thing` it is a noun or a verb itself, which "lower" and "customer" are; those are
    mostly not taken for comparatives.
    """
    if word in _NO_FORMS:
        return
    for ending, replacement, kinds in _ENDINGS:
        if not word.endswith(ending):
            continue
        if kinds == ADJECTIVE and is_thing and word not in _COMPARED:
            continue
        for base in _without(word.removesuffix(ending), ending, replacement):
            if len(base) >= _SHORTEST_BASE:
                yield base, kinds


def _without(stem: str, ending: str, replacement: str) -> tuple[str, ...]:
    if ending == "s":
        return () if stem.endswith("s") else (stem,)
    undoubled = (stem[:-1],) if stem[-1:] == stem[-2:-1] else ()
    if ending == "es":
        return (stem, *undoubled) if stem.endswith(_SIBILANT) else ()
    if replacement:
        return (stem + replacement,)
    return undoubled if _DOUBLING.fullmatch(stem) else (stem, *undoubled)
