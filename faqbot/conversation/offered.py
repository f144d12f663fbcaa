"""What was last said to whom, so that "2", "the second one", "yes" or "no" can be typed after it."""

import re
from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import TTLCache

from faqbot.conversation.actions import Vote
from faqbot.model import Place, Question, Reply, Suggestion
from faqbot.service import policy

_REMEMBERED = 20_000
_SECONDS = 600.0
_ORDINALS = ("first", "second", "third", "fourth")
_CHOICE = re.compile(
    r"(?:(?:the|option|number|no|answer)\.?\s+|#)?"
    r"(?:(?P<number>[1-9])|(?P<ordinal>first|second|third|fourth|last)(?:\s+one)?)[\s.!)]*",
    re.IGNORECASE,
)
_END = r"[\s.!,]*(?:please|thanks|thank you)?[\s.!]*"
_YES = re.compile(
    rf"(?:yes|yep|yeah|yup)(?:,?\s+(?:that(?:'s| is)? (?:it|one)|it (?:did|was)|do))?{_END}",
    re.IGNORECASE,
)
_AGREED = re.compile(rf"(?:sure|ok|okay|please|please do|do it|go ahead){_END}", re.IGNORECASE)
_NO = re.compile(
    rf"(?:no|nope|nah|none|neither|not really)"
    rf"(?:,?\s+(?:of\s+(?:these|those|them)|it (?:didn't|did not|wasn't)))?{_END}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a reply asked of the one who read it.

    Attributes:
        question_id: The question that it answered.
        suggestions: What may be meant, in the order of its numbers.
        vote: That it helped, where it asked for that; else None.
        person: Whether it asked whether to ask a person.
    """

    question_id: str
    suggestions: tuple[Suggestion, ...]
    vote: Vote | None
    person: bool


class Conversations:
    """Remembers what was last offered to whom, for ten minutes and until the process ends."""

    def __init__(self) -> None:
        """Nothing was offered yet."""
        self._offered: TTLCache[Hashable, Offered] = TTLCache(_REMEMBERED, _SECONDS)

    def note(self, question: Question, reply: Reply, *, person: bool) -> None:
        """Keep what a reply offers to who asked."""
        vote = None
        if reply.votable:
            vote = Vote(reply.question_id, reply.entry_id, helpful=True)
        offered = Offered(reply.question_id, reply.suggestions, vote, person)
        # Where nobody is named, one could answer what another was asked.
        for name in _names(question) if question.user else ():
            self._offered[name] = offered

    def last(self, question: Question) -> Offered | None:
        """What was last offered to who writes now, where they write."""
        *_, name = _names(question)
        return self._offered.get(name)

    def chosen(self, question: Question) -> Suggestion | None:
        """The suggestion that a typed number stands for; "yes" where there is but one."""
        offered = self.last(question)
        if offered is None or not offered.suggestions:
            return None
        suggestions = offered.suggestions
        if len(suggestions) == 1 and offered.vote is None and says_yes(question, offered):
            return suggestions[0]
        said = _CHOICE.fullmatch(question.text.strip())
        if said is None:
            return None
        ordinal = (said["ordinal"] or "").casefold()
        number = len(suggestions) if ordinal == "last" else 0
        number = number or int(said["number"] or _ORDINALS.index(ordinal) + 1)
        return suggestions[number - 1] if number <= len(suggestions) else None


def says_yes(question: Question, offered: Offered) -> bool:
    """Whether all that is said to faqbot is yes to what it offered."""
    text = question.text.strip()
    agreed = offered.person and _AGREED.fullmatch(text)
    return policy.is_direct(question) and bool(agreed or _YES.fullmatch(text))


def says_no(question: Question) -> bool:
    """Whether all that is said to faqbot is no."""
    return policy.is_direct(question) and bool(_NO.fullmatch(question.text.strip()))


def _names(question: Question) -> tuple[Hashable, ...]:
    """One person's conversations with faqbot that a message belongs to.

    A message in no thread may be answered in one of its own, and be followed by one beside it.
    """
    where = question.platform, question.channel, question.user
    if question.place is Place.DIRECT_MESSAGE:
        return (where,)
    if question.thread not in {None, question.message}:
        return ((*where, question.thread),)
    beside = where if policy.is_direct(question) else (*where, question.message)
    return (*where, question.message), beside
