"""From questions asked in vain to gaps of the file: folded, grouped by meaning, asked once more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faqbot.insight.clustering import groups
from faqbot.insight.folding import Wording, fold
from faqbot.insight.gap import Found, Gap
from faqbot.insight.points import Plane
from faqbot.matching.kernel import Floats
from faqbot.model import Decision, Matcher, Outcome, Rule
from faqbot.store import AskedInVain

# The wordings that are placed, those of most people first; one costs about 2 ms the first time.
MOST_PLACED = 4_000
# The questions asked once more at the most; one costs 4 to 8 ms.
_MOST_ASKED = 600
# Where the widest wording is answered, so many tell whether the gap is closed.
_ASKED_OF_ONE = 3
# What fewer people asked is shown to nobody who has not confirmed: it could tell who asked.
LEAST_PEOPLE = 2

# What is under way, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look.

    Attributes:
        ignored: Wordings that staff have called no gap.
        dictionary: Words of the language, commonest first.
        confirmed: Whether staff confirm that they may read what one person alone asked.
        most: How many wordings are placed at the most.
        progress: Told how far it is.
    """

    ignored: Sequence[str] = ()
    dictionary: Sequence[str] = ()
    confirmed: bool = False
    most: int = MOST_PLACED
    progress: Progress | None = None

    @property
    def least(self) -> int:
        """So many people must have asked something for it to be shown."""
        return 0 if self.confirmed else LEAST_PEOPLE


def find_gaps(
    rows: Iterable[AskedInVain], *, matcher: Matcher, plane: Plane, looking: Looking
) -> Found:
    """The gaps that `matcher`'s file has, by what was asked in vain; the most people's first.

    What the present file answers, whose matcher it is, is no gap; `rows` come in any order.
    """
    folded = fold(
        rows,
        is_talk=lambda text: matcher.talk_of(text) is not None,
        dictionary=looking.dictionary,
        most=looking.most,
    )
    placed = list(folded.wordings)
    points = plane.points([*(each.bare for each in placed), *looking.ignored], _placing(looking))
    heeded, met = _heeded(points, len(placed), plane.spacing.same)
    clusters = [
        [placed[heeded[row]] for row in group]
        for group in groups(points[heeded], plane.spacing.joined)
    ]
    shown, alone = _apart(clusters, looking.least)
    asking = _Asking(matcher, looking, len(shown))
    open_now = [gap for gap in map(asking.ask, shown) if gap is not None]
    visible = [gap for gap in open_now if gap.is_shown]
    hidden = [*alone, *(gap.wordings for gap in open_now if not gap.is_shown)]
    return Found(
        gaps=tuple(
            sorted(visible, key=lambda gap: (-gap.people, -gap.questions, gap.wordings[0].bare))
        ),
        questions=folded.questions,
        hidden=len(hidden),
        hidden_questions=_questions(wording for cluster in hidden for wording in cluster),
        answered=len(shown) - len(open_now) - asking.passed_over,
        ignored_questions=_questions(placed) - _questions(placed[row] for row in heeded),
        left_out=folded.left_out + asking.passed_over_questions,
        noise=folded.noise,
        leaning=folded.leaning,
        met=tuple(looking.ignored[each] for each in met),
    )


def still_open(gap: Gap, matcher: Matcher) -> Gap | None:
    """What is left of a gap under another version of the file; None where that answers it.

    It is answered where its widest wording is, and with that over half of what was asked by its
    three widest. An answer shown at once as a guess counts: it is in vain only if it is rejected.
    """
    first, *others = gap.wordings[:_ASKED_OF_ONE]
    left = _left(first, matcher)
    wordings = gap.wordings
    if left != first:
        asked = [first, *others]
        still = [left, *(_left(each, matcher) for each in others)]
        # Without those who are answered, another wording may be the widest.
        open_now = sorted(filter(None, still), key=lambda each: -len(each.people))
        if 2 * _questions(open_now) < _questions(asked):
            return None
        wordings = (*open_now, *gap.wordings[len(asked) :])
    judged = matcher.judge(wordings[0].text)
    nearest = judged.matches[0] if judged.matches else None
    return replace(gap, wordings=wordings, nearest=nearest, decision=judged.decision)


def _left(wording: Wording, matcher: Matcher) -> Wording | None:
    decision = matcher.judge(wording.text).decision
    shown = decision.outcome is Outcome.ANSWER or decision.opened
    return wording.left(decision.chosen[0].entry_id if shown else None)


class _Asking:
    """Asks the gaps' wordings once more, as far as the budget goes."""

    def __init__(self, matcher: Matcher, looking: Looking, total: int) -> None:
        self._matcher = matcher
        self._progress = looking.progress
        self._least = looking.least
        self._total = total
        self._done = 0
        self._asked = 0
        self.passed_over = 0
        self.passed_over_questions = 0

    def ask(self, cluster: Sequence[Wording]) -> Gap | None:
        """The gap that a cluster is; None where it is answered, or cannot be asked any more."""
        self._done += 1
        if self._asked >= _MOST_ASKED:
            self.passed_over += 1
            self.passed_over_questions += _questions(cluster)
            return None
        self._asked += 1
        if self._progress:
            self._progress("asking once more", self._done, self._total)
        decision = Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR)
        return still_open(Gap(tuple(cluster), None, decision, self._least), self._matcher)


def _placing(looking: Looking) -> Callable[[int, int], None] | None:
    progress = looking.progress
    return None if progress is None else lambda done, total: progress("placing", done, total)


def _heeded(points: Floats, placed: int, same: float) -> tuple[list[int], list[int]]:
    """The rows that are nearly the same as nothing ignored, and the ignored ones that some are."""
    ignored = points[placed:]
    if not len(ignored):
        return list(range(placed)), []
    nearest = np.full(placed, -1.0, np.float32)
    met: set[int] = set()
    # Row by row of the ignored, which are few: no matrix of all pairs.
    for row, point in enumerate(ignored):
        cosines = points[:placed] @ point
        nearest = np.maximum(nearest, cosines)
        if (cosines >= same).any():
            met.add(row)
    return np.flatnonzero(nearest < same).tolist(), sorted(met)


def _apart(
    clusters: Sequence[Sequence[Wording]], least: int
) -> tuple[list[Sequence[Wording]], list[Sequence[Wording]]]:
    """The clusters that may be shown, widest asked first, and those of one person alone."""
    ranked = sorted(clusters, key=lambda each: (-_people(each), -_questions(each), each[0].bare))
    shown = [each for each in ranked if _people(each) >= least]
    alone = [each for each in ranked if _people(each) < least]
    return shown, alone


def _people(cluster: Sequence[Wording]) -> int:
    return len(frozenset().union(*(wording.people for wording in cluster)))


def _questions(wordings: Iterable[Wording] | Iterator[Wording]) -> int:
    return sum(wording.questions for wording in wordings)
