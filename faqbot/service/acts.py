"""How often a person may do what posts something or costs work, on every platform alike."""

import enum
import time
from collections.abc import Callable, Mapping

from faqbot.service.limits import QUESTIONS, RateLimit


class Act(enum.Enum):
    """What a person does beside asking; each kind is counted on its own."""

    PRESS = "a button, a menu, a command, a message action"
    HAND_OVER = "a question that staff have not seen yet"
    LOOK = "a letter typed into a search, Home opened"


class Acts:
    """Counts what each person does within a minute."""

    def __init__(
        self, most: int = QUESTIONS, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Let through as many presses as questions, `most`; 0 lets all through.

        A search sees every letter, and each hand-over is work for a person.
        """
        shares = {Act.PRESS: most, Act.HAND_OVER: -(-most // 4), Act.LOOK: 10 * most}
        self._limits: Mapping[Act, RateLimit] = {
            act: RateLimit(share, monotonic=monotonic) for act, share in shares.items()
        }
        self._told = RateLimit(1, monotonic=monotonic)

    def allows(self, platform: str, user: str, act: Act = Act.PRESS) -> bool:
        """Whether the person of that name in a Question may; what is let through counts."""
        return self._limits[act].admits((platform, user))

    def tells(self, platform: str, user: str) -> bool:
        """Whether to tell one who may not, so that a hundred presses get one line."""
        return self._told.admits((platform, user))
