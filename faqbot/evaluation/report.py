"""The figures as a person reads them on a terminal."""

from faqbot.evaluation.figures import Figures, OutOfScope, Policy


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
        lines += ["", *_policy_lines(figures.policy)]
    if figures.out_of_scope is not None:
        lines += ["", *_out_of_scope_lines(figures.out_of_scope)]
    if figures.auroc is not None:
        lines.append(f"AUROC of the top score  {figures.auroc:.3f}")
    if figures.confusions:
        lines += ["", "most often confused (best match in place of the right entry)"]
        lines += [
            f"{each.count:>5}  {each.entry} -> {each.taken_for}" for each in figures.confusions
        ]
    return "\n".join(lines)


def _policy_lines(policy: Policy) -> list[str]:
    return [
        f"answered   {policy.answered:>6.1%}   right in {_percent(policy.answer_precision)}",
        f"suggested  {policy.suggested:>6.1%}   right one offered in {_percent(policy.suggest_holds)}",
        f"abstained  {policy.abstained:>6.1%}",
    ]


def _out_of_scope_lines(outside: OutOfScope) -> list[str]:
    return [
        f"out of scope: {outside.questions} questions",
        f"answered   {outside.answered:>6.1%}",
        f"suggested  {outside.suggested:>6.1%}",
        f"abstained  {outside.abstained:>6.1%}",
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
