"""Questions that say the same become one wording: equal but for case, filler, contractions, slips."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from faqbot.matching.normalise import MAX_QUESTION
from faqbot.matching.spelling import Speller
from faqbot.matching.wording import bare, without_signature
from faqbot.model import Outcome
from faqbot.store import AskedInVain
from faqbot.store.identity import NOBODY
from faqbot.store.wordings import printable, unmasked

# A word that was asked with so often is no slip.
_COMMON_FROM = 3
# The words to look up at the most; one costs about 0.2 ms.
_MOST_SUSPECTS = 3_000


@dataclass(frozen=True, slots=True)
class Reasons:
    """How many questions were asked in vain in which way; one may be in vain in several."""

    missed: int = 0
    suggested: int = 0
    disliked: int = 0
    handed_over: int = 0

    def __add__(self, other: "Reasons") -> "Reasons":
        return Reasons(
            self.missed + other.missed,
            self.suggested + other.suggested,
            self.disliked + other.disliked,
            self.handed_over + other.handed_over,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """Questions of one wording that got, and did not want, the same entry.

    Attributes:
        objected: That entry; None where nothing was answered.
        people: The stand-ins of those who asked, without NOBODY: who is not named may be any of
            the others, and all who are not may be one.
    """

    objected: str | None
    questions: int
    people: frozenset[str]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask something.

    Attributes:
        text: As most people wrote it, masked.
        bare: Its bare wording, repaired.
        first: When it was first asked in vain, in UTC.
        last: When it was last asked in vain, in UTC.
    """

    text: str
    bare: str
    tallies: tuple[Tally, ...]
    first: datetime
    last: datetime

    @property
    def questions(self) -> int:
        """How often it was asked in vain."""
        return sum(tally.questions for tally in self.tallies)

    @property
    def people(self) -> frozenset[str]:
        """Who asked it."""
        return frozenset().union(*(tally.people for tally in self.tallies))

    def left(self, answer: str | None) -> "Wording | None":
        """What is still in vain where `answer` is what it gets now; None where nothing is."""
        if answer is None:
            return self
        kept = tuple(tally for tally in self.tallies if tally.objected == answer)
        return replace(self, tallies=kept) if kept else None


@dataclass(frozen=True, slots=True)
class Folded:
    """All that was asked in vain.

    Attributes:
        wordings: Those that most people asked, the widest first.
        questions: How many questions there were, with those below.
        left_out: How many have a wording that is beyond the most.
        noise: How many were small talk, or one word of one person at the most.
        leaning: How many leaned on the answer before, and mean nothing alone.
    """

    wordings: tuple[Wording, ...]
    questions: int
    left_out: int
    noise: int
    leaning: int


@dataclass(slots=True)
class _Kept:
    """The questions of one wording, in as little memory as they can be counted from."""

    texts: dict[str, int]
    rows: list[tuple[str, str | None, int]]
    first: datetime
    last: datetime

    def add(self, row: AskedInVain, text: str) -> None:
        self.texts[text] = self.texts.get(text, 0) + 1
        kinds = (
            (row.outcome is Outcome.ABSTAIN)
            + 2 * (row.outcome is Outcome.SUGGEST and (row.objected is None or row.rejected))
            + 4 * row.disliked
            + 8 * row.handed_over
        )
        # The same person is kept once, whatever they ask.
        self.rows.append((sys.intern(row.user_hash), row.objected, kinds))
        self.first = min(self.first, row.asked_at)
        self.last = max(self.last, row.asked_at)

    def join(self, other: "_Kept") -> None:
        for text, number in other.texts.items():
            self.texts[text] = self.texts.get(text, 0) + number
        self.rows += other.rows
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)

    @property
    def people(self) -> int:
        return len({user for user, _, _ in self.rows} - {NOBODY})

    def tallies(self) -> Iterator[Tally]:
        for objected in sorted(
            {objected for _, objected, _ in self.rows}, key=lambda key: key or ""
        ):
            of_it = [(user, kinds) for user, other, kinds in self.rows if other == objected]
            counts = [sum(kinds >> bit & 1 for _, kinds in of_it) for bit in range(4)]
            people = frozenset(user for user, _ in of_it) - {NOBODY}
            yield Tally(objected, len(of_it), people, Reasons(*counts))

    def wording(self, repaired: str) -> Wording:
        # Of texts written equally often, the one without a slip.
        text = min(self.texts, key=lambda each: (-self.texts[each], bare(each) != repaired, each))
        return Wording(text, repaired, tuple(self.tallies()), self.first, self.last)


def fold(
    rows: Iterable[AskedInVain],
    *,
    is_talk: Callable[[str], bool],
    dictionary: Sequence[str] = (),
    most: int,
) -> Folded:
    """Fold questions into `most` wordings at most, those of most people; the order does not matter.

    `is_talk` tells whether a text asks nothing, as some do that older versions took for questions;
    words of `dictionary`, commonest first, are no slips.
    """
    kept: dict[str, _Kept] = {}
    by_text: dict[str, str | None] = {}
    questions = noise = leaning = 0
    for row in rows:
        questions += 1
        text = printable(without_signature(row.text[:MAX_QUESTION]))
        if text not in by_text:
            by_text[text] = _meant(text, is_talk)
        wording = by_text[text]
        if row.follows is not None:
            leaning += 1
        elif wording is None:
            noise += 1
        else:
            if wording not in kept:
                kept[wording] = _Kept({}, [], row.asked_at, row.asked_at)
            kept[wording].add(row, text)
    del by_text
    _repair(kept, dictionary)
    for lone in [each for each in kept if " " not in each and kept[each].people <= 1]:
        noise += len(kept.pop(lone).rows)
    # Of equals the shortest first: it says least of the one who asked.
    ranked = sorted(
        kept, key=lambda each: (-kept[each].people, -len(kept[each].rows), len(each), each)
    )
    return Folded(
        tuple(kept[each].wording(each) for each in ranked[:most]),
        questions,
        sum(len(kept[each].rows) for each in ranked[most:]),
        noise,
        leaning,
    )


def _repair(kept: dict[str, _Kept], dictionary: Sequence[str]) -> None:
    """Join the wordings that say the same once slips are mended, towards common words."""
    used = Counter[str]()
    for wording, of_it in kept.items():
        for word in set(wording.split()):
            used[word] += len(of_it.rows)
    common = {word: number for word, number in used.items() if number >= _COMMON_FROM}
    speller = Speller(common, dictionary)
    known = common.keys() | set(dictionary)
    suspects = sorted((-number, word) for word, number in used.items() if word not in known)
    mended = {word: speller.repair(word)[0] for _, word in suspects[:_MOST_SUSPECTS]}
    for wording in sorted(kept):
        repaired = " ".join(mended.get(word, word) for word in wording.split())
        if repaired != wording:
            moved = kept.pop(wording)
            kept[repaired].join(moved) if repaired in kept else kept.update({repaired: moved})


def _meant(text: str, is_talk: Callable[[str], bool]) -> str | None:
    """The bare wording of a masked text; None where it asks nothing."""
    said = unmasked(text)
    wording = bare(said)
    letters = any(character.isalpha() for character in wording)
    return wording if letters and not is_talk(said) else None
