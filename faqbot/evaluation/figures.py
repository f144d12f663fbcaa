"""The figures that steer the project, from queries and the predictions made for them; and their table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from faqbot.evaluation.predictions import MOST_MATCHES, Prediction
from faqbot.evaluation.queries import Query
from faqbot.model import Outcome

MOST_CONFUSIONS = 10


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well in-scope questions of one kind are ranked; all shares in [0, 1].

    Attributes:
        p_at_1: Share whose best match is the right entry.
        r_at_3: Share whose right entry is among the best three.
        mrr_at_5: Mean of 1/rank of the right entry, 0 below the fifth.
    """

    questions: int
    p_at_1: float
    r_at_3: float
    mrr_at_5: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What in-scope questions get; shares in [0, 1], None where there is nothing to divide.

    Attributes:
        answer_precision: Share of the answers that are the right entry's.
        suggest_holds: Share of the suggestions that offer the right entry.
    """

    answered: float
    answer_precision: float | None
    suggested: float
    suggest_holds: float | None
    abstained: float


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """What questions get that nothing answers; shares in [0, 1].

    Attributes:
        suggested: With what is opened.
        opened: Of all, suggested with the first answer shown at once.
    """

    questions: int
    answered: float
    suggested: float
    abstained: float
    opened: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often questions of `entry` had `taken_for` as their best match."""

    entry: str
    taken_for: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one run.

    Attributes:
        ranking: Over all in-scope questions; None where there is none.
        by_kind: The same, a kind of question each.
        out_by_kind: What questions of each kind get that nothing answers.
        talk: Share of all questions that are taken for plain talk.
        opened: Share of all questions whose suggestion shows its first answer at once.
        opened_precision: Share of those whose first is right, what is out of scope counted as wrong;
            None where nothing is opened.
        contrasted: Share of all questions that surely ask another thing than the nearest entry.
        auroc: Chance that an in-scope question's top score is above an out-of-scope one's.
    """

    ranking: Ranking | None
    by_kind: dict[str, Ranking]
    policy: Policy | None
    out_of_scope: OutOfScope | None
    auroc: float | None
    confusions: tuple[Confusion, ...]
    out_by_kind: dict[str, OutOfScope]
    talk: float
    opened: float
    opened_precision: float | None
    contrasted: float

    def as_json(self) -> dict[str, object]:
        """The figures as JSON's types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Gates:
    """The least or most that a figure may be; None lets all pass. Shares in [0, 1]."""

    min_p1: float | None = None
    min_precision: float | None = None
    max_false: float | None = None

    def failures(self, figures: Figures) -> list[str]:
        """A line for each gate that `figures` do not pass; a figure that is missing fails."""
        p1 = figures.ranking.p_at_1 if figures.ranking else None
        precision = figures.policy.answer_precision if figures.policy else None
        false = figures.out_of_scope.answered if figures.out_of_scope else None
        lines = (
            shortfall("P@1", p1, least=self.min_p1),
            shortfall("the precision of answers", precision, least=self.min_precision),
            shortfall("the share of out-of-scope questions answered", false, most=self.max_false),
        )
        return [line for line in lines if line]


def shortfall(
    what: str, value: float | None, *, least: float | None = None, most: float | None = None
) -> str:
    """What is told of a figure beyond its bound; "" within. One that is missing passes no bound."""
    shown = "not measured" if value is None else f"{value:.3f}"
    if least is not None and (value is None or value < least):
        return f"{what} is {shown}, wanted at least {least:.3f}"
    if most is not None and (value is None or value > most):
        return f"{what} is {shown}, wanted at most {most:.3f}"
    return ""


def measure(queries: Sequence[Query], predictions: Sequence[Prediction]) -> Figures:
    """The figures of `predictions`, which stand in the order of `queries`."""
    pairs = list(zip(queries, predictions, strict=True))
    inside = [(query, prediction) for query, prediction in pairs if query.entry is not None]
    outside = [prediction for query, prediction in pairs if query.entry is None]
    opened = [pair for pair in pairs if pair[1].opened]
    kinds = sorted({query.kind for query, _ in inside})
    out_kinds = sorted({query.kind for query, _ in pairs if query.entry is None})
    return Figures(
        ranking=_ranking(inside) if inside else None,
        by_kind={
            kind: _ranking([pair for pair in inside if pair[0].kind == kind]) for kind in kinds
        },
        policy=_policy(inside) if inside else None,
        out_of_scope=_out_of_scope(outside) if outside else None,
        auroc=auroc([_top(pair[1]) for pair in inside], [_top(each) for each in outside]),
        confusions=_confusions(inside),
        out_by_kind={
            kind: _out_of_scope(
                [made for query, made in pairs if query.entry is None and query.kind == kind]
            )
            for kind in out_kinds
        },
        talk=_share(made.talk is not None for _, made in pairs),
        opened=_share(made.opened for _, made in pairs),
        opened_precision=_share(_rank_of(*pair) == 1 for pair in opened) if opened else None,
        contrasted=_share(made.contrast is not None for _, made in pairs),
    )


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve by the rank-sum formula (Mann and Whitney 1947), ties half.

    None where one side is empty.
    """
    if not positive or not negative:
        return None
    ranked = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    rank_sum = 0.0
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        mean_rank = (start + 1 + end) / 2
        rank_sum += mean_rank * sum(is_positive for _, is_positive in ranked[start:end])
        start = end
    smallest = len(positive) * (len(positive) + 1) / 2
    return (rank_sum - smallest) / (len(positive) * len(negative))


_Pairs = Sequence[tuple[Query, Prediction]]


def _ranking(pairs: _Pairs) -> Ranking:
    ranks = [_rank_of(query, prediction) for query, prediction in pairs]
    return Ranking(
        questions=len(ranks),
        p_at_1=_share(rank == 1 for rank in ranks),
        r_at_3=_share(0 < rank <= 3 for rank in ranks),
        mrr_at_5=sum(1 / rank for rank in ranks if 0 < rank <= MOST_MATCHES) / len(ranks),
    )


def _rank_of(query: Query, prediction: Prediction) -> int:
    """The 1-based rank of the right entry, 0 where it is not among the matches."""
    ids = [match.entry_id for match in prediction.matches]
    return ids.index(query.entry) + 1 if query.entry in ids else 0


def _policy(pairs: _Pairs) -> Policy:
    answered = [
        query.entry in made.chosen for query, made in pairs if made.outcome is Outcome.ANSWER
    ]
    suggested = [
        query.entry in made.chosen for query, made in pairs if made.outcome is Outcome.SUGGEST
    ]
    return Policy(
        answered=len(answered) / len(pairs),
        answer_precision=_share(answered) if answered else None,
        suggested=len(suggested) / len(pairs),
        suggest_holds=_share(suggested) if suggested else None,
        abstained=_share(made.outcome is Outcome.ABSTAIN for _, made in pairs),
    )


def _out_of_scope(predictions: Sequence[Prediction]) -> OutOfScope:
    return OutOfScope(
        questions=len(predictions),
        answered=_share(made.outcome is Outcome.ANSWER for made in predictions),
        suggested=_share(made.outcome is Outcome.SUGGEST for made in predictions),
        abstained=_share(made.outcome is Outcome.ABSTAIN for made in predictions),
        opened=_share(made.opened for made in predictions),
    )


def _confusions(pairs: _Pairs) -> tuple[Confusion, ...]:
    counted = Counter(
        (query.entry, made.matches[0].entry_id)
        for query, made in pairs
        if query.entry is not None and made.matches and made.matches[0].entry_id != query.entry
    )
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Confusion(entry, taken_for, count)
        for (entry, taken_for), count in ordered[:MOST_CONFUSIONS]
    )


def _top(prediction: Prediction) -> float:
    return prediction.matches[0].score if prediction.matches else 0.0


def _share(flags: Iterable[bool]) -> float:
    taken = list(flags)
    return sum(taken) / len(taken)


def table(figures: Figures) -> str:
    """All figures, in aligned lines; shares in percent."""
    lines: list[str] = []
    if figures.ranking is not None:
        lines.append(f"{'in scope':<12}{'questions':>10}{'P@1':>8}{'R@3':>8}{'MRR@5':>8}")
        rows = figures.by_kind | ({"all": figures.ranking} if len(figures.by_kind) > 1 else {})
        lines += [
            f"{kind:<12}{row.questions:>10}{row.p_at_1:>8.3f}{row.r_at_3:>8.3f}{row.mrr_at_5:>8.3f}"
            for kind, row in rows.items()
        ]
    if figures.policy is not None:
        policy = figures.policy
        right, holds = _percent(policy.answer_precision), _percent(policy.suggest_holds)
        lines += [
            "",
            f"answered   {policy.answered:>6.1%}   right in {right}",
            f"suggested  {policy.suggested:>6.1%}   right one offered in {holds}",
            f"abstained  {policy.abstained:>6.1%}",
        ]
    lines += [
        f"opened     {figures.opened:>6.1%}   right in {_percent(figures.opened_precision)}",
        f"contrasted {figures.contrasted:>6.1%}",
        f"plain talk {figures.talk:>6.1%}",
    ]
    if figures.out_of_scope is not None:
        lines += ["", *_out_of_scope_lines(figures.out_of_scope, figures.out_by_kind)]
    if figures.auroc is not None:
        lines.append(f"AUROC of the top score  {figures.auroc:.3f}")
    if figures.confusions:
        lines += ["", "most often confused (best match in place of the right entry)"]
        lines += [
            f"{each.count:>5}  {each.entry} -> {each.taken_for}" for each in figures.confusions
        ]
    return "\n".join(lines)


def _out_of_scope_lines(outside: OutOfScope, by_kind: Mapping[str, OutOfScope]) -> list[str]:
    rows = dict(by_kind) | ({"all": outside} if len(by_kind) > 1 else {})
    head = f"{'out of scope':<12}{'questions':>10}{'answered':>10}{'opened':>8}{'suggested':>11}"
    return [
        f"{head}{'abstained':>11}",
        *(
            f"{kind:<12}{row.questions:>10}{row.answered:>10.1%}{row.opened:>8.1%}"
            f"{row.suggested:>11.1%}{row.abstained:>11.1%}"
            for kind, row in rows.items()
        ),
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
