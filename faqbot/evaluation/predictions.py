"""What the matcher says to each evaluation question."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from faqbot.errors import UnreadableError
from faqbot.evaluation.parallel import parallel_map
from faqbot.evaluation.queries import Query
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Contrast, Match, Matcher, Outcome, Talk

MOST_MATCHES = 5
# So many are encoded between two looks at the progress.
_LOT = 100
# How often `predict_all` tells of each question: it is encoded, then ranked.
STEPS = 2


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one text gets.

    Attributes:
        matches: The best five.
        chosen: The ids that are answered or offered.
        talk: What kind of plain talk the text is, if it is.
        opened: Whether the first suggestion is shown at once.
        contrast: What it says otherwise than the best entry, where that matters.
    """

    text: str
    outcome: Outcome
    matches: tuple[Match, ...]
    chosen: tuple[str, ...]
    talk: Talk | None = None
    opened: bool = False
    contrast: Contrast | None = None

    def as_json(self) -> dict[str, object]:
        """The line of a predictions file."""
        return {
            "text": self.text,
            "decision": self.outcome.value,
            "talk": self.talk and self.talk.value,
            "opened": self.opened,
            "matches": [
                {"id": match.entry_id, "score": round(match.score, 6)} for match in self.matches
            ],
        }


def write_predictions(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write one JSON line for each prediction, in order.

    Raises:
        UnreadableError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(each.as_json())}\n" for each in predictions)
    except OSError as error:
        raise UnreadableError(
            f"{path}: cannot be written: {error.strerror}. Choose another path."
        ) from error


def predict(matcher: Matcher, queries: Iterable[Query]) -> Iterator[Prediction]:
    """One prediction for each query, in order; in its thread where it comes after an entry."""
    return (_predicted(matcher, query) for query in queries)


def predict_all(
    matcher: KernelMatcher, queries: Sequence[Query], *, tell: Callable[[int], None]
) -> list[Prediction]:
    """The same for many at once, on all cores: encoded together where the encoder remembers them.

    `tell` is called with how many of `STEPS` for each query have been made since the last call.
    """
    for start in range(0, len(queries), _LOT):
        lot = queries[start : start + _LOT]
        matcher.encode_ahead([query.text for query in lot])
        tell(len(lot))
    ask = partial(_predicted, matcher)
    # What is read after an entry is put in other words first, which have yet to be encoded.
    alone = [query for query in queries if query.after is None]
    after = [query for query in queries if query.after is not None]
    found: dict[Query, Prediction] = {}
    for query, made in zip(
        alone + after, chain(parallel_map(ask, alone), map(ask, after)), strict=True
    ):
        tell(1)
        found[query] = made
    return [found[query] for query in queries]


def _predicted(matcher: Matcher, query: Query) -> Prediction:
    judged = matcher.judge(query.text, query.after)
    return Prediction(
        query.text,
        judged.decision.outcome,
        judged.matches[:MOST_MATCHES],
        tuple(match.entry_id for match in judged.decision.chosen),
        talk=judged.talk,
        opened=judged.decision.opened,
        contrast=judged.decision.contrast,
    )
