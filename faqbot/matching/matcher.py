"""The matcher: a text in, a judgement out; built once from a file, then pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from faqbot.matching.asking.reader import AskReader
from faqbot.matching.composite import Composite
from faqbot.matching.confidence import WITH_ENCODER, WORDS_ALONE
from faqbot.matching.encoding import Cache, Encoder
from faqbot.matching.exemplars import supports_of
from faqbot.matching.explaining import Explanation, explain
from faqbot.matching.following import Following
from faqbot.matching.judgement.deciding import SILENT
from faqbot.matching.judgement.judge import Judge, Model, Verdict, english
from faqbot.matching.kernel import Floats
from faqbot.matching.parts import is_long
from faqbot.matching.rank_fusion import Weighing
from faqbot.matching.ranking import Ranked, Ranking
from faqbot.matching.reading import Reading
from faqbot.matching.recent import Recent
from faqbot.matching.regression import Regression
from faqbot.matching.space import Space
from faqbot.matching.spelling import Correction, Speller
from faqbot.matching.talk.reader import TalkReader
from faqbot.matching.wording import bare, meant
from faqbot.model import Decision, Entry, Judgement, Match, Talk

# A file has its own answer to plain talk where one of its nearest phrasings is talk too, or nearly
# the same.
_LIKE_OWN_TALK, _SAME = 0.35, 0.75
_NEAREST_LOOKED_AT = 3
# Two phrasings of an entry that are so near say the same: of the 15 such pairs in BANKING77 and
# CLINC150, each differs by a filler, an article or the order of its words.
SAME_FROM = 0.85
# A file has thousands of rehearsals, each with some eighty matches.
MOST_KEPT = 5


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One phrasing, asked as a question without itself.

    Attributes:
        phrasing: As it stands in the file.
        matches: The best five, best first, scores in [0, 1].
        twin: The other phrasing of its entry that is most like it, not in the very same words;
            None where there is no other near it.
        likeness: How like the twin it is, in [0, 1]; 0 without one.
    """

    entry_id: str
    phrasing: str
    matches: tuple[Match, ...]
    decision: Decision
    twin: str | None
    likeness: float


class KernelMatcher:
    """Ranks entries by kernel ridge regression on their phrasings, and judges the best of them."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        encoder: Encoder | None = None,
        dictionary: Sequence[str] = (),
        cache: Cache | None = None,
        model: Model | None = None,
    ) -> None:
        """Build from `entries`.

        Args:
            entries: The file's.
            encoder: What turns texts into vectors; None compares letters and words alone.
            dictionary: Words of the language, commonest first, which are no slips.
            cache: Where vectors outlive the process.
            model: What judges the best entry; the shipped one without.
        """
        self.entries = tuple(entries)
        self._ids = [entry.id for entry in entries]
        self.supports = supports_of(entries)
        self._speller = Speller(self.supports.vocabulary(), dictionary, is_word=english().is_known)
        self.space = Space(self.supports.texts, encoder, cache)
        self._regression = Regression(self.supports, self.space)
        scale = WITH_ENCODER if encoder else WORDS_ALONE
        self._ranking = Ranking(entries, self.supports, scale)
        self._verbatim = self.supports.word_for_word()
        self._talk = TalkReader.shipped(tuple(dictionary))
        self._asking = AskReader.shipped(tuple(dictionary))
        self.judge_of = Judge(
            entries,
            self.supports,
            has_meaning=self.space.has_meaning,
            asking=self._asking.probability,
            model=model,
        )
        self._recent: Recent[Judgement] = Recent()
        self._vectors: Recent[Floats] = Recent()
        self._following = Following(entries, Weighing(self.judge_of))

    def judge(self, question: str, after: str | None = None) -> Judgement:
        """What `question` gets, after the entry of that id if there is one in the file."""
        context = self._following.context(question, after, self.read) if after is not None else None
        if context is not None:
            return context.outcome
        known = self._recent.get(question)
        if known is None:
            known = self.read(question).judgement
            self._recent.keep(question, known)
        return known

    def recall(self, question: str) -> Judgement | None:
        """What a question of a while ago got, at once; None where that is forgotten."""
        return self._recent.get(question)

    def remember(self, text: str, judgement: Judgement | None, vector: Floats | None) -> None:
        """Have what another matcher of the same entries found of a text, as if this one had."""
        if judgement is not None:
            self._recent.keep(text, judgement)
        if vector is not None:
            self._vectors.keep(self._meant(text), vector)

    def forget(self) -> None:
        """Remember no question that came before."""
        self._recent.clear()
        self._vectors.clear()

    def talk_of(self, text: str) -> Talk | None:
        """What kind of plain talk a text is; None for a question, or where the file answers it."""
        talk = self._talk.talk_of(text)
        return None if talk is None or self._answers(talk, text) else talk

    def asks_the_room(self, text: str, own_names: Collection[str] = ()) -> bool:
        """Whether a text asks those who read along; one that calls `own_names` does."""
        return self._asking.asks_the_room(text, own_names)

    def explain(self, question: str, after: str | None = None) -> Explanation:
        """Why `question` gets what it gets, `after` the entry of that id if there is one."""
        context = self._following.context(question, after, self.read) if after is not None else None
        return explain(self.read(question), context, self.supports, self.judge_of)

    def encode_ahead(self, questions: Sequence[str]) -> None:
        """Have the encoder see `questions` at once, which pays where it remembers them."""
        self.space.encode_ahead([self.repaired(question)[0] for question in questions])

    @property
    def phrasings(self) -> tuple[str, ...]:
        """What the file's phrasings are, entry by entry, but for those without a word."""
        return self.supports.phrasings

    def rehearse(self, row: int) -> Rehearsal:
        """What the phrasing of that row in `phrasings` would get if it were not in the file."""
        entry = int(self.supports.targets[row])
        estimates = self._regression.without(row)
        matches = tuple(self._ranking.ranked(estimates))
        ranked = Ranked(self.supports.texts[row], estimates, matches)
        verdict = self.judge_of.verdict(self.phrasings[row], ranked, without=row)
        twin, likeness = self._ranking.nearest_of(entry, estimates)
        return Rehearsal(
            self._ids[entry],
            self.phrasings[row],
            verdict.matches[:MOST_KEPT],
            verdict.decision,
            twin=twin,
            likeness=likeness,
        )

    def repaired(self, question: str) -> tuple[str, tuple[Correction, ...]]:
        """The bare wording that is matched, and what was taken for a slip in it."""
        return self._speller.repair(bare(question))

    def read(self, question: str) -> Reading:
        """A text by itself, as it is taken and judged."""
        own = self._meant(question)
        talk = self.talk_of(own)
        if talk is not None:
            return Reading(question, (), Ranked("", None, ()), Verdict((), SILENT), talk)
        composite = Composite(self.read_whole, self._asking.probability)
        return replace(composite.read(own), text=question)

    def read_whole(self, question: str) -> Reading:
        """A text as one question, whatever its parts."""
        wording, corrections = self.repaired(question)
        ranked = self._ranked(wording, asked=question, is_repaired=bool(corrections))
        return Reading(question, corrections, ranked, self.judge_of.verdict(question, ranked))

    def vector_of(self, question: str) -> Floats | None:
        """Where the encoder sees a question, of unit length; what was just ranked is remembered.

        None without an encoder, for a text without a word, and for a long one, which is not ranked
        as a whole.
        """
        if not self.space.has_meaning or is_long(question):
            return None
        own = self._meant(question)
        known = self._vectors.get(own)
        if known is None:
            wording, _ = self.repaired(own)
            known = self.space.locate(wording).vector if wording else None
            if known is not None:
                self._vectors.keep(own, known)
        return known

    def _meant(self, question: str) -> str:
        """What of a text is meant; all of it where that is a phrasing of the file."""
        own = meant(question)
        return question if own != question and bare(question) in self._verbatim else own

    def _ranked(self, wording: str, *, asked: str = "", is_repaired: bool = False) -> Ranked:
        if not wording:
            return Ranked(wording, None, ())
        place = self.space.locate(wording)
        if asked and place.vector is not None:
            self._vectors.keep(asked, place.vector)
        estimates = self._regression.estimate(place)
        # What was repaired is near to a phrasing, and not it.
        row = None if is_repaired else self._verbatim.get(wording)
        matches = tuple(self._ranking.ranked(estimates, row))
        return Ranked(wording, estimates, matches, verbatim=row is not None)

    def _answers(self, talk: Talk, text: str) -> bool:
        """Whether a phrasing of the file is the like of this talk: somebody wants it answered."""
        wording = bare(text)
        if wording in self._verbatim or (" " not in wording and self.judge_of.is_named(wording)):
            return True
        ranked = self._ranked(wording)
        nearest = ranked.estimates.nearest if ranked.estimates else 0.0
        if nearest < _LIKE_OWN_TALK:
            return False
        near = ranked.matches[:_NEAREST_LOOKED_AT]
        return nearest >= _SAME or any(self._talk.talk_of(each.phrasing) is talk for each in near)
