"""What people read, with its buttons, whatever the platform: an adapter only draws it."""

import enum
from dataclasses import dataclass
from typing import TypeAlias

from faqbot.conversation.actions import Action, Choose, Preview, SendEntry
from faqbot.markup import Document, Moment, Paragraph, parse
from faqbot.markup import Text as Plain
from faqbot.service.catalogue import Topic
from faqbot.texts import Texts

_NOTHING = Document(())


class Style(enum.Enum):
    """How a button looks."""

    PLAIN = "plain"
    MAIN = "what most will want"
    RISKY = "what cannot be taken back"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a button asks before it does what it says, where the platform can ask.

    In `text`, `{question}` stands for what was asked privately, as staff would read it; it may be cut.
    """

    title: str
    text: str
    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; `confirm` is for platforms whose buttons can ask."""

    action: Action
    label: str
    style: Style = Style.PLAIN
    confirm: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """The question whether a reply helped, and its two answers."""

    asked: str
    yes: Button
    no: Button


@dataclass(frozen=True, slots=True)
class Others:
    """The answers between which one may go back and forth, each with the question as its label.

    `shown` is the entry whose answer is shown, which is among them or not; `label` is above them all.
    """

    label: str
    buttons: tuple[Button, ...]
    shown: str | None

    @property
    def options(self) -> tuple[tuple[str, Button], ...]:
        """The buttons by their entries' ids."""
        return tuple(
            (each.action.entry_id or "", each)
            for each in self.buttons
            if isinstance(each.action, Choose | Preview | SendEntry)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in which nothing is markup.

    `person` is the mark of who is mentioned where it says `{name}`; it pings nobody.
    """

    text: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown with a row of buttons below; the age of `since` stands behind its first paragraph."""

    markdown: str
    buttons: tuple[Button, ...] = ()
    since: Moment | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What is read of a reply: one object for the same words, by which an adapter may remember them.

    Attributes:
        parts: Set apart from each other: the answer, its source, its posts.
        choice: What stands above the choices below a guess; empty for all else.
    """

    parts: tuple[Document, ...]
    choice: Document = _NOTHING


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, with all that can be pressed below it.

    Attributes:
        plain: All that is read as plain text, which names no button.
        entry_id: The entry that is shown, if one is.
        choices: What may be meant.
        buttons: All else that can be pressed, in one row.
        note: A line in small print, as plain text.
    """

    words: Words
    plain: str
    entry_id: str | None = None
    choices: tuple[Button, ...] = ()
    others: Others | None = None
    votes: Votes | None = None
    buttons: tuple[Button, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """At least one topic with its questions, to pick one from.

    Attributes:
        head: Markdown above them; "" where one topic's name says it all.
        foot: What stands below them, where there is room for it.
        start: Which of the one topic's questions to begin with; None for all.
    """

    topics: tuple[Topic, ...]
    texts: Texts
    head: str = ""
    foot: Document | None = None
    start: int | None = None

    def title_of(self, topic: Topic) -> str:
        """A topic's name as people read it."""
        if topic.name is None:
            return self.texts.say("list_other")
        words = topic.name.replace("-", " ").replace("_", " ")
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class PostItem:
    """One post of a list; its `title` is plain text, and `share` shows it to all, where that can be."""

    title: str
    document: Document
    share: Button | None = None


@dataclass(frozen=True, slots=True)
class PostList:
    """At least one post, each with what can be done with it, below a `head` of Markdown.

    The button `more`, below all, goes on with the list; there is none at its end.
    """

    head: str
    items: tuple[PostItem, ...]
    more: Button | None = None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All of them, in their order."""
        shares = (each.share for each in self.items)
        return tuple(each for each in (*shares, self.more) if each is not None)


class Field(enum.Enum):
    """What a form's field takes."""

    WORDS = "as many lines as one likes"
    LINE = "a line"
    QUESTION = "a question of the file, found while one types; it comes back by its entry's id"


@dataclass(frozen=True, slots=True)
class Form:
    """One field that is to be filled in, in a window of its own.

    Attributes:
        sends: What comes back with the words, or with the id behind its own words.
        quote: What is answered, as plain text.
        label: What the field is for.
        hint: What stands in the empty field, where one searches.
    """

    sends: Action
    title: str
    quote: str
    label: str
    submit: str
    cancel: str
    field: Field = Field.WORDS
    hint: str = ""


Message: TypeAlias = Line | Text | Answer | Listing | PostList


def as_answer(text: Text) -> Answer:
    """The same with its Markdown read."""
    document = document_of(text)
    return Answer(Words((document,)), "", buttons=text.buttons)


def document_of(text: Text) -> Document:
    """What is read of a text."""
    document = parse(text.markdown)
    match document.blocks:
        case (Paragraph(words), *rest) if text.since is not None:
            aged = Paragraph((*words, Plain(" · "), text.since))
            return Document((aged, *rest))
    return document


def one_line(text: str) -> str:
    """`text` without line ends, and with single spaces."""
    return " ".join(text.split())
