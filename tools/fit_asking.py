"""Fit what the signs of asking count for, and measure what comes of it.

    python -m venv /tmp/fit && /tmp/fit/bin/pip install scikit-learn==1.9.1
    PYTHONPATH=. /tmp/fit/bin/python tools/fit_asking.py fit --queries FIELD.queries.jsonl ... \
        --direct banking77-5.queries.jsonl clinc150-5.queries.jsonl
    PYTHONPATH=. python tools/fit_asking.py measure FILE.jsonl ...

`fit` writes `faqbot/matching/asking/weights.json`. It reads the tests' `channel.jsonl`,
`more.jsonl` and `chatter.txt` besides the files that it is given, and prints the shares of lines
that would pass for asking, by kind, each predicted by a model that saw no line of its field.
`measure` prints the same shares for the files it is given, with the weights that are there, and
never a line.

A text asks as much as the sentence that asks most. Which one that is, the model itself says: it is
fitted in turns on the sentences that it took before (multiple-instance learning, MI-SVM of
Andrews et al., 2002, with a logistic loss), and on all sentences of texts that do not ask.
"""

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.matching.asking.mentions import addressed_to_other, is_bare_link
from faqbot.matching.asking.reader import WEIGHTS, AskReader, Weights
from faqbot.matching.asking.sentences import Message, read_message
from faqbot.matching.asking.signs import signs_of
from faqbot.matching.onnx import shipped_words

TESTS = Path(__file__).parent.parent / "tests" / "matching"
# Lines of a field in channel.jsonl, which follow each other.
FIELD = 40
FOLDS = 10
STRENGTH = 1.0
TURNS = 5
# Signs that fewer sentences have are left out.
RAREST = 6
# Signs that would count less are left out too.
LEAST_WEIGHT = 0.15
# The share of lines that ask nobody, or another, and may pass: an answer must be sure besides.
MAY_PASS = 0.08
DIRECT_LINES = 300
# What a line counts: questions out of the fields' files are many, and direct ones no channel's.
QUERY, DIRECT, RHETORICAL, BESIDE = 0.15, 0.1, 0.4, 0.3
ROUNDED = 3
CHATTER_THAT_ASKS = frozenset(
    """\
is the API down?
who broke the database build again
lunch at 12:30? thinking tacos
can someone review my PR, it's just 12 lines I promise
anyone else getting 502s from the staging server
did the client sign the contract yet or are we still waiting
who has the HDMI adapter
Anyone up for bouldering on Saturday?
need a second approval on the release PR pls
can we push the planning by half an hour, my call is running over
somebody restart the dev server please, I'm not at my desk
is the VPN slow for anyone else
why is there a banana in the server rack
I have read only access to the prod database, can someone run the query for me
who's on call for the backend this week?
anyone seen my blue notebook
do we have oat milk
can you hear me? I think my mic is muted
ok so who renamed master to banana
where are we meeting for the run
quick call about the contract renewal of the cleaning service at 4?
pair programming at 2? I'm lost in the regex
does the door code still end in 7
server bill came in, who left the GPU box on over the weekend
anyone got a charger for a thinkpad
""".splitlines()
)


@dataclass(slots=True)
class Line:
    """A text with what it is, and what was found in it."""

    text: str
    asks: bool
    kind: str
    field: str
    counts: float
    message: Message
    signs: list[frozenset[str]]
    passes_rules: bool
    predicted: float = 0.0


def line(text: str, asks: bool, kind: str, *, field: str, counts: float = 1.0) -> Line:
    """A line to fit on or to measure."""
    message = read_message(text)
    signs = [signs_of(message, place) for place in range(len(message.sentences))]
    barred = addressed_to_other(text) or is_bare_link(text)
    return Line(text, asks, kind, field, counts, message, signs, not barred)


def read_jsonl(path: Path) -> list[dict]:
    """The objects of a file, one a line."""
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines() if each]


def lines_of(path: Path, counts_query: float = 1.0) -> list[Line]:
    """The lines of a channel's file ("asks", "why") or of a field's questions ("kind")."""
    name = path.name.partition(".")[0]
    found = []
    for number, each in enumerate(read_jsonl(path)):
        if "asks" in each:
            field = f"{name} {number % FOLDS if name == 'more' else number // FIELD}"
            counts = RHETORICAL if name == "more" and each["why"] == "rhetorical" else 1.0
            kind = f"{name} {each['why']}"
            found.append(line(each["text"], each["asks"], kind, field=field, counts=counts))
        else:
            says = each["kind"] == "statement"
            counts = 1.0 if says else counts_query
            found.append(line(each["text"], not says, each["kind"], field=name, counts=counts))
    return found


def development(queries: Sequence[Path], direct: Sequence[Path]) -> list[Line]:
    """All lines to fit on."""
    found = lines_of(TESTS / "asking" / "channel.jsonl") + lines_of(TESTS / "asking" / "more.jsonl")
    for path in queries:
        found += lines_of(path, QUERY)
    for text in (TESTS / "chatter.txt").read_text(encoding="utf-8").splitlines():
        asks = text in CHATTER_THAT_ASKS
        found.append(line(text, asks, f"chatter {'asks' if asks else 'says'}", field="chatter"))
    for path in direct:
        clean = [each["text"] for each in read_jsonl(path) if each["kind"] == "clean"]
        name = path.name.partition(".")[0]
        for text in random.Random(1).sample(clean, DIRECT_LINES):  # noqa: S311 - a sample
            found.append(line(text, True, name, field=name, counts=DIRECT))
    return found


def fit(lines: Iterable[Line], names: Sequence[str]) -> Weights:
    """The model, without a bound."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    place_of = {name: place for place, name in enumerate(names)}
    used = [each for each in lines if each.signs and each.passes_rules]
    model = Weights(0.0, {"question_mark": 2.0, "built_as_question": 2.0, "last": 0.1}, 0.0)
    for _ in range(TURNS):
        chosen: list[tuple[frozenset[str], bool, float]] = []
        for each in used:
            most = max(each.signs, key=model.logit)
            chosen.append((most, each.asks, each.counts))
            if not each.asks:
                others = [signs for signs in each.signs if signs is not most]
                chosen += [(signs, False, BESIDE * each.counts) for signs in others]
        matrix = np.zeros((len(chosen), len(names)), np.float32)
        for row, (signs, _, _) in enumerate(chosen):
            matrix[row, [place_of[sign] for sign in signs if sign in place_of]] = 1.0
        fitted = LogisticRegression(C=STRENGTH, max_iter=3000).fit(
            matrix,
            [asks for _, asks, _ in chosen],
            sample_weight=[counts for _, _, counts in chosen],
        )
        weights = zip(names, fitted.coef_[0], strict=True)
        model = Weights(
            round(float(fitted.intercept_[0]), ROUNDED),
            {name: round(float(weight), ROUNDED) for name, weight in weights},
            0.0,
        )
    return model


def names_in(lines: Iterable[Line]) -> list[str]:
    """The signs that enough sentences have."""
    count: dict[str, int] = defaultdict(int)
    for each in lines:
        for signs in each.signs:
            for sign in signs:
                count[sign] += 1
    return sorted(name for name, times in count.items() if times >= RAREST)


def telling(lines: Sequence[Line], names: Sequence[str]) -> list[str]:
    """Those of the signs that count for something beside all others."""
    model = fit(lines, names)
    return [name for name in names if abs(model.by_sign[name]) >= LEAST_WEIGHT]


def predict_apart(lines: Sequence[Line], names: Sequence[str]) -> None:
    """Predict each field by a model of all others."""
    for field in sorted({each.field for each in lines}):
        model = fit([each for each in lines if each.field != field], names)
        for each in lines:
            if each.field == field:
                each.predicted = model.probability(each.message)


def bound_for(lines: Iterable[Line]) -> float:
    """The least bound, in hundredths, that keeps out what asks nobody; rhetorical lines aside."""
    says = [each for each in lines if not each.asks and "rhetorical" not in each.kind]
    for hundredth in range(20, 95):
        bound = hundredth / 100
        passed = sum(each.passes_rules and each.predicted >= bound for each in says)
        if passed <= MAY_PASS * len(says):
            return bound
    return 0.95


def shares(lines: Iterable[Line], bound: float) -> str:
    """The figures, as a table."""
    passed: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for each in lines:
        passes = each.passes_rules and each.predicted >= bound
        passed[each.asks, each.kind].append(passes)
        passed[each.asks, "ALL"].append(passes)
    rows = [
        f"{'asks' if asks else 'says':5}{kind:28}{len(found):5}{sum(found) / len(found):7.3f}"
        for (asks, kind), found in sorted(passed.items())
    ]
    return "\n".join([f"bound {bound:.2f}; share that passes:", *rows, ""])


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    fitting = commands.add_parser("fit")
    fitting.add_argument("--queries", nargs="+", type=Path, required=True)
    fitting.add_argument("--direct", nargs="*", type=Path, default=[])
    measuring = commands.add_parser("measure")
    measuring.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    if given.command == "measure":
        reader = AskReader(shipped_words())
        lines = [each for path in given.files for each in lines_of(path)]
        for each in lines:
            each.predicted = reader.probability(each.text)
        sys.stdout.write(shares(lines, reader.bound))
        return
    lines = development(given.queries, given.direct)
    names = telling(lines, names_in(lines))
    predict_apart(lines, names)
    bound = bound_for(lines)
    sys.stdout.write(shares(lines, bound))
    model = fit(lines, names)
    weights = {name: weight for name, weight in model.by_sign.items() if weight}
    stored = {"bound": bound, "bias": model.bias, "weights": weights}
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
