"""A text's bare wording: what is compared with what, in phrasings and in questions alike."""

from faqbot.matching.filler import unwrapped
from faqbot.matching.normalise import words

_CONTRACTIONS = {
    "im": "i am",
    "ive": "i have",
    "id": "i would",
    "ill": "i will",
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


def bare(text: str) -> str:
    """`text` as single-spaced words: cleaned, contractions written out, filler cut at both ends.

    Punctuation goes: whether somebody types a question mark says nothing of what is asked. Empty
    where `text` has no word.
    """
    return unwrapped(" ".join(_CONTRACTIONS.get(word, word) for word in words(text)))
