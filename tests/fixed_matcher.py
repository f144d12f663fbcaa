"""A matcher whose every judgement is known beforehand, to see what is made of each."""

from collections.abc import Callable, Collection, Mapping

from faqbot.model import (
    Contrast,
    Decision,
    Judgement,
    Match,
    Outcome,
    Rule,
    Snapshot,
    Talk,
)
from faqbot.posts import RelatedPosts
from tests.conftest import SMALL_FILE, knowledge_of


class FixedMatcher:
    """Gives texts the judgements it was made with, and any other text none.

    Attributes:
        judged: What it was asked to judge, with the entry before.
    """

    def __init__(
        self, judgements: Mapping[str, Judgement], *, statements: Collection[str] = ()
    ) -> None:
        self.judged: list[tuple[str, str | None]] = []
        self._judgements = judgements
        self._statements = statements

    def judge(self, question: str, after: str | None = None) -> Judgement:
        self.judged.append((question, after))
        return self._judgements.get(question, missed())

    def recall(self, question: str) -> Judgement | None:
        return None

    def forget(self) -> None:
        """Nothing is remembered."""

    def talk_of(self, text: str) -> Talk | None:
        return self._judgements.get(text, missed()).talk

    def asks_the_room(self, text: str, own_names: Collection[str] = ()) -> bool:
        return text not in self._statements

    def explain(self, question: str) -> "Explained":
        return Explained()


class Explained:
    def as_text(self, say: Callable[..., str]) -> str:
        return ""


def missed() -> Judgement:
    return Judgement((), Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR))


def answered(entry_id: str) -> Judgement:
    matches = (Match(entry_id, 0.9, "q"),)
    return Judgement(matches, Decision(Outcome.ANSWER, matches, Rule.ONE_FITS))


def suggested(
    *entry_ids: str,
    rule: Rule = Rule.LIKELY,
    opened: bool = False,
    faint: bool = False,
    contrast: Contrast | None = None,
) -> Judgement:
    matches = tuple(Match(entry_id, 0.5 - n / 10, "q") for n, entry_id in enumerate(entry_ids))
    decision = Decision(Outcome.SUGGEST, matches, rule, opened, faint, contrast)
    return Judgement(matches, decision)


def talked(talk: Talk) -> Judgement:
    return Judgement((), Decision(Outcome.ABSTAIN, (), Rule.PLAIN_TALK), talk)


def fixed_snapshot(matcher: FixedMatcher, text: str = SMALL_FILE) -> Snapshot:
    knowledge = knowledge_of(text)
    return Snapshot(knowledge, matcher, RelatedPosts(knowledge.posts, entries=knowledge.entries))
