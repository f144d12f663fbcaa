"""What a question gets that there is no time for: a kind word where one is due, and a count."""

from collections import defaultdict
from collections.abc import Callable

from faqbot.model import Question, Reply
from faqbot.service import policy
from faqbot.service.limits import Courtesy
from faqbot.service.load import End, Handling, Ledger, Refusal
from faqbot.service.recording import Recorder

Say = Callable[[str, Handling], Reply]
"""The sentence of a key, as the reply to a question."""


class Shedding:
    """Sheds what the ledger has no room for, and at a stop whatever is left.

    Attributes:
        stopping: Whether faqbot is about to end, which those who ask are told then.
    """

    def __init__(self, ledger: Ledger, recorder: Recorder, say: Say) -> None:
        self.stopping = False
        self._ledger = ledger
        self._recorder = recorder
        self._say = say
        self._busy: defaultdict[str, Courtesy] = defaultdict(Courtesy)
        # There is one time to stop, and then as many are told as there is time for.
        self._closing = Courtesy(a_second=None)
        self._slowed = Courtesy(a_second=None)

    def is_due(
        self, question: Question, heard: policy.Hearing, is_known: Callable[[], bool]
    ) -> bool:
        """Whether a question is to be shed; `is_known` tells whether it was ranked a while ago."""
        asked = heard is policy.Hearing.DIRECT
        if self.stopping or self._ledger.has_room(question, asked=asked):
            return self.stopping
        has_room = asked and self._ledger.has_room(question, asked=True, known=True)
        return not (has_room and is_known())

    async def shed(self, handling: Handling, heard: policy.Hearing) -> Reply | None:
        """A line for who spoke to faqbot, if it can be said; else None.

        Either way the message is claimed and settled: it is not answered when it comes again.
        """
        handling.refusal = Refusal.STOPPING if self.stopping else Refusal.BUSY
        if not self.stopping:
            self._ledger.note_shedding()
        question = handling.question
        if heard is policy.Hearing.DIRECT and self._may_tell(question):
            self._ledger.tell(handling)
            handling.claimed = handling.claimed or await self._recorder.claim(question)
            key = "closing" if self.stopping else "busy"
            return self._say(key, handling) if handling.claimed else None
        # Nothing is said that a second process could repeat, so the database is spared.
        if handling.claimed or self._recorder.notice(question):
            is_owed = heard is policy.Hearing.DIRECT
            handling.end = End.UNTOLD if is_owed else End.UNASKED
        return None

    def slow_down(self, handling: Handling) -> Reply | None:
        """A line for who asks more than one person may, once in a while."""
        handling.refusal = Refusal.TOO_MANY
        if not self._slowed.allows(handling.question):
            handling.end = End.UNTOLD
            return None
        self._ledger.tell(handling)
        return self._say("too_many", handling)

    def _may_tell(self, question: Question) -> bool:
        if self.stopping:
            return self._closing.allows(question)
        courtesy = self._busy[question.platform]
        return self._ledger.may_tell(question) and courtesy.allows(question)
