"""All that a question is answered from, and the doors of the rooms that made it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.model.decision import Judgement, Talk
from faqbot.model.knowledge import Entry, KnowledgeBase, Post


class Explained(Protocol):
    """Why a question got what it got."""

    def as_text(self, say: Callable[..., str]) -> str:
        """In lines of plain text; `say` gives the sentence of a key with its values."""
        ...


class Matcher(Protocol):
    """The door of `matching`; pure, deterministic, safe to call from any thread."""

    def judge(self, question: str, after: str | None = None) -> Judgement:
        """What `question` gets, after the entry of that id if there is one in the file."""
        ...

    def recall(self, question: str) -> Judgement | None:
        """What a question of a while ago got, at once; None where that is forgotten."""
        ...

    def forget(self) -> None:
        """Remember no question that came before."""
        ...

    def talk_of(self, text: str) -> Talk | None:
        """What kind of plain talk a text is; None for a question, or where the file answers it."""
        ...

    def asks_the_room(self, text: str, own_names: Collection[str] = ()) -> bool:
        """Whether a text asks those who read along; one that calls `own_names` does."""
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

    @property
    def newest(self) -> Sequence[Post]:
        """All posts, those of the file and of the site's feeds, the newest first."""
        ...

    def posts_for(self, entry: Entry, question: str = "") -> PostChoice:
        """The posts to show below an entry's answer to a question; "" where none was typed."""
        ...

    def near(self, question: str) -> Sequence[Post]:
        """At most three posts near to a question that no entry answers, best first; perhaps none.

        It may encode the question, so it is called where questions are ranked.
        """
        ...

    def forget(self) -> None:
        """Remember no question that came before."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one question is answered from; immutable, taken once a question."""

    knowledge: KnowledgeBase
    matcher: Matcher
    posts: PostFinder
