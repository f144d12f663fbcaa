"""Speed of the search as one types, beside rapidfuzz over all phrasings.

    python -m benchmarks.completion [--data FOLDER] [--phrasings 10000] [--json]

The file is synthetic and seeded, ten phrasings an entry, made of the repository's own questions and
of the NAME.faqs.yaml in FOLDER, as in `benchmarks.matching`. Questions, of which a word is missing
or another one and every third of which has a slip, are typed character by character. The hostile
texts are what no person types. All is timed in this one process, so that the ratios mean something.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from benchmarks.matching import ROOT, entries_of, owned, table, varied, walked
from faqbot.adapters import PLATFORMS
from faqbot.evaluation import load_queries
from faqbot.knowledge import load
from faqbot.matching.completion import Completion

_QUESTIONS, _LIMIT = 400, 25
# Of the keystrokes, rapidfuzz is timed at one in so many.
_PEER_SHARE = 50


@dataclass(slots=True)
class Speed:
    """One searcher on one kind of text: s of building, ms of a keystroke."""

    searcher: str
    typed: str
    phrasings: int
    keystrokes: int
    build_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float


def typed(questions: Sequence[str]) -> Iterator[str]:
    """Every beginning of each question; in every third, two letters are in the other's place."""
    chance = random.Random(2)  # noqa: S311 - it keeps no secret
    for number, question in enumerate(questions):
        text = question
        if number % 3 == 0 and len(question) > 1:
            at = chance.randrange(len(question) - 1)
            text = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
        yield from (text[:length] for length in range(1, len(text) + 1))


def hostile(phrasings: Sequence[str]) -> list[str]:
    """Texts that are long, odd, or made of the commonest or of many misspelt words."""
    known = list(dict.fromkeys(" ".join(phrasings[:200]).split()))
    slips = " ".join(f"{word[1]}{word[0]}{word[2:]}" for word in known if len(word) > 7)
    beginnings = " ".join("wthiasobcdefg")
    texts = [
        "", "\0" * 100, "\N{PARTY POPPER}" * 30, "\u0301" * 100_000, "e\u0301" * 50_000,
        "a" * 100_000, " ".join(known) * 50, slips * 50, f"{beginnings} " * 50, "\ufdfa" * 100_000,
    ]  # fmt: skip
    return texts * 20


def timed(search: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float, float]:
    """The median, the 99th percentile and the maximum, in ms."""
    times = []
    for text in texts:
        start = time.perf_counter()
        search(text)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return times[len(times) // 2], times[int(0.99 * len(times))], times[-1]


def measure(data: Path | None, count: int) -> Iterator[Speed]:
    """All rows."""
    texts = [query.text for query in load_queries(ROOT / "tests" / "questions.jsonl")]
    for faqs in [ROOT / "faqs.yaml", *(sorted(data.glob("*.faqs.yaml")) if data else ())]:
        texts += owned(load(faqs, PLATFORMS).entries)[0]
    phrasings = walked(texts, count)
    entries = list(entries_of(phrasings))
    keystrokes = list(typed(list(varied(phrasings, _QUESTIONS))))

    start = time.perf_counter()
    completion = Completion(entries)
    build = time.perf_counter() - start

    start = time.perf_counter()
    prepared = [utils.default_process(phrasing) for phrasing in phrasings]
    peer_build = time.perf_counter() - start

    def peer(text: str) -> object:
        wanted = utils.default_process(text)
        return process.extract(wanted, prepared, scorer=fuzz.WRatio, limit=_LIMIT)

    for name, built, search, kind, typing in (
        ("faqbot", build, completion.matching, "questions", keystrokes),
        ("faqbot", build, completion.matching, "hostile", hostile(phrasings)),
        ("WRatio", peer_build, peer, "questions", keystrokes[::_PEER_SHARE]),
    ):
        figures = (round(figure, 3) for figure in (built, *timed(search, typing)))
        yield Speed(name, kind, count, len(typing), *figures)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of files whose phrasings are used")
    parser.add_argument("--phrasings", type=int, default=10_000, help="how many the file has")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = [asdict(row) for row in measure(options.data, options.phrasings)]
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
