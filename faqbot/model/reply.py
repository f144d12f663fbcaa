"""What faqbot says to a question."""

import enum
from dataclasses import dataclass

from faqbot.model.decision import Match, Outcome, Talk
from faqbot.model.knowledge import Post, Source


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that may be meant, with the question as a person would ask it."""

    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post with its age in words ("3 months ago")."""

    post: Post
    age: str


class Visibility(enum.Enum):
    """Who sees a reply."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Reply:
    """What faqbot says to one question, with no platform's markup in it.

    Attributes:
        question_id: Names the question to `desk`: votes and choices refer to it.
        body: Markdown (a CommonMark subset): an entry's answer, or a sentence of faqbot's own.
        above: Markdown that stands above the body: the question that it answers, or that it is a guess.
        plain: The whole reply as plain text, for notifications, screen readers and where a platform
            takes nothing else; it speaks of no button.
        opened: Whether the first suggestion is shown at once, as a guess: `entry_id`, `body`,
            `source` and `posts` are that entry's, and `suggestions` are the others, perhaps none.
        talk: What kind of plain talk it replies to; None for a question.
        matches: The best five matches, best first.
        posts: Those that relate to the answer; where there is none, those near to the question.
        posts_related: False where `posts` below an answer are merely the newest.
        fixed: Whether it is a sentence in the place of an answer, and no miss.
        votable: Whether to ask if this was helpful: there is an answer.
        askable: Whether to offer a person: the file names a channel that takes questions.
        sharable: Whether the one who reads it privately may show it to all.
        note: A line in small print below all else, as plain text.
        locale: The language tag of its fixed sentences; None for the file's own.
    """

    question_id: str
    outcome: Outcome
    body: str
    plain: str
    entry_id: str | None = None
    source: Source | None = None
    posts: tuple[ShownPost, ...] = ()
    posts_related: bool = True
    opened: bool = False
    talk: Talk | None = None
    suggestions: tuple[Suggestion, ...] = ()
    matches: tuple[Match, ...] = ()
    fixed: bool = False
    votable: bool = False
    askable: bool = False
    sharable: bool = False
    visibility: Visibility = Visibility.PUBLIC
    note: str | None = None
    locale: str | None = None
    above: str = ""

    @property
    def markdown(self) -> str:
        """All that is read first: what stands above the body, and the body."""
        return f"{self.above}\n\n{self.body}" if self.above else self.body
