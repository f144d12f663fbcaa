"""Gaps as a table, as JSON, and as YAML to put into faqs.yaml."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from faqbot.insight.gap import Found, Gap
from faqbot.insight.teaching import without_placeholders
from faqbot.matching.normalise import STOP_WORDS, phrasing_key, words
from faqbot.model import Entry, KnowledgeBase

# True as it stands, should it go live before somebody has written the answer.
ANSWER_TO_WRITE = "We have not written this down yet. Please ask a person."
# As `Reasons` has them.
_REASONS = ("missed", "suggested in vain", "voted down", "handed over")
_HEAD = ("people", "asked", "missed", "suggested", "disliked", "handed over", "nearest")
_SLUG_WORDS = 4
_SLUG_LENGTH = 60


def table(found: Found, since: datetime) -> str:
    """The gaps in columns, the question last, and what is not among them."""
    lines = []
    if found.gaps:
        rows = [_HEAD, *map(_cells, found.gaps)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        texts = ["question", *(gap.text for gap in found.gaps)]
        for row, text in zip(rows, texts, strict=True):
            *numbers, nearest = row
            cells = [cell.rjust(width) for cell, width in zip(numbers, widths, strict=False)]
            lines.append("  ".join([*cells, nearest.ljust(widths[-1]), text]))
        lines.append("")
    return "\n".join([*lines, *summary(found, since)])


def summary(found: Found, since: datetime) -> list[str]:
    """What was found, and what is not shown and why, a line each."""
    day = f"{since:%Y-%m-%d}"
    if not found.questions:
        return [f"nothing asked in vain since {day}"]
    shown = _count(len(found.gaps), "gap") if found.gaps else "no gap to show"
    shown += f" of {len(found.gaps) + found.more}" if found.more else ""
    lines = [f"{shown}; {_count(found.questions, 'question')} asked in vain since {day}"]
    if found.hidden:
        lines.append(
            f"{_count(found.hidden, 'more')} ({_count(found.hidden_questions, 'question')}) asked "
            "by one person alone: hidden; --confirm shows what is not answered by now"
        )
    if found.answered:
        lines.append(f"{found.answered} answered by the present file")
    for number, what in (
        (found.ignored_questions, "like those that are ignored"),
        (found.leaning, "that leaned on the answer before: left aside"),
        (found.noise, "of small talk or one word: left aside"),
        (found.left_out, "of the rarest left out; a later --since reaches them"),
    ):
        if number:
            lines.append(f"{_count(number, 'question')} {what}")
    return lines


def as_json(found: Found, knowledge: KnowledgeBase, since: datetime) -> dict[str, Any]:
    """The gaps as one object; times in ISO 8601, UTC; scores in [0, 1]."""
    return {
        "since": since.isoformat(),
        "questions": found.questions,
        "gaps": [_gap(gap, knowledge) for gap in found.gaps],
        "more": found.more,
        "hidden": found.hidden,
        "hidden_questions": found.hidden_questions,
        "answered": found.answered,
        "ignored_questions": found.ignored_questions,
        "left_out": found.left_out,
        "leaning": found.leaning,
        "noise": found.noise,
    }


def as_yaml(found: Found, knowledge: KnowledgeBase, since: datetime) -> str:
    """What would close the gaps: new entries, and aliases of those that are near, with tests."""
    lines = [f"# {line}" for line in summary(found, since)]
    if not found.gaps:
        return "\n".join(lines)
    lines.append("entries:")
    taken = set(knowledge.ids)
    for gap in found.gaps:
        lines += _snippet(gap, knowledge, taken)
    return "\n".join(lines)


def proposed_id(text: str, taken: Collection[str]) -> str:
    """An id made of the words of `text` that say most, none of `taken`."""
    said = re.sub(r"\[\w+\]", " ", text)
    kept = [word for word in words(said) if word not in STOP_WORDS and word.isascii()]
    name = "-".join(re.sub(r"[^a-z0-9]", "", word) for word in kept[:_SLUG_WORDS]).strip("-")
    slug = re.sub(r"-{2,}", "-", name)[: _SLUG_LENGTH - 4].strip("-") or "new-entry"
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each not in taken)


def proposed_question(text: str) -> str:
    """`text` as a question's title: without placeholders, a capital first, a mark at its end."""
    said = without_placeholders(text).rstrip(" .?!") or text
    return f"{said[:1].upper()}{said[1:]}?"


def why(gap: Gap) -> str:
    """How often, by how many and in which way, in words."""
    kinds = zip(astuple(gap.reasons), _REASONS, strict=True)
    told = ", ".join(f"{number} {kind}" for number, kind in kinds if number)
    asked = f"{_count(gap.questions, 'question')} by {_count(gap.people, 'person', 'people')}"
    return f"{asked}: {told}"


def _cells(gap: Gap) -> tuple[str, ...]:
    numbers = (gap.people, gap.questions, *astuple(gap.reasons))
    near = f"{gap.nearest.entry_id} {gap.nearest.score:.2f}" if gap.nearest else "-"
    return (*map(str, numbers), near)


def _gap(gap: Gap, knowledge: KnowledgeBase) -> dict[str, Any]:
    entry = knowledge.entry(gap.nearest.entry_id) if gap.nearest else None
    return {
        "text": gap.text,
        "variants": list(gap.variants),
        "wordings": len(gap.wordings),
        "questions": gap.questions,
        "people": gap.people,
        **asdict(gap.reasons),
        "first": gap.first.isoformat(),
        "last": gap.last.isoformat(),
        "nearest": None
        if gap.nearest is None or entry is None
        else {
            "id": entry.id,
            "question": entry.question,
            "score": round(gap.nearest.score, 4),
        },
        "decision": gap.decision.outcome.value,
        "alias_of": gap.alias_of,
    }


def _snippet(gap: Gap, knowledge: KnowledgeBase, taken: set[str]) -> Iterator[str]:
    text = without_placeholders(gap.text)
    test = without_placeholders(gap.variants[0]) if gap.variants else text
    near = f"; nearest: {gap.nearest.entry_id} {gap.nearest.score:.2f}" if gap.nearest else ""
    yield f"  # {why(gap)}{near}"
    known = _entry_asked_by(text, knowledge)
    if known is not None:
        yield f"  # a phrasing of {known.id} already, whose answer did not help: better mend that"
        return
    entry = knowledge.entry(gap.alias_of) if gap.alias_of else None
    if entry is not None:
        yield f"  # to be added to the entry {entry.id}"
        yield f"  - id: {entry.id}"
        yield f"    aliases: [{_quoted(text)}]"
    else:
        made = proposed_id(text, taken)
        taken.add(made)
        yield f"  - id: {made}"
        yield f"    question: {_quoted(proposed_question(text))}"
        yield f"    answer: {_quoted(ANSWER_TO_WRITE)}   # write the answer here, in Markdown"
    yield f"    tests: {{asks: [{_quoted(test)}]}}"


def _entry_asked_by(text: str, knowledge: KnowledgeBase) -> Entry | None:
    """The entry that has `text` among its phrasings, where a second one would be an error."""
    key = phrasing_key(text)
    for entry in knowledge.entries:
        if key in map(phrasing_key, entry.phrasings):
            return entry
    return None


def _quoted(text: str) -> str:
    # YAML 1.2 reads JSON's strings: https://yaml.org/spec/1.2.2/#12-overview-of-yaml
    return json.dumps(text, ensure_ascii=False)


def _count(number: int, one: str, many: str = "") -> str:
    plural = one if one == "more" else many or f"{one}s"
    return f"{number} {one if number == 1 else plural}"
