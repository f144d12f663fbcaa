"""Questions that lean on the one before: which they are, and how they read beside its entry."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from faqbot.matching.normalise import kin
from faqbot.matching.wording import bare, name_words, spelt_out
from faqbot.model import Entry

# Said before a question, these say nothing of whether it leans.
_WRAPPING = (
    r"(?:(?:hi|hello|hey|ok|okay|so|well|great|cool|nice|good|perfect|thanks|thank you|ah|oh|hm)"
    r"(?: (?:there|again|all|team))? )*"
)
_GOING_ON = (
    r"and|also|but|or|plus|then|what (?:about|of|if)|how about|"
    r"(?:is it |do )?(?:the )?same (?:for|with)"
)
_OPENING = re.compile(rf"^{_WRAPPING}(?:(?:{_GOING_ON})(?: |$))+")
_CLOSING = re.compile(r"(?: (?:too|as well|then|instead|also|though))+$")
_PREPOSITION = r"(?:for|in|on|with|without|to|by|at|from|as|of|per|during|after|before)"
_TOWARDS = re.compile(rf"^{_PREPOSITION} ")
_LINKS = re.compile(rf"^(?:{_PREPOSITION} )?(?:(?:a|an|the|my|our|your|some|any) )?")
# A sentence has one of these, a fragment none.
_CLAUSE_WORDS = """
am is are was were be been do does did have has had can could will would shall should may might
must need want what which who whom whose when where why how if i we you he she they it
"""
_CLAUSE = frozenset(_CLAUSE_WORDS.split())
_REFERRING = frozenset(
    {"it", "its", "they", "them", "their", "this", "that", "these", "those", "one", "ones"}
)
_ASKING_ALONE = frozenset({"why", "when", "where", "who", "how", "which", "what", "else", "more"})
# In a longer question, what a pronoun stands for is mostly said there.
_SHORT = 9
_ONCE_MORE = r"(?:again|once more|one more time)"
_AGAIN = re.compile(
    rf"^{_WRAPPING}(?:(?:and|sorry|pardon|please) )*(?:"
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:"
    rf"(?:say|explain|tell me|show me) (?:that|it|this)(?: to me)?(?: please)? {_ONCE_MORE}|"
    rf"repeat (?:that|it|this)(?: to me| for me)?(?: please)?(?: {_ONCE_MORE})?)|"
    rf"what was (?:that|it|the answer) again|come again|say again|{_ONCE_MORE}"
    r")(?: please)?$"
)

# What is asked of "it" and no more, and what an answer that speaks of that has.
_IT = r"(?:it|they|that|this|those|these|them)"
_TOLD = (
    (
        re.compile(
            rf"(?:how much|what) (?:is|are|does|do|will|would) {_IT}(?: costs?| be)?|"
            rf"(?:is|are) {_IT} (?:free|expensive)|"
            rf"what (?:is|are) the (?:price|cost|fee|charge)s?(?: (?:of|for) {_IT})?"
        ),
        re.compile(
            r"[$€£¥]|\b(?:free|costs?|prices?|fees?|charges?|charged|euros?|dollars?|pounds?|"
            r"EUR|USD|GBP|CHF)\b"
        ),
    ),
    (
        re.compile(rf"how long (?:does|do|will|would) {_IT} take"),
        re.compile(r"\b(?:minutes?|hours?|days?|weeks?|months?|years?)\b"),
    ),
)


class Shape(Enum):
    """What a question needs of the one before."""

    REFERENCE = "it says it, or the like, for something said before"
    FRAGMENT = "it is a part of a question"
    WHOLE = "it is a whole question"


def leans(question: str) -> bool:
    """Whether the wording of `question` alone allows that it goes on from what was said before.

    It may all the same stand alone ("what about your prices?", "how does it work?").
    """
    text = spelt_out(question)
    if _OPENING.match(text) or _CLOSING.search(text) or _AGAIN.match(text):
        return True
    said = text.split()
    if not said or len(said) > _SHORT:
        return False
    return (
        shape_of(text) is Shape.REFERENCE
        or _ASKING_ALONE.issuperset(said)
        or (_TOWARDS.match(text) is not None and _CLAUSE.isdisjoint(said))
    )


def shape_of(wording: str) -> Shape:
    """What a remainder lacks."""
    said = wording.split()
    if len(said) > _SHORT:
        return Shape.WHOLE
    if not _REFERRING.isdisjoint(said):
        return Shape.REFERENCE
    return Shape.FRAGMENT if _CLAUSE.isdisjoint(said) else Shape.WHOLE


def asks_again(question: str) -> bool:
    """Whether `question` merely wants the last answer repeated."""
    return _AGAIN.match(spelt_out(question)) is not None


def remainder(question: str) -> str:
    """The bare wording of `question` without what only ties it to the one before; may be empty."""
    return bare(_CLOSING.sub("", _OPENING.sub("", spelt_out(question), count=1)))


class Contexts:
    """What each entry of a file lends to a question that leans on it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Learn the names of `entries`: the words of their ids, and which are one entry's alone."""
        self._names = {entry.id: name_words(entry.id) for entry in entries}
        self._questions = {entry.id: entry.question for entry in entries}
        self._answers = {entry.id: entry.answer for entry in entries}
        self._holders = Counter(
            word for name in self._names.values() for word in set(map(kin, name))
        )

    def reading(self, question: str, entry_id: str) -> str:
        """How `question` reads after the entry, in whole words: "how much is it" of a delivery.

        A pronoun gives way to what the entry is about; a fragment is put into the entry's question,
        in place of the words that are that entry's alone; else what it is about is added.
        """
        rest = remainder(question)
        said = rest.split()
        asked = bare(self._questions[entry_id]).split()
        subject = " ".join(self._subject(entry_id, asked))
        for place, word in enumerate(said):
            if word in _REFERRING:
                return " ".join([*said[:place], subject, *said[place + 1 :]])
        if said and shape_of(rest) is Shape.FRAGMENT:
            return (
                self._put_in(_LINKS.sub("", rest) or rest, entry_id, asked) or f"{rest} {subject}"
            )
        return f"{rest} {subject}".strip()

    def tells(self, question: str, entry_id: str) -> bool:
        """Whether the answer of the entry speaks of what `question` asks: a price, a duration."""
        asked, answer = remainder(question), self._answers[entry_id]
        return any(asks.fullmatch(asked) and told.search(answer) for asks, told in _TOLD)

    def _subject(self, entry_id: str, asked: Sequence[str]) -> list[str]:
        """What an entry is about: the words of its name that its question has, else its name."""
        name = self._names[entry_id]
        said = set(map(kin, asked))
        return [word for word in name if kin(word) in said] or name

    def _put_in(self, rest: str, entry_id: str, asked: Sequence[str]) -> str | None:
        """The entry's question with `rest` where its own words stood; None where none did."""
        own = {word for word in map(kin, self._names[entry_id]) if self._holders[word] == 1}
        places = [place for place, word in enumerate(asked) if kin(word) in own]
        if not places:
            return None
        return " ".join(
            rest if place == places[0] else word
            for place, word in enumerate(asked)
            if place not in places[1:]
        )
