"""What faqbot would send to Slack for a file, of each kind the longest, for Slack to judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faqbot.adapters.slack.asked import CAN
from faqbot.adapters.slack.chat import modal_of
from faqbot.adapters.slack.payloads import size_of
from faqbot.adapters.slack.render import render
from faqbot.conversation.answers import answer
from faqbot.conversation.handover import form_of
from faqbot.model import Entry, KnowledgeBase, Outcome, Reply, Suggestion
from faqbot.texts import load_texts

# Slack limits how often it may be asked, and does not say to how much.
_MOST = 8
_MOST_CHOICES = 4
_ID = "x" * 16


@dataclass(frozen=True, slots=True)
class Sample:
    """One payload: as "message" or as "view"."""

    name: str
    kind: str
    payload: Mapping[str, Any]


def samples(knowledge: KnowledgeBase) -> list[Sample]:
    """The longest answer of each set of block types, a choice, and the form for an answer."""
    if not knowledge.entries:
        return []
    texts = load_texts(knowledge.behaviour.locale)
    longest: dict[frozenset[str], tuple[int, str, Mapping[str, Any]]] = {}
    for entry in knowledge.entries:
        for payload in render(answer(_answered(entry), texts, CAN)):
            blocks = payload.get("blocks", [])
            kinds, size = frozenset(str(each["type"]) for each in blocks), size_of(blocks)
            if size > longest.get(kinds, (0, "", {}))[0]:
                longest[kinds] = size, entry.id, {"blocks": blocks}
    found = sorted(longest.values(), key=lambda each: each[0], reverse=True)[:_MOST]
    (*_, choice) = render(answer(_choice(knowledge), texts, CAN))
    form = form_of(_ID, knowledge.entries[0].question, texts)
    return [
        *(Sample(f"the answer of {name}", "message", payload) for _, name, payload in found),
        Sample("a choice", "message", {"blocks": choice.get("blocks", [])}),
        Sample("the form for a reply", "view", modal_of(form, card=("C0", "1.0"))),
    ]


def _answered(entry: Entry) -> Reply:
    return Reply(
        _ID, Outcome.ANSWER, entry.answer, entry.answer, entry_id=entry.id, source=entry.source,
        votable=True, askable=True, sharable=True,
    )  # fmt: skip


def _choice(knowledge: KnowledgeBase) -> Reply:
    first = knowledge.entries[:_MOST_CHOICES]
    said = first[0].question
    offered = tuple(Suggestion(each.id, each.question) for each in first)
    return Reply(_ID, Outcome.SUGGEST, said, said, suggestions=offered, askable=True)
