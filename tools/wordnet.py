"""WordNet's files, read: https://wordnet.princeton.edu/documentation/wndb5wn."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# The digit that a sense key has for each; 5 is an adjective beside another.
PARTS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
# A word is of a part of speech that has this share of its tagged uses, or where none is tagged, the
# most of its senses.
LEAST_SHARE = 0.04
WORD = re.compile(r"[a-z]{4,15}")


@dataclass(frozen=True, slots=True)
class Synset:
    """One of WordNet's meanings: its words, and pointers (symbol, target, places in both)."""

    words: tuple[str, ...]
    pointers: tuple[tuple[str, tuple[str, str], str], ...]


class WordNet:
    """The synsets by part of speech and offset, each word's senses, and how often it was tagged."""

    def __init__(self, folder: Path) -> None:
        self.synsets: dict[tuple[str, str], Synset] = {}
        self.senses: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.tagged: Counter[tuple[str, str]] = Counter()
        self.bases: dict[str, list[str]] = defaultdict(list)
        for part, name in FILES.items():
            for line in _lines(folder / f"data.{name}"):
                fields = line.partition(" | ")[0].split()
                self.synsets[part, fields[0]] = _synset(fields)
            for line in _lines(folder / f"index.{name}"):
                fields = line.split()
                self.senses[fields[0], part] = [(part, at) for at in fields[-int(fields[2]) :]]
            for line in _lines(folder / f"{name}.exc"):
                irregular, *bases = line.split()
                self.bases[irregular] += bases
        for line in _lines(folder / "cntlist.rev"):
            key, _, count = line.split()
            word, _, kind = key.partition("%")
            self.tagged[word, PARTS[kind[0]]] += int(count)
        self.words = {word for word, _ in self.senses}

    def parts(self, word: str) -> list[str]:
        """The parts of speech that `word` is mostly used as."""
        counts = {part: self.tagged[word, part] for part in FILES if (word, part) in self.senses}
        if not any(counts.values()):
            counts = {part: len(self.senses[word, part]) for part in counts}
            return [part for part in counts if counts[part] == max(counts.values())]
        return [part for part in counts if counts[part] >= LEAST_SHARE * sum(counts.values())]

    def uses(self, word: str) -> int:
        """How often `word` was tagged, as any part of speech."""
        return sum(self.tagged[word, part] for part in FILES)

    def linked(self, symbol: str) -> Iterator[tuple[str, str]]:
        """The pairs of words that pointers of the kind `symbol` join."""
        for synset in self.synsets.values():
            for kind, target, places in synset.pointers:
                if kind == symbol and places != "0000":
                    own, others = (byte - 1 for byte in bytes.fromhex(places))
                    yield synset.words[own], self.synsets[target].words[others]

    def below(self, word: str, sense: int) -> set[str]:
        """Single words under a sense of a noun, as far as they mean that first and foremost."""
        waiting, seen = [self.senses[word, "n"][sense - 1]], set()
        while waiting:
            for kind, target, _ in self.synsets[waiting.pop()].pointers:
                if kind in {"~", "~i"} and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return {
            other for at in seen for other in self.synsets[at].words if self._is_foremost(other, at)
        }

    def _is_foremost(self, word: str, at: tuple[str, str]) -> bool:
        return self.senses.get((word, "n"), [None])[0] == at and WORD.fullmatch(word) is not None


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.strip() and not line.startswith("  "):
            yield line


def _synset(fields: list[str]) -> Synset:
    count = int(fields[3], 16)
    words = tuple(word.lower().partition("(")[0] for word in fields[4 : 4 + 2 * count : 2])
    rest = fields[5 + 2 * count :]
    pointers = (rest[place : place + 4] for place in range(0, 4 * int(fields[4 + 2 * count]), 4))
    return Synset(words, tuple((p[0], (p[2].replace("s", "a"), p[1]), p[3]) for p in pointers))
