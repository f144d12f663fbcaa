"""What the matcher says to each evaluation question."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.errors import UnreadableError
from faqbot.evaluation.queries import Query
from faqbot.model import Decision, Match, Matcher, Outcome

MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Prediction:
    """The decision for one text; `matches` are the best five, `chosen` the ids answered or offered."""

    text: str
    outcome: Outcome
    matches: tuple[Match, ...]
    chosen: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The line of a predictions file."""
        return {
            "text": self.text,
            "decision": self.outcome.value,
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
    for query in queries:
        matches, decision = _asked(matcher, query)
        yield Prediction(
            query.text,
            decision.outcome,
            tuple(matches[:MOST_MATCHES]),
            tuple(match.entry_id for match in decision.chosen),
        )


def _asked(matcher: Matcher, query: Query) -> tuple[Sequence[Match], Decision]:
    followed = matcher.follow(query.text, query.after) if query.after is not None else None
    if followed is not None:
        return followed.matches, followed.decision
    matches = matcher.rank(query.text)
    return matches, matcher.decide(matches)
