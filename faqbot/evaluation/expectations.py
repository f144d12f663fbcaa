"""The file's own tests: what each entry's `asks` and `not` want, and what comes of them."""

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from faqbot.evaluation.figures import shortfall
from faqbot.evaluation.predictions import Prediction
from faqbot.evaluation.queries import Query
from faqbot.knowledge.document import Mark
from faqbot.model import Entry, Outcome

ASKS, NOT = "asks", "not"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One question of an entry's `tests`, with its place in the file.

    Attributes:
        entry: The id of the entry whose test it is.
        kind: "asks": that entry must answer it; "not": that entry must not.
    """

    entry: str
    kind: str
    text: str
    mark: Mark

    @property
    def query(self) -> Query:
        """The question as the matcher is asked it."""
        return Query(self.text, self.entry if self.kind == ASKS else None, self.kind)


def expectations(
    entries: Iterable[Entry], marks: Callable[[tuple[str | int, ...]], Mark]
) -> Iterator[Expectation]:
    """All tests of `entries`, in the order of the file; `marks` tells where a path of it stands."""
    for index, entry in enumerate(entries):
        for kind, texts in ((ASKS, entry.tests.asks), (NOT, entry.tests.rejects)):
            for number, text in enumerate(texts):
                mark = marks(("entries", index, "tests", kind, number))
                yield Expectation(entry.id, kind, text, mark)


class Verdict(enum.Enum):
    """What came of one test.

    Of `asks`: the entry answered it, was shown as a guess (opened), was suggested, was neither
    (missed), or another one answered it (wrong). Of `not`: the entry did not answer it (held), or
    did (violated).
    """

    ANSWERED = "answered"
    OPENED = "opened"
    SUGGESTED = "suggested"
    MISSED = "missed"
    WRONG = "wrong"
    HELD = "held"
    VIOLATED = "violated"


OF_ASKS = (Verdict.ANSWERED, Verdict.OPENED, Verdict.SUGGESTED, Verdict.MISSED, Verdict.WRONG)
OF_NOT = (Verdict.HELD, Verdict.VIOLATED)


@dataclass(frozen=True, slots=True)
class Tried:
    """A test, and what the matcher says to its question."""

    wanted: Expectation
    made: Prediction

    @property
    def verdict(self) -> Verdict:
        """What came of it."""
        answered = self.made.outcome is Outcome.ANSWER
        chosen = self.wanted.entry in self.made.chosen
        if self.wanted.kind == NOT:
            return Verdict.VIOLATED if answered and chosen else Verdict.HELD
        if answered:
            return Verdict.ANSWERED if chosen else Verdict.WRONG
        if self.made.opened and self.made.chosen[0] == self.wanted.entry:
            return Verdict.OPENED
        return Verdict.SUGGESTED if chosen else Verdict.MISSED

    @property
    def passed(self) -> bool:
        """Whether it is as the file wants it: suggesting the right entry is not answering with it."""
        return self.verdict in {Verdict.ANSWERED, Verdict.HELD}

    @property
    def score(self) -> float:
        """The score of the entry whose test it is, in [0, 1]; 0 where it is not among the best."""
        scores = {match.entry_id: match.score for match in self.made.matches}
        return scores.get(self.wanted.entry, 0.0)

    def as_json(self) -> dict[str, object]:
        """It as JSON's types."""
        wanted = self.wanted
        return {
            "entry": wanted.entry,
            "kind": wanted.kind,
            "line": wanted.mark.line,
            "column": wanted.mark.column,
            "verdict": self.verdict.value,
            "passed": self.passed,
            "score": round(self.score, 6),
            **self.made.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """How often what an entry `asks` had another as its best match, answered with or suggested."""

    entry: str
    taken_for: str
    answered: int
    suggested: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All tests of a file.

    Attributes:
        taken: What was taken for what, the most often first.
    """

    tried: tuple[Tried, ...]
    counts: dict[Verdict, int]
    taken: tuple[Taken, ...]

    @property
    def asks(self) -> int:
        """How many questions must be answered."""
        return sum(self.counts[each] for each in OF_ASKS)

    @property
    def rejects(self) -> int:
        """How many questions must not be."""
        return sum(self.counts[each] for each in OF_NOT)

    @property
    def failed(self) -> list[Tried]:
        """The tests that did not pass, in the order of the file."""
        return [each for each in self.tried if not each.passed]

    def as_json(self) -> dict[str, object]:
        """The figures and every test as JSON's types."""
        return {
            "asks": self.asks,
            "not": self.rejects,
            "counts": {verdict.value: count for verdict, count in self.counts.items()},
            "answered": self.answered,
            "shown": self.shown,
            "offered": self.offered,
            "wrong": self.wrong,
            "taken": [asdict(each) for each in self.taken],
            "tests": [each.as_json() for each in self.tried],
        }

    @property
    def answered(self) -> float | None:
        """Share of `asks` that their entry answers; None without any."""
        return self._share(Verdict.ANSWERED)

    @property
    def shown(self) -> float | None:
        """Share of `asks` whose entry is shown at once, as an answer or a guess; None without any."""
        return self._share(Verdict.ANSWERED, Verdict.OPENED)

    @property
    def offered(self) -> float | None:
        """Share of `asks` that their entry answers or is suggested for; None without any."""
        return self._share(Verdict.ANSWERED, Verdict.OPENED, Verdict.SUGGESTED)

    @property
    def wrong(self) -> float | None:
        """Share of all tests that get an answer they must not get; None without any."""
        wrong = self.counts[Verdict.WRONG] + self.counts[Verdict.VIOLATED]
        return wrong / len(self.tried) if self.tried else None

    def _share(self, *verdicts: Verdict) -> float | None:
        """Share of `asks` that came out as one of `verdicts`; None without any."""
        return sum(self.counts[each] for each in verdicts) / self.asks if self.asks else None


def tally(wanted: Sequence[Expectation], made: Sequence[Prediction]) -> Tally:
    """What came of the tests, `made` in the order of `wanted`."""
    tried = tuple(Tried(*pair) for pair in zip(wanted, made, strict=True))
    found = Counter(each.verdict for each in tried)
    return Tally(tried, {verdict: found[verdict] for verdict in Verdict}, tuple(_taken(tried)))


def _taken(tried: Iterable[Tried]) -> list[Taken]:
    counted: Counter[tuple[str, str, Outcome]] = Counter()
    for each in tried:
        best = each.made.matches[0].entry_id if each.made.matches else each.wanted.entry
        if each.wanted.kind == ASKS and best != each.wanted.entry:
            counted[each.wanted.entry, best, each.made.outcome] += 1
    pairs = {(entry, best) for entry, best, outcome in counted if outcome is not Outcome.ABSTAIN}
    taken = [
        Taken(*pair, counted[*pair, Outcome.ANSWER], counted[*pair, Outcome.SUGGEST])
        for pair in pairs
    ]
    return sorted(
        taken, key=lambda each: (-each.answered, -each.suggested, each.entry, each.taken_for)
    )


@dataclass(frozen=True, slots=True)
class Floors:
    """What the tests of a file must reach; shares in [0, 1], None where all must pass.

    Attributes:
        min_answered: Of `asks`, answered by their entry.
        min_shown: Of `asks`, answered by their entry or shown as a guess; alone it asks for no
            answers.
        min_offered: Of `asks`, answered by their entry or suggested; nor does that.
        max_wrong: Of all tests, answered with what they must not get.
    """

    min_answered: float | None = None
    min_shown: float | None = None
    min_offered: float | None = None
    max_wrong: float | None = None

    def failures(self, tally: Tally) -> list[str]:
        """A line for each gate that is missed; a figure that is missing misses its gate."""
        gates = [
            ("`asks` answered", tally.answered, self.min_answered),
            ("`asks` shown at once", tally.shown, self.min_shown),
            ("`asks` answered or suggested", tally.offered, self.min_offered),
        ]
        if tally.asks and all(least is None for _, _, least in gates):
            gates = [("`asks` answered", tally.answered, 1.0)]
        wrong = 0.0 if self.max_wrong is None and tally.tried else self.max_wrong
        lines = [
            *(
                shortfall(f"the share of {what}", share, least=least)
                for what, share, least in gates
            ),
            shortfall("the share of tests answered wrong", tally.wrong, most=wrong),
        ]
        return [line for line in lines if line]
