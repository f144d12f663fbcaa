"""The file as something to leaf through: its topics, their questions, and a search while typing."""

from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.model import Entry, KnowledgeBase

# Of 1: an id with a letter too many, too few or wrong in three.
_LIKE = 0.65
_MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its entries, in the order of the file; None is for those without one."""

    name: str | None
    entries: tuple[Entry, ...]


def topics(knowledge: KnowledgeBase) -> tuple[Topic, ...]:
    """All topics in the order of their first entries; what has none comes last."""
    found: dict[str | None, list[Entry]] = {}
    for entry in knowledge.entries:
        found.setdefault(entry.topic, []).append(entry)
    named = [Topic(name, tuple(entries)) for name, entries in found.items() if name is not None]
    rest = found.get(None, [])
    return (*named, Topic(None, tuple(rest))) if rest else tuple(named)


def topic_of(knowledge: KnowledgeBase, name: str) -> Topic | None:
    """The topic of that name, however it is written; None if there is none."""
    wanted = _folded(name)
    return next(
        (each for each in topics(knowledge) if each.name and _folded(each.name) == wanted), None
    )


def entry_of(knowledge: KnowledgeBase, name: str) -> Entry | None:
    """The entry whose id, or whose question, is `name`."""
    wanted = name.strip().casefold()
    return knowledge.entry(wanted) or next(
        (entry for entry in knowledge.entries if entry.question.casefold() == wanted), None
    )


def like(knowledge: KnowledgeBase, name: str, *, most: int) -> list[Entry]:
    """At most so many entries whose id or question is written nearly so, the likest first."""
    wanted = name.strip().casefold()[:_MOST_NAME]
    if not wanted:
        return []
    entries = knowledge.entries
    names = [each.id for each in entries] + [each.question.casefold() for each in entries]
    found = process.extract(
        wanted, names, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=2 * most
    )
    alike = dict.fromkeys(place % len(entries) for _, _, place in found)
    return [entries[place] for place in alike][:most]


def _folded(name: str) -> str:
    return " ".join(name.replace("-", " ").replace("_", " ").casefold().split())
