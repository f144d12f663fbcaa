"""The path of one question: policy, claim, ranking, decision, reply, record."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from faqbot.logs import request_id
from faqbot.matching.normalise import words
from faqbot.model import Decision, Match, Outcome, Question, Reply, Snapshot
from faqbot.service import policy
from faqbot.service.composing import Composer
from faqbot.service.recording import Recorder
from faqbot.store import AskedQuestion
from faqbot.texts import Texts

_log = logging.getLogger(__name__)
_LONGEST_LONE_WORD = 16


class Service:
    """Answers questions from its current snapshot; one for all adapters."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        recorder: Recorder,
        texts: Texts,
        clock: Callable[[], datetime],
    ) -> None:
        """Start the ranking thread.

        Args:
            snapshot: What to answer from.
            recorder: Where claims and questions go.
            texts: faqbot's own sentences.
            clock: Now, in UTC.
        """
        self.snapshot = snapshot
        self.recorder = recorder
        self._texts = texts
        self._clock = clock
        self._ranking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ranking")

    async def ask(self, question: Question) -> Reply | None:
        """The reply to `question`, or None where silence is right."""
        question_id = uuid.uuid4().hex
        request_id.set(question_id[:8])
        snapshot = self.snapshot
        heard = await self._hearing(question, snapshot)
        if heard is policy.Hearing.NONE or not await self.recorder.claim(question):
            return None
        if snapshot.matcher.is_small_talk(question.text):
            if heard is not policy.Hearing.DIRECT:
                return None
            return self.composer(snapshot).small_talk(question_id, question)
        matches, decision = await self._rank(question.text, snapshot)
        _log.debug("%s for %r: %s", decision.outcome.value, question.text, decision.rule)
        if not policy.is_said(heard, decision.outcome):
            return None
        reply = self._reply(question_id, question, decision, matches, snapshot)
        self.recorder.record(_asked(question_id, question, decision, matches, snapshot))
        return reply

    def composer(self, snapshot: Snapshot) -> Composer:
        """A writer of replies from `snapshot`, as of today."""
        return Composer(snapshot, self._texts, self._clock().date())

    async def close(self, *, within: float = 4.0) -> None:
        """Finish recording, `within` seconds at most, then end both threads."""
        await self.recorder.close(within=within)
        self._ranking.shutdown(wait=False)

    async def _hearing(self, question: Question, snapshot: Snapshot) -> policy.Hearing:
        listed = policy.is_listed(question, snapshot.knowledge.behaviour)
        asked_before = False
        if policy.needs_thread(question, listed=listed):
            asked_before = await self.recorder.asked_in_thread(question)
        return policy.hearing(question, listed=listed, asked_in_thread=asked_before)

    async def _rank(self, text: str, snapshot: Snapshot) -> tuple[list[Match], Decision]:
        def rank() -> tuple[list[Match], Decision]:
            matches = snapshot.matcher.rank(text)
            return matches, snapshot.matcher.decide(matches)

        return await asyncio.get_running_loop().run_in_executor(self._ranking, rank)

    def _reply(
        self,
        question_id: str,
        question: Question,
        decision: Decision,
        matches: list[Match],
        snapshot: Snapshot,
    ) -> Reply:
        composer = self.composer(snapshot)
        if decision.outcome is Outcome.ABSTAIN and _is_lone_word(question.text):
            return composer.unclear(question_id, question, matches)
        return composer.reply(question_id, question, decision, matches)


def _is_lone_word(text: str) -> bool:
    """Whether `text` is one word; a script without spaces makes whole sentences look like one."""
    said = words(text)
    return len(said) == 1 and len(said[0]) <= _LONGEST_LONE_WORD


def _asked(
    question_id: str,
    question: Question,
    decision: Decision,
    matches: list[Match],
    snapshot: Snapshot,
) -> AskedQuestion:
    answered = decision.outcome is Outcome.ANSWER
    return AskedQuestion(
        id=question_id,
        question=question,
        outcome=decision.outcome,
        entry_id=decision.chosen[0].entry_id if answered else None,
        matches=matches,
        revision=snapshot.knowledge.revision,
    )
