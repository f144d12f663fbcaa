"""The path of one question: policy, claim, ranking, decision, reply, record."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from faqbot.matching.follow_up import leans
from faqbot.matching.normalise import words
from faqbot.model import (
    Approach,
    Decision,
    Judgement,
    Matcher,
    Outcome,
    Place,
    Platforms,
    Post,
    Question,
    Reply,
    Snapshot,
    Talk,
    Unread,
)
from faqbot.service import policy
from faqbot.service.activity import Activity
from faqbot.service.acts import Acts
from faqbot.service.composing import Composer
from faqbot.service.forgetting import is_wish
from faqbot.service.in_flight import UnderWay, new_id
from faqbot.service.limits import Cooldown, RateLimit
from faqbot.service.load import End, Handling, Ledger, Load
from faqbot.service.near_posts import near_posts
from faqbot.service.ranking import NoTimeError, Ranking
from faqbot.service.ranking_process import RankingProcess
from faqbot.service.reading import as_read, left_unread
from faqbot.service.recording import Recorder
from faqbot.service.shedding import Shedding
from faqbot.store import AskedQuestion, Store
from faqbot.store.asked import CONVERSATION, IN_THREAD
from faqbot.texts import Texts

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_UNREAD = {Unread.MESSAGE: "unread_message", Unread.FILE: "unread_file"}
"""What one is told who points to nothing that can be read."""


class Service:
    """Answers questions from its current snapshot; one for all adapters.

    Attributes:
        snapshot: What is answered from now.
        recorder: Where claims and questions go.
        clock: Now, in UTC.
        platforms: Those that the file may name and people may ask on.
        activity: Counts what all adapters do.
        rate: How many questions a person may ask.
        apart: What judges questions in another process; None where nothing does.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        recorder: Recorder,
        texts: Texts,
        clock: Callable[[], datetime],
        platforms: Platforms,
        rate: RateLimit | None = None,
        apart: RankingProcess | None = None,
    ) -> None:
        """Start the ranking thread.

        Args:
            snapshot: What to answer from.
            recorder: Where claims and questions go.
            texts: faqbot's own sentences, in English.
            clock: Now, in UTC.
            platforms: Those that the file may name and people may ask on.
            rate: How many questions a person may ask, and how often act; the standard without one.
            apart: What judges questions in another process; all are judged here without one.
        """
        self.snapshot = snapshot
        self.recorder = recorder
        self.clock = clock
        self.platforms = platforms
        self.activity = Activity()
        self.texts = texts
        self.rate = rate or RateLimit()
        self._under_ways: list[UnderWay] = []
        self._overheard = RateLimit(self.rate.most)
        self.acts = Acts(self.rate.most)
        self._cooldown = Cooldown()
        self.apart = apart
        self._in_ranking = 0
        self._expecting: Counter[str] = Counter()
        self._ranking = Ranking(measured=self.activity.matches.add)
        self._ledger = Ledger(self._ranking)
        self._shedding = Shedding(self._ledger, recorder, self._line)

    @property
    def load(self) -> Load:
        """What is under way, and what became of all questions since the start."""
        return self._ledger.load

    @contextmanager
    def answering(self, question: Question) -> Iterator[Handling]:
        """A question from its arrival to its last word, counted at the end of the block.

        Within, `Handling.question` has the words that it is read by, `Handling.reply` gives what to send, and `Handling.sent` is told whether it was.
        """
        handling = Handling(as_read(question), self._reply)
        self._ledger.begin(handling)
        try:
            yield handling
        finally:
            self._ledger.finish(handling)
            self.activity.finished(handling)
            # What was cut off stays open, and counts as lost wherever claims are looked through.
            if handling.claimed and handling.end is not End.LOST:
                self.recorder.settle_claim(question)

    async def ask(self, question: Question) -> Reply | None:
        """The reply to `question`, or None where silence is right; it counts as sent."""
        with self.answering(question) as handling:
            reply = await handling.reply()
            if reply is not None:
                handling.sent()
            return reply

    async def _reply(self, handling: Handling) -> Reply | None:
        snapshot = self.snapshot
        handling.name = new_id()
        heard = policy.at_most(handling.question, snapshot.knowledge.behaviour)
        if heard is policy.Hearing.NONE or policy.is_for_others(heard, handling.question):
            return None
        text = handling.question.text
        if self._shedding.is_due(handling.question, heard, lambda: self._is_known(text, snapshot)):
            return await self._shedding.shed(handling, heard)
        if is_wish(text):
            return await self._told(handling, heard, snapshot, "forget_how")
        if (unread := left_unread(handling.question)) is not None:
            return await self._told(handling, heard, snapshot, _UNREAD[unread])
        return await self._ranked(handling, heard, snapshot)

    async def _ranked(
        self, handling: Handling, heard: policy.Hearing, snapshot: Snapshot
    ) -> Reply | None:
        if heard is not policy.Hearing.DIRECT and not self._overheard.allows(handling.question):
            handling.end = End.UNASKED
            return None
        known = self._is_known(handling.question.text, snapshot)
        try:
            with self._ranking.expecting(known=known), self._expected(handling.question.text):
                if not await self._is_ours(handling, heard, snapshot):
                    return None
                if heard is policy.Hearing.DIRECT and not self.rate.allows(handling.question):
                    return self._shedding.slow_down(handling)
                judged, before = await self._judged(handling.question, snapshot)
        except NoTimeError:
            return await self._shedding.shed(handling, heard)
        return await self._said(handling, heard, judged, before, snapshot)

    def _is_known(self, text: str, snapshot: Snapshot) -> bool:
        """Whether a text costs no time to rank: it was asked lately, or others ask it just now.

        One that may lean on what was answered before is ranked for each who asks it.
        """
        if snapshot.matcher.recall(text) is not None:
            return True
        return text in self._expecting and not leans(text)

    @contextmanager
    def _expected(self, text: str) -> Iterator[None]:
        """Within, a text is being ranked; who asks the same waits for no other ranking."""
        self._expecting[text] += 1
        try:
            yield
        finally:
            self._expecting[text] -= 1
            if not self._expecting[text]:
                del self._expecting[text]

    async def _told(
        self, handling: Handling, heard: policy.Hearing, snapshot: Snapshot, key: str
    ) -> Reply | None:
        """A fixed sentence for who asks faqbot itself; what they wrote is neither ranked nor kept."""
        question = handling.question
        if heard is not policy.Hearing.DIRECT or not await self._is_ours(handling, heard, snapshot):
            return None
        if not self.rate.allows(question):
            return self._shedding.slow_down(handling)
        composer = self.composer(question.locale, of=snapshot)
        command, action = composer.command(question.platform), composer.texts.say("message_action")
        if key == "forget_how" and not command:
            key = "forget_whom"
        return composer.said(key, handling.name, question, command=command, action=action)

    async def _said(
        self,
        handling: Handling,
        heard: policy.Hearing,
        judged: Judgement,
        before: str | None,
        snapshot: Snapshot,
    ) -> Reply | None:
        """The reply to what was judged, recorded; None where that is not said."""
        question = handling.question
        composer = self.composer(question.locale, of=snapshot)
        if judged.talk is not None:
            is_direct = heard is policy.Hearing.DIRECT
            return self._talk(handling.name, question, judged.talk, composer) if is_direct else None
        decision = policy.as_shown(heard, judged.decision)
        judged = replace(judged, decision=decision)
        _log.debug("%s for %r: %s", decision.outcome.value, question.text, decision.rule)
        if not policy.is_said(heard, decision):
            return None
        if await self._is_repeat(question, heard, decision, snapshot):
            return None
        near: Sequence[Post] = ()
        if composer.has_place_for_posts(question, decision):
            near = await near_posts(question, snapshot.posts, self._ranking)
        reply = composer.reply(handling.name, question, judged, near)
        is_conversation = question.place is Place.DIRECT_MESSAGE and any(
            question.platform == each.name for each in self.platforms
        )
        if is_conversation and question.approach is Approach.HEARD:
            reply = await self._introduced(reply, question, composer)
        follows = before if judged.leant else None
        self.recorder.record(_asked(handling.name, question, judged, snapshot, follows))
        return reply

    def composer(self, locale: str | None = None, *, of: Snapshot | None = None) -> Composer:
        """A writer of replies from the live snapshot or another, as of today, in that language.

        What that language lacks is said in the file's own, what that lacks in English.
        """
        snapshot = of or self.snapshot
        own = snapshot.knowledge.behaviour.locale
        ours = self.texts.of(own)
        texts = ours.of(locale)
        spoken = own if texts is ours else locale
        return Composer(snapshot, texts, self.clock().date(), spoken, self.platforms)

    def forget_questions(self) -> None:
        """Remember of no question that came before what it got; the like is ranked anew."""
        self.snapshot.matcher.forget()
        self.snapshot.posts.forget()
        if self.apart is not None:
            self.apart.forget()

    def take_no_more(self) -> None:
        """Answer what is under way only; what comes now hears that faqbot is being restarted."""
        self._shedding.stopping = True

    def rank_no_more(self) -> None:
        """Answer what is ranked only; what still waits for that hears the same."""
        self._shedding.stopping = True
        self._ranking.end()

    async def close(self, *, within: float = 4.0) -> str:
        """End what is still under way, finish recording, `within` seconds at most, and both threads.

        Gives what became of all questions, for the log.
        """
        self.rank_no_more()
        await self._ledger.abandon()
        # What is left are presses and commands, cut off while the store can still note it.
        cut_off = sum([await each.cut_off() for each in self._under_ways])
        await self.recorder.close(within=within)
        return self._ledger.total(unclaimed=self.recorder.unclaimed, cut_off=cut_off)

    def under_way(self) -> UnderWay:
        """A count of what one adapter is at, which `close` ends."""
        made = UnderWay()
        self._under_ways.append(made)
        return made

    async def in_ranking_thread(self, work: Callable[[], _T]) -> _T:
        """What `work` gives, computed where ranking is, so that no ack waits for it.

        Raises:
            NoTimeError: It was not its turn in time, or faqbot is about to end.
        """
        return await self._ranking.run(work)

    def _line(self, key: str, handling: Handling) -> Reply:
        """A fixed sentence in the place of an answer."""
        composer = self.composer(handling.question.locale)
        return composer.said(key, handling.name, handling.question)

    async def _is_ours(self, handling: Handling, heard: policy.Hearing, snapshot: Snapshot) -> bool:
        """Whether a message is to be answered, and by nobody else; if so, it is claimed."""
        question = handling.question
        in_thread = heard is policy.Hearing.OWN_THREAD
        if in_thread and not await self.recorder.asked_in_thread(question):
            return False
        if policy.must_ask(heard) and not await self._asks_the_room(question, snapshot):
            return False
        handling.claimed = await self.recorder.claim(question)
        return handling.claimed

    async def _asks_the_room(self, question: Question, snapshot: Snapshot) -> bool:
        """Whether a message asks those who read along, or calls faqbot's site by its name."""
        asks = snapshot.matcher.asks_the_room
        site = snapshot.knowledge.site
        names = words(site.name) if site else []
        return await self.in_ranking_thread(lambda: asks(question.text, names))

    async def _judged(self, question: Question, snapshot: Snapshot) -> tuple[Judgement, str | None]:
        """What a question gets, and the entry that was answered before it, if it may lean on one."""
        before = await self.entry_before(question)
        matcher = snapshot.matcher
        # Who asked first is answered first: nobody overtakes those who are being ranked.
        if before is None and not self._in_ranking:
            known = matcher.recall(question.text)
            if known is not None:
                return known, None
        self._in_ranking += 1
        try:
            async with self._ranking.turn():
                return await self._judge(matcher, question.text, before), before
        finally:
            self._in_ranking -= 1

    async def _judge(self, matcher: Matcher, text: str, before: str | None) -> Judgement:
        """What a text gets, whose turn it is: it may be known by now, which takes no time."""
        known = matcher.recall(text) if before is None else None
        if known is not None:
            return known
        with self._ranking.timed():
            judged = await self.apart.judge(matcher, text, before) if self.apart else None
            if judged is None:
                judged = await self._ranking.run(lambda: matcher.judge(text, before))
            return judged

    async def entry_before(self, question: Question) -> str | None:
        """The entry that a question which may lean on one was asked after, where it was asked.

        One that the file does not have is as good as none.
        """
        if not leans(question.text):
            return None
        if question.after is not None:
            return question.after or None
        is_alone = question.place is Place.DIRECT_MESSAGE

        def find(store: Store) -> str | None:
            found = None
            if question.thread is not None:
                found = store.last_entry(question, within=IN_THREAD)
            if found is None and is_alone:
                # One and the same conversation, whatever threads it has.
                whole = replace(question, thread=None)
                found = store.last_entry(whole, within=CONVERSATION)
            return found

        return await self.recorder.ask(find, None)

    async def _is_repeat(
        self,
        question: Question,
        heard: policy.Hearing,
        decision: Decision,
        snapshot: Snapshot,
    ) -> bool:
        """Whether a listed channel was given this answer, unasked, a short while ago.

        Each forum post is a place of its own, and so is each thread.
        """
        pause = snapshot.knowledge.behaviour.cooldown
        if heard is not policy.Hearing.LISTED or question.place is Place.FORUM_POST or not pause:
            return False
        entry_id = decision.chosen[0].entry_id
        if not self._cooldown.begin(question, entry_id, seconds=pause.total_seconds()):
            return True
        # What another process gave, or this one before it started anew.
        moment = self.clock() - pause
        return await self.recorder.ask(
            lambda store: store.answered_since(question, entry_id, moment), False
        )

    async def _introduced(self, reply: Reply, question: Question, composer: Composer) -> Reply:
        """The reply with a word on what faqbot is, if the author has never been answered."""
        if await self.recorder.ask(lambda store: store.is_known(question), True):
            return reply
        return replace(reply, note=composer.introduction(question))

    def _talk(self, question_id: str, question: Question, talk: Talk, composer: Composer) -> Reply:
        """The reply to plain talk, recorded so that a button below it finds it."""
        if question.approach is Approach.MESSAGE_ACTION:
            # Said by somebody else, and not to faqbot.
            return composer.said("nothing_to_answer", question_id, question)
        self.recorder.record(
            AskedQuestion(
                id=question_id,
                question=question,
                outcome=Outcome.ABSTAIN,
                entry_id=None,
                matches=(),
                revision=composer.snapshot.knowledge.revision,
                talk=talk,
            )
        )
        return composer.talk(question_id, question, talk)


def _asked(
    question_id: str,
    question: Question,
    judged: Judgement,
    snapshot: Snapshot,
    follows: str | None,
) -> AskedQuestion:
    decision = judged.decision
    is_shown = decision.outcome is Outcome.ANSWER or decision.opened
    offered = decision.outcome is Outcome.SUGGEST
    return AskedQuestion(
        id=question_id,
        question=question,
        outcome=decision.outcome,
        entry_id=decision.chosen[0].entry_id if is_shown else None,
        matches=decision.chosen if offered else judged.matches,
        revision=snapshot.knowledge.revision,
        follows=follows,
        opened=decision.opened,
    )
