"""Accuracy, speed and memory of faqbot's matcher, beside rapidfuzz and BM25.

    python -m benchmarks.matching [--data FOLDER] [--sizes 100,1000,10000,100000] [--json]

All of it asks the same questions, in one go, so that the ratios mean something on any machine.
Accuracy is that of the `clean` questions: of the repository's own file, and of each pair of
NAME.faqs.yaml and NAME.queries.jsonl in FOLDER. Speed is that of seeded synthetic files, ten
phrasings an entry. Each peer at each size has its own process, with one thread for numpy.
"""

import argparse
import json
import os
import random
import re
import resource
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from faqbot.adapters import PLATFORMS
from faqbot.model import Entry

Answerer = Callable[[str], str | None]

FAQBOT, ALONE = "faqbot", "faqbot, no encoder"
WRATIO, TOKEN_SET, BM25 = "WRatio", "token_set_ratio", "bm25s"
# What FAQBOT_ENCODER says for each of the two; an empty one is the shipped encoder.
ENCODERS = {FAQBOT: "", ALONE: "none"}
ROOT = Path(__file__).parents[1]
# WRatio takes the longest of all: from so many phrasings on, it is asked fewer questions.
_WARM_UP, _ASKED, _ASKED_SLOW, _SLOW_FROM = 20, 200, 20, 10_000
_ASK_SIZE = 1000


@dataclass(slots=True)
class Accuracy:
    """The share of a file's clean questions whose best match is the right entry, in [0, 1]."""

    peer: str
    file: str
    questions: int
    p_at_1: float


@dataclass(slots=True)
class Speed:
    """One peer at one size: ms of a question, s of building, resident MB after the questions.

    Building includes loading the encoder, not the imports. Faqbot is built with an empty cache,
    with that cache filled, which is when its questions are timed, and after one alias changed.
    """

    peer: str
    phrasings: int
    p50_ms: float
    p99_ms: float
    build_s: float
    resident_mb: float
    rebuild_s: float | None = None
    rebuilt_mb: float | None = None
    changed_s: float | None = None


@dataclass(slots=True)
class Ask:
    """`faqbot ask` as a whole process, its cache empty and filled: s, and MB at the most."""

    peer: str
    phrasings: int
    first_s: float
    first_mb: float
    again_s: float
    again_mb: float


def faqbot(peer: str, entries: Sequence[Entry], cache: Path) -> Answerer:
    """The matcher as the app builds it, with the encoder, the dictionary and a cache on disk."""
    from faqbot.matching.matcher import KernelMatcher
    from faqbot.matching.onnx import load_encoder, shipped_words

    # Not by its package: that brings SQLAlchemy, 20 MB that are no part of the matcher.
    kept = runpy.run_path(str(ROOT / "faqbot" / "store" / "cache.py"))["FileCache"](cache)
    encoder, words = load_encoder(ENCODERS[peer] or None), shipped_words()
    matcher = KernelMatcher(entries, encoder=encoder, dictionary=words, cache=kept)
    return lambda question: next(
        (match.entry_id for match in matcher.judge(question).matches), None
    )


def rapidfuzz(peer: str, entries: Sequence[Entry], cache: Path) -> Answerer:
    """`process.extractOne` over all phrasings."""
    from rapidfuzz import fuzz, process

    scorer = fuzz.WRatio if peer == WRATIO else fuzz.token_set_ratio
    phrasings, owners = owned(entries)
    return lambda question: owners[process.extractOne(question, phrasings, scorer=scorer)[2]]


def bm25s(peer: str, entries: Sequence[Entry], cache: Path) -> Answerer:
    """The best phrasing, tokenized as bm25s does by default; None where no word is known."""
    import bm25s

    phrasings, owners = owned(entries)
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(phrasings, show_progress=False), show_progress=False)

    def answer(question: str) -> str | None:
        tokens = bm25s.tokenize(question, show_progress=False)
        places, scores = retriever.retrieve(tokens, k=1, show_progress=False)
        return owners[int(places[0, 0])] if scores[0, 0] > 0 else None

    return answer


# What builds each peer from entries and a folder for its cache.
PEERS = {FAQBOT: faqbot, ALONE: faqbot, WRATIO: rapidfuzz, TOKEN_SET: rapidfuzz, BM25: bm25s}
_IMPORTED = {faqbot: "faqbot.matching.matcher", rapidfuzz: "rapidfuzz.process", bm25s: "bm25s"}


def owned(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """All phrasings, and the id of the entry of each."""
    phrasings = [phrasing for entry in entries for phrasing in entry.phrasings]
    return phrasings, [entry.id for entry in entries for _ in entry.phrasings]


def walked(texts: Sequence[str], count: int) -> list[str]:
    """`count` distinct phrasings, each word followed by one that follows it in `texts`; seeded."""
    sequences = [re.findall(r"[a-z][a-z'-]*", text.casefold()) for text in texts]
    followers: dict[str, list[str]] = {}
    for word, follower in (pair for words in sequences for pair in pairwise(words)):
        followers.setdefault(word, []).append(follower)
    starts = [words[0] for words in sequences if words]
    chance = random.Random(0)  # noqa: S311 - it keeps no secret
    made: dict[str, None] = {}
    while len(made) < count:
        walk = [chance.choice(starts)]
        for _ in range(chance.randint(3, 13)):
            walk.append(chance.choice(followers.get(walk[-1], starts)))
        made[" ".join(walk)] = None
    return list(made)


def varied(phrasings: Sequence[str], count: int) -> Iterator[str]:
    """`count` questions: phrasings of which a word is missing or is another one; seeded."""
    chance = random.Random(1)  # noqa: S311 - it keeps no secret
    for number in range(count):
        words, others = (chance.choice(phrasings).split() for _ in range(2))
        at = chance.randrange(len(words))
        words[at : at + 1] = [chance.choice(others)] if number % 2 else []
        yield " ".join(words)


def entries_of(phrasings: Sequence[str]) -> Iterator[Entry]:
    """Ten phrasings an entry; its id has the first words of its question."""
    for start in range(0, len(phrasings), 10):
        question, *aliases = phrasings[start : start + 10]
        name = "-".join([*re.findall("[a-z]+", question)[:3], str(start)])
        yield Entry(name, question, "Please see our help page.", tuple(aliases))


def yaml_of(entry: Entry) -> str:
    """An entry of a faqs.yaml; what JSON quotes, YAML reads."""
    question, answer, *aliases = map(json.dumps, (entry.question, entry.answer, *entry.aliases))
    asked = "".join(f"\n  - {alias}" for alias in aliases)
    return f"\n- id: {entry.id}\n  question: {question}\n  answer: {answer}\n  aliases:{asked}"


def staged(folder: Path, texts: Sequence[str], size: int) -> Path:
    """A folder with the files of one size: phrasings, the same with another last one, questions."""
    (place := folder / str(size)).mkdir()
    *phrasings, another = walked(texts, size + 1)
    (place / "unchanged.txt").write_text("\n".join(phrasings))
    (place / "changed.txt").write_text("\n".join([*phrasings[:-1], another]))
    (place / "questions.txt").write_text("\n".join(varied(phrasings, _WARM_UP + _ASKED)))
    entries = "".join(map(yaml_of, entries_of(phrasings)))
    (place / "faqs.yaml").write_text(f"version: 1\nentries:{entries}\n")
    return place


def measure_peer(peer: str, file: Path, cache: Path) -> list[float]:
    """Build a peer from the phrasings in `file`, ask what stands beside it: s, ms, ms, MB."""
    import psutil  # type: ignore[import-untyped]

    entries = list(entries_of(file.read_text().splitlines()))
    asked = _ASKED_SLOW if peer == WRATIO and int(file.parent.name) >= _SLOW_FROM else _ASKED
    import_module(_IMPORTED[PEERS[peer]])
    start = time.perf_counter()
    answer = PEERS[peer](peer, entries, cache)
    build = time.perf_counter() - start
    del entries
    times = []
    for question in (file.parent / "questions.txt").read_text().splitlines()[: _WARM_UP + asked]:
        start = time.perf_counter()
        answer(question)
        times.append(1000 * (time.perf_counter() - start))
    ranked = sorted(times[_WARM_UP:])
    p50, p99 = (ranked[int(share * len(ranked))] for share in (0.5, 0.99))
    return [build, p50, p99, psutil.Process().memory_info().rss / 2**20]


def measure_ask(peer: str, file: Path, data: Path) -> list[float]:
    """Run `faqbot ask` as the only child of this process: s, and MB at the most."""
    question = (file.parent / "questions.txt").read_text().splitlines()[0]
    named = {"FAQBOT_FAQS": str(file), "FAQBOT_DATA_DIR": str(data), "DATABASE_URL": ""}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "faqbot", "ask", question],
        check=True, stdout=subprocess.DEVNULL, cwd=file.parent,
        env=os.environ | named | {"PYTHONPATH": str(ROOT), "FAQBOT_ENCODER": ENCODERS[peer]},
    )  # fmt: skip
    wall = time.perf_counter() - start
    return [wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]


def apart(*arguments: str | Path) -> list[float]:
    """One measurement in a process of its own: its kind, the peer, the file, the cache's folder."""
    print(*arguments[:3], file=sys.stderr)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching", "--one", *map(str, arguments)],
        check=True, stdout=subprocess.PIPE, cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    return [float(f"{round(figure, 4):.4g}") for figure in json.loads(done.stdout)]


def speed(peer: str, folder: Path) -> Speed:
    """One peer on the files of one size."""
    here = ("peer", peer, folder / "unchanged.txt", folder / f"cache of {peer}")
    build, p50, p99, memory = apart(*here)
    row = Speed(peer, int(folder.name), p50, p99, build, memory)
    if peer in ENCODERS:
        row.rebuild_s, row.p50_ms, row.p99_ms, row.rebuilt_mb = apart(*here)
        row.changed_s = apart("peer", peer, folder / "changed.txt", here[-1])[0]
    return row


def measure(data: Path | None, sizes: Sequence[int]) -> Iterator[Accuracy | Speed | Ask]:
    """All rows, kind by kind."""
    from faqbot.evaluation import load_queries
    from faqbot.knowledge import load

    files = {ROOT / "faqs.yaml": (own := ROOT / "tests" / "questions.jsonl")}
    for faqs in sorted(data.glob("*.faqs.yaml")) if data else ():
        files[faqs] = faqs.with_name(faqs.name.replace(".faqs.yaml", ".queries.jsonl"))
    texts = [query.text for query in load_queries(own)]
    with tempfile.TemporaryDirectory() as folder:
        for faqs, queries in files.items():
            entries = load(faqs, PLATFORMS).entries
            texts += owned(entries)[0]
            clean = [query for query in load_queries(queries) if query.kind == "clean"]
            for peer, builder in PEERS.items():
                print("accuracy", peer, faqs, file=sys.stderr)
                answer = builder(peer, entries, Path(folder) / "cache")
                right = sum(answer(query.text) == query.entry for query in clean)
                yield Accuracy(peer, faqs.name, len(clean), round(right / len(clean), 4))
        places = {size: staged(Path(folder), texts, size) for size in {_ASK_SIZE, *sizes}}
        for size in sizes:
            yield from (speed(peer, places[size]) for peer in PEERS)
        asks = [(FAQBOT, _ASK_SIZE), (ALONE, _ASK_SIZE), (FAQBOT, max(sizes))]
        for peer, size in dict.fromkeys(asks):
            here = ("ask", peer, places[size] / "faqs.yaml", places[size] / f"data of {peer}")
            yield Ask(peer, size, *apart(*here), *apart(*here))


def table(rows: Sequence[dict[str, str | float | None]]) -> str:
    """The rows below their names, aligned, as Markdown."""
    lines = (["-" if cell is None else str(cell) for cell in row.values()] for row in rows)
    cells = [list(rows[0]), *lines]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(map(str.ljust, row, widths))} |" for row in cells)


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of files and their questions")
    parser.add_argument("--sizes", default="100,1000,10000,100000", help="numbers of phrasings")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        kind, peer, file, folder = options.one
        measured = measure_ask if kind == "ask" else measure_peer
        print(json.dumps(measured(peer, Path(file), Path(folder))))
        return
    found: dict[str, list[dict[str, str | float | None]]] = {}
    for row in measure(options.data, [int(size) for size in options.sizes.split(",")]):
        found.setdefault(type(row).__name__.lower(), []).append(asdict(row))
    print(json.dumps(found) if options.json else "\n\n".join(map(table, found.values())))


if __name__ == "__main__":
    main()
