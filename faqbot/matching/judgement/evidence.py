"""What speaks for and against the best entry of a ranking, as numbers by name."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.matching.contrast.comparison import (
    Comparison,
    count_you,
    first_actor,
    questioned,
)

# Counts and lengths say no more beyond these.
_MOST_WORDS = 25
_MOST_COUNT = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How the best entry stands in a ranking.

    Attributes:
        estimate: The regression's estimate for it, about 0 to 1.
        lead: How far that is ahead of the next entry's, 0 or more.
        nearest: The greatest cosine of any phrasing of the file, in [0, 1].
        meaning: The cosine of meanings with the entry's nearest phrasing, in [-1, 1].
        wording: The cosine of letters and words with it, in [0, 1].
        other: The greatest cosine of another entry's phrasing, in [-1, 1].
        answer: The greatest cosine of a part of its answer, where answers speak for it; else 0.
        name: The cosine of its id's words.
        phrasings: How many phrasings it has, 1 or more.
        few: The file's mean of 1 / phrasings, in (0, 1].
        entries: How many entries the file has, 1 or more: a lead over few says less.
        asking: How much the text asks, in [0, 1].
    """

    estimate: float
    lead: float
    nearest: float
    meaning: float
    wording: float
    other: float
    answer: float
    name: float
    phrasings: int
    few: float
    entries: int
    asking: float


def evidence(standing: Standing, comparisons: Sequence[Comparison]) -> dict[str, float]:
    """Numbers by name, for a model; of the entry's nearest phrasings, nearest first, at least one."""
    first = comparisons[0]
    return (
        _of_standing(standing)
        | _of_words(first)
        | _of_relations(first)
        | _of_forms(comparisons)
        | {
            "unknown_least": float(min(len(each.unknown) for each in comparisons)),
            "lost_least": float(min(len(each.lost) for each in comparisons)),
        }
    )


def _of_standing(standing: Standing) -> dict[str, float]:
    return {
        "estimate": standing.estimate,
        "lead": standing.lead,
        "nearest": standing.nearest,
        "meaning": standing.meaning,
        "wording": standing.wording,
        "wording_over_meaning": standing.wording - standing.meaning,
        "other": standing.other,
        "answer": standing.answer,
        "name": standing.name,
        "phrasings": math.log(standing.phrasings),
        "few": standing.few,
        "entries": math.log(standing.entries),
        "asking": standing.asking,
    }


def _of_words(said: Comparison) -> dict[str, float]:
    asked = len(said.asked.content)
    unknown, lost = len(said.unknown), len(said.lost)
    return {
        "words": float(min(len(said.asked.words), _MOST_WORDS)),
        "content": float(min(asked, _MOST_COUNT)),
        "longer": math.log((len(said.asked.words) + 1) / (len(said.known.words) + 1)),
        "shared": float(min(len(said.shared), _MOST_COUNT)),
        "shared_of_asked": len(said.shared) / max(1, asked),
        "shared_of_known": said.frame,
        "new": float(min(len(said.new), _MOST_COUNT)),
        "lost": float(min(lost, _MOST_COUNT)),
        "unknown": float(min(unknown, _MOST_COUNT)),
        "unknown_of_asked": unknown / max(1, asked),
        # New to the phrasing and yet known to the entry.
        "covered": float(min(len(said.new) - unknown, _MOST_COUNT)),
        # A frame that is shared, and a word in it that the entry does not know.
        "unknown_in_frame": unknown * said.frame,
        "in_place_of": float(bool(unknown and lost)),
        "added": float(bool(unknown and not lost)),
    }


def _of_relations(said: Comparison) -> dict[str, float]:
    unknown = set(said.unknown)
    return {
        "synonyms": float(len(said.synonyms)),
        "unknown_meaning": float(len(unknown.difference(said.synonyms))),
        "opposed": float(len({pair.asked for pair in said.opposed})),
        "opposed_unknown": float(len({pair.asked for pair in said.opposed} & unknown)),
        "levelled": float(len({pair.asked for pair in said.levelled})),
        "numbers": float(len(said.numbers)),
        "numbers_replaced": float(bool(said.numbers and said.numbers_lost)),
        "negated": float(said.negated),
        "undoing": float(len(said.undoing)),
        "turned": float(bool(said.turned)),
        "swapped": float(said.swapped is not None),
    }


def _of_forms(comparisons: Sequence[Comparison]) -> dict[str, float]:
    said = comparisons[0]
    asked = questioned(said.asked.words)
    known = frozenset().union(*(questioned(each.known.words) for each in comparisons))
    here, there = first_actor(said.asked.words), first_actor(said.known.words)
    return {
        "same_question": float(bool(asked & known)),
        "other_question": float(bool(asked and known and not asked & known)),
        "you_act": float(here < 0 < there),
        "i_act": float(there < 0 < here),
        "you": float(count_you(said.asked.words) - count_you(said.known.words)),
        "mine": float(("my" in said.asked.words) - ("my" in said.known.words)),
        "yours": float(("your" in said.asked.words) - ("your" in said.known.words)),
    }
