"""By what word a question differs from an entry that sounds like it, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from faqbot.matching.contrast.comparison import Comparison
from faqbot.matching.contrast.saying import NEGATIONS, UNDOING, Saying
from faqbot.model import Contrast, Difference

# A contrast is sure where so much of the phrasing is shared, or all but one word is the same ("how
# do I unsubscribe"): else another thing is meant anyway.
_FRAME = 0.34
# A word stands in another one's place where so much of the phrasing is the same.
_SAME_FRAME = 0.5
_WISHING = frozenset({"want", "wants", "need", "needs", "like", "wish"})
_REFUSING = frozenset({"not", "never", "longer"})
# So far behind a negation a wish is still meant by it: "do not really want".
_WIDEST = 2
_TURNING = NEGATIONS | UNDOING
# Whom each of the two does something to.
_OTHER = {"i": frozenset({"you"}), "we": frozenset({"you"}), "you": frozenset({"me", "us"})}


def contrast_of(comparisons: Sequence[Comparison]) -> Contrast | None:
    """The surest difference of a question from an entry; None without any.

    Args:
        comparisons: The question beside the entry's nearest phrasings, nearest first.
    """
    nearest = comparisons[0]
    found = next(_sure(nearest), None) or next(_in_same_words(comparisons), None)
    if found is None:
        return next(_unsure(nearest), None)
    # Another number in place of a number is another thing however short the question is.
    numbered = found.difference is Difference.NUMBER and bool(nearest.shared)
    one_word = len(nearest.new) == len(nearest.lost) == 1
    framed = max(said.frame for said in comparisons) >= _FRAME
    return found if numbered or one_word or framed else replace(found, sure=False)


def _sure(said: Comparison) -> Iterator[Contrast]:
    """What makes it another question in the same frame."""
    lost, unknown = set(said.lost), set(said.unknown)
    if said.numbers and said.numbers_lost:
        yield Contrast(Difference.NUMBER, said.numbers[0], said.numbers_lost[0], sure=True)
    known = set(" ".join(said.known.words).split())
    for pair in said.opposed:
        # "turn off" stands in "turn it on or off", where one verb has both.
        both = " " in pair.asked and known.issuperset(pair.asked.split())
        if pair.asked in unknown and pair.known in lost and not both:
            yield Contrast(Difference.OPPOSITE, pair.asked, pair.known, sure=True)
    for pair in filter(None, (*said.turned, said.swapped)):
        yield Contrast(Difference.DIRECTION, pair.asked, pair.known, sure=True)
    for pair in said.levelled:
        yield Contrast(Difference.KIND, pair.asked, pair.known, sure=True)


def _in_same_words(comparisons: Sequence[Comparison]) -> Iterator[Contrast]:
    """What makes it another question though the same is spoken of."""
    nearest = comparisons[0]
    if nearest.lost or not _TURNING.issuperset(nearest.new):
        return
    if _refuses(nearest.asked) and not any(map(_is_turned, comparisons)):
        yield Contrast(Difference.NEGATION, "not", "", sure=True)
    deed, *known = (_deed(each) for each in (nearest.asked, *(said.known for said in comparisons)))
    if deed and known[0] and deed not in known and deed[1] == known[0][1]:
        yield Contrast(Difference.DIRECTION, " ".join(deed), " ".join(known[0]), sure=True)


def _refuses(said: Saying) -> bool:
    """Whether a wish is denied: "do not want", "no longer need"."""
    words = said.words
    return any(
        word in _REFUSING and not _WISHING.isdisjoint(words[place + 1 : place + 1 + _WIDEST])
        for place, word in enumerate(words)
    )


def _is_turned(said: Comparison) -> bool:
    """Whether the phrasing denies or undoes something itself."""
    return not _TURNING.isdisjoint(said.known.words)


def _deed(said: Saying) -> tuple[str, str] | None:
    """Who of the two does what to the other: ("i", "send") in "can i send it to you"."""
    for place, word in enumerate(said.words[:-1]):
        whom = _OTHER.get(word)
        if whom and place + 1 in said.content and not whom.isdisjoint(said.words[place + 2 :]):
            return ("you" if word == "you" else "i"), said.words[place + 1]
    return None


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
