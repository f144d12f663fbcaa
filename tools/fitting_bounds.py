"""The bounds that answer, show and offer the most at the errors that are allowed."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from fitting_lines import BLANK, CORPORA, LARGE, Line, tell

from faqbot.matching.judgement.deciding import Bounds, Extent


@dataclass(frozen=True, slots=True)
class Wanted:
    """The errors that are allowed, as shares.

    Attributes:
        opposite: Of the fields' opposites, answered.
        dense: The same where entries have eight to ten phrasings.
        slot: Of their other slots, answered.
        precision: Of the answers to ten-phrasing corpora, right.
        few: Of the answers to corpora with one phrasing an entry, right.
        outside: Of CLINC150's questions out of scope, answered.
        shown: Of what is shown at once in either ten-phrasing corpus, right.
        opened: Of CLINC150's questions out of scope, opened.
        few_shown: Of what is shown at once in either corpus with one phrasing an entry, right.
        guesses: Of what is opened in the corpora, right, with what is out of scope.
        noise: How much a suggestion for what is out of scope counts beside a right one.
    """

    opposite: float = 0.09
    dense: float = 0.12
    slot: float = 0.07
    precision: float = 0.985
    few: float = 0.945
    outside: float = 0.012
    shown: float = 0.95
    opened: float = 0.04
    few_shown: float = 0.91
    guesses: float = 0.88
    noise: float = 0.35


def best_bounds(lines: Sequence[Line], held: Any) -> Bounds:
    """The bounds at which the most is offered, then answered, then shown at once."""
    # Words alone tell less where phrasings are few: what is said there is right less often.
    has_meaning = any(line.evidence["meaning"] > 0 for line in lines)
    wanted = Wanted() if has_meaning else Wanted(few=0.9, shown=0.93, few_shown=0.88, noise=2.5)
    view = _View(lines, held)
    standard = replace(BLANK.bounds, nearest=0.36)
    tried = [
        replace(standard, suggest=suggest, suggest_few=few)
        for suggest, few in itertools.product(np.arange(-3.6, -1.5, 0.1), np.arange(0.0, 1.3, 0.2))
    ]
    standard = max(tried, key=lambda bounds: view.offers(bounds, wanted))
    tell(f"offers: {view.offers(standard, wanted):.3f} {standard}")
    tried = [
        replace(
            standard,
            answer=a,
            answer_lead=lead,
            answer_entries=entries,
            answer_lead_few=few,
            answer_lead_least=least,
            sure=sure,
        )
        for a, lead, entries, few, least, sure in itertools.product(
            np.arange(0.56, 0.9, 0.02),
            (0.3, 0.35, 0.4),
            (2, 40, 60, 80),
            (0.4, 0.5, 0.6),
            (0.08, 0.11, 0.14),
            (2.0, 0.98, 0.97, 0.96),
        )
    ]
    best = max(tried, key=lambda bounds: view.answers(bounds, wanted))
    tell(f"answers: {view.answers(best, wanted):.3f} {best}")
    tried = [
        replace(
            best,
            opened=float(p),
            opened_lead=lead,
            opened_entries=entries,
            opened_lead_few=few,
            nearest=nearest,
        )
        for p, lead, entries, few, nearest in itertools.product(
            np.arange(0.1, 0.5, 0.05),
            (0.12, 0.14, 0.16, 0.18),
            (2, 40, 60, 80, 100),
            (0.0, 0.06, 0.1),
            (0.32, 0.36, 0.4),
        )
    ]
    best = max(tried, key=lambda bounds: view.shows(bounds, wanted))
    tell(f"shows: {view.shows(best, wanted):.3f} {best}")
    view.report(best)
    rounded = {
        name: value if isinstance(value, int) else round(float(value), 3)
        for name, value in asdict(best).items()
    }
    return Bounds(**rounded)


class _View:
    """The lines as arrays, and what bounds make of them."""

    def __init__(self, lines: Sequence[Line], held: Any) -> None:
        self._held = held
        self._source = np.array([line.source for line in lines])
        self._kind = np.array([line.kind for line in lines])
        self._asking = np.array([line.evidence["asking"] for line in lines])
        self._offered = np.array([line.offered for line in lines])
        self._score = np.array([line.score for line in lines])
        self._right = np.array([line.right for line in lines])
        self._inside = np.array([line.inside for line in lines])
        self._lead = np.array([line.weight.lead for line in lines])
        self._near = np.array([line.weight.nearest for line in lines])
        extents = [
            Extent(line.evidence["few"], round(np.exp(line.evidence["entries"]))) for line in lines
        ]
        self._extents = sorted(set(extents))
        place = {extent: at for at, extent in enumerate(self._extents)}
        self._file = np.array([place[extent] for extent in extents])
        self._other = np.array([line.weight.is_another_thing for line in lines])
        corpora = np.isin(self._source, [*CORPORA, "shipped"])
        again = np.char.endswith(self._source, ("-dense")) | np.char.endswith(
            self._source, ("-thinned")
        )
        self._parts = np.char.find(self._source, "-part") >= 0
        self._large = np.isin(self._source, LARGE)
        self._fields = ~corpora & ~again & ~self._parts & ~self._large
        self._again = ~corpora & again
        self._shipped = self._source == "shipped"
        self._ten = np.isin(self._source, ["banking77-10", "clinc150-10"])
        one = np.isin(self._source, ["banking77-10-few1", "clinc150-10-few1"])
        self._one = one & self._inside

    def answered(self, bounds: Bounds) -> Any:
        least = self._each(bounds.least_lead)
        least = np.where(self._held >= bounds.sure, bounds.answer_lead_least, least)
        near = self._is_near(bounds) & (self._score >= self._each(bounds.least_answer))
        return near & (self._held >= bounds.answer) & (self._lead >= least)

    def opened(self, bounds: Bounds) -> Any:
        least = self._each(bounds.least_opened_lead)
        found = self._is_near(bounds) & (self._held >= bounds.opened) & (self._lead >= least)
        return found & ~self.answered(bounds)

    def _is_near(self, bounds: Bounds) -> Any:
        near = (self._near >= bounds.nearest) & (self._score >= self._each(bounds.least_score))
        return near & ~self._other

    def _each(self, bound: Callable[[Extent], float]) -> Any:
        """A bound for each line, by its file."""
        return np.array([bound(extent) for extent in self._extents])[self._file]

    def answers(self, bounds: Bounds, wanted: Wanted) -> float:
        """How much is answered rightly, less what errors go beyond what is wanted."""
        said = self.answered(bounds)
        outside = (self._source == "clinc150-10") & ~self._inside
        ten = self._ten & self._inside
        opposites = self._kind == "opposite"
        over = (
            max(0.0, said[self._fields & opposites].mean() - wanted.opposite)
            + max(0.0, said[self._again & opposites].mean() - wanted.dense)
            + max(0.0, said[self._fields & (self._kind == "slot")].mean() - wanted.slot)
            + 4 * max(0.0, wanted.precision - self._right[ten & said].mean())
            + 4 * max(0.0, wanted.few - self._right[self._one & said].mean())
            + 4 * max(0.0, said[outside].mean() - wanted.outside)
        )
        right = said & self._right
        asked = np.isin(self._kind, ["in", "covered"])
        found = right[asked & self._fields].mean() + right[ten].mean()
        found += right[(asked & self._again) | (self._shipped & self._inside)].mean()
        return float(found - 10 * over)

    def shows(self, bounds: Bounds, wanted: Wanted) -> float:
        """How much is shown rightly at once, less what errors go beyond what is wanted.

        What only sounds alike counts a third against it: it is marked as a guess, and yet is none.
        """
        said, guessed = self.answered(bounds), self.opened(bounds)
        shown = said | guessed
        outside = (self._source == "clinc150-10") & ~self._inside
        ten = self._ten & self._inside
        corpora = np.isin(self._source, CORPORA) & guessed
        ones = [self._one & (self._source == source) for source in CORPORA[-2:]]
        tens = [ten & (self._source == source) for source in CORPORA[:2]]
        over = (
            4 * max(0.0, wanted.shown - min(self._right[one & shown].mean() for one in tens))
            + 4 * max(0.0, guessed[outside].mean() - wanted.opened)
            + max(0.0, wanted.guesses - self._right[corpora].mean())
            + 4 * max(0.0, wanted.few_shown - min(self._right[one & shown].mean() for one in ones))
        )
        right = shown & self._right
        asked = self._fields & np.isin(self._kind, ["in", "covered"])
        alike = self._fields & np.isin(self._kind, ["opposite", "slot"])
        found = right[asked].mean() + right[ten].mean() - 0.35 * shown[alike].mean()
        return float(found - 10 * over)

    def suggested(self, bounds: Bounds) -> Any:
        """What one who asks faqbot itself is answered or offered."""
        firm, least = self._each(bounds.least_score), self._each(bounds.least_faint)
        faint = (self._score >= least) & (self._asking >= bounds.faint_asking)
        return (self._score >= firm) | faint | self.answered(bounds) | self.opened(bounds)

    def offers(self, bounds: Bounds, wanted: Wanted) -> float:
        """How much is answered or offered rightly; what is out of scope counts against it."""
        said = self.suggested(bounds)
        right = said & self._offered
        asked = self._fields & np.isin(self._kind, ["in", "covered"])
        of_corpora = np.isin(self._source, CORPORA)
        out = said[self._fields & (self._kind == "out")].mean() + np.mean(
            [
                said[(self._source == source) & ~self._inside].mean()
                for source in ("clinc150-10", "clinc150-10-few3", "clinc150-10-few1")
            ]
        )
        return float(
            right[asked].mean() + right[of_corpora & self._inside].mean() - wanted.noise * out
        )

    def report(self, bounds: Bounds) -> None:
        """Print what the bounds make of the lines that were held out."""
        said, guessed = self.answered(bounds), self.opened(bounds)
        shown = said | guessed
        offered = self.suggested(bounds)
        for name, mine in (
            ("fields", self._fields),
            ("dense", self._again),
            ("parts", self._parts),
            ("large", self._source == LARGE[0]),
            ("large dense", self._source == LARGE[1]),
        ):
            for kind in ("in", "covered", "opposite", "slot", "out", "statement"):
                of = mine & (self._kind == kind)
                tell(
                    f"  {name} {kind}: answered {said[of].mean():.3f}, right "
                    f"{(said & self._right)[of].mean():.3f}; shown {shown[of].mean():.3f}, right "
                    f"{(shown & self._right)[of].mean():.3f}; or offered {offered[of].mean():.3f}, "
                    f"right {(offered & self._offered)[of].mean():.3f}"
                )
            all_of_it = said[mine].sum()
            net = (2 * (said & self._right)[mine].sum() - all_of_it) / mine.sum()
            tell(f"  {name}: right less wrong answers of 100 lines {100 * net:+.1f}")
        for source in (*CORPORA, "shipped"):
            mine = (self._source == source) & self._inside
            out = (self._source == source) & ~self._inside
            line = (
                f"  {source}: answered {said[mine].mean():.3f}@"
                f"{self._right[mine & said].mean():.3f}, shown {shown[mine].mean():.3f}@"
                f"{self._right[mine & shown].mean():.3f}"
            )
            if out.any():
                line += f", outside answered {said[out].mean():.3f}"
                line += f" opened {guessed[out].mean():.3f} offered {offered[out].mean():.3f}"
            tell(line)
