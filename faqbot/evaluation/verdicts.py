"""The tests of a file as a person reads them: each failure with its line, then what was confused."""

from faqbot.errors import Problem
from faqbot.evaluation.expectations import OF_ASKS, OF_NOT, Tally, Tried, Verdict
from faqbot.model import Match, Outcome

MOST_PAIRS = 20
_MOST_OTHERS = 3
_ORDINALS = ("first", "second", "third", "fourth")


def failure(tried: Tried) -> Problem:
    """A test that failed, with what it got instead, how near it was, and what to do."""
    message, remedy = _words(tried)
    mark = tried.wanted.mark
    return Problem(mark.line, mark.column, message, remedy, width=mark.width)


def _words(tried: Tried) -> tuple[str, str]:
    """What is wrong, and what to do."""
    wanted, made = tried.wanted, tried.made
    own = f'"{wanted.entry}" scores {tried.score:.2f}'
    first = made.matches[0] if made.matches else None
    alias = f'give "{wanted.entry}" an alias that asks this in other words'
    shown = "`faqbot why` shows what is lacking"
    match tried.verdict:
        case Verdict.VIOLATED:
            message = f"{own}, answers this and must not{_carried(first)}"
            remedy = "write the entry that should answer it, or reword that phrasing"
        case Verdict.WRONG:
            message = f'"{made.chosen[0]}" answers this, and {own}{_carried(first)}'
            remedy = f"{alias}, or reword that phrasing"
        case Verdict.OPENED:
            message = f"{own} and is only shown as a guess{_others(tried)}"
            remedy = f"it is likely: {alias}; {shown}"
        case Verdict.SUGGESTED:
            place = f"{_ORDINALS[made.chosen.index(wanted.entry)]} of {len(made.chosen)}"
            message = f"{own} and is only suggested, {place}{_others(tried)}"
            remedy = f"it is near: {alias}; {shown}"
        case _ if made.outcome is Outcome.SUGGEST:
            message = f"{own} and is not suggested{_others(tried)}"
            remedy = f"{alias}; {shown}"
        case _:
            message = f"{own} and nothing is answered or suggested{_others(tried)}"
            remedy = f"{alias}; {shown}"
    return message, remedy


def _carried(match: Match | None) -> str:
    return f' ({match.score:.2f}, by "{match.phrasing}")' if match else ""


def _others(tried: Tried) -> str:
    """The best of the other entries, with their scores."""
    others = [each for each in tried.made.matches if each.entry_id != tried.wanted.entry]
    names = [f'"{each.entry_id}" {each.score:.2f}' for each in others[:_MOST_OTHERS]]
    return f"; beside it {', '.join(names)}" if names else ""


def summary(tally: Tally) -> str:
    """What was taken for what, and the figures, in aligned lines."""
    lines = _matrix(tally)
    for name, total, verdicts in (("asks", tally.asks, OF_ASKS), ("not", tally.rejects, OF_NOT)):
        if total:
            lines.append(f"{name + ':':<12}{total:>6}")
            lines += [
                f"  {verdict.value:<10}{tally.counts[verdict]:>6}"
                f"{tally.counts[verdict] / total:>8.1%}"
                for verdict in verdicts
            ]
    return "\n".join(lines)


def _matrix(tally: Tally) -> list[str]:
    if not tally.taken:
        return []
    shown = tally.taken[:MOST_PAIRS]
    width = max(len("asks of"), *(len(each.entry) for each in shown))
    other = max(len("taken for"), *(len(each.taken_for) for each in shown))
    lines = [f"{'asks of':<{width}}  {'taken for':<{other}}  answered  suggested"]
    lines += [
        f"{each.entry:<{width}}  {each.taken_for:<{other}}  {each.answered or '-':>8}"
        f"  {each.suggested or '-':>9}"
        for each in shown
    ]
    if len(tally.taken) > len(shown):
        lines.append(f"and {len(tally.taken) - len(shown)} more pairs")
    return [*lines, ""]
