"""All that a question is answered from, and the doors of the rooms that made it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.model.decision import Decision, FollowUp, Match
from faqbot.model.knowledge import Entry, KnowledgeBase, Post


class Explained(Protocol):
    """Why a question got what it got."""

    def as_text(self, say: Callable[..., str]) -> str:
        """In lines of plain text; `say` gives the sentence of a key with its values."""
        ...


class Matcher(Protocol):
    """The door of `matching`; pure, deterministic, safe to call from any thread."""

    def rank(self, question: str) -> list[Match]:
        """All entries that have anything to do with the question, best first."""
        ...

    def recall(self, question: str) -> list[Match] | None:
        """The ranking of a question of a while ago, at once; None where that is forgotten."""
        ...

    def is_small_talk(self, question: str) -> bool:
        """Whether the question greets, thanks or says nothing, and the file has no answer to that."""
        ...

    def decide(self, matches: Sequence[Match]) -> Decision:
        """Answer, suggest or abstain, given a ranking."""
        ...

    def follow(self, question: str, last_entry_id: str) -> FollowUp | None:
        """What `question` gets after that entry was answered; None where there is no such entry."""
        ...

    def explain(self, question: str) -> Explained:
        """Why a question gets what it gets."""
        ...


@dataclass(frozen=True, slots=True)
class PostChoice:
    """Up to three posts; `related` is False where none relates and these are the newest."""

    posts: tuple[Post, ...] = ()
    related: bool = True


class PostFinder(Protocol):
    """The door of `posts`."""

    def posts_for(self, entry: Entry) -> PostChoice:
        """The posts to show below an entry's answer."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one question is answered from; immutable, taken once a question."""

    knowledge: KnowledgeBase
    matcher: Matcher
    posts: PostFinder
