"""What was done since the start, in plain numbers that `faqbot.metrics` reads."""

import time
from bisect import bisect_left
from collections import Counter, defaultdict

from faqbot.model import Author, Change, Outcome
from faqbot.service.in_flight import age
from faqbot.service.load import End, Handling

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
"""Seconds up to which times are told apart; platforms wait 3 s for an ack."""

TALK, FAILED = "talk", "failed"
OUTCOMES = (
    *(each.value for each in Outcome),
    TALK,
    *(each.name.lower() for each in End if each is not End.ANSWERED),
    FAILED,
)
"""What a question may come to: one of the three outcomes, plain talk, no answer, or a fault."""


class Durations:
    """How often something took how long.

    Attributes:
        counts: How many took up to each of BOUNDS, and no less than the one before; then the rest.
        total: Seconds in all.
    """

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Count one more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds


class Activity:
    """Counts what all adapters do; each number has one thread that writes it.

    Attributes:
        questions: How many came, by platform and outcome.
        votes: How many were kept, by platform and whether the answer helped.
        acks: Seconds from an event's arrival to its acknowledgement, by platform.
        matches: Seconds of ranking a question.
        replies: Seconds from an event's arrival to the end of its reply, by platform.
        dropped: Presses and commands that nothing was done about, by platform.
    """

    def __init__(self) -> None:
        self.questions: Counter[tuple[str, str]] = Counter()
        self.votes: Counter[tuple[str, bool]] = Counter()
        self.acks: defaultdict[str, Durations] = defaultdict(Durations)
        self.matches = Durations()
        self.replies: defaultdict[str, Durations] = defaultdict(Durations)
        self.dropped: Counter[str] = Counter()

    def finished(self, handling: Handling) -> None:
        """Count a person's message by what it came to, and how long its answer took.

        What faqbot itself and other bots write comes as well, and is no question of anybody's.
        """
        question = handling.question
        if question.author is Author.HUMAN and question.change is Change.NEW:
            self.questions[question.platform, _outcome(handling)] += 1
        if handling.end is End.ANSWERED:
            _note(self.replies[question.platform])

    def voted(self, platform: str, *, helpful: bool) -> None:
        """Count a vote that was kept."""
        self.votes[platform, helpful] += 1

    def acknowledged(self, platform: str, *, since: float | None = None) -> None:
        """Note that an event was acknowledged just now.

        It came at `since`, in seconds of the monotonic clock; else it is the one being handled.
        """
        if since is None:
            _note(self.acks[platform])
        else:
            self.acks[platform].add(time.monotonic() - since)


def _note(durations: Durations) -> None:
    seconds = age()
    if seconds is not None:
        durations.add(seconds)


def _outcome(handling: Handling) -> str:
    if handling.failed:
        return FAILED
    reply = handling.said
    if handling.end is not End.ANSWERED or reply is None:
        return handling.end.name.lower()
    is_talk = reply.talk is not None
    return TALK if is_talk or reply.fixed else reply.outcome.value
