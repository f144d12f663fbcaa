"""The matcher: a question in, ranked entries out; built once from a file, then pure."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from faqbot import __version__
from faqbot.matching import deciding
from faqbot.matching.confidence import WITH_ENCODER, WORDS_ALONE
from faqbot.matching.encoding import Cache, Encoder
from faqbot.matching.explaining import MOST_EXPLAINED, Explanation, Note, Signals
from faqbot.matching.following import Following
from faqbot.matching.ranking import Ranking
from faqbot.matching.recent import Recent
from faqbot.matching.regression import NEIGHBOURS, Estimates, Regression
from faqbot.matching.rehearsal import MOST_KEPT, Rehearsal
from faqbot.matching.small_talk import is_small_talk
from faqbot.matching.space import Space
from faqbot.matching.spelling import Correction, Speller
from faqbot.matching.supports import Kind, supports_of
from faqbot.matching.thresholds import (
    MOST_FALSE,
    MOST_SAMPLES,
    MOST_SUGGEST,
    SCORE,
    WANTED_PRECISION,
    Thresholds,
    Trial,
    thresholds_from,
    trial,
)
from faqbot.matching.weighing import Weighing
from faqbot.matching.wording import bare
from faqbot.model import Decision, Entry, Judgement, Match, Outcome, Rule, Talk

_THRESHOLDS = "thresholds"
# So many rankings are kept, of questions of so many characters at most.


class KernelMatcher:
    """Ranks entries by kernel ridge regression on their phrasings."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        encoder: Encoder | None = None,
        dictionary: Sequence[str] = (),
        cache: Cache | None = None,
    ) -> None:
        """Build from `entries`.

        Args:
            entries: The file's.
            encoder: What turns texts into vectors; None compares letters and words alone.
            dictionary: Words of the language, commonest first, which are no slips.
            cache: Where vectors and thresholds outlive the process.
        """
        self._ids = [entry.id for entry in entries]
        self._supports = supports_of(entries)
        self._speller = Speller(self._supports.vocabulary(), dictionary)
        self._space = Space(self._supports.texts, encoder, cache)
        self._regression = Regression(self._supports, self._space)
        self._scale = WITH_ENCODER if encoder else WORDS_ALONE
        self._ranking = Ranking(
            entries, self._supports, self._scale, has_meaning=self._space.has_meaning
        )
        self._verbatim = self._supports.word_for_word()
        self._answers_small_talk = any(
            sum(map(is_small_talk, entry.phrasings)) > 1 for entry in entries
        )
        self.thresholds = self._cached_thresholds(cache, encoder)
        self._recent = Recent()
        self._following = Following(entries, self, Weighing(self.thresholds, self._scale))

    def rank(self, question: str) -> list[Match]:
        """The entries that have anything to do with `question`, best first, scores in [0, 1].

        Small talk has no match at all.
        """
        known = self._recent.ranking(question)
        if known is not None:
            return list(known)
        _, matches = self._asked(*self.repaired(question), talk=self.is_small_talk(question))
        self._recent.keep(question, matches)
        return matches

    def judge(self, question: str, after: str | None = None) -> Judgement:
        """What `question` gets, after the entry of that id if there is one in the file."""
        followed = self._following.follow(question, after) if after is not None else None
        return followed or self._judged(question, self.rank(question))

    def recall(self, question: str) -> Judgement | None:
        """What a question of a while ago got, at once; None where that is forgotten."""
        known = self._recent.ranking(question)
        return None if known is None else self._judged(question, known)

    def talk_of(self, text: str) -> Talk | None:
        """What kind of plain talk a text is; None for a question, or where the file answers it."""
        return Talk.GREETING if self.is_small_talk(text) else None

    def asks_the_room(self, text: str) -> bool:
        """Whether a text that nobody is named in asks those who read along."""
        return True

    def _judged(self, question: str, matches: Sequence[Match]) -> Judgement:
        talk = self.talk_of(question)
        if talk is not None:
            return Judgement((), Decision(Outcome.ABSTAIN, (), Rule.PLAIN_TALK), talk)
        return Judgement(tuple(matches), self.decide(matches))

    def is_small_talk(self, question: str) -> bool:
        """Whether `question` greets, thanks or says nothing, in a file that has no entry for that."""
        return (
            not self._answers_small_talk
            and is_small_talk(question)
            and bare(question) not in self._verbatim
        )

    def decide(self, matches: Sequence[Match]) -> Decision:
        """Answer, suggest or abstain, given a ranking of this matcher."""
        return deciding.decide(matches, self.thresholds, self._scale)

    def follow(self, question: str, last_entry_id: str) -> Judgement | None:
        """What `question` gets after that entry was answered; None where there is no such entry.

        A question that does not lean on the entry gets what it gets without it.
        """
        return self._following.follow(question, last_entry_id)

    def repaired(self, question: str) -> tuple[str, tuple[Correction, ...]]:
        """The bare wording that is matched, and what was taken for a slip in it."""
        return self._speller.repair(bare(question))

    def estimates(self, wording: str) -> Estimates | None:
        """What the supports say to a bare wording; None where it has no word or nothing is near."""
        return self._regression.estimate(self._space.locate(wording)) if wording else None

    def _asked(
        self, wording: str, corrections: tuple[Correction, ...], *, talk: bool
    ) -> tuple[Estimates | None, list[Match]]:
        """What the supports say to a wording, and the ranking that comes of it."""
        if talk:
            return None, []
        estimates = self.estimates(wording)
        # What was repaired is near to a phrasing, and not it.
        verbatim = None if corrections else self._verbatim.get(wording)
        return estimates, self._ranking.ranked(estimates, verbatim)

    def encode_ahead(self, questions: Sequence[str]) -> None:
        """Have the encoder see `questions` at once, which pays where it remembers them."""
        self._space.encode_ahead([self.repaired(question)[0] for question in questions])

    @property
    def phrasings(self) -> tuple[str, ...]:
        """What the file's phrasings are, entry by entry, but for those without a word."""
        return self._supports.phrasings

    def rehearse(self, row: int) -> Rehearsal:
        """What the phrasing of that row in `phrasings` would get if it were not in the file."""
        entry = int(self._supports.targets[row])
        estimates = self._regression.without(row)
        matches = self._ranking.ranked(estimates)
        twin, likeness = self._ranking.nearest_of(entry, estimates)
        return Rehearsal(
            self._ids[entry], self.phrasings[row], tuple(matches[:MOST_KEPT]), self.decide(matches),
            twin=twin, likeness=likeness,
        )  # fmt: skip

    def explain(self, question: str, after: str | None = None) -> Explanation:
        """Why `question` gets what it gets, `after` the entry of that id if there is one."""
        wording, corrections = self.repaired(question)
        talk = self.is_small_talk(question)
        estimates, matches = self._asked(wording, corrections, talk=talk)
        context = self._following.context(question, after) if after else None
        return Explanation(
            text=question,
            wording=wording,
            corrections=corrections,
            small_talk=talk,
            nearest=estimates.nearest if estimates else 0.0,
            confidence=self._scale.confidence(matches),
            lead=self._scale.lead_of(matches) if matches else 0.0,
            thresholds=self.thresholds,
            decision=context.outcome.decision if context else self.decide(matches),
            context=context,
            signals=tuple(
                self._signals(match, estimates)
                for match in matches[:MOST_EXPLAINED]
                if estimates is not None
            ),
        )

    def _signals(self, match: Match, estimates: Estimates) -> Signals:
        entry = self._ids.index(match.entry_id)
        shares = dict.fromkeys(Kind, 0.0)
        likeness: tuple[float, float] | None = None
        for place, row in enumerate(estimates.rows.tolist()):
            if self._supports.targets[row] == entry:
                kind = self._supports.kinds[row]
                shares[kind] += float(estimates.shares[place])
                if kind is Kind.PHRASING and self._supports.phrasings[row] == match.phrasing:
                    likeness = (
                        float(estimates.likeness.meaning[place]),
                        float(estimates.likeness.wording[place]),
                    )
        meaning, wording = likeness or (None, None)
        return Signals(
            entry_id=match.entry_id,
            score=match.score,
            phrasing=match.phrasing,
            meaning=meaning if self._space.has_meaning else None,
            wording=wording,
            phrasings=shares[Kind.PHRASING],
            id_words=shares[Kind.ID],
            answer=shares[Kind.ANSWER],
            note=self._note(match, entry, estimates),
        )

    def _note(self, match: Match, entry: int, estimates: Estimates) -> Note | None:
        if match.score == 1.0:
            return Note.VERBATIM
        return Note.HINT if self._ranking.is_hint(entry, estimates) else None

    def _cached_thresholds(self, cache: Cache | None, encoder: Encoder | None) -> Thresholds:
        """The thresholds of this content, out of the cache where it has them."""
        key = self._content(encoder)
        saved = cache.load(_THRESHOLDS) if cache else None
        if saved is not None:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                found = json.loads(saved)
                if found["content"] == key:
                    return Thresholds(**found["thresholds"])
        thresholds = thresholds_from(
            list(self._trials()), few=self._supports.few, caution=self._scale.caution
        )
        if cache:
            content = {"content": key, "thresholds": asdict(thresholds)}
            cache.save(_THRESHOLDS, json.dumps(content).encode())
        return thresholds

    def _content(self, encoder: Encoder | None) -> str:
        """Names all that the thresholds come from."""
        parts = [
            # A later faqbot may rank and judge otherwise.
            (
                f"{__version__} {self._scale} {NEIGHBOURS} {WANTED_PRECISION} {MOST_FALSE} {SCORE} "
                f"{MOST_SUGGEST} {self._supports.few}"
            ),
            encoder.fingerprint if encoder else "none",
            *(
                f"{self._ids[entry]} {kind.value} {text}"
                for entry, kind, text in zip(
                    self._supports.targets.tolist(),
                    self._supports.kinds,
                    self._supports.texts,
                    strict=True,
                )
            ),
        ]
        joined = "\n".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(joined, digest_size=16).hexdigest()

    def _trials(self) -> Iterator[Trial]:
        """An even sample of the phrasings asked as questions, without themselves."""
        asked = len(self._supports.phrasings)
        sizes = np.bincount(self._supports.targets[:asked], minlength=len(self._ids))
        sample = np.unique(np.linspace(0, asked - 1, min(asked, MOST_SAMPLES)).astype(int))
        for row in sample.tolist():
            entry = int(self._supports.targets[row])
            without_it, without_entry = self._regression.leave_out(row)
            if sizes[entry] > 1:
                yield self._trial(without_it, right=self._ids[entry])
            yield self._trial(without_entry, right=None)

    def _trial(self, estimates: Estimates | None, *, right: str | None) -> Trial:
        matches = self._ranking.ranked(estimates)
        return trial(self._scale, matches, right=right)
