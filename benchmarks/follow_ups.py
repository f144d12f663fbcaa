"""What questions in a thread get with the entry before them in mind, and without.

    python -m benchmarks.follow_ups [--words]

The pairs are those of the tests: a question, the entry answered just before it, and the entry that
answers it. All were written before follow-ups were built. The rules were chosen by "clinic" and
"shop"; by "saas" and the shipped "faqs" none was.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from faqbot.adapters import PLATFORMS
from faqbot.evaluation import Query, load_queries
from faqbot.knowledge import load
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import Decision, Outcome

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "matching" / "followups"
FILES = {
    name: (PAIRS / f"{name}.yaml", PAIRS / f"{name}.jsonl") for name in ("clinic", "shop", "saas")
}
FILES["faqs"] = (ROOT / "faqs.yaml", ROOT / "tests" / "followups.jsonl")
COLUMNS = ("right", "wrong", "offered", "missed", "silent", "in vain")


@dataclass(slots=True)
class Row:
    """What came of the pairs of one kind; `same` and `first` count those that stayed."""

    pairs: int = 0
    without: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    same: int = 0
    first: int = 0


def came_of(decision: Decision, wanted: str | None) -> str:
    """Which column a decision counts in; the last two are for questions that nothing answers."""
    chosen = [match.entry_id for match in decision.chosen]
    if decision.outcome is Outcome.ANSWER:
        return "right" if chosen == [wanted] else "wrong"
    if wanted is None:
        return "silent" if decision.outcome is Outcome.ABSTAIN else "in vain"
    return "offered" if wanted in chosen else "missed"


def measured(matcher: KernelMatcher, queries: list[Query]) -> Row:
    """Ask each of `queries` without and with the entry before it."""
    row = Row(pairs=len(queries))
    for query in queries:
        alone = matcher.judge(query.text)
        followed = matcher.judge(query.text, query.after)
        row.without[came_of(alone.decision, query.entry)] += 1
        row.within[came_of(followed.decision, query.entry)] += 1
        row.same += followed.decision == alone.decision
        row.first += [each.entry_id for each in alone.matches[:1]] == [
            each.entry_id for each in followed.matches[:1]
        ]
    return row


def lines(*, words: bool) -> Iterator[str]:
    """The table, line by line."""
    encoder, dictionary = None if words else load_encoder(None), tuple(shipped_words())
    yield f"{'':<28}{'pairs':>6}" + "".join(f"{name:>9}" for name in COLUMNS)
    for name, (faqs, pairs) in FILES.items():
        matcher = KernelMatcher(
            load(faqs, PLATFORMS).entries, encoder=encoder, dictionary=dictionary
        )
        queries = load_queries(pairs)
        for kind in ("leaning", "standalone"):
            row = measured(matcher, [query for query in queries if query.kind == kind])
            for label, counted in (("alone", row.without), ("after", row.within)):
                title = f"{name} {kind} {label}"
                cells = "".join(f"{counted[column]:>9}" for column in COLUMNS)
                yield f"{title:<28}{row.pairs:>6}{cells}"
            if kind == "standalone":
                yield f"{'':<28}same decision {row.same}, same first match {row.first}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--words", action="store_true", help="compare words alone, no encoder")
    for line in lines(words=parser.parse_args().words):
        print(line, flush=True)
