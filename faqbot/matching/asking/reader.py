"""How much a text asks, and whether a message in a channel asks the room."""

import functools
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from faqbot.matching.asking.languages import is_english
from faqbot.matching.asking.mentions import addressed_to_other, is_bare_link
from faqbot.matching.asking.sentences import Message, read_message
from faqbot.matching.asking.signs import signs_of
from faqbot.matching.confidence import sigmoid

WEIGHTS = Path(__file__).parent / "weights.json"
# What a text in another language is given by its question mark alone; the bound lies between.
_MARKED, _UNMARKED = 0.9, 0.25


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over the signs of a sentence, as `tools/fit_asking.py` fits it.

    Attributes:
        bias: The logit of a sentence without signs.
        by_sign: What each sign adds to it.
        bound: The least probability of a text that asks the room, in [0, 1].
    """

    bias: float
    by_sign: Mapping[str, float]
    bound: float

    def probability(self, message: Message) -> float:
        """The probability of the sentence that asks most; 0 for a message without words."""
        places = range(len(message.sentences))
        if not places:
            return 0.0
        return sigmoid(max(self.logit(signs_of(message, at)) for at in places))

    def logit(self, signs: Iterable[str]) -> float:
        """The logit of a sentence that has `signs`; those without a weight count nothing."""
        return self.bias + sum(self.by_sign.get(sign, 0.0) for sign in signs)


class AskReader:
    """Tells from words and build, whatever the subject, how much a text asks."""

    def __init__(self, dictionary: Collection[str] = ()) -> None:
        """Read the weights; with a `dictionary` of English, other languages are told more surely."""
        stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
        self._weights = Weights(stored["bias"], stored["weights"], stored["bound"])
        self._dictionary = frozenset(dictionary)

    @classmethod
    @functools.cache
    def shipped(cls, dictionary: tuple[str, ...]) -> "AskReader":
        """The one of a dictionary, read once for all matchers."""
        return cls(dictionary)

    def probability(self, text: str) -> float:
        """How much `text` asks, in [0, 1]; to whom it is said does not count.

        A sentence that asks makes the text ask. What is hardly English is judged by its question
        mark alone: .9 with one and .25 without.
        """
        message = read_message(text)
        if message.sentences and not is_english(message.words, self._dictionary):
            return _MARKED if any(each.mark == "?" for each in message.sentences) else _UNMARKED
        return self._weights.probability(message)

    @property
    def bound(self) -> float:
        """The least probability of a text that asks the room."""
        return self._weights.bound

    def asks_the_room(self, text: str, own_names: Collection[str] = ()) -> bool:
        """Whether `text`, written in a channel, asks everybody there rather than one or nobody.

        Whoever calls one of `own_names`, single words for the bot and the business, asks the room.
        """
        if addressed_to_other(text, own_names) or is_bare_link(text):
            return False
        return self.probability(text) >= self.bound
