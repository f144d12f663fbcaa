"""A question read twice, as it stands and after the entry before it: the two rankings as one.

What a question says by itself comes first: no entry is answered or offered first that its own
words do not speak for, and the entry just read, which lends its words to the second reading, gains
nothing by that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.matching.confidence import logit, sigmoid
from faqbot.matching.follow_up import Shape
from faqbot.matching.judgement.deciding import offered
from faqbot.matching.judgement.judge import Judge, Verdict
from faqbot.model import Contrast, Decision, Judgement, Match, Outcome, Rule

# A question's own words speak for an entry from this far below the bound of suggestions on, as a
# logit: above what any text gets from any file.
_SPEAKS_BELOW = 0.9
# ... for so many entries at the most, and for none that is further below the first one.
_MOST_SPOKEN_FOR = 3
_SPEAKS_WITHIN = 1.6
# Below this, as a logit, two scores say the same: nothing.
_NOTHING = -4.0


@dataclass(frozen=True, slots=True)
class Readings:
    """A question's two rankings, each best first, and what they are made of.

    Attributes:
        asked: The verdict on the question as it stands.
        read: The verdict on its reading after the entry.
        shape: What the question needs of it.
        told: Whether that entry's answer speaks of what is asked: a price, a time.
    """

    asked: Verdict
    read: Verdict
    last: str
    shape: Shape
    told: bool

    @property
    def alone(self) -> Sequence[Match]:
        """The ranking of the question as it stands."""
        return self.asked.matches

    @property
    def beside(self) -> Sequence[Match]:
        """The ranking of its reading after the entry."""
        return self.read.matches

    @property
    def others(self) -> list[str]:
        """The ids of the second ranking, without the entry that lends its words to it."""
        return [match.entry_id for match in self.beside if match.entry_id != self.last]

    def contrast_with(self, entry_id: str) -> Contrast | None:
        """What the question says otherwise than an entry; None unless that is the best by itself."""
        weight = self.asked.weight
        is_best = bool(self.alone) and self.alone[0].entry_id == entry_id
        return weight.contrast if weight is not None and is_best else None

    def bear_out(self, entry_id: str) -> bool:
        """Whether a question that lacks something gets the same entry in its second reading."""
        first = {*self.others[:1], *(match.entry_id for match in self.beside[:1])}
        return entry_id in first

    def beside_score(self, entry_id: str) -> float:
        """The score of an entry in the second ranking, in [0, 1]; 0 where it is not in it."""
        return next((match.score for match in self.beside if match.entry_id == entry_id), 0.0)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the two rankings of a question are weighed, in one file."""

    judge: Judge

    @property
    def _least_score(self) -> float:
        """The least score of a suggestion to one who asks faqbot itself."""
        return self.judge.bounds.least_faint(self.judge.extent)

    def weigh(self, readings: Readings) -> Judgement:
        """The ranking and decision for a question that leans."""
        alone = readings.asked.decision
        answered = alone.outcome is Outcome.ANSWER
        if answered and self._stands(alone.chosen[0], readings):
            leant = readings.bear_out(alone.chosen[0].entry_id)
            return Judgement(tuple(readings.alone), alone, leant=leant)
        spoken_for = self._spoken_for(readings.alone, within=_SPEAKS_WITHIN)
        matches = tuple(_merged(readings, first=spoken_for))
        rule = None
        if not answered and matches and matches[0].entry_id in spoken_for:
            rule = self._rule_for(matches[0], readings)
        if rule:
            return Judgement(matches, Decision(Outcome.ANSWER, matches[:1], rule), leant=True)
        return Judgement(matches, self._offered(matches, spoken_for, readings), leant=True)

    def _stands(self, said: Match, readings: Readings) -> bool:
        """Whether what the question is sure of by itself holds after the entry too."""
        unmoved = readings.shape is not Shape.REFERENCE or said.entry_id == readings.last
        if unmoved or said.score == 1.0:
            return True
        if readings.told:
            return False
        # Only what "it" is can make another question of a whole one.
        rivals = self._spoken_for(readings.alone) - {said.entry_id}
        if readings.others and readings.others[0] in rivals:
            return False
        least = self.judge.bounds.least_score(self.judge.extent)
        return readings.beside_score(said.entry_id) >= least

    def _spoken_for(self, alone: Sequence[Match], *, within: float = math.inf) -> set[str]:
        """The entries that a question's own words speak for, `within` so much of the first."""
        if not alone:
            return set()
        bound = max(logit(self._least_score) - _SPEAKS_BELOW, logit(alone[0].score) - within)
        return {match.entry_id for match in alone[:_MOST_SPOKEN_FOR] if logit(match.score) >= bound}

    def _rule_for(self, best: Match, readings: Readings) -> Rule | None:
        """By which rule `best` is answered; None where the evidence is not enough."""
        # The entry before lends its words to the reading, and what differs is lost in them.
        if readings.contrast_with(best.entry_id) is not None:
            return None
        read = readings.read.decision
        likely = read.outcome is Outcome.ANSWER or read.opened
        if not likely or read.chosen[0].entry_id != best.entry_id:
            return None
        if best.entry_id != readings.last:
            return Rule.ONE_FITS_IN_CONTEXT
        # It lends its own words to the reading: the question's own must nearly do.
        return Rule.SPEAKS_FOR_LAST if readings.asked.decision.shown == best.entry_id else None

    def _offered(
        self, matches: Sequence[Match], spoken_for: set[str], readings: Readings
    ) -> Decision:
        """Suggest what is near enough by the question's own words, opened where both agree."""
        alone = readings.asked.decision
        # "It" may well be another thing than what is near by itself.
        kept = alone.outcome is Outcome.ANSWER or (
            alone.outcome is Outcome.SUGGEST and readings.shape is not Shape.REFERENCE
        )
        wanted = [match for match in matches if match.entry_id in spoken_for]
        if not wanted or not (kept or wanted[0].score >= self._least_score):
            return Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR_IN_CONTEXT)
        best = matches[0].entry_id
        chosen = offered(matches, self._least_score)
        differs = readings.contrast_with(best)
        # What was just read is not shown again as a guess.
        borne_out = [match.entry_id for match in readings.beside[:1]] == [best]
        if borne_out and alone.shown == best != readings.last:
            return Decision(Outcome.SUGGEST, chosen, Rule.LIKELY, opened=True, contrast=differs)
        if differs is not None and not differs.sure:
            differs = None
        return Decision(Outcome.SUGGEST, chosen, Rule.NONE_SURE_IN_CONTEXT, contrast=differs)


def _merged(readings: Readings, *, first: set[str]) -> list[Match]:
    """Both rankings as one by the mean of the scores' logits; `first` before all others."""
    alone = {match.entry_id: match for match in readings.alone}
    beside = {match.entry_id: match for match in readings.beside}
    found = []
    for entry_id in dict.fromkeys([*alone, *beside]):
        own, lent = _logit(alone.get(entry_id)), _logit(beside.get(entry_id))
        if entry_id == readings.last:
            lent = min(own, lent)
        phrasing = (beside.get(entry_id) or alone[entry_id]).phrasing
        found.append(Match(entry_id, sigmoid((own + lent) / 2), phrasing))
    found.sort(key=lambda match: (match.entry_id not in first, -match.score))
    merged: list[Match] = []
    ceiling = 1.0
    for match in found:
        ceiling = min(ceiling, match.score)
        merged.append(Match(match.entry_id, ceiling, match.phrasing))
    return merged


def _logit(match: Match | None) -> float:
    return max(_NOTHING, logit(match.score)) if match else _NOTHING
