"""The fields of `relevance/`, and how well what is shown agrees with what was judged to relate."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from faqbot.model import Entry, KnowledgeBase, Post
from tests.conftest import knowledge_of

FOLDER = Path(__file__).parent / "relevance"
# What the weights are fitted to.
FITTED = (
    "studio",
    "bikes",
    "dentist",
    "library",
    "vet",
    "hosting",
    "solar",
    "climbing",
    "roastery",
)
# What is only measured: posts that say what they are about, and those whose writer took care that they
# share hardly a word with it.
PLAIN = ("driving", "moving", "pharmacy")
OBLIQUE = ("accounting", "langschool", "makerspace", "museum")
FIELDS = (*FITTED, *PLAIN, *OBLIQUE)
MOST_SHOWN = 3
_SHIPPED = Path(__file__).parents[2] / "faqs.yaml"


class Wish(NamedTuple):
    """A wording in which an entry is asked for, and two of its posts as that wants them."""

    entry: Entry
    asked: str
    first: str
    then: str


class Unanswered(NamedTuple):
    """A question that no entry of a field answers, and the ids of the posts that are about it."""

    asked: str
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        relating: The ids of the posts that relate to each entry, by its id.
        unanswered: Questions that people ask in vain; none in some fields.
    """

    name: str
    knowledge: KnowledgeBase
    relating: dict[str, frozenset[str]]
    wishes: tuple[Wish, ...]
    unanswered: tuple[Unanswered, ...]

    @property
    def entries(self) -> list[Entry]:
        """The entries without their pins, which would give away what relates."""
        return [_unpinned(entry) for entry in self.knowledge.entries]

    @property
    def posts(self) -> tuple[Post, ...]:
        return self.knowledge.posts


class Figures(NamedTuple):
    """How many posts were shown, how many of them rightly, and how many there were to show."""

    shown: int = 0
    right: int = 0
    relating: int = 0

    @property
    def precision(self) -> float:
        """In [0, 1]; 1 where nothing is shown."""
        return self.right / self.shown if self.shown else 1.0

    @property
    def recall(self) -> float:
        """In [0, 1], of what can be shown: three posts an entry."""
        return self.right / self.relating if self.relating else 1.0


Chooser = Callable[[Entry, str], Iterable[Post]]
"""What is shown below an entry's answer to a question."""
Wordings = Callable[[Entry], Iterable[str]]


def written(name: str) -> str:
    """What the file of a field says."""
    if name == "studio":
        # The shipped file ends with its posts.
        return _SHIPPED.read_text("utf-8") + (FOLDER / "studio.posts.yaml").read_text("utf-8")
    return (FOLDER / f"{name}.faqs.yaml").read_text("utf-8")


def field_of(name: str) -> Field:
    knowledge = knowledge_of(written(name))
    lines = _lines(f"{name}.jsonl")
    entries = {entry.id: _unpinned(entry) for entry in knowledge.entries}
    return Field(
        name,
        knowledge,
        {each["entry"]: frozenset(each["posts"]) for each in lines if "posts" in each},
        tuple(
            Wish(entries[each["entry"]], each["asked"], *each["before"])
            for each in lines
            if "asked" in each
        ),
        tuple(
            Unanswered(each["asked"], frozenset(each["posts"]))
            for each in _lines(f"{name}.unanswered.jsonl")
        ),
    )


def figures(field: Field, choose: Chooser, *, worded: Wordings | None = None) -> Figures:
    """How well `choose` does in a field, each entry asked for by its question, or as `worded`."""
    parts = []
    for entry in field.entries:
        relating = field.relating[entry.id]
        for question in worded(entry) if worded else [entry.question]:
            shown = {post.id for post in choose(entry, question)}
            parts.append(_figures(shown, relating))
    return total(parts)


def figures_in_vain(field: Field, near: Callable[[str], Iterable[Post]]) -> Figures:
    """How well `near` does with the questions that a field does not answer."""
    return total(
        [_figures({post.id for post in near(each.asked)}, each.posts) for each in field.unanswered]
    )


def _figures(shown: set[str], relating: frozenset[str]) -> Figures:
    return Figures(len(shown), len(shown & relating), min(len(relating), MOST_SHOWN))


def total(parts: Sequence[Figures]) -> Figures:
    return Figures(*(sum(each) for each in zip(*parts, strict=True)))


def _lines(name: str) -> list[Any]:
    """What a file of JSON lines holds; nothing where there is none."""
    path = FOLDER / name
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def _unpinned(entry: Entry) -> Entry:
    return replace(entry, related=())


def wordings(entry: Entry) -> tuple[str, ...]:
    """All the ways in which a field has an entry asked for."""
    return (*entry.phrasings, *entry.tests.asks)


def without(field: Field, entry: Entry) -> list[Entry]:
    """The entries of a file that does not answer what `entry` does."""
    return [each for each in field.entries if each.id != entry.id]
