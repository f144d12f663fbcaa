"""Evaluation questions: JSON lines of a text, the entry that answers it, and a kind."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from faqbot.errors import QueriesError, UnreadableError


@dataclass(frozen=True, slots=True)
class Query:
    """A question whose answer is known.

    Attributes:
        entry: The id of the entry that answers it; None where nothing in the file does.
        after: The id of the entry answered just before in its thread; None where it stands alone.
        place: "file:line" of it, for messages.
    """

    text: str
    entry: str | None
    kind: str
    after: str | None = None
    place: str = field(default="", compare=False)


def read_queries(lines: Iterable[str], *, name: str) -> list[Query]:
    """The queries of a JSON-lines file called `name`; empty lines are passed over.

    Raises:
        QueriesError: A line is not of the agreed form, or there is none.
    """
    queries = list(_queries(lines, name))
    if not queries:
        raise QueriesError(f"{name}: holds no question. {_FORM}")
    return queries


def load_queries(path: Path) -> list[Query]:
    """The queries of the file at `path`.

    Raises:
        UnreadableError: It cannot be read.
        QueriesError: A line is not of the agreed form, or there is none.
    """
    return read_queries(_lines(path), name=str(path))


def load_questions(path: Path) -> list[Query]:
    """The questions of a file: queries as above, or plain text with one question a line.

    Raises:
        UnreadableError: It cannot be read.
        QueriesError: It begins like JSON lines and is not of their form, or holds no question.
    """
    lines = _lines(path)
    asked = [line.strip() for line in lines if line.strip()]
    if not asked:
        raise QueriesError(f"{path}: holds no question. Write one a line, as text or JSON lines.")
    if asked[0].startswith("{"):
        return read_queries(lines, name=str(path))
    return [Query(text, None, "asked") for text in dict.fromkeys(asked)]


def _lines(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return list(lines)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableError(f"{path}: cannot be read: {reason}. Check the path.") from error


_FORM = (
    'Write one {"text": "...", "entry": "an-id" or null, "kind": "clean"} a line; '
    '"after": "an-id" for a question that follows that entry in its thread.'
)


def _queries(lines: Iterable[str], name: str) -> Iterator[Query]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except json.JSONDecodeError as error:
            raise QueriesError(
                f"{name}:{number}:{error.colno}: not JSON: {error.msg}. {_FORM}"
            ) from error
        except RecursionError as error:
            raise QueriesError(f"{name}:{number}:1: is nested too deep. {_FORM}") from error
        place = f"{name}:{number}:1"
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            raise QueriesError(f'{place}: no "text" that is a string. {_FORM}')
        entry = found.get("entry", "")
        if entry == "" or not isinstance(entry, str | None):
            raise QueriesError(f'{place}: no "entry" that is an id or null. {_FORM}')
        kind = found.get("kind", "clean")
        if not isinstance(kind, str):
            raise QueriesError(f'{place}: "kind" is not a string. {_FORM}')
        after = found.get("after")
        if not isinstance(after, str | None):
            raise QueriesError(f'{place}: "after" is no id of an entry. {_FORM}')
        yield Query(found["text"], entry, kind, after, place)


def check_afters(queries: Iterable[Query], ids: Collection[str]) -> None:
    """See that each question comes after an entry that is among `ids`, where it comes after one.

    Raises:
        QueriesError: One does not.
    """
    for query in queries:
        if query.after is not None and query.after not in ids:
            raise QueriesError(
                f"{query.place}: asked after {query.after!r}, and the file has no such entry. "
                'Write the id of one, or leave "after" out.'
            )
