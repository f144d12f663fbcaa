"""What a text of several parts gets: by the part that asks, or by each of its questions."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from faqbot.matching.judgement.judge import Verdict
from faqbot.matching.parts import clauses, either, is_long, sentences
from faqbot.matching.reading import Reading
from faqbot.model import Decision, Match, Outcome, Rule

# What would be answered by itself need only ask so much: "first I'd like to know how I cancel".
_ASKS_WELL = 0.35
# A part is a question of its own where it asks so much, from this score, lead and cosine on. Of the
# messages in `tests/fields` that ask two things this finds three quarters, of those that ask one .9%,
# and .8% on BANKING77, whose stories touch several of its entries.
_ASKS, _SCORE, _LEAD, _NEAREST = 0.7, 0.12, 0.05, 0.35
_FEWEST_WORDS = 2
# So many words say enough of themselves, however common each is.
_WORDS_ENOUGH = 10
_MOST_ASKED = 4
# Of a long text, the sentences that ask at least so much, and so many of them.
_ASKING = 0.5
_MOST_CANDIDATES = 3
# Up to so many characters, a text is also read as a whole.
_READ_WHOLE = 1_000


class Composite:
    """Reads texts part by part."""

    def __init__(self, read: Callable[[str], Reading], asking: Callable[[str], float]) -> None:
        """Read a part with `read`; `asking` tells how much it asks, in [0, 1]."""
        self._read = read
        self._asking = asking

    def read(self, text: str) -> Reading:
        """The reading of a text that is no plain talk."""
        if is_long(text):
            return self._read_long(text)
        parts = clauses(text)
        whole = self._read(text)
        if whole.ranked.verbatim:
            return whole
        if len(parts) < 2:
            return self._both_of(whole) or whole
        read = [self._read(part) for part in parts[:_MOST_ASKED]]
        return (
            _several(whole, read) or _one_of(whole, read) or _behind_preface(whole, read) or whole
        )

    def _both_of(self, whole: Reading) -> Reading | None:
        """The reading of what asks the same of two things: "what do servers and databases do"."""
        decision = whole.verdict.decision
        if not decision.shown:
            return None
        offered = {match.entry_id for match in decision.chosen}
        both = [self._read(text) for text in either(whole.text)]
        firsts = {match.entry_id for part in both for match in part.verdict.matches[:1]}
        known = firsts <= offered or all(part.verdict.decision.shown for part in both)
        return _suggesting(whole, both) if len(firsts) == 2 and known else None

    def _read_long(self, text: str) -> Reading:
        """A long text by its sentences that ask, each also with the one before it."""
        said = sentences(text)
        asked = [(self._asking(sentence), at) for at, sentence in enumerate(said)]
        foremost = sorted(asked, key=lambda each: -each[0])[:_MOST_CANDIDATES]
        places = sorted(at for asking, at in foremost if asking >= _ASKING)
        pairs = [f"{before} {after}" for before, after in pairwise(said)]
        alone = [self._read(said[at]) for at in places]
        beside = [self._read(pairs[at - 1]) for at in places if at]
        whole = [self._read(text)] if not places or len(text) <= _READ_WHOLE else []
        best = max([*whole, *alone, *beside], key=self._promise)
        return replace(_several(best, alone) or best, text=text)

    def _promise(self, reading: Reading) -> float:
        matches = reading.verdict.matches
        return matches[0].score * self._asking(reading.text) if matches else 0.0


def _several(whole: Reading, parts: Sequence[Reading]) -> Reading | None:
    """The reading of a text that asks for several entries; None where it does not."""
    asking = [part for part in parts if _is_question(part)]
    if len({part.verdict.matches[0].entry_id for part in asking}) < 2:
        return None
    return _suggesting(whole, asking)


def _one_of(whole: Reading, parts: Sequence[Reading]) -> Reading | None:
    """The reading of several questions of which the file knows one; None where they are one.

    An answer to one of them would leave the others unanswered without a word.
    """
    offered = {match.entry_id for match in whole.verdict.decision.chosen[1:]}
    asking = [part for part in parts if _asks(part) and _counts(part, offered)]
    firsts = {match.entry_id for part in asking for match in part.verdict.matches[:1]}
    unknown = any(not part.verdict.matches for part in asking)
    if len(asking) < 2 or len(firsts) + unknown < 2 or not whole.verdict.decision.shown:
        return None
    return _suggesting(whole, (part for part in asking if part.verdict.decision.chosen))


def _suggesting(whole: Reading, parts: Iterable[Reading]) -> Reading:
    """The reading that suggests the best of each part in order, and at least two entries."""
    asked: dict[str, Match] = {}
    said: list[tuple[str, str]] = []
    for part in parts:
        best = part.verdict.matches[0]
        asked.setdefault(best.entry_id, best)
        said.append((part.text, best.entry_id))
    chosen = tuple(asked.values())[:_MOST_ASKED]
    others = tuple(match for match in whole.verdict.matches if match.entry_id not in asked)
    matches = (*chosen, *others)
    decision = Decision(Outcome.SUGGEST, matches[: max(2, len(chosen))], Rule.SEVERAL_ASKED)
    return replace(whole, verdict=Verdict(matches, decision), parts=tuple(said))


def _counts(part: Reading, offered: Collection[str]) -> bool:
    """Whether a part that asks is another question: by itself, to the file, or to what is `offered`."""
    firsts = {match.entry_id for match in part.verdict.matches[:1]}
    return _says_enough(part) or _is_question(part) or not firsts.isdisjoint(offered)


def _behind_preface(whole: Reading, parts: Sequence[Reading]) -> Reading | None:
    """The last part, where what stands before it only blurs the same question; else None.

    Words before a question may tell another case than the entry's, so the whole must lead to the
    same entry, and must not surely ask another thing.
    """
    said, last = whole.verdict, parts[-1].verdict
    if not said.weight or not last.weight or said.weight.is_another_thing:
        return None
    agree = said.matches[0].entry_id == last.matches[0].entry_id
    surer = parts[-1].ranked.verbatim or last.weight.probability > said.weight.probability
    only = _asks(parts[-1]) and not any(map(_asks, parts[:-1]))
    return replace(parts[-1], text=whole.text) if agree and only and surer else None


def _asks(part: Reading) -> bool:
    """Whether a part is a question by itself, to whatever entry."""
    weight = part.verdict.weight
    if weight is None or part.ranked.wording.count(" ") < _FEWEST_WORDS - 1:
        return False
    least = _ASKS_WELL if part.verdict.decision.rule is Rule.ONE_FITS else _ASKS
    return part.ranked.verbatim or weight.asking >= least


def _says_enough(part: Reading) -> bool:
    """Whether a part says of itself what it asks: "how do I do that?" does not."""
    compared = part.verdict.compared
    if not compared:
        return True
    asked = compared[0].asked
    return len(asked.content) >= _FEWEST_WORDS or len(asked.words) >= _WORDS_ENOUGH


def _is_question(part: Reading) -> bool:
    """Whether a part is a question that the file may know."""
    weight, matches = part.verdict.weight, part.verdict.matches
    if weight is None or not _asks(part):
        return False
    near = weight.lead >= _LEAD and weight.nearest >= _NEAREST
    return part.ranked.verbatim or (near and matches[0].score >= _SCORE)
