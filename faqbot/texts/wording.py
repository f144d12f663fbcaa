"""A company's own words for faqbot's sentences, checked against those that they replace."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from string import Formatter

from faqbot.errors import Problem, Severity, UnreadableError
from faqbot.texts import FALLBACK, TAG, load_texts, tags

# Python's own error ends with "(at line 3, column 7)"; from 3.14 it has attributes as well.
_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_MOST_BYTES = 1024 * 1024
# Sentences that ages and spans had before the language itself told them.
_OF_AGES = (
    "today", "yesterday", "days_ago", "one_week_ago", "weeks_ago", "one_month_ago", "months_ago",
    "one_year_ago", "years_ago", "one_minute", "many_minute", "one_hour", "many_hour", "one_day",
    "many_day",
)  # fmt: skip
# What is said no more, and why its line can go.
_RETIRED = {
    **dict.fromkeys(_OF_AGES, "ages are told as the language has them"),
    "confirm_private_unquoted": "what is sent is always shown, in confirm_private",
}
# Names that are no matter of taste: nobody agrees to what is not shown.
_NEEDED = {"confirm_private": {"question"}}
# A noun's forms: `one_gap` and `many_gap` are in English too, the others in languages that need them.
_FORM = re.compile(r"(zero|one|two|few)_(.+)")
_FORMS_OF_ONE_NUMBER = ("zero_", "one_", "two_")


@dataclass(frozen=True, slots=True)
class Wording:
    """One file of it.

    Attributes:
        path: The file.
        tag: The language that it is for, such as "de" or "pt-br".
        text: What it holds.
        sentences: Those that can be used, by key.
        problems: What is wrong with it, in its order.
    """

    path: Path
    tag: str
    text: str
    sentences: Mapping[str, str]
    problems: Sequence[Problem]

    @property
    def errors(self) -> list[Problem]:
        """Those of the problems for which it cannot be used."""
        return [each for each in self.problems if each.severity is Severity.ERROR]


def read_wording(path: Path, locale: str | None) -> list[Wording]:
    """The files of a wording: a TOML file for the language `locale`, or a folder of LANG.toml.

    Raises:
        UnreadableError: It is not there, or cannot be read.
    """
    own = tags(locale or FALLBACK)[-1:] or [FALLBACK]
    try:
        if not path.is_dir():
            return [_checked(path, own[0], _read(path))]
        found = sorted(each for each in path.iterdir() if each.suffix == ".toml")
        return [_checked(each, each.stem.casefold(), _read(each)) for each in found]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UnreadableError(
            f"{path}: {reason}. FAQBOT_TEXTS names a TOML file, or a folder of LANG.toml."
        ) from error


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8-sig")


def _checked(path: Path, tag: str, text: str) -> Wording:
    if not TAG.fullmatch(tag):
        wrong = Problem(
            0, 0, f'"{tag}" is no language tag', "call the file en.toml, de.toml, pt-br.toml"
        )
        return Wording(path, tag, text, {}, [wrong])
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Wording(path, tag, text, {}, [_syntax(error, text)])
    texts = load_texts(tag)
    problems: list[Problem] = []
    sentences: dict[str, str] = {}
    for key, value in found.items():
        wrong_here = [*_problems(key, value, texts.sentences)]
        line, column = _place_of(key, text)
        problems += [
            Problem(line, column, message, remedy, width=len(key), severity=severity)
            for severity, message, remedy in wrong_here
        ]
        if not any(severity is Severity.ERROR for severity, _, _ in wrong_here):
            sentences[key] = str(value)
    return Wording(path, tag, text, sentences, problems)


def _problems(
    key: str, value: object, known: Mapping[str, str]
) -> Iterator[tuple[Severity, str, str]]:
    """What is wrong with one sentence: how badly, what, and what to do."""
    if key in _RETIRED:
        yield Severity.WARNING, f"{key} is no longer used", f"take the line out: {_RETIRED[key]}"
        return
    like = _like(key, known)
    if like is None:
        near = get_close_matches(key, known, n=1)
        meant = f"did you mean {near[0]}?" if near else "faqbot/texts/en.toml has all keys"
        yield Severity.ERROR, f'there is no sentence called "{key}"', meant
        return
    if not isinstance(value, str) or not value.strip():
        yield Severity.ERROR, f"{key} is no text", 'write it between quotes: key = "text"'
        return
    wanted = _names(like) or set()
    names = _names(value)
    if names is None:
        remedy = "write {{ and }} for braces that are meant, and {name} for a name"
        yield (
            Severity.ERROR,
            f"{key} has a brace without its pair, or more than a name in it",
            remedy,
        )
        return
    for name in sorted(names - wanted):
        can = ", ".join(f"{{{each}}}" for each in sorted(wanted)) or "no name"
        yield Severity.ERROR, f"{key} cannot have {{{name}}}", f"it can have {can}"
    is_for_one = key.startswith(_FORMS_OF_ONE_NUMBER) and "n" in wanted
    needed = _NEEDED.get(key, set())
    for name in sorted(needed - names):
        remedy = f"put {{{name}}} where it is to stand: people agree to what they see"
        yield Severity.ERROR, f"{key} leaves {{{name}}} out", remedy
    for name in sorted(wanted - names - needed - ({"n"} if is_for_one else set())):
        remedy = f"put {{{name}}} where it is to stand, if people should read it"
        yield Severity.WARNING, f"{key} leaves {{{name}}} out", remedy


def _like(key: str, known: Mapping[str, str]) -> str | None:
    """The sentence that one replaces, or, for a form of a noun, that of `many`; None for no key."""
    form = _FORM.fullmatch(key)
    return known.get(key) or (known.get(f"many_{form[2]}") if form else None)


def _names(sentence: str) -> set[str] | None:
    """The names in braces; None where one is malformed, or would do more than stand for a text."""
    try:
        parts = [*Formatter().parse(sentence)]
    except ValueError:
        return None
    names = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    if any(not name.isidentifier() or spec or conversion for name, spec, conversion in names):
        return None
    return {name for name, _, _ in names}


def _place_of(key: str, text: str) -> tuple[int, int]:
    """The line and the column where a key stands; (0, 0) where that cannot be told."""
    found = re.search(rf"""^[ \t]*["']?({re.escape(key)})["']?[ \t]*=""", text, re.MULTILINE)
    if found is None:
        return 0, 0
    start = found.start(1)
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    place = _PLACE.search(str(error))
    line, column = (place[1], place[2]) if place else (None, None)
    last = text.rpartition("\n")[2]
    return Problem(
        int(line or text.count("\n") + 1),
        int(column or len(last) + 1),
        f"this is no TOML: {_PLACE.sub('', str(error)).strip()}",
        'write a line for each sentence: key = "text"',
    )
