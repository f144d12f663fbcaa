"""What a check of the set-up found, and what to do about it."""

import enum
from dataclasses import dataclass
from typing import Self

from faqbot.errors import FaqbotError

CHECK_SECONDS = 10.0
"""How long one check may wait for somebody else's answer."""


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun, such as "3 entries"; an s makes the plural unless `many` is given."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


class State(enum.Enum):
    """How a thing stands."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "PROBLEM"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands.

    Attributes:
        subject: What was looked at.
        what: How it stands; never a token.
        remedy: What to do next; empty where nothing is to be done.
    """

    subject: str
    state: State
    what: str
    remedy: str = ""

    @classmethod
    def of(cls, subject: str, error: FaqbotError) -> Self:
        """The problem that an error names; its first sentence says what, the others what to do."""
        what, _, remedy = str(error).removeprefix(f"{subject}: ").partition(". ")
        return cls(subject, State.PROBLEM, what.rstrip("."), remedy)

    def as_json(self) -> dict[str, str]:
        """For programs."""
        return {
            "subject": self.subject,
            "state": self.state.value.lower(),
            "what": self.what,
            "remedy": self.remedy,
        }
