"""Make the word relations of faqbot's matching from WordNet 3.0 and lists written by hand.

    apt-get install wordnet-base
    .venv/bin/python tools/make_lexicon.py

What it writes to `faqbot/matching/contrast/`: `lexicon.txt` and `LICENSE-WordNet`. The lists are
`opposites.txt`, `synonyms.txt`, `levels.txt` and `words.txt` beside this file; each says in its head
how it is written.
"""

import argparse
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordnet import WORD, WordNet

HERE = Path(__file__).parent
MATCHING = HERE.parent / "faqbot" / "matching"
TARGET = MATCHING / "contrast"
SECTIONS = {"n": "nouns", "v": "verbs", "a": "adjectives"}
# Synonyms: how common, by rank among the encoder's words, and among how many first senses.
COMMON, RATHER_COMMON, FIRST_SENSES = 6000, 14000, 4
# A word that is made of others must not be a slip away from one of the commonest.
COMMONEST, MOST_WORDS = 3000, 12000
PREFIXES = ("un", "de", "dis", "re", "mis", "out", "over")
SHORT_WORD = re.compile(r"[a-z]{2,}")
# Function words and the like, of which WordNet knows rare senses only.
FUNCTION_WORDS = """
a about all am an and any are as at be but by can could do does for from get go had has have he her
his how i if in into is it its let like may me might more most must my no not of off on or our out
over own shall she should so some such than that the their them then there these they this those to
too up us very was we well were what when where which who will with would you your
"""
FUNCTION = frozenset(FUNCTION_WORDS.split())
BRITISH = (
    *(("our", "or"), ("is", "iz"), ("ys", "yz"), ("tre", "ter"), ("ence", "ense"), ("ll", "l")),
    *(("ogue", "og"), ("mme", "m"), ("eque", "eck"), ("ae", "e"), ("grey", "gray")),
)
REGULAR = ("s", "ed", "ing", "er", "est")


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _hand(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


class Lexicon:
    """What is written, gathered section by section."""

    def __init__(self, wordnet: WordNet, common: list[str]) -> None:
        self.wordnet = wordnet
        self.rank = {word: rank for rank, word in enumerate(common)}
        self.opposites = self._opposites()
        self.synonyms = self._synonyms() - self.opposites
        self.levels = self._levels()
        terms = {term for pair in self.opposites | self.synonyms for term in pair} | set(
            self.levels
        )
        self.phrases = {term for term in terms if "_" in term}
        self.own = {term for term in terms if "_" not in term}

    def _base(self, term: str) -> str:
        """A term as the lexicon has it: a plural that WordNet does not list gives its singular."""
        head, _, last = term.rpartition("_")
        if head or last in self.wordnet.words or not re.fullmatch(r"\w{3,}s", last):
            return term
        singulars = [*self.wordnet.bases.get(last, []), last[:-1], last[:-2]]
        return next((word for word in singulars if word in self.wordnet.words), term)

    def _sides(self, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
        for line in lines:
            sides = [[self._base(term) for term in side.split()] for side in line.split("|")]
            for left, right in combinations(sides, 2):
                yield from (_pair(one, other) for one in left for other in right if one != other)

    def _opposites(self) -> set[tuple[str, str]]:
        lines = list(_hand("opposites.txt"))
        end = lines.index("[not]")
        refused = set(self._sides(lines[end + 1 :]))
        found = {
            _pair(one, other)
            for one, other in self.wordnet.linked("!")
            if self._is_telling(one)
            and self._is_telling(other)
            # One of the two may be rarer.
            and (one in self.rank or other in self.rank)
            and self.wordnet.uses(one) + self.wordnet.uses(other) > 0
        }
        return (found - refused) | set(self._sides(lines[:end]))

    def _is_telling(self, word: str) -> bool:
        return SHORT_WORD.fullmatch(word) is not None and word not in FUNCTION

    def _synonyms(self) -> set[tuple[str, str]]:
        found = set()
        for line in _hand("synonyms.txt"):
            terms = sorted({self._base(term) for term in line.split()})
            found |= set(combinations(terms, 2))
        first = defaultdict(set)
        for (word, _), senses in self.wordnet.senses.items():
            if word in self.rank and self._is_telling(word):
                for at in senses[:FIRST_SENSES]:
                    first[at].add(word)
        for words in first.values():
            found |= {pair for pair in combinations(sorted(words), 2) if self._are_common(*pair)}
        derived = {_pair(*words) for words in self.wordnet.linked("+")}
        return found | {
            pair
            for pair in derived
            if pair[0] != pair[1] and all(map(self._is_telling, pair)) and self._are_common(*pair)
        }

    def _are_common(self, one: str, other: str) -> bool:
        nearer, farther = sorted(self.rank.get(word, RATHER_COMMON) for word in (one, other))
        return nearer < COMMON and farther < RATHER_COMMON

    def _levels(self) -> dict[str, set[str]]:
        sets: dict[str, set[str]] = defaultdict(set)
        taken_out: dict[str, set[str]] = defaultdict(set)
        for line in _hand("levels.txt"):
            name, _, terms = line.partition(": ")
            for term in terms.split():
                if term.startswith("@"):
                    word, _, sense = term[1:].partition(".")
                    found = self.wordnet.below(word, int(sense))
                    sets[name] |= {other for other in found if other in self.rank}
                elif term.startswith("-"):
                    taken_out[name].add(term[1:])
                else:
                    sets[name].add(self._base(term))
        levels: dict[str, set[str]] = defaultdict(set)
        for name, members in sets.items():
            for term in members - taken_out[name]:
                levels[term].add(name)
        return levels

    def vocabulary(self) -> dict[str, set[str]]:
        """Common words, and those of the lists, by part of speech."""
        words = set(filter(SHORT_WORD.fullmatch, self.rank)) | self.own | set(self.spellings())
        sections: dict[str, set[str]] = {name: set() for name in SECTIONS.values()}
        for word in words:
            # Of a word in the lists, a rare use counts too: "to host".
            for part in SECTIONS if word in self.own else self.wordnet.parts(word):
                if part in SECTIONS and (word, part) in self.wordnet.senses:
                    sections[SECTIONS[part]].add(word)
        return sections

    def words(self) -> list[str]:
        """Rarer words that are no slips, at most `MOST_WORDS`: the lists' own, formations, others."""
        own, again, undone, slips = (
            part.split() for part in re.split(r"\[\w+\]", " ".join(_hand("words.txt")))
        )
        own += [word for word in self.own if SHORT_WORD.fullmatch(word)]
        formed = self._of_wordnet()
        formed |= {"re" + form for verb in again for form in _inflected(verb)}
        formed |= {"un" + form for verb in undone for form in _inflected(verb)}
        commonest = [word for word in self.rank if len(word) > 3][:COMMONEST]
        formed = {
            word
            for word in formed
            if process.extractOne(word, commonest, scorer=OSA.distance, score_cutoff=1) is None
        }
        chosen = dict.fromkeys([*sorted({*own, *formed}), *self._others()])
        return [word for word in chosen if word not in self.rank and word not in slips][:MOST_WORDS]

    def _of_wordnet(self) -> set[str]:
        """The verbs of WordNet that are a prefix and a common word, inflected."""
        return {
            prefix + form
            for word, part in self.wordnet.senses
            if part == "v" and WORD.fullmatch(word)
            for prefix in PREFIXES
            if word.startswith(prefix) and word.removeprefix(prefix) in self.rank
            for form in _inflected(word.removeprefix(prefix))
        }

    def _others(self) -> list[str]:
        """Words of WordNet that were tagged, most often first; then what common words lead to."""
        nearest: dict[str, int] = {}
        for pair in self.wordnet.linked("+"):
            for word, other in (pair, pair[::-1]):
                if other in self.rank:
                    nearest[word] = min(self.rank[other], nearest.get(word, len(self.rank)))
        rarest = len(self.rank)
        listed = [
            word
            for word in self.wordnet.words
            if WORD.fullmatch(word) and (self.wordnet.uses(word) or word in nearest)
        ]
        uses = self.wordnet.uses
        return sorted(listed, key=lambda word: (-uses(word), nearest.get(word, rarest), word))

    def irregular(self) -> dict[str, set[str]]:
        """Forms that no rule takes to their base form; not "rent", though it is of "rend" too."""
        uses = self.wordnet.uses
        found: dict[str, set[str]] = defaultdict(set)
        for word, bases in self.wordnet.bases.items():
            for base in bases if self._is_telling(word) else ():
                is_regular = word.startswith(base[:-1]) and word.endswith(REGULAR)
                is_common = base in self.rank and 4 * uses(base) > uses(word)
                if is_common and not is_regular and word != base:
                    found[word].add(base)
        return found

    def spellings(self) -> dict[str, set[str]]:
        """British spellings, each with the American one of the same meaning."""
        uses, wanted = self.wordnet.uses, {*self.rank, *self.own}
        found: dict[str, set[str]] = defaultdict(set)
        for synset in self.wordnet.synsets.values():
            for one in filter(SHORT_WORD.fullmatch, synset.words):
                others = {one.replace(*change) for change in BRITISH} & set(synset.words) - {one}
                for other in others:
                    if {one, other} & wanted and uses(one) <= uses(other):
                        found[one].add(other)
        return found


def _inflected(verb: str) -> list[str]:
    """A verb and its regular forms, of which the last is the past participle."""
    stem = verb.removesuffix("e")
    if re.search(r"[^aeiou]y$", verb):
        return [verb, verb[:-1] + "ies", verb + "ing", verb[:-1] + "ied"]
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]|.*(?:mit|fer|trol|pel|cur)", verb):
        stem += verb[-1]
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return [verb, verb + ending, stem + "ing", stem + "ed"]


def _wrapped(words: Iterable[str]) -> list[str]:
    return textwrap.wrap(" ".join(words), 100, break_long_words=False, break_on_hyphens=False)


def _table(rows: dict[str, set[str]]) -> list[str]:
    return [f"{key}: {' '.join(sorted(values))}" for key, values in sorted(rows.items()) if values]


def _by_first(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        rows[one].add(other)
    return rows


def _written(lexicon: Lexicon) -> str:
    levels = lexicon.levels
    sections = {name: _wrapped(sorted(words)) for name, words in lexicon.vocabulary().items()}
    sections["words"] = _wrapped(sorted(lexicon.words()))
    sections["phrases"] = _wrapped(sorted(lexicon.phrases))
    sections["irregular"] = _table(lexicon.irregular())
    sections["spellings"] = _table(lexicon.spellings())
    sections["opposites"] = _table(_by_first(lexicon.opposites))
    sections["levels"] = _table(_by_first((name, term) for term in levels for name in levels[term]))
    sections["synonyms"] = _table(_by_first(lexicon.synonyms))
    head = "# Made by tools/make_lexicon.py, in part from WordNet 3.0 (LICENSE-WordNet); do not edit.\n"
    return head + "".join(
        f"\n[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items()
    )


def _licence(copyright_file: Path) -> str:
    """WordNet's notice and licence out of Debian's machine-readable copyright file."""
    text = copyright_file.read_text(encoding="utf-8")
    notice = re.search(r"^Copyright: (.+)\nLicense: WordNet3\.0\n((?: .*\n)+)", text, re.MULTILINE)
    if notice is None:
        raise SystemExit(f"{copyright_file} holds no licence WordNet3.0; name another --licence.")
    lines = [line[1:].rstrip() for line in notice[2].splitlines()]
    body = "\n".join("" if line == "." else line for line in lines)
    return f"WordNet 3.0 (https://wordnet.princeton.edu)\nCopyright {notice[1]}\n\n{body}\n"


def main() -> None:
    """Read, gather and write."""
    parser = argparse.ArgumentParser(description="Make faqbot's word relations.")
    parser.add_argument("wordnet", type=Path, nargs="?", default="/usr/share/wordnet")
    parser.add_argument(
        "--licence", type=Path, default="/usr/share/doc/wordnet-base/copyright", metavar="FILE"
    )
    options = parser.parse_args()
    common = (MATCHING / "encoder" / "words.txt").read_text(encoding="utf-8").split()
    lexicon = Lexicon(WordNet(options.wordnet), common)
    TARGET.mkdir(exist_ok=True)
    (TARGET / "lexicon.txt").write_text(_written(lexicon), encoding="utf-8")
    (TARGET / "LICENSE-WordNet").write_text(_licence(options.licence), encoding="utf-8")


if __name__ == "__main__":
    main()
