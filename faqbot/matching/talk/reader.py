"""Tells plain talk from questions: a text is talk where phrases of the data files are all of it."""

import functools
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from faqbot.matching.normalise import MAX_QUESTION, clean
from faqbot.matching.talk.lexicon import Lexicon
from faqbot.matching.talk.phrases import ANY_WORD, Automaton, filled_in
from faqbot.matching.talk.signs import Signs
from faqbot.matching.wording import MENTION, spelt_out
from faqbot.model import Talk

# What the phrases of a section do. A text of several is what the first of these is.
_ROLES = (
    *("person", "about", "help", "goodbye", "thanks", "ok", "greeting"),
    "interjection",
    "filler",
    "beside_person",
    "plain",
)
_PERSON = _ROLES.index("person")
# "oh", "lol": Talk.OK where nothing else is said.
_INTERJECTION = _ROLES.index("interjection")
# "if possible": nothing by itself.
_FILLER = _ROLES.index("filler")
# "nothing works": may be about anything, but beside a phrase for a person.
_BESIDE_PERSON = _ROLES.index("beside_person")
# "i will find it": a statement that asks nothing, beside thanks and the like.
_PLAIN = _ROLES.index("plain")
_STATED = frozenset(map(_ROLES.index, ("goodbye", "thanks", "ok", "interjection")))
_TALKS = frozenset(talk.value for talk in Talk)
_TABLES: Mapping[str, frozenset[str] | None] = {
    "words": frozenset({"skipped", "names"}),
    "short_forms": None,
    "classes": None,
    "phrases": frozenset(_ROLES),
    "signs": _TALKS,
}
_CLAUSE_END = re.compile(r"[^\w\s'\u2019-]+")
# Plain talk is shorter, and holds fewer words that no phrase has: names, where any word may stand.
_MOST_WORDS = 60
_MOST_UNKNOWN = 2


class TalkReader:
    """Reads texts by the phrases of all languages in a folder."""

    def __init__(self, dictionary: Collection[str], folder: Traversable | None = None) -> None:
        """Read the files of `folder`, one a language ("en.toml"), once; for None the package's own.

        Words of `dictionary`, which may be empty, are not misspelt.

        Raises:
            ValueError: A file is no TOML, or breaks the notation that en.toml describes.
        """
        place = folder if folder is not None else files("faqbot.matching.talk")
        named = sorted((file.name, file) for file in place.iterdir() if file.name.endswith(".toml"))
        languages = {name: _tables(name, file) for name, file in named}
        self._short_forms = {
            short: tuple(spelt_out(full).split())
            for tables in languages.values()
            for short, full in tables["short_forms"].items()
        }
        words = [tables["words"] for tables in languages.values()]
        skipped = " ".join(table.get("skipped", "") for table in words)
        names = " ".join(table.get("names", "") for table in words)
        self._automaton = Automaton(
            skipped=frozenset(skipped.split()), spelt_out=self._without_short_forms
        )
        for name, tables in languages.items():
            self._compile(name, tables)
        self._signs = Signs([tables["signs"] for tables in languages.values()])
        self._lexicon = Lexicon(
            self._automaton.words,
            exact=names.split(),
            short_forms=self._short_forms,
            dictionary=dictionary,
        )

    @classmethod
    @functools.cache
    def shipped(cls, dictionary: tuple[str, ...]) -> "TalkReader":
        """The one of the package's own files, read once for all matchers."""
        return cls(dictionary)

    def talk_of(self, text: str) -> Talk | None:
        """What `text` is where all of it is talk; None where it may ask something.

        A text without words is talk: what its emoji say, else Talk.HELP for "?" and Talk.GREETING
        for none.
        """
        stripped = text.strip()
        if len(stripped) > MAX_QUESTION:
            return None
        rest, meanings = self._signs.read(stripped)
        clauses = _CLAUSE_END.split(clean(MENTION.sub(" ", rest)))
        words = [spelt_out(clause).split() for clause in clauses]
        if not any(words):
            return _foremost(meanings) or (Talk.HELP if "?" in rest else Talk.GREETING)
        readings = self._readings(words)
        role = None if readings is None else self._role(readings, asks="?" in rest)
        if role is None:
            return None
        if role == _FILLER:
            return _foremost(meanings)
        return Talk.OK if role == _INTERJECTION else Talk(_ROLES[role])

    def _compile(self, name: str, tables: Mapping[str, Mapping[str, str]]) -> None:
        classes = {"names": "|".join(tables["words"].get("names", "").split())}
        part = ""
        try:
            for part, lines in tables["classes"].items():
                classes[part] = "|".join(filled_in(lines, classes))
            for part, lines in tables["phrases"].items():
                for phrase in filled_in(lines, classes):
                    self._automaton.add(phrase, _ROLES.index(part))
        except ValueError as error:
            raise ValueError(f"{name}, {part}: {error}") from error

    def _without_short_forms(self, word: str) -> list[str]:
        return [
            full
            for spelt in spelt_out(word).split()
            for full in self._short_forms.get(spelt, (spelt,))
        ]

    def _readings(self, clauses: Sequence[Sequence[str]]) -> list[frozenset[str]] | None:
        """What each word may be; None where there is too much that no phrase has.

        A word that opens a clause is never any word: in "greetings from Leeds, parking?" it asks.
        """
        readings: list[frozenset[str]] = []
        unknown = 0
        for words in clauses:
            for place, word in enumerate(words):
                meant = self._lexicon.read(word)
                unknown += not any(meant)
                if unknown > _MOST_UNKNOWN or len(readings) >= _MOST_WORDS:
                    return None
                readings += (each | {ANY_WORD} for each in meant) if place else meant
        return readings

    def _role(self, readings: Sequence[frozenset[str]], *, asks: bool) -> int | None:
        """What the whole does: the first of _ROLES that one of its phrases does.

        Of the ways to read it, the one with the fewest phrases that need another beside them, then
        with the fewest phrases.
        """
        # For each place that phrases reach, by the role so far: how many of the phrases are
        # beside_person, how many plain, how many there are.
        reached: dict[int, dict[int, tuple[int, int, int]]] = {0: {_FILLER: (0, 0, 0)}}
        for place in range(len(readings)):
            if place not in reached:
                continue
            for end, role in self._automaton.ends(readings, place):
                after = reached.setdefault(end, {})
                for foremost, (beside, plain, count) in reached[place].items():
                    told = (beside + (role == _BESIDE_PERSON), plain + (role == _PLAIN), count + 1)
                    first = min(foremost, role)
                    after[first] = min(told, after.get(first, told))
        allowed = [
            (beside + plain, count, role)
            for role, (beside, plain, count) in reached.get(len(readings), {}).items()
            if role == _PERSON or (not beside and (not plain or (role in _STATED and not asks)))
        ]
        return min(allowed)[2] if allowed else None


def _foremost(meanings: Sequence[Talk | None]) -> Talk | None:
    """What emoji alone say: the first of _ROLES, Talk.OK where the files have none of them."""
    known = [meaning for meaning in meanings if meaning is not None]
    if known:
        return min(known, key=lambda meaning: _ROLES.index(meaning.value))
    return Talk.OK if meanings else None


def _tables(name: str, file: Traversable) -> dict[str, dict[str, str]]:
    """The tables of a language, each there.

    Raises:
        ValueError: They are not those that the notation has.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    for key, fault in _faults(tables):
        raise ValueError(f"{name}: {key} {fault}")
    return {table: tables.get(table, {}) for table in _TABLES}


def _faults(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for table, values in tables.items():
        if table not in _TABLES or not isinstance(values, dict):
            yield f'"{table}"', f"is none of the tables {', '.join(_TABLES)}"
            continue
        allowed = _TABLES[table]
        for key, value in values.items():
            if allowed is not None and key not in allowed:
                yield f'"{table}.{key}"', f"is none of {', '.join(sorted(allowed))}"
            elif not isinstance(value, str):
                yield f'"{table}.{key}"', "is no text"
