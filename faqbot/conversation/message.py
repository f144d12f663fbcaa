"""What people read: a fixed sentence, Markdown of faqbot's own, or a reply, with its buttons."""

from dataclasses import dataclass
from typing import TypeAlias

from faqbot.conversation.actions import Action


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; `stands_out` where it is what most will want."""

    action: Action
    label: str
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in which nothing is markup.

    Attributes:
        text: It.
        person: The mark of who is mentioned where it says `{name}`; it pings nobody.
    """

    text: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, with one row of buttons below it."""

    markdown: str
    buttons: tuple[Button, ...] = ()


Message: TypeAlias = Line | Text


@dataclass(frozen=True, slots=True)
class Form:
    """One field that is to be filled in, in a window of its own.

    Attributes:
        sends: What comes back with the words.
        title: Above all.
        quote: What is answered, as plain text.
        label: What the field is for.
        submit: The button that sends it.
        cancel: The button that does not.
    """

    sends: Action
    title: str
    quote: str
    label: str
    submit: str
    cancel: str
