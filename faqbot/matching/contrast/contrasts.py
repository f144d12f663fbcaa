"""By what word a question differs from an entry that sounds like it, and how sure that is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from faqbot.matching.contrast.actors import deeds, turned
from faqbot.matching.contrast.comparison import Comparison
from faqbot.matching.contrast.saying import NEGATIONS, UNDOING, Saying
from faqbot.model import Contrast, Difference

# A contrast is sure where so much of the phrasing is shared, or all but one word is the same ("how
# do I unsubscribe"): else another thing is meant anyway.
_FRAME = 0.34
# A word stands in another one's place where so much of the phrasing is the same.
_SAME_FRAME = 0.5
# What an entry says holds now, unless it names a year.
_YEAR = re.compile(r"(?:19|20)\d\d")
_WISHING = frozenset({"want", "wants", "need", "needs", "like", "wish"})
_REFUSING = frozenset({"not", "never", "longer"})
# So far behind a negation a wish is still meant by it: "do not really want".
_WIDEST = 2
_TURNING = NEGATIONS | UNDOING


def contrast_of(comparisons: Sequence[Comparison]) -> Contrast | None:
    """The surest difference from an entry's nearest phrasings, nearest first; None without any."""
    nearest = comparisons[0]
    found = next(_sure(nearest), None) or next(_in_same_words(comparisons), None)
    if found is None and nearest.act and all(said.act for said in comparisons):
        found = Contrast(Difference.QUESTION, nearest.act, "", sure=True)
    if found is None:
        return next(_unsure(nearest), None)
    # A short question may say little of a long phrasing: "error 13".
    rest = len(nearest.asked.content) - len(nearest.numbers)
    numbered = found.difference is Difference.NUMBER and 0 < rest <= 2 * len(nearest.shared)
    one_word = len(nearest.new) == len(nearest.lost) == 1
    # Of a verb with a particle the nearest phrasing may lack the verb, not another one.
    is_opposite = found.difference is Difference.OPPOSITE
    framed = max(said.frame for said in (comparisons if is_opposite else [nearest])) >= _FRAME
    return found if numbered or one_word or framed else replace(found, sure=False)


def _sure(said: Comparison) -> Iterator[Contrast]:
    """What makes it another question in the same frame."""
    lost, unknown = set(said.lost), set(said.unknown)
    if said.numbers and said.numbers_lost:
        yield Contrast(Difference.NUMBER, said.numbers[0], said.numbers_lost[0], sure=True)
    for year in filter(_YEAR.fullmatch, said.numbers):
        yield Contrast(Difference.NUMBER, year, "", sure=True)
    known = set(" ".join(said.known.words).split())
    for pair in said.opposed:
        # "turn off" stands in "turn it on or off", where one verb has both.
        both = " " in pair.asked and known.issuperset(pair.asked.split())
        # What is misplaced cannot be found: denied, the opposite is the same.
        if pair.asked in unknown and pair.known in lost and not both and not said.negated:
            yield Contrast(Difference.OPPOSITE, pair.asked, pair.known, sure=True)
    # Where most is said otherwise, "to" and "from" belong to other verbs.
    is_same = len(said.new) <= len(said.shared)
    for pair in filter(None, (*said.turned, said.swapped)) if is_same else ():
        yield Contrast(Difference.DIRECTION, pair.asked, pair.known, sure=True)
    for pair in said.levelled:
        yield Contrast(Difference.KIND, pair.asked, pair.known, sure=True)


def _in_same_words(comparisons: Sequence[Comparison]) -> Iterator[Contrast]:
    """What makes it another question though the same is spoken of."""
    nearest = comparisons[0]
    if nearest.lost or not _TURNING.issuperset(nearest.new):
        return
    # Nothing is said of a phrasing that denies or undoes something itself.
    known = (word for said in comparisons for word in said.known.words)
    if _refuses(nearest.asked) and _TURNING.isdisjoint(known):
        yield Contrast(Difference.NEGATION, "not", "", sure=True)
    asked = deeds(nearest.asked)
    pairs = [turned(asked, deeds(said.known)) for said in comparisons]
    # A phrasing that tells it as it is asked settles it.
    if pairs[0] and all(pair or said.lost for pair, said in zip(pairs, comparisons, strict=True)):
        one, other = pairs[0]
        yield Contrast(Difference.DIRECTION, one.said, other.said, sure=True)


def _refuses(said: Saying) -> bool:
    """Whether a wish is denied: "do not want", "no longer need"."""
    words = said.words
    return any(
        word in _REFUSING and not _WISHING.isdisjoint(words[place + 1 : place + 1 + _WIDEST])
        for place, word in enumerate(words)
    )


def _unsure(said: Comparison) -> Iterator[Contrast]:
    """What may make it another question."""
    for pair in said.opposed:
        yield Contrast(Difference.OPPOSITE, pair.asked, pair.known, sure=False)
    if said.undoing:
        yield Contrast(Difference.NEGATION, said.undoing[0], "", sure=False)
    if said.negated > 0:
        yield Contrast(Difference.NEGATION, "not", "", sure=False)
    strange = [word for word in said.unknown if word not in said.synonyms]
    if len(strange) == 1 and said.lost and said.frame >= _SAME_FRAME:
        yield Contrast(Difference.WORD, strange[0], said.lost[0], sure=False)
