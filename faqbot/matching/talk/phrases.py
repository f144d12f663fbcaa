"""Phrases in a small notation, compiled to one automaton that reads words.

    (can|could) i speak to [a] {human}

Round brackets hold alternatives, square ones what may be missing, and with a star what may stand
several times; `{human}` is a class of the file, `<word>` is any one word. A line that begins with a
blank goes on with the one before.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

_PIECES = re.compile(r"<word>|\]\*|[()\[\]|]|[^\s()\[\]{}<>|]+|\S")
_CLASS = re.compile(r"\{(\w+)\}")
_CLOSED_BY = {"(": {")"}, "[": {"]", "]*"}}
_CLOSING = {")", "]", "]*"}
# In a phrase, any one word; in a text, one that may be any.
ANY_WORD = "<word>"
_ROOT = 0
_SHOWN = 80
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Place:
    """What may follow at a node.

    Attributes:
        words: The nodes that each word leads to.
        roles: Those of the phrases that end here.
    """

    words: dict[str, tuple[int, ...]] = field(default_factory=dict)
    roles: set[int] = field(default_factory=set)


class Automaton:
    """All phrases as one graph, in Thompson's construction (doi:10.1145/363347.363387)."""

    def __init__(
        self, *, skipped: frozenset[str], spelt_out: Callable[[str], Sequence[str]]
    ) -> None:
        """Begin without phrases; `skipped` words may stand anywhere in one.

        `spelt_out` gives a word of a phrase as the words that it becomes in a text.
        """
        self._nodes = 1
        # Of each node that has any: the nodes that a word leads to, and those reached without one.
        self._words: dict[int, dict[str, tuple[int, ...]]] = {}
        # Of these, the one that goes on: phrases with the same beginning share it.
        self._going_on: dict[tuple[int, str], int] = {}
        self._same: dict[int, list[int]] = {}
        self._roles: dict[int, int] = {}
        self._places: dict[int, _Place] = {}
        # People begin alike: "can i", "how do i".
        self._step = lru_cache(_REMEMBERED)(self._stepped)
        self._skipped = skipped
        # A class brings the same words into many phrases.
        self._spelt_out = cache(spelt_out)

    @property
    def words(self) -> frozenset[str]:
        """All words of the phrases, and those that are skipped."""
        return self._skipped.union(*self._words.values()) - {ANY_WORD}

    def add(self, phrase: str, role: int) -> None:
        """Add a phrase, its classes filled in; not after the first call of `ends`.

        Raises:
            ValueError: It breaks the notation, or all of it may be missing.
        """
        try:
            self._roles[self._compiled(phrase)] = role
        except ValueError as error:
            raise ValueError(f'{error} in "{phrase[:_SHOWN]}"') from error

    def ends(self, readings: Sequence[frozenset[str]], begin: int) -> Iterator[tuple[int, int]]:
        """Where phrases that begin at place `begin` end (one past the last word), with the role.

        `readings` holds, for each word of a text, the words of the phrases that may be meant, and
        ANY_WORD where it may stand for that.
        """
        active = frozenset({_ROOT})
        for place in range(begin, len(readings)):
            active, roles = self._step(active, readings[place])
            if not active:
                return
            for role in roles:
                yield place + 1, role

    def _compiled(self, phrase: str) -> int:
        """The node where `phrase` ends."""
        pieces = _PIECES.findall(phrase)
        older = len(self._same.get(_ROOT, ()))
        end, after = self._alternatives(pieces, 0, _ROOT)
        if after < len(pieces):
            raise ValueError(f'"{pieces[after]}" closes no bracket')
        if end in self._same_as(*self._same.get(_ROOT, ())[older:]):
            raise ValueError("all of it may be missing")
        return end

    def _stepped(
        self, active: frozenset[int], reading: frozenset[str]
    ) -> tuple[frozenset[int], frozenset[int]]:
        """The nodes that a word leads to, and the roles of the phrases that end there."""
        reached = set() if self._skipped.isdisjoint(reading) else set(active)
        for node in active:
            words = self._beyond(node).words
            for word in reading:
                if word in words:
                    reached.update(words[word])
        return frozenset(reached), frozenset().union(
            *(self._beyond(node).roles for node in reached)
        )

    def _beyond(self, node: int) -> _Place:
        """`node` as one with all that are reached from it without a word; made when first met."""
        place = self._places.get(node)
        if place is None:
            place = _Place()
            for other in self._same_as(node):
                if other in self._roles:
                    place.roles.add(self._roles[other])
                for word, ends in self._words.get(other, {}).items():
                    place.words[word] = place.words.get(word, ()) + ends
            # Published when it is whole: other threads read along.
            self._places[node] = place
        return place

    def _same_as(self, *nodes: int) -> set[int]:
        """`nodes` and all that are reached from them without a word."""
        found = set(nodes)
        open_ends = list(nodes)
        while open_ends:
            new = set(self._same.get(open_ends.pop(), ())) - found
            found |= new
            open_ends += new
        return found

    def _alternatives(self, pieces: Sequence[str], place: int, begin: int) -> tuple[int, int]:
        """Where alternatives end that begin at `begin`, and the place of what closes them."""
        end = self._new()
        reached = begin
        while place < len(pieces) and pieces[place] not in _CLOSING:
            piece = pieces[place]
            place += 1
            if piece == "|":
                self._join(reached, end)
                reached = begin
            elif piece in _CLOSED_BY:
                reached, place = self._bracket(pieces, place, reached)
            else:
                last = place == len(pieces) or pieces[place] in _CLOSING or pieces[place] == "|"
                reached = self._linked(piece, reached, end if last else None)
        self._join(reached, end)
        return end, place

    def _bracket(self, pieces: Sequence[str], place: int, begin: int) -> tuple[int, int]:
        """Where the bracket ends that was opened just before `place`, and the place after it."""
        opened = pieces[place - 1]
        # A node of its own, which a repetition may come back to.
        inner = self._new()
        self._join(begin, inner)
        end, place = self._alternatives(pieces, place, inner)
        if place == len(pieces) or pieces[place] not in _CLOSED_BY[opened]:
            raise ValueError(f'"{opened}" is not closed')
        if opened == "[":
            self._join(inner, end)
        if pieces[place] == "]*":
            self._join(end, inner)
        return end, place + 1

    def _linked(self, piece: str, begin: int, end: int | None) -> int:
        """Where a word ends that begins at `begin`: at `end`, unless something follows it."""
        words = [piece] if piece == ANY_WORD else self._spelt_out(piece)
        if not words:
            raise ValueError(f'"{piece}" is no word')
        for place, word in enumerate(words):
            reached = end if place + 1 == len(words) else None
            if reached is None:
                reached = self._going_on.setdefault((begin, word), self._nodes)
                self._nodes += reached == self._nodes
            ends = self._words.setdefault(begin, {})
            if reached not in ends.get(word, ()):
                ends[word] = (*ends.get(word, ()), reached)
            begin = reached
        return begin

    def _join(self, begin: int, end: int) -> None:
        if begin != end:
            self._same.setdefault(begin, []).append(end)

    def _new(self) -> int:
        self._nodes += 1
        return self._nodes - 1


def filled_in(phrases: str, classes: Mapping[str, str]) -> list[str]:
    """The phrases, one a line or more, with what each class stands for in place of its name.

    Raises:
        ValueError: A line names a class that there is not.
    """

    def meant(found: re.Match[str]) -> str:
        if found[1] not in classes:
            raise ValueError(f'there is no class "{found[1]}" so far')
        return f"({classes[found[1]]})"

    lines = phrases.replace("\n ", " ").splitlines()
    return [_CLASS.sub(meant, line) for line in lines if line.strip()]
