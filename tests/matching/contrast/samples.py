"""Questions beside entries, compared as the judge compares them."""

from collections.abc import Sequence

from faqbot.matching.contrast.comparison import Comparison, Vocabulary, compare
from faqbot.matching.contrast.lexicon import Lexicon
from faqbot.matching.contrast.saying import Saying, saying
from faqbot.matching.normalise import kin
from faqbot.matching.wording import bare

LEXICON = Lexicon.load()


def compared(asked: str, phrasings: Sequence[str], answer: str = "") -> list[Comparison]:
    """`asked` beside each of an entry's `phrasings`, in their order."""
    known = [_said(phrasing) for phrasing in phrasings]
    answered = _words(_said(answer))
    words = answered.union(*map(_words, known))
    vocabulary = Vocabulary(frozenset(map(kin, words)), words, answered)
    return [compare(_said(asked), each, vocabulary, LEXICON) for each in known]


def rows(table: str) -> list[tuple[str, str]]:
    """The lines "question / phrasing" of a table."""
    split = [line.split(" / ") for line in table.strip().splitlines()]
    return [(asked.strip(), known.strip()) for asked, known in split]


def _said(text: str) -> Saying:
    return saying(bare(text), LEXICON)


def _words(said: Saying) -> frozenset[str]:
    return frozenset(part for word in said.words for part in (word, *word.split(" ")))
