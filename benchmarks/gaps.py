"""How well questions asked in vain are grouped, and what `faqbot gaps` costs on a long log.

    python -m benchmarks.gaps [--data FOLDER] [--logged 100000] [--json]

Grouping: the questions of each NAME.queries.jsonl in FOLDER, as if all of them were missed, beside
the entries that answer them, at several bounds; the shipped one has a star. F0.5 is that of pairs, in
which a wrong one counts more than one that is missed; ARI is the adjusted Rand index (Hubert and
Arabie 1985), NMI the mutual information over the mean entropy, purity the share of questions that lie
with most of their group. Cost: seeded logs in a real SQLite file beside a file of
1,000 entries, the whole process, the first time and again: one log as people ask, which is many
repeats with slips and filler, and one in which no two questions are alike.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.matching import ROOT, entries_of, table, walked, yaml_of
from faqbot.evaluation import load_queries
from faqbot.insight import Plane
from faqbot.insight.clustering import groups
from faqbot.matching.onnx import load_encoder
from faqbot.matching.wording import bare
from faqbot.model import Outcome, Place, Question
from faqbot.store import AskedQuestion, Database, Store

_BOUNDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
_PHRASINGS = 10_000
# A log as people ask: so many things to ask, the commoner the more often (Zipf), by so many people.
_SUBJECTS = 4_000
_PEOPLE = 20_000
_SLIPS, _FILLED = 0.15, 0.3
_FILLER = ("hi, {}", "hello! {}?", "{} please", "{}??", "{}, thanks", "Hey team, {}")
_LOT = 2_000
_NOW = datetime.now(UTC)


@dataclass(slots=True)
class Grouping:
    """How groups of one corpus compare with its entries; all but the counts in [0, 1]."""

    corpus: str
    encoder: str
    bound: str
    wordings: int
    groups: int
    f05: float
    ari: float
    nmi: float
    purity: float


@dataclass(slots=True)
class Cost:
    """`faqbot gaps` as a whole process, the first time and again: s, s of a core, MB at the most.

    The first time most of the core's time is spent by two threads at once, which encode.
    """

    log: str
    questions: int
    first_s: float
    first_cpu_s: float
    again_s: float
    again_cpu_s: float
    most_mb: float
    gaps: int
    left_out: int


def groupings(data: Path) -> Iterator[Grouping]:
    """Each corpus at each bound, with the encoder and without."""
    corpora: dict[str, dict[str, str]] = {}
    for path in sorted(data.glob("*.queries.jsonl")):
        entries = corpora.setdefault(path.name.partition("-")[0], {})
        for query in load_queries(path):
            if query.entry is not None and (wording := bare(query.text)):
                entries.setdefault(wording, query.entry)
    for encoder in ("", "none"):
        plane = Plane(load_encoder(encoder or None), None)
        for corpus, entries in corpora.items():
            points = plane.points(list(entries))
            for bound in _BOUNDS:
                found = groups(points, bound)
                taken = np.zeros(len(entries), np.intp)
                for number, group in enumerate(found):
                    taken[group] = number
                star = "*" if bound == plane.spacing.joined else ""
                yield Grouping(
                    corpus, encoder or "shipped", f"{bound}{star}", len(entries), len(found),
                    *agreement(list(entries.values()), taken.tolist()),
                )  # fmt: skip


def agreement(right: Sequence[str], taken: Sequence[int]) -> tuple[float, ...]:
    """F0.5 of pairs, ARI, NMI and purity of a grouping."""
    pairs = Counter(zip(right, taken, strict=True))
    rows, columns = Counter(right), Counter(taken)
    all_pairs = _pairs([len(right)])
    both, ours, theirs = (_pairs(each.values()) for each in (pairs, columns, rows))
    expected = ours * theirs / all_pairs
    ari = (both - expected) / ((ours + theirs) / 2 - expected)
    entropies = [_entropy(each.values()) for each in (rows, columns, pairs)]
    nmi = 2 * (entropies[0] + entropies[1] - entropies[2]) / (entropies[0] + entropies[1])
    most: dict[int, int] = {}
    for (_, group), number in pairs.items():
        most[group] = max(most.get(group, 0), number)
    purity = sum(most.values()) / len(right)
    precision, recall = both / max(1.0, ours), both / theirs
    f05 = 1.25 * precision * recall / max(1e-9, 0.25 * precision + recall)
    return tuple(round(figure, 3) for figure in (f05, ari, nmi, purity))


def _pairs(sizes: Iterable[int]) -> float:
    counts = np.array(list(sizes), np.float64)
    return float((counts * (counts - 1) / 2).sum())


def _entropy(sizes: Iterable[int]) -> float:
    shares = np.array(list(sizes), np.float64)
    shares /= shares.sum()
    return float(-(shares * np.log(shares)).sum())


def as_people_ask(subjects: Sequence[str], count: int) -> Iterator[str]:
    """`count` questions, common ones often, with filler and slips; seeded."""
    chance = random.Random(2)  # noqa: S311 - it keeps no secret
    weights = [1 / (rank + 1) for rank in range(len(subjects))]
    for text in chance.choices(subjects, weights, k=count):
        written = text
        if chance.random() < _SLIPS and len(text) > 5:
            at = chance.randrange(1, len(text) - 1)
            letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
            written = chance.choice(
                (text[:at] + text[at + 1 :], text[:at] + letter + text[at:],
                 text[:at] + text[at + 1] + text[at] + text[at + 2 :])
            )  # fmt: skip
        if chance.random() < _FILLED:
            written = chance.choice(_FILLER).format(written)
        yield written


def log(folder: Path, texts: Iterator[str]) -> None:
    """Keep `texts` as questions that were missed, each of some person, over the last 20 days."""
    chance = random.Random(3)  # noqa: S311
    store = Store(
        Database(data_dir=folder), retention=timedelta(days=180), clock=lambda: _NOW,
        secret=b"benchmark's key, of enough letters",
    )  # fmt: skip
    lot: list[AskedQuestion] = []
    for number, text in enumerate(texts):
        person = f"U{chance.randrange(_PEOPLE)}"
        question = Question(text, "slack", "D1", str(number), person, Place.DIRECT_MESSAGE)
        lot.append(AskedQuestion(str(number), question, Outcome.ABSTAIN, None, [], "r"))
        if len(lot) == _LOT:
            store.record_all(lot)
            lot = []
    store.record_all(lot) if lot else None
    store.close()


def costs(texts: Sequence[str], count: int) -> Iterator[Cost]:
    """The two logs, each beside the same file."""
    phrasings = walked(texts, _PHRASINGS)
    distinct = [text for text in walked(texts, count + _PHRASINGS) if text not in set(phrasings)]
    chance = random.Random(4)  # noqa: S311
    subjects = chance.sample(list(dict.fromkeys(texts)), min(_SUBJECTS, len(set(texts))))
    logs = {
        "as people ask": as_people_ask(subjects, count),
        "all distinct": iter(distinct[:count]),
    }
    with tempfile.TemporaryDirectory() as folder:
        faqs = Path(folder) / "faqs.yaml"
        entries = "".join(map(yaml_of, entries_of(phrasings)))
        faqs.write_text(f"version: 1\nentries:{entries}\n")
        for number, (name, asked) in enumerate(logs.items()):
            data = Path(folder) / str(number)
            print("logging", name, file=sys.stderr)
            log(data, asked)
            # What is computed from the file is there: the bot that kept the log has run on it.
            _run(faqs, data, "ask", "hello there, what is this")
            first, first_cpu, memory, _ = _run(faqs, data, "gaps", "--json")
            again, again_cpu, more, found = _run(faqs, data, "gaps", "--json")
            told = json.loads(found)
            yield Cost(
                name, count, round(first, 1), round(first_cpu, 1), round(again, 1), round(again_cpu, 1),
                round(max(memory, more)),
                len(told["gaps"]), told["left_out"],
            )  # fmt: skip


def _run(faqs: Path, data: Path, *arguments: str) -> tuple[float, float, float, str]:
    """A command as a process of its own: s, s of a core, MB at the most, what it printed."""
    print(*arguments, file=sys.stderr)
    named = {"FAQBOT_FAQS": str(faqs), "FAQBOT_DATA_DIR": str(data), "DATABASE_URL": ""}
    # The peak of the children is that of the greatest, so each has a parent of its own.
    program = (
        "import resource, subprocess, sys; "
        "subprocess.run([sys.executable, '-m', 'faqbot', *sys.argv[1:]], check=True); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True, capture_output=True, text=True, cwd=faqs.parent,
        env=os.environ | named | {"PYTHONPATH": str(ROOT), "FAQBOT_ENCODER": ""},
    )  # fmt: skip
    wall = time.perf_counter() - start
    cpu, memory = map(float, done.stderr.split()[-2:])
    return wall, cpu, memory / 1024, done.stdout


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of files and their questions")
    parser.add_argument("--logged", type=int, default=100_000, help="how many questions are logged")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    paths = [ROOT / "tests" / "questions.jsonl"]
    paths += sorted(options.data.glob("*.queries.jsonl")) if options.data else []
    texts = [query.text for path in paths for query in load_queries(path)]
    rows: list[Grouping | Cost] = list(groupings(options.data)) if options.data else []
    rows += costs(texts, options.logged)
    found: dict[str, list[dict[str, str | float | None]]] = {}
    for row in rows:
        found.setdefault(type(row).__name__.lower(), []).append(asdict(row))
    print(json.dumps(found) if options.json else "\n\n".join(map(table, found.values())))


if __name__ == "__main__":
    main()
