"""Fit when the best entry of a ranking is right, and write the models of `matching/judgement`.

    python -m venv /tmp/fit && /tmp/fit/bin/pip install -e . scikit-learn==1.9.1
    /tmp/fit/bin/python tools/fit_judgement.py --data FOLDER

The lines it learns from:

- the fields in `tests/fields` (NAME.faqs.yaml with NAME.queries.jsonl): what may and what may not
  be answered by an entry that sounds like it. `NAME-dense.faqs.yaml` is the same file with eight to
  ten phrasings an entry, and is asked once more with two to four of them drawn; each file in parts
  of five and of two entries, as a first file is, asked the lines of all of them; and all of them as
  one large file, with few phrasings and with many;
- BANKING77 and CLINC150 in DATA, with one, three, five and ten phrasings an entry, and questions
  out of scope; and the shipped file with `tests/questions.jsonl` and `tests/near_misses.jsonl`.

The model is a sum of small trees (scikit-learn's HistGradientBoostingClassifier) over the numbers
of `judgement/evidence.py`; of the fields in `fitting_lines.HELD_OUT` it sees none. Then the bounds
are searched on predictions for lines that were held out in turn, field by field: the most that can
be answered, and shown at once, at the errors that `fitting_bounds.Wanted` allows.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from fitting_bounds import best_bounds
from fitting_lines import CORPORA, FOLDS, ROOT, Line, asked_lines, tell, weights_of
from sklearn.ensemble import HistGradientBoostingClassifier

from faqbot.matching.judgement.deciding import Bounds

TARGET = ROOT / "faqbot" / "matching" / "judgement"
_SEEDS = (0,)
_TREES = {"max_depth": 6, "max_leaf_nodes": 16, "max_iter": 350, "learning_rate": 0.03}
_TREES |= {"max_features": 0.4, "min_samples_leaf": 10, "l2_regularization": 5.0}


def main() -> None:
    """Extract, fit, search the bounds, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--only", choices=("meaning", "words"), help="one of the two models")
    options = parser.parse_args()
    for name in ("meaning", "words"):
        if options.only in (None, name):
            lines = list(asked_lines(options.data, has_meaning=name == "meaning"))
            tell(f"{name}: {len(lines)} lines")
            model = _fitted(lines)
            (TARGET / f"{name}.json").write_text(_written(model), encoding="utf-8")


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
    weights = weights_of(lines)
    folds = np.array([line.fold for line in lines])
    held = np.zeros(len(lines))
    for fold in range(FOLDS):
        kept = folds != fold
        grown = _grown(numbers[kept], right[kept], weights[kept])
        held[~kept] = _asked(grown, numbers[~kept])
    tell(f"folds asked; AUROC on the fields {_auroc(lines, held):.3f}")
    bounds = best_bounds(lines, held)
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


if __name__ == "__main__":
    main()
