"""A ranking becomes answer, suggest or abstain."""

from collections.abc import Sequence

from faqbot.model import Decision, Match, Outcome

# Set on BANKING77 and CLINC150 together (see the README's figures): the least score and lead at
# which an answer is right in more than 19 of 20 cases on both.
ANSWER_FROM = 0.5
ANSWER_LEAD = 0.12
SUGGEST_FROM = 0.3
# Suggestions lie within this distance of the best match.
SUGGEST_WITHIN = 0.15
MOST_SUGGESTIONS = 4


def decide(matches: Sequence[Match]) -> Decision:
    """The decision for `matches`, which are ranked best first."""
    if not matches or matches[0].score < SUGGEST_FROM:
        return Decision(Outcome.ABSTAIN, (), "no entry is near enough")
    best = matches[0]
    lead = best.score - (matches[1].score if len(matches) > 1 else 0.0)
    if best.score >= ANSWER_FROM and lead >= ANSWER_LEAD:
        return Decision(Outcome.ANSWER, (best,), "one entry fits, with a clear lead")
    close = tuple(
        match
        for match in matches[:MOST_SUGGESTIONS]
        if match.score >= max(SUGGEST_FROM, best.score - SUGGEST_WITHIN)
    )
    if len(close) < 2:
        close = tuple(matches[:2])
    rule = "several entries are close" if best.score >= ANSWER_FROM else "no entry is sure"
    return Decision(Outcome.SUGGEST, close, rule)
