"""The lint that needs the matcher: phrasings that another entry answers, or that add nothing.

Each phrasing is asked as a question as if it did not stand in the file, so that a warning means what
a client would get.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faqbot.errors import Problem
from faqbot.evaluation.parallel import parallel_map
from faqbot.knowledge import Reading
from faqbot.knowledge.document import Mark, hint, warning
from faqbot.matching.contrast.saying import saying
from faqbot.matching.judgement.judge import english
from faqbot.matching.matcher import SAME_FROM, KernelMatcher, Rehearsal
from faqbot.matching.wording import bare, spelt_out
from faqbot.model import Entry, Outcome

# Two entries are nearly one if of each so many phrasings, a third, are taken for the other's. Of
# the pairs in BANKING77 and CLINC150 whose labels people call noisy, this finds those that a reader
# cannot tell apart either.
_NEARLY_ONE = 1 / 3
_MOST_OPPOSITES = 3
# Who does what a question is about: "how do I cancel ...".
_ACTORS = frozenset({"i", "we"})


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """A phrasing with its place in the file; `kind` is what it is called there."""

    entry_id: str
    text: str
    kind: str
    mark: Mark


def matcher_problems(
    reading: Reading, matcher: KernelMatcher, *, tell: Callable[[int], None] = lambda _: None
) -> list[Problem]:
    """The warnings for the file of `reading`, which can be used and whose live matcher is `matcher`.

    `tell` is called with how many phrasings have been asked since the last call.
    """
    entries = reading.knowledge.entries if reading.knowledge else ()
    places = _Places(entries, reading.marks())
    rehearsed = []
    for each in parallel_map(matcher.rehearse, range(len(matcher.phrasings))):
        tell(1)
        rehearsed.append(each)
    pairs = _nearly_one(entries, rehearsed)
    return [
        *_same_words(places),
        *(_nearly_one_warning(places, *pair) for pair in pairs),
        *_answered_by_others(places, rehearsed, {frozenset(pair[:2]) for pair in pairs}),
        *_add_nothing(places, rehearsed),
        *_uncovered_opposites(entries, places),
    ]


class _Places:
    """Where the phrasings and the entries stand in the file."""

    def __init__(
        self, entries: Sequence[Entry], marks: Callable[[tuple[str | int, ...]], Mark]
    ) -> None:
        self.entries = {
            entry.id: marks(("entries", index, "id")) for index, entry in enumerate(entries)
        }
        self.phrasings: dict[tuple[str, str], _Phrasing] = {}
        for index, entry in enumerate(entries):
            found: list[tuple[str, tuple[str | int, ...], str]]
            found = [("question", ("entries", index, "question"), entry.question)]
            found += [
                ("alias", ("entries", index, "aliases", number), alias)
                for number, alias in enumerate(entry.aliases)
            ]
            for kind, path, text in found:
                phrasing = _Phrasing(entry.id, text, kind, marks(path))
                self.phrasings[entry.id, text] = phrasing

    def of(self, rehearsal: Rehearsal) -> _Phrasing:
        """Where a rehearsed phrasing stands."""
        return self.phrasings[rehearsal.entry_id, rehearsal.phrasing]


def _same_words(places: _Places) -> Iterator[Problem]:
    """Phrasings that the matcher cannot tell from an earlier one at all."""
    first: dict[str, _Phrasing] = {}
    for phrasing in places.phrasings.values():
        wording = bare(phrasing.text)
        earlier = first.setdefault(wording, phrasing)
        if earlier is phrasing or not wording:
            continue
        where = f'"{earlier.text}", line {earlier.mark.line}'
        if earlier.entry_id == phrasing.entry_id:
            yield _adds_nothing(phrasing, f"{where}, is the same to the matcher")
        else:
            yield warning(
                "shared-wording",
                phrasing.mark,
                f"this {phrasing.kind} is the same to the matcher as {where}, "
                f'of "{earlier.entry_id}": neither is answered for sure',
                "delete one of the two, or say in each what only its entry answers",
            )


def _uncovered_opposites(entries: Sequence[Entry], places: _Places) -> Iterator[Problem]:
    """Hints at entries about something that one does and may undo, where nobody says how."""
    lexicon = english()
    covered = {
        form
        for entry in entries
        for text in (*entry.phrasings, entry.answer)
        for word in saying(spelt_out(text), lexicon).words
        for form in (word, *lexicon.base_forms(word))
    }
    for entry in entries:
        said = saying(bare(entry.question), lexicon)
        done = (said.words[at] for at in said.content if at and said.words[at - 1] in _ACTORS)
        for word in filter(lexicon.is_verb, done):
            opposites = lexicon.opposites_of(word)
            if opposites and covered.isdisjoint(opposites):
                yield hint(
                    "uncovered-opposite",
                    places.phrasings[entry.id, entry.question].mark,
                    f'nobody covers the opposite of "{word}" '
                    f"({', '.join(opposites[:_MOST_OPPOSITES])})",
                    "if clients ask for it, give it an entry of its own, or say it in this answer",
                )
                break


def _nearly_one(
    entries: Sequence[Entry], rehearsed: Sequence[Rehearsal]
) -> list[tuple[str, str, int, int]]:
    """Pairs of entries, the earlier first, with how many phrasings of each pass for the other's."""
    sizes = Counter(each.entry_id for each in rehearsed)
    taken: Counter[tuple[str, str]] = Counter()
    for each in rehearsed:
        best = each.matches[0].entry_id if each.matches else each.entry_id
        # An entry of one phrasing has nothing to be found by without it.
        wanted = (
            {Outcome.ANSWER} if sizes[each.entry_id] == 1 else {Outcome.ANSWER, Outcome.SUGGEST}
        )
        if best != each.entry_id and each.decision.outcome in wanted:
            taken[each.entry_id, best] += 1
    order = {entry.id: index for index, entry in enumerate(entries)}
    return [
        (one, other, taken[one, other], taken[other, one])
        for one, other in sorted(taken, key=lambda pair: (order[pair[1]], order[pair[0]]))
        if order[one] < order[other]
        and taken[one, other] >= _NEARLY_ONE * sizes[one]
        and taken[other, one] >= _NEARLY_ONE * sizes[other]
    ]


def _nearly_one_warning(places: _Places, one: str, other: str, forth: int, back: int) -> Problem:
    sizes = Counter(entry_id for entry_id, _ in places.phrasings)
    return warning(
        "nearly-one",
        places.entries[other],
        f'this entry and "{one}", line {places.entries[one].line}, are nearly one: '
        f"{back} of its {sizes[other]} phrasings would be taken for that one's, "
        f"and {forth} of {sizes[one]} the other way round",
        "make them one entry, or reword both so that each says what only it answers",
    )


def _answered_by_others(
    places: _Places, rehearsed: Sequence[Rehearsal], known: set[frozenset[str]]
) -> Iterator[Problem]:
    """Phrasings that another entry would answer; those of `known` pairs were told already."""
    answered = {
        (each.entry_id, each.phrasing): each.decision.chosen[0]
        for each in rehearsed
        if each.decision.shown not in (None, each.entry_id)
        and {each.entry_id, each.decision.chosen[0].entry_id} not in known
    }
    for key, said in answered.items():
        back = answered.get((said.entry_id, said.phrasing))
        # Two that stand in each other's light are one fault: the one that is surer of the other.
        if back and (back.entry_id, back.phrasing) == key and back.score > said.score:
            continue
        phrasing = places.phrasings[key]
        carrier = places.phrasings.get((said.entry_id, said.phrasing))
        line = (carrier.mark if carrier else places.entries[said.entry_id]).line
        yield warning(
            "answered-elsewhere",
            phrasing.mark,
            f'this {phrasing.kind} scores {said.score:.2f} for "{said.entry_id}", line {line}, '
            "which would answer it if it did not stand here",
            f'if it asks the same as "{said.phrasing}", move it there; '
            "else give this entry more phrasings like it",
        )


def _add_nothing(places: _Places, rehearsed: Sequence[Rehearsal]) -> Iterator[Problem]:
    """Phrasings whose entry answers them without them, since another one says the same."""
    order = {key: number for number, key in enumerate(places.phrasings)}
    told: defaultdict[str, set[str]] = defaultdict(set)
    for each in rehearsed:
        answered = each.decision.shown == each.entry_id
        if each.twin is None or each.likeness < SAME_FROM or not answered:
            continue
        twin = places.phrasings[each.entry_id, each.twin]
        # Of two that say the same one is enough: the later goes, and goes but once.
        if order[each.entry_id, each.twin] > order[each.entry_id, each.phrasing]:
            continue
        if twin.text in told[each.entry_id]:
            continue
        told[each.entry_id].add(each.phrasing)
        yield _adds_nothing(
            places.of(each),
            f'"{twin.text}", line {twin.mark.line}, is nearly the same and gets it answered',
        )


def _adds_nothing(phrasing: _Phrasing, why: str) -> Problem:
    return warning(
        "adds-nothing",
        phrasing.mark,
        f"this {phrasing.kind} adds nothing: {why}",
        "delete it, or put another way to ask in its place",
    )
