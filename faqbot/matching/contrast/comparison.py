"""A question beside a phrasing: what both say, what is new, what is missing, what is turned round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faqbot.matching.contrast.actors import WE, YOU
from faqbot.matching.contrast.acts import another_act
from faqbot.matching.contrast.lexicon import Lexicon
from faqbot.matching.contrast.saying import MEASURES, NEGATIONS, UNDOING, Saying, is_number
from faqbot.matching.normalise import kin

# A word of these in the question, and one opposed to it in the phrasing, turn the direction.
_DIRECTION_WORDS = """
from to until till since before after with without in out into inside outside on off up down over under
above below first last
"""
_DIRECTIONS = frozenset(_DIRECTION_WORDS.split())
_ASKING = frozenset(["when", "where", "who", "why", "which", "whom", "whose"])
_OTHER = frozenset({"another", "other", "different", "new"})
# Sets of one level whose members say of a question what is not asked about.
_PASSED_OVER = frozenset(
    {None, "time_unit", "number", "ordinal", "contact_field", "message", "role"}
)
# Longer sayings are compared up to here, which bounds the pairs of words that are looked up.
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of an entry: of its id, its phrasings, its answer.

    Attributes:
        kin: What tells the kin of each.
        words: All of them.
        answer: Those of the answer.
    """

    kin: frozenset[str]
    words: frozenset[str]
    answer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A content word of the question, and the one of the phrasing that it stands against."""

    asked: str
    known: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question beside one phrasing of an entry.

    Attributes:
        shared: Content words of the question that the phrasing has.
        new: Those that it lacks.
        unknown: Those of `new` that stand nowhere in the entry.
        lost: Content words of the phrasing that the question lacks.
        synonyms: Those of `new` that mean what a word of `lost` means.
        opposed: Words of `new` against words of the phrasing whose opposite they are.
        levelled: Words of `unknown` against words of `lost` of the same level.
        numbers: Numbers of the question that stand nowhere in the entry.
        numbers_lost: Numbers of the phrasing that the question lacks.
        negated: Negations that only one of the two has, the question's less the phrasing's.
        undoing: Words of undoing that only the question has, and no answer.
        turned: Directions that the question turns round.
        swapped: What both have, towards it in one and away from it in the other.
        act: What is asked of the same thing, and not by the phrasing: "why".
    """

    asked: Saying
    known: Saying
    shared: tuple[str, ...]
    new: tuple[str, ...]
    unknown: tuple[str, ...]
    lost: tuple[str, ...]
    synonyms: tuple[str, ...]
    opposed: tuple[Pair, ...]
    levelled: tuple[Pair, ...]
    numbers: tuple[str, ...]
    numbers_lost: tuple[str, ...]
    negated: int
    undoing: tuple[str, ...]
    turned: tuple[Pair, ...]
    swapped: Pair | None
    act: str | None

    @property
    def frame(self) -> float:
        """The share of the phrasing's content words that the question has, in [0, 1]."""
        known = len(self.known.content)
        return (known - len(self.lost)) / known if known else 0.0


def compare(asked: Saying, known: Saying, vocabulary: Vocabulary, lexicon: Lexicon) -> Comparison:
    """How `asked` differs from `known`, a phrasing of the entry that has the `vocabulary`."""
    here, there = asked.subject, known.subject
    new = [place for place in asked.content if asked.stems[place] not in there][:_MOST_WORDS]
    lost = _unique(known.words[at] for at in known.content if known.stems[at] not in here)
    lost = lost[:_MOST_WORDS]
    unknown = _unique(asked.words[at] for at in new if kin(asked.words[at]) not in vocabulary.kin)
    fresh = _unique(asked.words[at] for at in new)
    subject = _unique(known.words[at] for at in known.content)[:_MOST_WORDS]
    numbers = tuple(
        word for word in _unique(asked.words) if is_number(word) and word not in vocabulary.words
    )
    return Comparison(
        asked=asked,
        known=known,
        shared=_unique(asked.words[at] for at in asked.content if asked.stems[at] in there),
        new=fresh,
        unknown=unknown,
        lost=lost,
        synonyms=tuple(
            word for word in fresh if any(lexicon.are_synonyms(word, each) for each in lost)
        ),
        opposed=tuple(
            Pair(word, each)
            for word in fresh
            for each in subject
            if lexicon.are_opposed(word, each)
        ),
        levelled=tuple(
            Pair(word, each)
            for word in unknown
            for each in lost
            if lexicon.same_level(word, each) not in _PASSED_OVER
        ),
        numbers=numbers,
        numbers_lost=tuple(
            word for word in _unique(known.words) if is_number(word) and word not in asked.words
        ),
        negated=_count(asked.words, NEGATIONS) - _count(known.words, NEGATIONS),
        undoing=tuple(
            word
            for word in _unique(asked.words)
            if word in UNDOING and word not in known.words and word not in vocabulary.answer
        ),
        turned=tuple(
            Pair(word, each)
            for word in _unique(asked.words)
            for each in _unique(known.words)
            if word in _DIRECTIONS
            and each in _DIRECTIONS
            and word not in known.words
            and each not in asked.words
            and lexicon.are_opposed(word, each)
        ),
        swapped=_swapped(asked, known),
        act=another_act(asked.words, known.words, vocabulary.answer),
    )


def questioned(words: Sequence[str]) -> frozenset[str]:
    """What is asked for: "when", "how much", "what"; empty for a text without a question word."""
    found = set()
    for place, word in enumerate(words):
        if word in _ASKING:
            found.add(word)
        elif word in ("how", "what"):
            follower = words[place + 1] if place + 1 < len(words) else ""
            found.add(f"{word} {follower}" if follower in MEASURES else word)
    return frozenset(found)


def first_actor(words: Sequence[str]) -> int:
    """1 where the first pronoun is the one who asks, -1 where it is the one asked, 0 without one."""
    for word in words:
        if word in WE:
            return 1
        if word in YOU:
            return -1
    return 0


def count_you(words: Sequence[str]) -> int:
    """How often the one asked is spoken to."""
    return _count(words, YOU)


def _swapped(asked: Saying, known: Saying) -> Pair | None:
    """Where what follows "from" in one follows "to" in the other: "to basic" against "from basic"."""
    for before, after in (("from", "to"), ("to", "from")):
        target = _following(known, before)
        if target is None or target == _following(asked, before):
            continue
        if target == _following(asked, after):
            return Pair(f"{after} {target}", f"{before} {target}")
    return None


def _following(said: Saying, preposition: str) -> str | None:
    """What stands after a preposition, within three words: a content word, or a person."""
    for place, word in enumerate(said.words):
        if word == preposition:
            for at in range(place + 1, min(place + 4, len(said.words))):
                if said.words[at] in YOU or said.words[at] in WE:
                    return "you" if said.words[at] in YOU else "us"
                if at in said.content and said.words[at] not in _OTHER:
                    return said.words[at]
    return None


def _count(words: Iterable[str], wanted: frozenset[str]) -> int:
    return sum(word in wanted for word in words)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
