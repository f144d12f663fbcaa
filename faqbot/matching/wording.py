"""A text's bare wording: what is compared with what, in phrasings and in questions alike."""

import re

from faqbot.matching.emoji import without_codes
from faqbot.matching.filler import unwrapped
from faqbot.matching.normalise import MAX_QUESTION, clean, words

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
# As chats write people, channels and groups.
MENTION = re.compile(r"<[@#!][^<>\s]{1,80}>")
# How a mail ends: a line of its own, and a name.
_SIGNATURE = re.compile(
    r"\n[ \t]*(?:(?:with |many |best |kind |warm )*(?:regards|wishes|greetings)|cheers|sincerely|"
    r"yours (?:truly|sincerely)|best|thanks|thank you)[,.!]?[ \t]*(?:\n[^?\n]{0,60}){0,3}\s*$",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"(?<=\w)['\u2019](d|ll|ve|re)\b")


# What is named only to say that it is not meant: "not a cremation but", "I don't want to cancel, ".
_THING = r"(?:the|a|an|about|my|our|for)\b"
_REJECTED = re.compile(
    rf"(?:^|(?<=[.!?,;:]\s))(?:no,? )?(?:i mean(?:t)? )?not {_THING} [^.?!;,]{{1,60}}?"
    rf"(?:,? but (?:rather )?|, (?={_THING}))|"
    r"\bi (?:do not|don['\u2019]?t) (?:want|need|wish)(?: to)? [^.?!;,]{1,80}?(?:[,;.]| but) "
    r"(?=i(?: would|['\u2019]d)? (?:just |only |rather )?(?:want|need|like|prefer)\b)",
    re.IGNORECASE,
)
_WISHING = re.compile(r"\bwould (?:like|love|prefer) to\b")
_WISH_AND_HOW = re.compile(
    r"^((?:i|we) (?:want|need|wish|plan|have|am trying|are trying) to \w+ .+?) (?:and |but )?"
    r"(?:how (?:does|would|will) (?:that|this|it) work|how (?:do|can|would|should) (?:i|we) (?:do|start|"
    r"begin|go about)(?: (?:that|this|it|doing that))?|what (?:do|must|should) (?:i|we)(?: have to| need "
    r"to)? do|is (?:that|this|it) possible)$"
)


def meant(text: str) -> str:
    """`text` without what is named in it only as not meant; as it is where that is all."""
    own = _REJECTED.sub("", text[:MAX_QUESTION]) + text[MAX_QUESTION:]
    return own if own.strip() else text


def name_words(entry_id: str) -> list[str]:
    """The words of an entry's id."""
    return re.findall(r"[^\W\d_]+", entry_id.casefold())


def without_signature(text: str) -> str:
    """`text` without a mail's ending: it says nothing of what is asked, and names who asked."""
    return _SIGNATURE.sub("", text)


def bare(text: str) -> str:
    """`text` as single-spaced words: cleaned, contractions written out, filler cut at both ends.

    Punctuation goes: whether somebody types a question mark says nothing of what is asked. Empty
    where `text` has no word.
    """
    own = spelt_out(without_signature(text[:MAX_QUESTION]))
    said = unwrapped(_WISHING.sub("want to", own))
    wish = _WISH_AND_HOW.match(said)
    return wish[1] if wish else said


def spelt_out(text: str) -> str:
    """`text` as single-spaced words: cleaned, contractions written out, punctuation gone.

    Codes for emoji and for people say nothing of what is asked, and go too.
    """
    said = without_codes(MENTION.sub(" ", text[:MAX_QUESTION]))
    shortened = _SHORTENED.sub(lambda found: _VERBS[found[1]], clean(said))
    return " ".join(_CONTRACTIONS.get(word, word) for word in words(shortened))
