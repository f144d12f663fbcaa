"""What was last said to whom, so that "2", "the second one", "yes" or "no" can be typed after it."""

import enum
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from cachetools import TTLCache

from faqbot.conversation.actions import Vote
from faqbot.matching.normalise import words
from faqbot.model import Place, Question, Reply, Suggestion
from faqbot.service import policy

_REMEMBERED = 20_000
_SECONDS = 600.0
_MOST_WORDS = 6
# As people type them, and as platforms send emoji.
_SIGNS = {
    "\N{THUMBS UP SIGN}": "yes", "\N{OK HAND SIGN}": "ok", ":+1:": "yes", ":thumbsup:": "yes",
    ":ok_hand:": "ok", "\N{THUMBS DOWN SIGN}": "no", ":-1:": "no", ":thumbsdown:": "no",
    ":one:": "1", ":two:": "2", ":three:": "3", ":four:": "4",
    "\N{COMBINING ENCLOSING KEYCAP}": "", "\N{VARIATION SELECTOR-16}": "",
}  # fmt: skip
_YES = frozenset(words("yes yep yeah yup yess yea ya y ja oui sí si da tak"))
_AGREED = _YES | frozenset(
    words("ok okay sure please absolutely definitely certainly of send pass do go")
)
_NO = frozenset(words("no nope nah none neither nein non n not"))
# What may stand beside these without another meaning.
_BESIDE_YES = _AGREED | frozenset(
    words(
        "pls plz thanks thank thx you i would will want that thats it its is one was did helped "
        "ahead course thing on"
    )
)
_BESIDE_NO = _NO | frozenset(
    words(
        "of these those them thanks thank thx you really it did didnt was wasnt help helpful that "
        "thats sorry please"
    )
)
_BESIDE_NUMBER = frozenset(
    words("the one option number no answer please pls i meant mean want it its that thanks")
)
_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("1 1st first", "2 2nd second", "3 3rd third", "4 4th fourth"), start=1
    )
    for name in names.split()
}


class Said(enum.Enum):
    """A whole message that says one thing."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Offered:
    """What was asked of the one who read a reply, or of who pressed or typed after it.

    Attributes:
        question_id: The question that it answered.
        suggestions: What may be meant, in the order of its numbers.
        vote: That it helped, where it asked for that; else None.
        person: Whether it asked whether to ask a person.
        confirm: Whether it asked to press the button that sends it to one.
    """

    question_id: str
    suggestions: tuple[Suggestion, ...] = ()
    vote: Vote | None = None
    person: bool = False
    confirm: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is anything to say yes, no or a number to."""
        return bool(self.suggestions or self.vote or self.person or self.confirm)

    @classmethod
    def by(cls, reply: Reply, *, person: bool = False) -> "Offered":
        """What a reply asks; `person` where it offers one in words."""
        votes = Vote(reply.question_id, reply.entry_id, helpful=True) if reply.votable else None
        return cls(reply.question_id, reply.suggestions, votes, person)


class Conversations:
    """Remembers what was last offered to whom, for ten minutes and until the process ends."""

    def __init__(self) -> None:
        self._offered: TTLCache[Hashable, Offered] = TTLCache(_REMEMBERED, _SECONDS)

    def note(self, question: Question, offered: Offered | None) -> None:
        """Keep what is offered to who asked or pressed; None where nothing is any more."""
        # Where nobody is named, one could answer what another was asked.
        names = _names(question) if question.user else ()
        beside = _beside(question)
        if names and beside in self._offered:
            # What a thread goes on with was perhaps begun beside it, and is answered there as well.
            is_same = self._offered[beside] is self._offered.get(names[0])
            names = (*names, beside) if is_same else names
        for name in names:
            if offered is None or not offered.asks:
                self._offered.pop(name, None)
            else:
                self._offered[name] = offered

    def last(self, question: Question) -> Offered | None:
        """What was last offered to who writes now, where they write."""
        for name in _names(question):
            found = self._offered.get(name)
            if found is not None:
                return found
        return None

    def meant(self, question: Question) -> tuple[Offered, Suggestion | Said] | None:
        """What was last offered, and what a whole message means of it: a suggestion, yes or no."""
        offered = self.last(question)
        said = () if offered is None else _words(question)
        if offered is None or not said:
            return None
        answer = _yes_or_no(said, offered) if policy.is_direct(question) else None
        meant = _chosen(said, offered, answer) or answer
        return None if meant is None else (offered, meant)


def _chosen(said: Sequence[str], offered: Offered, answer: Said | None) -> Suggestion | None:
    """The suggestion that a typed number stands for; "yes" where there is but one."""
    suggestions = offered.suggestions
    if not suggestions:
        return None
    if len(suggestions) == 1 and offered.vote is None and answer is Said.YES:
        return suggestions[0]
    if "last" in said and set(said) - {"last"} <= _BESIDE_NUMBER:
        return suggestions[-1]
    numbers = [_NUMBERS[each] for each in said if each in _NUMBERS]
    if len(numbers) != 1 or set(said) - set(_NUMBERS) - _BESIDE_NUMBER:
        return None
    return suggestions[numbers[0] - 1] if numbers[0] <= len(suggestions) else None


def _yes_or_no(said: Sequence[str], offered: Offered) -> Said | None:
    """Whether all that is said is yes or no to what was offered."""
    if said[0] in (_AGREED if offered.person or offered.confirm else _YES):
        return Said.YES if set(said) <= _BESIDE_YES else None
    return Said.NO if said[0] in _NO and set(said) <= _BESIDE_NO else None


def _words(question: Question) -> list[str]:
    """The few words that a message is; none of a longer one, and of one that asks."""
    text = question.text
    if "?" in text or len(text) > 20 * _MOST_WORDS:
        return []
    for sign, word in _SIGNS.items():
        text = text.replace(sign, f" {word} " if word else "")
    # The tones of hands.
    said = words(re.sub(r"[\U0001F3FB-\U0001F3FF]|:skin-tone-\d:", "", text))
    return said if len(said) <= _MOST_WORDS else []


def _names(question: Question) -> tuple[Hashable, ...]:
    """One person's conversations with faqbot that a message belongs to, the closest first.

    What others do not see is one of its own: no word that they read refers to it. A message in no
    thread may be answered in one of its own, and be followed by one beside it.
    """
    where = _beside(question)
    in_thread = question.thread not in {None, question.message}
    if question.place is Place.DIRECT_MESSAGE:
        return ((*where, question.thread), where) if in_thread else (where,)
    if in_thread:
        return ((*where, question.thread),)
    own = (*where, question.message)
    return (own, where) if policy.is_direct(question) else (own,)


def _beside(question: Question) -> tuple[Hashable, ...]:
    """One person's conversation in a channel, outside of all threads, as who reads it sees it."""
    where = question.platform, question.channel, question.user
    is_direct = question.place is Place.DIRECT_MESSAGE
    return where if is_direct else (*where, policy.visibility(question))
