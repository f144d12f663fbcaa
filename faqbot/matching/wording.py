"""A text's bare wording: what is compared with what, in phrasings and in questions alike."""

import re

from faqbot.matching.filler import unwrapped
from faqbot.matching.normalise import MAX_QUESTION, clean, words
from faqbot.matching.talk.codes import without_codes

_CONTRACTIONS = {
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "youve": "you have",
    "youll": "you will",
    "youd": "you would",
    "theyre": "they are",
    "weve": "we have",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "cannot": "can not",
    "couldnt": "could not",
    "wont": "will not",
    "wouldnt": "would not",
    "shouldnt": "should not",
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "werent": "were not",
    "havent": "have not",
    "hasnt": "has not",
    "hadnt": "had not",
    "whats": "what is",
    "hows": "how is",
    "wheres": "where is",
    "whens": "when is",
    "whos": "who is",
    "thats": "that is",
    "theres": "there is",
    "lets": "let us",
}
# Without their apostrophe these are words of their own: "id", "ill", "well".
_VERBS = {"d": " would", "ll": " will", "ve": " have", "re": " are"}
# As Slack and Discord write people, channels and groups.
MENTION = re.compile(r"<[@#!][^<>\s]{1,80}>")
# How a mail ends: a line of its own, and a name.
_SIGNATURE = re.compile(
    r"\n[ \t]*(?:(?:with |many |best |kind |warm )*(?:regards|wishes|greetings)|cheers|sincerely|"
    r"yours (?:truly|sincerely)|best|thanks|thank you)[,.!]?[ \t]*(?:\n[^?\n]{0,60}){0,3}\s*$",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"(?<=\w)['\u2019](d|ll|ve|re)\b")


def name_words(entry_id: str) -> list[str]:
    """The words of an entry's id."""
    return re.findall(r"[^\W\d_]+", entry_id.casefold())


def bare(text: str) -> str:
    """`text` as single-spaced words: cleaned, contractions written out, filler cut at both ends.

    Punctuation goes: whether somebody types a question mark says nothing of what is asked. Empty
    where `text` has no word.
    """
    return unwrapped(spelt_out(_SIGNATURE.sub("", text[:MAX_QUESTION])))


def spelt_out(text: str) -> str:
    """`text` as single-spaced words: cleaned, contractions written out, punctuation gone.

    Codes for emoji and for people say nothing of what is asked, and go too.
    """
    said = without_codes(MENTION.sub(" ", text[:MAX_QUESTION]))
    shortened = _SHORTENED.sub(lambda found: _VERBS[found[1]], clean(said))
    return " ".join(_CONTRACTIONS.get(word, word) for word in words(shortened))
