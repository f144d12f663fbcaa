"""What is under way, and what became of all that was: nothing that was accepted goes uncounted."""

import asyncio
import enum
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from faqbot.model import Question, Reply
from faqbot.service.in_flight import cut_off
from faqbot.service.ranking import MOST_SECONDS, Ranking

MOST_IN_FLIGHT = 800
"""Questions between their arrival and their last word; each holds some 15 kB.

Fewer than the replies that an adapter lets wait, so that what comes on top is shed, and no reply is
dropped that was ranked already.
"""

_log = logging.getLogger(__name__)
# Of each platform.
_MOST_BEING_TOLD = 50
_SHARE_OF_UNASKED = 1 / 3
_SHARE_OF_ONE = 2 / 3
# What began at a full queue is over when so much of it has gone.
_OVER = 1 / 3


class End(enum.Enum):
    """What became of a question."""

    ANSWERED = "answered, with an honest miss too"
    TOLD = "told that there is no time for it now"
    SILENT = "left alone on purpose: no question, asked before, deleted, nothing to say unasked"
    UNASKED = "shed without a word: nobody had spoken to faqbot"
    UNTOLD = "shed, and who asked could not be told"
    LOST = "neither answered nor told: unsent, or cut off by a stop"


class Refusal(enum.Enum):
    """Why a question gets no answer now."""

    BUSY = "there is more to do than can be done"
    STOPPING = "faqbot is about to end"
    TOO_MANY = "its author asks more than one person may"


@dataclass(frozen=True, slots=True)
class Load:
    """How much there is to do, and what was done since the start.

    Attributes:
        in_flight: Questions between their arrival and their last word.
        waiting: Those of them that are not ranked yet.
        wait_seconds: How long ranking these will take, at the rate just measured.
        answered: As all below, a number of questions by their `End`.
        told: Shed with a word.
        silent: Left alone on purpose.
        unasked: Shed without a word, which nobody waits for.
        untold: Shed, and no word could be sent.
        lost: Unsent, or cut off by a stop.
    """

    in_flight: int
    waiting: int
    wait_seconds: float
    answered: int
    told: int
    silent: int
    unasked: int
    untold: int
    lost: int


class Asking(Protocol):
    """Finds the reply to a question."""

    async def __call__(self, handling: "Handling", /) -> Reply | None:
        """The reply, or None for silence; says in `handling` what it is worth."""
        ...


class Handling:
    """One question from its arrival to its last word.

    Attributes:
        question: What was asked.
        name: That of its record, once it has one.
        claimed: Whether it is this process's to answer.
        end: What became of it, as far as is known.
        worth: What becomes of it if the reply arrives.
        said: The reply, once there is one.
        failed: Whether it met a fault of faqbot's own.
        refusal: Why it is not answered now, where that is so; a reply says it in words.
    """

    __slots__ = (
        "_ask",
        "claimed",
        "end",
        "failed",
        "name",
        "question",
        "refusal",
        "said",
        "task",
        "worth",
    )

    def __init__(self, question: Question, ask: Asking) -> None:
        """Begin; until something is known, it counts as lost."""
        self.question = question
        self.name = ""
        self.claimed = False
        self.end = End.LOST
        self.worth = End.ANSWERED
        self.said: Reply | None = None
        self.failed = False
        self.refusal: Refusal | None = None
        self.task = asyncio.current_task()
        self._ask = ask

    async def reply(self) -> Reply | None:
        """The reply, or None where silence is right; once."""
        try:
            reply = self.said = await self._ask(self)
        except Exception:
            self.failed = True
            self.apologises()
            raise
        if reply is None and self.end is End.LOST:
            self.end = End.SILENT
        return reply

    def sent(self, *, arrived: bool = True) -> None:
        """Note whether the reply was sent; where it was not, its question is lost."""
        self.end = self.worth if arrived else End.LOST

    def apologises(self) -> None:
        """Note that what is sent now says only that something went wrong."""
        self.worth = End.TOLD

    def unwanted(self) -> None:
        """Note that nobody waits for the reply any more."""
        self.end = End.SILENT


class Ledger:
    """Counts questions in and out."""

    def __init__(self, ranking: Ranking, *, most_in_flight: int = MOST_IN_FLIGHT) -> None:
        """Count nothing yet; what waits for `ranking` counts as well."""
        self._ranking = ranking
        self._most_in_flight = most_in_flight
        self._in_flight: set[Handling] = set()
        self._by_platform: Counter[str] = Counter()
        self._ends: Counter[End] = Counter()
        self._being_told: set[Handling] = set()
        self._shed_before: int | None = None

    @property
    def load(self) -> Load:
        """How things stand."""
        return Load(
            in_flight=len(self._in_flight),
            waiting=self._ranking.waiting,
            wait_seconds=self._ranking.wait,
            **{end.name.lower(): self._ends[end] for end in End},
        )

    def has_room(self, question: Question, *, asked: bool, known: bool = False) -> bool:
        """Whether there is time for a question that has begun; else it is to be shed.

        Args:
            question: What came.
            asked: Whether its author spoke to faqbot; what nobody asked fills a third at most, and
                one platform two thirds while there is another.
            known: Whether it was ranked a while ago, and so waits for no ranking.
        """
        in_flight, own = len(self._in_flight), self._by_platform[question.platform]
        share = 1.0
        if not asked:
            share = _SHARE_OF_UNASKED
        elif len(self._by_platform) > 1 and own > _SHARE_OF_ONE * in_flight:
            share = _SHARE_OF_ONE
        has_time = known or self._ranking.wait < share * MOST_SECONDS
        return has_time and in_flight <= share * self._most_in_flight

    def may_tell(self, question: Question) -> bool:
        """Whether one more on its platform may be told that there is no time for it."""
        platform = question.platform
        told = sum(each.question.platform == platform for each in self._being_told)
        return told < _MOST_BEING_TOLD

    def begin(self, handling: Handling) -> None:
        """Count a question that arrived."""
        self._in_flight.add(handling)
        self._by_platform[handling.question.platform] += 1

    def finish(self, handling: Handling) -> None:
        """Count what became of it."""
        self._in_flight.discard(handling)
        self._by_platform[handling.question.platform] -= 1
        self._ends[handling.end] += 1
        self._being_told.discard(handling)
        if self._shed_before is None or self._ranking.ended:
            return
        calm = len(self._in_flight) <= self._most_in_flight * _OVER
        if calm and self._ranking.wait <= _OVER * MOST_SECONDS:
            _log.warning(
                "no longer overloaded: %d questions were shed", self._shed - self._shed_before
            )
            self._shed_before = None

    def tell(self, handling: Handling) -> None:
        """Note that the reply will say that there is no time."""
        handling.worth = End.TOLD
        self._being_told.add(handling)

    def note_shedding(self) -> None:
        """Log, once until it is over, that more is asked than can be answered."""
        if self._shed_before is None:
            self._shed_before = self._shed
            _log.warning(
                "overloaded: %d questions are under way, %.1f s of ranking wait; more are shed",
                len(self._in_flight),
                self._ranking.wait,
            )

    async def abandon(self) -> None:
        """Cancel all that is under way, and wait for its end, for a moment."""
        await cut_off(each.task for each in self._in_flight)

    def total(self, *, unclaimed: int, cut_off: int = 0) -> str:
        """What became of everything, for the log.

        Lost is what is still under way, too, of the silent what a slow database left `unclaimed`, and
        the presses that a stop has `cut_off`.
        """
        ends = self._ends
        lost = ends[End.LOST] + ends[End.UNTOLD] + len(self._in_flight) + unclaimed + cut_off
        silent = ends[End.SILENT] - unclaimed
        return (
            f"answered={ends[End.ANSWERED]} told={ends[End.TOLD]} silent={silent} "
            f"dropped={ends[End.UNASKED]} lost={lost}"
        )

    @property
    def _shed(self) -> int:
        return self._ends[End.TOLD] + self._ends[End.UNTOLD] + self._ends[End.UNASKED]
