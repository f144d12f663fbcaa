"""Fit what the evidence counts for that a post relates, and measure what comes of it.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=. python tools/fit_relating.py

Four logistic models: below an entry's answer and to a question that nothing answers, each with the
encoder and by words alone. They are fitted to the fields that `tests/posts/judged.py` names for that,
and printed as `faqbot/posts/related.py` has them; besides, for some bars, the precision and recall of
what is shown where each field is judged by a model that saw the other fields alone. The bars are chosen
from that table by hand: precision counts more.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from faqbot.matching.encoding import Remembering
from faqbot.matching.kernel import Floats
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import Entry
from faqbot.posts.meaning import Meaning, newest_first
from faqbot.posts.related import MOST_SHARED
from faqbot.posts.vocabulary import Vocabulary, bag_of, bag_of_entry
from tests.posts.judged import FITTED, MOST_SHOWN, Field, field_of, without, wordings

# Of the ridge penalty on weights of evidence that is scaled to a standard deviation of one.
_STRENGTH = 1.0
_STEPS = 50
_BARS = np.arange(-1.0, 4.25, 0.25)


class Case(NamedTuple):
    """An entry or a question beside all posts of its field.

    Attributes:
        evidence: [posts, kinds of evidence].
        relates: Whether each post does, [posts].
    """

    evidence: Floats
    relates: Floats


def main() -> None:
    """Print the weights and what comes of them."""
    fields = [field_of(name) for name in FITTED]
    for title, cases_of, kinds in (
        ("_ENTRY", of_entries, ("asked", "told", "lead", "rarity")),
        ("_QUESTION", of_questions, ("asked", "rarity")),
        ("_ENTRY_BY_WORDS", of_entries_by_words, ("rarity", "cosine")),
        ("_QUESTION_BY_WORDS", of_questions_by_words, ("rarity", "cosine")),
    ):
        cases = {field.name: list(cases_of(field)) for field in fields}
        bias, *weights = fitted([case for each in cases.values() for case in each])
        print(f"{title}: bias={bias:.2f}", *map("{}={:.2f}".format, kinds, weights))
        scored = [
            (score(case, weights), case.relates)
            for name, own in cases.items()
            for weights in [
                fitted([case for other in cases if other != name for case in cases[other]])
            ]
            for case in own
        ]
        for bar in _BARS:
            print_measured(float(bar), scored)


def fitted(cases: Sequence[Case]) -> Floats:
    """A bias and weights, [1 + kinds of evidence], by Newton's method."""
    evidence = np.concatenate([case.evidence for case in cases]).astype(np.float64)
    relates = np.concatenate([case.relates for case in cases])
    scale = evidence.std(axis=0)
    columns = np.column_stack([np.ones(len(evidence)), evidence / scale])
    penalty = _STRENGTH * np.eye(columns.shape[1])
    penalty[0, 0] = 0
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (probability - relates) + penalty @ weights
        curve = (columns.T * (probability * (1 - probability))) @ columns + penalty
        weights -= np.linalg.solve(curve, slope)
    found: Floats = (weights / np.array([1, *scale])).astype(np.float32)
    return found


def score(case: Case, weights: Floats) -> Floats:
    """The log-odds of each post, [posts]."""
    scores: Floats = weights[0] + case.evidence @ weights[1:]
    return scores


def print_measured(bar: float, scored: Sequence[tuple[Floats, Floats]]) -> None:
    """The precision and recall of showing the best three above a bar."""
    shown = right = relating = idle = 0
    for scores, relates in scored:
        best = [at for at in np.argsort(-scores, kind="stable")[:MOST_SHOWN] if scores[at] >= bar]
        shown += len(best)
        right += int(relates[best].sum())
        relating += min(MOST_SHOWN, int(relates.sum()))
        idle += bool(best) and not relates.any()
    if shown:
        print(
            f"  {bar:5.2f}  precision {right / shown:.3f}  recall {right / relating:.3f}"
            f"  shown where none relates {idle}"
        )


def of_entries(field: Field) -> Iterator[Case]:
    """Each entry, as the encoder and its words see it."""
    meaning = Meaning(field.posts, matcher_of(field.entries), encoder())
    for entry, case in zip(field.entries, of_entries_by_words(field), strict=True):
        rarity = np.minimum(case.evidence[:, 0], MOST_SHARED)
        yield Case(np.column_stack([*meaning.of_entry(entry), rarity]), case.relates)


def of_entries_by_words(field: Field) -> Iterator[Case]:
    """Each entry, by its words alone."""
    posts = sorted(field.posts, key=newest_first)
    vocabulary = Vocabulary(posts, field.entries)
    for entry in field.entries:
        relating = field.relating[entry.id]
        relates = np.array([post.id in relating for post in posts], np.float32)
        yield Case(np.column_stack(vocabulary.shared(bag_of_entry(entry))), relates)


def of_questions(field: Field) -> Iterator[Case]:
    """Each question without an answer, as the encoder and its words see it."""
    for (question, entries), case in zip(
        questions(field), of_questions_by_words(field), strict=True
    ):
        near = meaning_of(field, entries).of_question(question)
        if near is not None:
            rarity = np.minimum(case.evidence[:, 0], MOST_SHARED)
            yield Case(np.column_stack([near, rarity]), case.relates)


def of_questions_by_words(field: Field) -> Iterator[Case]:
    """Each question without an answer, by its words alone."""
    posts = sorted(field.posts, key=newest_first)
    relating = [each.posts for each in field.unanswered]
    relating += [field.relating[entry.id] for entry in field.entries for _ in wordings(entry)]
    for (question, entries), ids in zip(questions(field), relating, strict=True):
        relates = np.array([post.id in ids for post in posts], np.float32)
        shared = Vocabulary(posts, entries).shared(bag_of(question))
        yield Case(np.column_stack(shared), relates)


def questions(field: Field) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """What is asked in vain, with the entries that do not answer it.

    These are the field's questions without an answer, and an entry's wordings in a file without it.
    """
    for each in field.unanswered:
        yield each.asked, tuple(field.entries)
    for entry in field.entries:
        others = tuple(without(field, entry))
        for wording in wordings(entry):
            yield wording, others


@cache
def encoder() -> Remembering:
    """The shipped encoder."""
    loaded = load_encoder(None)
    if loaded is None:
        raise SystemExit("the shipped encoder cannot be loaded")
    return Remembering(loaded)


def matcher_of(entries: Sequence[Entry]) -> KernelMatcher:
    """The matcher of a file's entries."""
    return KernelMatcher(entries, encoder=encoder(), dictionary=shipped_words())


_meanings: dict[tuple[str, ...], Meaning] = {}


def meaning_of(field: Field, entries: tuple[Entry, ...]) -> Meaning:
    """The posts of a field among some of its entries."""
    key = (field.name, *(entry.id for entry in entries))
    if key not in _meanings:
        _meanings[key] = Meaning(field.posts, matcher_of(entries), encoder())
    return _meanings[key]


if __name__ == "__main__":
    main()
