"""A comparison as a person reads it: on a terminal, or as Markdown below a pull request."""

import sys
from collections.abc import Sequence

from faqbot.evaluation.comparison import Change, Comparison, Kind, Shown
from faqbot.markup.shortening import cut
from faqbot.model import Outcome

# GitHub takes comments of at most 65,536 characters:
# https://docs.github.com/en/rest/issues/comments
MOST_IN_MARKDOWN = 60
MOST_ON_TERMINAL = 200
_MOST_ENTRIES = 20
_WIDEST_QUESTION, _WIDEST_CELL = 60, 48
_LONGEST_IN_MARKDOWN = 160
# What Markdown, HTML, or GitHub (mentions, references, links) would take for something else.
_MEANING = frozenset("\\`*_{}[]()<>#+|~&@:/$!^=")
_HEADER = ("question", "before", "after", "what changes")


def table(comparison: Comparison) -> str:
    """The comparison in aligned lines; what is long is cut, `--json` has all of it."""
    lines = [_headline(comparison), *(f"  {line}" for line in _notes(comparison))]
    shown = comparison.changes[:MOST_ON_TERMINAL]
    if shown:
        rows = [_HEADER, *(_row(change) for change in shown)]
        widest = (_WIDEST_QUESTION, _WIDEST_CELL, _WIDEST_CELL, sys.maxsize)
        brief = [[cut(*pair) for pair in zip(row, widest, strict=True)] for row in rows]
        widths = [max(map(len, column)) for column in zip(*brief, strict=True)]
        lines.append("")
        lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in brief]
    if len(comparison.changes) > len(shown):
        lines.append(f"and {len(comparison.changes) - len(shown)} more; --json has them all")
    return "\n".join(lines)


def markdown(comparison: Comparison) -> str:
    """The comparison as GitHub's Markdown, below its limit for a comment."""
    heading = f"### faqbot: {_code(comparison.old)} to {_code(comparison.new)}"
    lines = [heading, "", f"**{_headline(comparison, named=False)}**"]
    if notes := _notes(comparison):
        lines += ["", *(f"- {line}" for line in notes)]
    shown = comparison.changes[:MOST_IN_MARKDOWN]
    if shown:
        lines += ["", f"| {' | '.join(_HEADER)} |", f"|{'---|' * len(_HEADER)}"]
        for change in shown:
            question, *rest = _row(change)
            cells = [_code(cut(question, _LONGEST_IN_MARKDOWN)), *map(_escaped, rest)]
            lines.append(f"| {' | '.join(cells)} |")
    if len(comparison.changes) > len(shown):
        lines += ["", f"and {len(comparison.changes) - len(shown)} more"]
    return "\n".join(lines)


def _headline(comparison: Comparison, *, named: bool = True) -> str:
    between = f" between {comparison.old} and {comparison.new}" if named else ""
    changed, questions = len(comparison.changes), comparison.questions
    if not questions:
        return f"No question was asked{between}: there is none."
    noun = "question gets" if questions == 1 else "questions get"
    return f"{changed or 'None'} of {questions} {noun} something else{between}."


def _notes(comparison: Comparison) -> list[str]:
    """What kinds of change there are, and what changed in the file itself."""
    notes = [f"{kind.value}: {count}" for kind, count in comparison.counts.items()]
    if comparison.repaired or comparison.broken:
        notes.append(
            f"of those whose entry is known, {comparison.repaired} are right now, "
            f"{comparison.broken} no longer"
        )
    for what, ids in (
        ("new entries", comparison.added),
        ("entries gone", comparison.removed),
        ("answers whose text changed", comparison.reworded),
    ):
        if ids:
            notes.append(f"{what}: {_listed(ids, _MOST_ENTRIES)}")
    return notes


def _row(change: Change) -> tuple[str, str, str, str]:
    what = ", ".join(kind.value for kind in change.kinds)
    if change.repaired is not None:
        what += "; right now" if change.repaired else "; was right"
    question = "".join(
        character if character.isprintable() else " " for character in change.query.text
    )
    if change.query.after:
        question += f" (after {change.query.after})"
    with_posts = Kind.POSTS in change.kinds
    old, new = (_cell(shown, with_posts=with_posts) for shown in (change.old, change.new))
    return question, old, new, what


def _cell(shown: Shown, *, with_posts: bool) -> str:
    if shown.outcome is Outcome.ABSTAIN:
        return "nothing"
    if shown.outcome is Outcome.SUGGEST:
        return f"suggests {_listed(shown.entries, len(shown.entries))}"
    posts = f", posts: {_listed(shown.posts, len(shown.posts)) or 'none'}" if with_posts else ""
    return f"{shown.answer} {shown.score:.2f}{posts}"


def _listed(ids: Sequence[str], most: int) -> str:
    further = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + further


def _code(text: str) -> str:
    """`text` as code, in which GitHub mentions nobody and links nothing."""
    return f"<code>{_escaped(text)}</code>"


def _escaped(text: str) -> str:
    return "".join(f"&#{ord(each)};" if each in _MEANING else each for each in text)
