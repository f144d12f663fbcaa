"""A question or a command on a platform that keeps what it is told, and fails where it is told to."""

from dataclasses import dataclass, field

from faqbot.conversation.message import Message, Text
from faqbot.conversation.port import Asked, Capabilities
from faqbot.model import Person, Question
from tests.conversation.recording import text_of


@dataclass
class RecordingAsked:
    """One question or command.

    Attributes:
        refuses: The methods that fail.
        breaks: The methods that raise, as a fault of the adapter's.
        gone: Whether it is deleted, before the reply or while it is being sent.
        opens: Whether there is a window for a search.
    """

    question: Question
    can: Capabilities
    by: Person | None = None
    mark: str | None = None
    target: tuple[str, ...] = ()
    refuses: set[str] = field(default_factory=set)
    breaks: set[str] = field(default_factory=set)
    gone: list[bool] = field(default_factory=list)
    opens: bool = False
    acknowledged: int = 0
    said: list[Message] = field(default_factory=list)
    searches: list[Text] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """All that is read."""
        return [text_of(each) for each in self.said]

    def is_gone(self) -> bool:
        return self.gone.pop(0) if self.gone else False

    async def acknowledge(self) -> bool:
        self.acknowledged += 1
        return "acknowledge" not in self.refuses

    async def reply(self, message: Message) -> bool:
        self.said.append(message)
        if "reply" in self.breaks:
            raise RuntimeError("a fault of the adapter's")
        return "reply" not in self.refuses

    async def open_search(self, hint: Text) -> bool:
        self.searches.append(hint)
        return self.opens


def is_asked(asked: RecordingAsked) -> Asked:
    """The same, which the type checker holds against the port."""
    return asked
