"""What a check of the set-up found, and what to do about it."""

import asyncio
import enum
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Self, TypeVar

from faqbot.errors import FaqbotError

_T = TypeVar("_T")

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


async def answered(call: Awaitable[_T]) -> _T:
    """What somebody else answers within `CHECK_SECONDS`; their own errors are left as they are.

    Raises:
        ConnectionError: Nobody answers; why not, in words.
    """
    # Whoever only reads findings starts without it.
    import aiohttp

    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await call
    except TimeoutError as error:
        raise ConnectionError(f"no answer within {CHECK_SECONDS:g} s") from error
    except (aiohttp.ClientError, OSError) as error:
        raise ConnectionError(str(error) or type(error).__name__) from error
