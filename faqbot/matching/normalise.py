"""A person's text becomes the words that matching compares."""

import functools
import re
import unicodedata

# Longer texts are cut first, so that no later step meets a hostile length.
MAX_QUESTION = 500
# Function words of English: they shape a question and say little of its subject.
_STOP_WORDS = """
a about all also am an and any are as at be been being but by can could did do does doing done for
from get got had has have having he her here him his how i if in into is it its just let like me my
no not of on or our out please so some such than that the their them then there these they this
those to too up us very want was we well were what when where which while who whom whose why will
with would you your im ive id ill dont doesnt didnt cant wont isnt arent whats hows wheres whos
thats theres youre youll theyre
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"\w+")
# Invisible: controls, format characters such as zero-width joiners, surrogates.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# The scripts without spaces, by how the names of their letters begin.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_SUFFIXES = ("ings", "ing", "ies", "ied", "es", "ed", "ers", "er", "ly", "s", "e")
_SHORTEST_STEM = 3
_KIN = 5


def clean(text: str) -> str:
    """`text` bounded, in NFKC, without invisible characters, in one line, case folded."""
    bounded = text[:MAX_QUESTION]
    if bounded.isascii() and bounded.isprintable():
        # The same as below, for the texts of which a file has thousands.
        return " ".join(bounded.casefold().split())
    bounded = unicodedata.normalize("NFKC", bounded)[:MAX_QUESTION]
    visible = "".join(
        " " if character.isspace() else character
        for character in bounded
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return " ".join(visible.casefold().split())


def words(text: str) -> list[str]:
    """The words of `text` in order, cleaned; an apostrophe joins ("don't" is "dont")."""
    return _WORD.findall(clean(text).replace("'", "").replace("\u2019", ""))


def has_spaces(word: str) -> bool:
    """Whether `word` is in a script that sets words apart, as Chinese, Japanese and Thai do not."""
    return not any(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in word)


@functools.lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """`word` without its commonest English ending, so that "servers" meets "server"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word.removesuffix(suffix) + ("y" if suffix in {"ies", "ied"} else "")
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2]:
        return word[:-1]
    return word


def kin(word: str) -> str:
    """Enough letters of a word's stem to know its kin by: "deliver", "delivery"; all of a term."""
    return word if " " in word else stem(word)[:_KIN]


def phrasing_key(text: str) -> str:
    """Equal for phrasings that differ in case, spacing or end punctuation only."""
    visible = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(visible.split()).rstrip(" .?!")
