"""Word relations: what is opposed, what is of one level, what says the same; and base forms.

They come from `lexicon.txt`, which `tools/make_lexicon.py` makes from WordNet 3.0 and lists by
hand. Words are lower case, as `faqbot.matching.wording` gives them; a term of several words has
single blanks. Every look-up is one of dictionaries.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from faqbot.matching.contrast.inflection import ADJECTIVE, NOUN, OTHER, VERB, bases

_FILE = Path(__file__).with_name("lexicon.txt")
_SECTIONS = {"nouns": NOUN, "verbs": VERB, "adjectives": ADJECTIVE, "words": OTHER}
_REMEMBERED = 16_384
# What turns a word round by itself ...
_NOT = ("un", "non")
# ... and what does so where the whole is a formation that no dictionary has.
_UNDONE = ("de", "dis", "mis", "in", "im", "ir", "il")
_NO_NEGATIONS = frozenset({"unless", "until", "union", "unions"})
_SHORTEST_REST = 3
_TURNED = (("up", "down"), ("over", "under"), ("pre", "post"), ("multi", "single"))
_TURNING = _NOT + _UNDONE + tuple(prefix for prefix, _ in _TURNED)
# What is no pair with them: "overtake" and "undertake", "overwrite" and "underwrite".
_NO_PAIR = re.compile(r"ta|to|wr")
# What stands between the parts of "turn the sound off": so many words, and none of these.
_WIDEST_GAP = 4
_SPLITTING = frozenset({"on", "off", "up", "down", "out", "back", "away", "over"})
_NOT_BETWEEN = _SPLITTING.union(
    ["and", "or", "but", "to", "then", "if", "when", "for", "at", "by", "in"]
)
# Behind "off" in "turn it off for all"; before "my phone" it is no part of the verb.
_BEHIND_WORDS = """
after again and as at automatically because before but by completely during for from if in instead
now on once or permanently please so temporarily that then to until via when while with without
"""
_BEHIND = frozenset(_BEHIND_WORDS.split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term of several words in a text.

    Attributes:
        start: Place of its first word.
        end: Place behind its last word.
        term: Its base form, with single blanks.
        places: Where its words are; with a gap where an object stands in it ("turn it off").
    """

    start: int
    end: int
    term: str
    places: tuple[int, ...]


class Lexicon:
    """The relations of one file; about 5 MB."""

    def __init__(self, text: str) -> None:
        """Read the `text` of a lexicon; `load` reads the one of this package."""
        sections = _sections(text)
        self._kinds: dict[str, int] = {}
        for name, kind in _SECTIONS.items():
            for word in sections[name].split():
                self._kinds[word] = self._kinds.get(word, 0) | kind
        self._irregular = _rows(sections["irregular"])
        self._spellings = _rows(sections["spellings"])
        self._opposites = _rows(sections["opposites"])
        self._synonyms = _rows(sections["synonyms"])
        self._levels: dict[str, str] = {}
        for name, terms in _rows(sections["levels"]).items():
            for term in terms.split():
                self._levels[term] = f"{self._levels.get(term, ' ')}{name} "
        # The same words come up again and again; what is found for each is worked out once.
        self._bases = lru_cache(_REMEMBERED)(self._found_bases)
        self._forms = lru_cache(_REMEMBERED)(self._written_forms)
        self._starting = lru_cache(_REMEMBERED)(self._phrases_from)
        self._opposing = lru_cache(_REMEMBERED)(self._oppose)
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for term in sections["phrases"].split():
            parts = tuple(term.split("_"))
            self._phrases.setdefault(parts[0], []).append(parts)

    @classmethod
    def load(cls) -> "Lexicon":
        """The lexicon of this package, read once, here."""
        return cls(_FILE.read_text(encoding="utf-8"))

    def base_forms(self, word: str) -> frozenset[str]:
        """What `word` may be a form of: "left" is of "left" and of "leave".

        A British spelling brings the American one. `word` itself where nothing is known; of a term
        of several words, the term it is a form of.
        """
        return self._bases(word)

    def _found_bases(self, word: str) -> frozenset[str]:
        if " " in word:
            parts = word.split(" ")
            found = self._phrase_at(parts, 0)
            return frozenset({found.term if found and found.end == len(parts) else word})
        forms = {form for form in self._candidates(word) if form in self._kinds}
        for spelling in (word, *forms):
            if spelling in self._spellings:
                forms.update(self._spellings[spelling].split())
        return frozenset(forms or {word})

    def are_opposed(self, one: str, other: str) -> bool:
        """Whether one undoes, turns round or faces the other: "add" and "removed"."""
        return self._opposing(min(one, other), max(one, other))

    def _oppose(self, one: str, other: str) -> bool:
        ones, others = self._forms(one), self._forms(other)
        return (
            _related(self._opposites, ones, others)
            or self._is_turned(one, other, others)
            or self._is_turned(other, one, ones)
        )

    def is_verb(self, word: str) -> bool:
        """Whether `word` may be a form of a verb."""
        return any(self._kinds.get(form, 0) & VERB for form in self._forms(word))

    def opposites_of(self, word: str) -> list[str]:
        """The terms that the lists oppose to `word`, sorted, as base forms."""
        found = set().union(*(self._opposed.get(form, ()) for form in self._forms(word)))
        return sorted(term.replace("_", " ") for term in found)

    @cached_property
    def _opposed(self) -> dict[str, set[str]]:
        """Each term's opposites; the file has each pair once, under the one that sorts first."""
        opposed: dict[str, set[str]] = {}
        for key, values in self._opposites.items():
            for value in values.split():
                opposed.setdefault(key, set()).add(value)
                opposed.setdefault(value, set()).add(key)
        return opposed

    def level_of(self, term: str) -> frozenset[str]:
        """The names of the sets that hold `term`: "month", "colour"; mostly none."""
        names = "".join(self._levels.get(form, "") for form in self._forms(term))
        return frozenset(names.split())

    def same_level(self, one: str, other: str) -> str | None:
        """The set of which one stands in place of the other; None also where both say the same."""
        shared = self.level_of(one) & self.level_of(other)
        if not shared or self.are_synonyms(one, other):
            return None
        return min(shared)

    def are_synonyms(self, one: str, other: str) -> bool:
        """Whether one may be said for the other: forms of one word, synonyms, or kin of one root."""
        ones, others = self._forms(one), self._forms(other)
        return not ones.isdisjoint(others) or _related(self._synonyms, ones, others)

    def is_known(self, word: str) -> bool:
        """Whether `word` is one of the lexicon's or a regular form of one."""
        return any(form in self._kinds for form in self._candidates(word))

    def phrases(self, words: Sequence[str]) -> list[Phrase]:
        """The terms of several words in `words`, in order: the longest first, none overlapping."""
        found: list[Phrase] = []
        taken: set[int] = set()
        starts = [start for start, word in enumerate(words) if self._starting(word)]
        for split in (False, True):
            for start in starts:
                phrase = None
                if start not in taken:
                    phrase = (
                        self._split_at(words, start) if split else self._phrase_at(words, start)
                    )
                if phrase and taken.isdisjoint(phrase.places):
                    taken.update(phrase.places)
                    found.append(phrase)
        return sorted(found, key=lambda phrase: phrase.start)

    def _written_forms(self, term: str) -> frozenset[str]:
        """The base forms of a term and itself, as the file writes them."""
        return frozenset(form.replace(" ", "_") for form in (*self._bases(term), term))

    def _candidates(self, word: str) -> Iterator[str]:
        yield word
        if word in self._irregular:
            yield from self._irregular[word].split()
        kinds = self._kinds
        for base, kind in bases(word, is_thing=bool(kinds.get(word, 0) & (NOUN | VERB))):
            if kinds.get(base, 0) & kind:
                yield base

    def _is_turned(self, word: str, other: str, others: frozenset[str]) -> bool:
        """Whether a beginning or an ending makes `word` the opposite of `other`."""
        # A quick look spares most words the rest.
        if (not word.startswith(_TURNING) and not word.endswith("less")) or word in _NO_NEGATIONS:
            return False
        beginnings = _NOT if self.is_known(word) else _NOT + _UNDONE
        if any(word.startswith(start) and self._rests(word, start, others) for start in beginnings):
            return True
        if word.endswith("less") and other == word.removesuffix("less") + "ful":
            return True
        return any(
            word.startswith(prefix)
            and other == opposite + word.removeprefix(prefix)
            and not _NO_PAIR.match(word, len(prefix))
            for prefix, opposite in _TURNED
        )

    def _rests(self, word: str, prefix: str, others: frozenset[str]) -> bool:
        rest = word.removeprefix(prefix)
        return len(rest) >= _SHORTEST_REST and not others.isdisjoint(self._forms(rest))

    def _phrase_at(self, words: Sequence[str], start: int) -> Phrase | None:
        longest: tuple[str, ...] = ()
        for parts in self._starting(words[start]):
            rest = words[start + 1 : start + len(parts)]
            fits = len(longest) < len(parts) == 1 + len(rest)
            pairs = zip(rest, parts[1:], strict=True)
            if fits and all(word == part or part in self._bases(word) for word, part in pairs):
                longest = parts
        if not longest:
            return None
        end = start + len(longest)
        return Phrase(start, end, " ".join(longest), tuple(range(start, end)))

    def _split_at(self, words: Sequence[str], start: int) -> Phrase | None:
        verbs = {
            parts[1]: parts[0]
            for parts in self._starting(words[start])
            if len(parts) == 2 and parts[1] in _SPLITTING
        }
        if not verbs:
            return None
        for place in range(start + 1, min(start + _WIDEST_GAP + 2, len(words))):
            word = words[place]
            is_last = place + 1 == len(words) or words[place + 1] in _BEHIND
            if word in verbs and is_last:
                return Phrase(start, place + 1, f"{verbs[word]} {word}", (start, place))
            if word in _NOT_BETWEEN:
                return None
        return None

    def _phrases_from(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The phrases that begin with a form of `word`."""
        forms = sorted({*self._bases(word), word})
        return tuple(phrase for form in forms for phrase in self._phrases.get(form, ()))


def _sections(text: str) -> dict[str, str]:
    """The bodies of a file's sections, by name."""
    sections = {}
    for section in text.split("\n[")[1:]:
        name, _, body = section.partition("]\n")
        sections[name] = body
    return sections


def _rows(body: str) -> dict[str, str]:
    """Lines `key: value value`, each value between blanks, which makes finding one a substring."""
    rows = {}
    for line in body.splitlines():
        key, _, values = line.partition(": ")
        if values:
            rows[key] = f" {values} "
    return rows


def _related(rows: dict[str, str], ones: frozenset[str], others: frozenset[str]) -> bool:
    """Whether any pair stands in `rows`, under the one that sorts first."""
    for one in ones:
        for other in others:
            first, second = (one, other) if one < other else (other, one)
            row = rows.get(first)
            if row is not None and f" {second} " in row:
                return True
    return False
