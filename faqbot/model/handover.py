"""A question that a person was asked."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Progress(enum.Enum):
    """Where a question stands that a person was asked."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class Notice(enum.Enum):
    """What the one who asked is told of it, each once, and nothing of it beside an answer."""

    TAKEN = "taken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Handover:
    """A question that was handed to a person.

    Attributes:
        id: Ours; buttons refer to it.
        text: The question, masked.
        unmasked: The same as it was written, as long as it is open and where its author agreed that
            staff read it; else None.
        private: Whether it was asked where others do not read along.
        offered: The ids of the entries that faqbot had offered, best first.
        asker: The platform's id of who asked; None once it is forgotten, with the name.
        asker_name: The name as people there read it.
        link: Where staff can open what was asked, if they can.
        channel: Where it was asked; with `thread` and `message` the place to answer.
        taken_by: Who pressed Taken, in words; so for the next two.
        posted: Whether it stands in the hand-over channel.
        unreached: Whether the last that the one who asked was to be told did not arrive.
        card: Where, as the platform names it; None where that is not known.
        answered_with: The entry whose answer `answered_by` sent; None for words of one's own.
        asked_at: When a person was asked for, in UTC; None where that is not known.
    """

    id: str
    question_id: str
    platform: str
    text: str
    private: bool
    offered: tuple[str, ...]
    asker: str | None
    asker_name: str | None
    link: str | None
    channel: str
    thread: str | None
    message: str
    progress: Progress = Progress.OPEN
    taken_by: str | None = None
    answered_by: str | None = None
    done_by: str | None = None
    posted: bool = False
    unreached: bool = False
    unmasked: str | None = None
    card: str | None = None
    answered_with: str | None = None
    asked_at: datetime | None = None

    @property
    def readable(self) -> str:
        """The question as staff read it."""
        return self.text if self.unmasked is None else self.unmasked
