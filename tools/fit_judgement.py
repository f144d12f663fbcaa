"""Fit when the best entry of a ranking is right, and write the models of `matching/judgement`.

    python -m venv /tmp/fit && /tmp/fit/bin/pip install -e . scikit-learn==1.9.1
    /tmp/fit/bin/python tools/fit_judgement.py --data FOLDER

The lines it learns from:

- the fields in `tests/fields` (NAME.faqs.yaml with NAME.queries.jsonl): what may and what may not
  be answered by an entry that sounds like it. `NAME-dense.faqs.yaml` is the same file with eight to
  ten phrasings an entry, of which `_thinned` takes three to five as well; each file in parts of
  five and of two entries, as a first file is, asked the lines of all of them; and all of them as one
  large file, with few phrasings and with many;
- BANKING77 and CLINC150 in DATA, with one, three, five and ten phrasings an entry, and questions
  out of scope; and the shipped file with `tests/questions.jsonl` and `tests/near_misses.jsonl`.

The model is a sum of small trees (scikit-learn's HistGradientBoostingClassifier) over the numbers
of `judgement/evidence.py`; of the fields named in `HELD_OUT` it sees none. Then the bounds are
searched on predictions for lines that were held out in turn, field by field: the most that can be
answered, and shown at once, at the errors that `_Wanted` allows.
"""

import argparse
import itertools
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from faqbot.evaluation import Query, load_queries
from faqbot.knowledge import load
from faqbot.matching.encoding import Remembering
from faqbot.matching.judgement.deciding import Bounds, Extent, Weight
from faqbot.matching.judgement.forest import Forest
from faqbot.matching.judgement.judge import Model
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import Entry

ROOT = Path(__file__).parents[1]
FIELDS = ROOT / "tests" / "fields"
TARGET = ROOT / "faqbot" / "matching" / "judgement"
HELD_OUT = ("carshare", "library", "mobile")
CORPORA = [
    f"{corpus}-{size}"
    for size in ("10", "5", "10-few3", "10-few1")
    for corpus in ("banking77", "clinc150")
]
# The fields that came from outside, whose authors knew neither this house nor each other, count
# more than those that were written for it: lines of one hand are easier for a model of that hand.
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
_FOLDS = 6
_SEEDS = (0,)
_TREES = {"max_depth": 6, "max_leaf_nodes": 16, "max_iter": 350, "learning_rate": 0.03}
_TREES |= {"max_features": 0.4, "min_samples_leaf": 10, "l2_regularization": 5.0}
# Below this the model is not asked: it sees evidence only.
_BLANK = Model(
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


def main() -> None:
    """Extract, fit, search the bounds, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--only", choices=("meaning", "words"), help="one of the two models")
    options = parser.parse_args()
    for name in ("meaning", "words"):
        if options.only in (None, name):
            lines = list(_lines(options.data, has_meaning=name == "meaning"))
            _tell(f"{name}: {len(lines)} lines")
            model = _fitted(lines)
            (TARGET / f"{name}.json").write_text(_written(model), encoding="utf-8")


def _lines(data: Path, *, has_meaning: bool) -> Iterator[Line]:
    """The lines of all sources, asked of matchers that judge nothing yet."""
    encoder = load_encoder(None)
    remembering = Remembering(encoder) if has_meaning and encoder else None
    matchers: dict[int, KernelMatcher] = {}
    for source, field, entries, queries in _sources(data):
        matcher = matchers.get(id(entries))
        if matcher is None:
            matcher = KernelMatcher(
                entries, encoder=remembering, dictionary=shipped_words(), model=_BLANK
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
        _tell(f"asked {source}")


def _fold(field: str, query: Query) -> int:
    """A field is held out as a whole, those given one by one; of a corpus a part of the questions."""
    if field in GIVEN:
        return GIVEN.index(field) % _FOLDS
    key = query.text if field in CORPORA or field == "shipped" else field
    return zlib.crc32(key.encode()) % _FOLDS


def _sources(data: Path) -> Iterator[tuple[str, str, Sequence[Entry], Sequence[Query]]]:
    for path in sorted(FIELDS.glob("*.queries.jsonl")):
        field = path.name.removesuffix(".queries.jsonl")
        if field in HELD_OUT:
            continue
        queries = load_queries(path)
        yield field, field, load(FIELDS / f"{field}.faqs.yaml").entries, queries
        whole = load(FIELDS / f"{field}.faqs.yaml").entries
        for parts, part in ((each, part) for each in _PARTS for part in range(each)):
            entries = whole[part::parts]
            asked = [_of(query, entries) for query in queries]
            yield f"{field}-part{part}of{parts}", field, entries, asked
        dense = FIELDS / f"{field}-dense.faqs.yaml"
        if dense.exists():
            entries = load(dense).entries
            yield f"{field}-dense", field, entries, queries
            yield f"{field}-thinned", field, _thinned(entries), queries
    yield from _large()
    for corpus in CORPORA:
        queries = load_queries(data / f"{corpus}.queries.jsonl")
        yield corpus, corpus, load(data / f"{corpus}.faqs.yaml").entries, queries
    shipped = [
        query
        for name in ("questions", "near_misses")
        for query in load_queries(ROOT / "tests" / f"{name}.jsonl")
    ]
    yield "shipped", "shipped", load(ROOT / "faqs.yaml").entries, shipped


def _large() -> Iterator[tuple[str, str, Sequence[Entry], Sequence[Query]]]:
    """All fields as one file, asked the lines of each."""
    for source, ending in zip(LARGE, (".faqs.yaml", "-dense.faqs.yaml"), strict=True):
        paths = sorted(FIELDS.glob(f"*{ending}"))
        names = [path.name.removesuffix(ending) for path in paths]
        fields = {
            name: load(path).entries
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


def _weights(lines: Sequence[Line]) -> np.ndarray[Any, Any]:
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and what it comes from."""

    names: list[str]
    grown: list[Any]
    bounds: Bounds


def _fitted(lines: Sequence[Line]) -> Fitted:
    names = sorted(lines[0].evidence)
    numbers = np.array([[line.evidence[name] for name in names] for line in lines])
    right = np.array([line.right for line in lines])
    weights = _weights(lines)
    folds = np.array([line.fold for line in lines])
    held = np.zeros(len(lines))
    for fold in range(_FOLDS):
        kept = folds != fold
        grown = _grown(numbers[kept], right[kept], weights[kept])
        held[~kept] = _asked(grown, numbers[~kept])
    _tell(f"folds asked; AUROC on the fields {_auroc(lines, held):.3f}")
    bounds = _bounds(lines, held)
    return Fitted(names, _grown(numbers, right, weights), bounds)


def _grown(numbers: Any, right: Any, weights: Any) -> list[Any]:
    return [
        HistGradientBoostingClassifier(random_state=seed, **_TREES).fit(
            numbers, right, sample_weight=weights
        )
        for seed in _SEEDS
    ]


def _asked(grown: Sequence[Any], numbers: Any) -> Any:
    """Probabilities: the mean of the models' logits, as `Forest` takes it."""
    logits = np.mean([model.decision_function(numbers) for model in grown], axis=0)
    return 1 / (1 + np.exp(-logits))


def _auroc(lines: Sequence[Line], held: Any) -> float:
    from sklearn.metrics import roc_auc_score

    kept = [at for at, line in enumerate(lines) if line.field not in (*CORPORA, "shipped")]
    return float(roc_auc_score([lines[at].right for at in kept], held[kept]))


def _written(model: Fitted) -> str:
    """The model as JSON, a tree a line."""
    trees = [tree for grown in model.grown for tree in _trees_of(grown, len(model.grown))]
    base = float(np.mean([grown._baseline_prediction[0, 0] for grown in model.grown]))
    head = {
        "made_by": "tools/fit_judgement.py",
        "bounds": asdict(model.bounds),
        "evidence": model.names,
        "base": round(base, 6),
        "depth": _TREES["max_depth"],
    }
    rows = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    return f'{json.dumps(head, indent=1)[:-2]},\n "trees": [\n{rows}\n]}}\n'


def _trees_of(grown: Any, parts: int) -> Iterator[list[list[float]]]:
    """The trees of one model as lists of nodes, their values shared among `parts` models."""
    for (predictor,) in grown._predictors:
        nodes = []
        for at, node in enumerate(predictor.nodes):
            if node["is_leaf"]:
                nodes.append([0, 0.0, at, at, round(float(node["value"]) / parts, 5)])
            else:
                threshold = float(f"{node['num_threshold']:.6g}")
                place = int(node["feature_idx"])
                nodes.append([place, threshold, int(node["left"]), int(node["right"]), 0.0])
        yield nodes


@dataclass(frozen=True, slots=True)
class _Wanted:
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


def _bounds(lines: Sequence[Line], held: Any) -> Bounds:
    """The bounds at which the most is offered, then answered, then shown at once."""
    # Words alone tell less where phrasings are few: what is said there is right less often.
    has_meaning = any(line.evidence["meaning"] > 0 for line in lines)
    wanted = _Wanted() if has_meaning else _Wanted(few=0.9, shown=0.93, few_shown=0.88, noise=2.5)
    view = _View(lines, held)
    standard = replace(_BLANK.bounds, nearest=0.36)
    tried = [
        replace(standard, suggest=suggest, suggest_few=few)
        for suggest, few in itertools.product(np.arange(-3.6, -1.5, 0.1), np.arange(0.0, 1.3, 0.2))
    ]
    standard = max(tried, key=lambda bounds: view.offers(bounds, wanted))
    _tell(f"offers: {view.offers(standard, wanted):.3f} {standard}")
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
    _tell(f"answers: {view.answers(best, wanted):.3f} {best}")
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
    _tell(f"shows: {view.shows(best, wanted):.3f} {best}")
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

    def answers(self, bounds: Bounds, wanted: _Wanted) -> float:
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

    def shows(self, bounds: Bounds, wanted: _Wanted) -> float:
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

    def offers(self, bounds: Bounds, wanted: _Wanted) -> float:
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
                _tell(
                    f"  {name} {kind}: answered {said[of].mean():.3f}, right "
                    f"{(said & self._right)[of].mean():.3f}; shown {shown[of].mean():.3f}, right "
                    f"{(shown & self._right)[of].mean():.3f}; or offered {offered[of].mean():.3f}, "
                    f"right {(offered & self._offered)[of].mean():.3f}"
                )
            all_of_it = said[mine].sum()
            net = (2 * (said & self._right)[mine].sum() - all_of_it) / mine.sum()
            _tell(f"  {name}: right less wrong answers of 100 lines {100 * net:+.1f}")
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
            _tell(line)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a tool speaks on the terminal


if __name__ == "__main__":
    main()
