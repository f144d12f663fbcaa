"""The figures as a person reads them on a terminal."""

from collections.abc import Mapping

from faqbot.evaluation.figures import Figures, OutOfScope


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
