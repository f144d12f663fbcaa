"""A ranking becomes answer, suggest or abstain."""

from collections.abc import Sequence

from faqbot.matching.confidence import Scale, logit
from faqbot.matching.thresholds import Thresholds
from faqbot.model import Decision, Match, Outcome, Rule

MOST_SUGGESTIONS = 4
# An entry is offered beside the best one if its score's logit is at most so far below.
SUGGEST_WITHIN = 2.5
# ... and at most so far below the bound from which the best one is suggested.
SUGGEST_BELOW = 0.7


def decide(matches: Sequence[Match], thresholds: Thresholds, scale: Scale) -> Decision:
    """The decision for `matches`, which are ranked best first."""
    if not matches or matches[0].score < thresholds.suggest:
        return Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR)
    sure = scale.confidence(matches) >= thresholds.answer
    near = matches[0].score >= thresholds.score
    alone = scale.lead_of(matches) >= thresholds.lead
    if sure and near and alone:
        return Decision(Outcome.ANSWER, (matches[0],), Rule.ONE_FITS)
    bound = max(logit(matches[0].score) - SUGGEST_WITHIN, logit(thresholds.suggest) - SUGGEST_BELOW)
    close = tuple(match for match in matches[:MOST_SUGGESTIONS] if logit(match.score) >= bound)
    if len(close) < 2:
        close = tuple(matches[:2])
    rule = Rule.SEVERAL_CLOSE if sure and near else Rule.NONE_SURE
    return Decision(Outcome.SUGGEST, close, rule)
