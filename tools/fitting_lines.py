"""The lines that the judgement is fitted on, each asked of a matcher that judges nothing yet."""

import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.adapters import PLATFORMS
from faqbot.evaluation import Query, load_queries
from faqbot.knowledge import load
from faqbot.matching.encoding import Remembering
from faqbot.matching.judgement.deciding import Bounds, Weight
from faqbot.matching.judgement.forest import Forest
from faqbot.matching.judgement.judge import Model
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import Entry

ROOT = Path(__file__).parents[1]
FIELDS = ROOT / "tests" / "fields"
HELD_OUT = (
    *("carshare", "library", "mobile", "ferry", "funeral", "podcast"),
    *("blood", "kindergarten", "solar"),
)
CORPORA = [
    f"{corpus}-{size}"
    for size in ("10", "5", "10-few3", "10-few1")
    for corpus in ("banking77", "clinc150")
]
# Fields by several hands count more than those by one: its lines are easier for a model of them.
GIVEN = ("coffee", "gym", "hosting", "school", "tasks", "townhall")
_GIVEN_WEIGHT = 3.0
# All fields as one file: what leads to an entry of another field is left out, for it may be right.
LARGE = ("large", "large-dense")
# All lines of the corpora count so much of what all lines of the fields do.
_CORPORA_WEIGHT = 0.5
# A field with more phrasings asks the same lines once more; so does each of its parts.
_AGAIN_WEIGHT = 0.6
_PARTS = (4, 9)
_PART_WEIGHT = 0.12
FOLDS = 6
# Below this the model is not asked: it sees evidence only.
BLANK = Model(
    Forest({"evidence": ["lead"], "base": 0.0, "trees": [[[0, 0.0, 0, 0, 0.0]]], "depth": 1}),
    Bounds(
        answer=2.0,
        answer_lead=2.0,
        answer_entries=60,
        answer_lead_few=0.0,
        answer_lead_least=2.0,
        sure=2.0,
        opened=2.0,
        opened_lead=2.0,
        opened_entries=60,
        opened_lead_few=0.0,
        nearest=2.0,
        suggest=-2.1,
        suggest_few=0.8,
        faint=0.6,
        faint_asking=0.3,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what was found for it.

    Attributes:
        source: The file it was asked of.
        field: Its field of business, or its corpus.
        kind: As in the queries.
        inside: Whether an entry answers it.
        right: Whether that is the best.
        offered: Whether it is among the best three.
        score: That of the best, in [0, 1].
        evidence: The numbers by name.
        weight: Lead, nearest and contrast of the best entry.
    """

    source: str
    field: str
    kind: str
    inside: bool
    right: bool
    fold: int
    offered: bool
    score: float
    evidence: dict[str, float]
    weight: Weight


def asked_lines(data: Path, *, has_meaning: bool) -> Iterator[Line]:
    """The lines of all sources, asked of matchers that judge nothing yet."""
    encoder = load_encoder(None)
    remembering = Remembering(encoder) if has_meaning and encoder else None
    matchers: dict[int, KernelMatcher] = {}
    for source, field, entries, queries in _sources(data):
        matcher = matchers.get(id(entries))
        if matcher is None:
            matcher = KernelMatcher(
                entries, encoder=remembering, dictionary=shipped_words(), model=BLANK
            )
            matchers = {id(entries): matcher}
        matcher.encode_ahead([query.text for query in queries])
        for query in queries:
            reading = matcher.read_whole(query.text)
            verdict = reading.verdict
            if verdict.weight is None or query.kind == "twice":
                continue
            if verdict.weight.verbatim:
                continue
            if source in LARGE and not verdict.matches[0].entry_id.startswith(f"{field}-"):
                continue
            yield Line(
                source=source,
                field=field,
                kind=query.kind,
                inside=query.entry is not None,
                right=query.entry is not None and verdict.matches[0].entry_id == query.entry,
                fold=_fold(field, query),
                offered=query.entry in {match.entry_id for match in verdict.matches[:3]},
                score=verdict.matches[0].score,
                evidence=dict(verdict.evidence),
                weight=verdict.weight,
            )
        tell(f"asked {source}")


def _fold(field: str, query: Query) -> int:
    """A field is held out as a whole, those given one by one; of a corpus a part of the questions."""
    if field in GIVEN:
        return GIVEN.index(field) % FOLDS
    key = query.text if field in CORPORA or field == "shipped" else field
    return zlib.crc32(key.encode()) % FOLDS


def _sources(data: Path) -> Iterator[tuple[str, str, Sequence[Entry], Sequence[Query]]]:
    for path in sorted(FIELDS.glob("*.queries.jsonl")):
        field = path.name.removesuffix(".queries.jsonl")
        if field in HELD_OUT:
            continue
        queries = load_queries(path)
        yield field, field, load(FIELDS / f"{field}.faqs.yaml", PLATFORMS).entries, queries
        whole = load(FIELDS / f"{field}.faqs.yaml", PLATFORMS).entries
        for parts, part in ((each, part) for each in _PARTS for part in range(each)):
            entries = whole[part::parts]
            asked = [_of(query, entries) for query in queries]
            yield f"{field}-part{part}of{parts}", field, entries, asked
        dense = FIELDS / f"{field}-dense.faqs.yaml"
        if dense.exists():
            entries = load(dense, PLATFORMS).entries
            yield f"{field}-dense", field, entries, queries
            yield f"{field}-thinned", field, _thinned(entries), queries
    yield from _large()
    for corpus in CORPORA:
        queries = load_queries(data / f"{corpus}.queries.jsonl")
        yield corpus, corpus, load(data / f"{corpus}.faqs.yaml", PLATFORMS).entries, queries
    shipped = [
        query
        for name in ("questions", "near_misses")
        for query in load_queries(ROOT / "tests" / f"{name}.jsonl")
    ]
    yield "shipped", "shipped", load(ROOT / "faqs.yaml", PLATFORMS).entries, shipped


def _large() -> Iterator[tuple[str, str, Sequence[Entry], Sequence[Query]]]:
    """All fields as one file, asked the lines of each."""
    for source, ending in zip(LARGE, (".faqs.yaml", "-dense.faqs.yaml"), strict=True):
        paths = sorted(FIELDS.glob(f"*{ending}"))
        names = [path.name.removesuffix(ending) for path in paths]
        fields = {
            name: load(path, PLATFORMS).entries
            for name, path in zip(names, paths, strict=True)
            if name not in HELD_OUT and not name.endswith("-dense")
        }
        together = [
            replace(entry, id=f"{name}-{entry.id}")
            for name, entries in fields.items()
            for entry in entries
        ]
        for name in fields:
            queries = load_queries(FIELDS / f"{name}.queries.jsonl")
            asked = [
                query if query.entry is None else replace(query, entry=f"{name}-{query.entry}")
                for query in queries
            ]
            yield source, name, together, asked


def _of(query: Query, entries: Sequence[Entry]) -> Query:
    """A query as some entries of its file answer it, or do not."""
    if query.entry is None or any(entry.id == query.entry for entry in entries):
        return query
    return replace(query, entry=None, kind="out")


def _thinned(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with two to four aliases each, drawn with a fixed seed."""
    chance = random.Random(7)  # noqa: S311 - it keeps no secret
    return [
        replace(
            entry,
            aliases=tuple(
                chance.sample(entry.aliases, min(len(entry.aliases), chance.randint(2, 4)))
            ),
        )
        for entry in entries
    ]


def weights_of(lines: Sequence[Line]) -> np.ndarray[Any, Any]:
    """How much each line counts."""
    is_corpus = np.array([line.source in CORPORA for line in lines])
    again = np.array([line.source.endswith(("-dense", "-thinned")) for line in lines])
    parts = np.array(["-part" in line.source for line in lines])
    given = np.array([line.field in GIVEN for line in lines])
    weights = np.where(again, _AGAIN_WEIGHT, np.where(given, _GIVEN_WEIGHT, 1.0))
    weights = np.where(parts, _PART_WEIGHT, weights)
    weights = np.where(np.isin([line.source for line in lines], LARGE), _AGAIN_WEIGHT, weights)
    of_fields = weights[~is_corpus].sum()
    for source in CORPORA:
        mine = np.array([line.source == source for line in lines])
        weights[mine] = _CORPORA_WEIGHT * of_fields / len(CORPORA) / mine.sum()
    return weights


def tell(text: str) -> None:
    """Say what goes on, on the terminal."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a tool speaks
