"""Changes of faqs.yaml that touch the lines they mean to, and no other byte.

Each change is cut into the author's own text (`sheet`) and read again afterwards: were the result
anything but what was meant, it is thrown away and an EditError says what to do by hand.
"""

from dataclasses import dataclass
from typing import Any

from faqbot.errors import EditError
from faqbot.knowledge import quoting
from faqbot.knowledge.document import parse, plain
from faqbot.knowledge.edits import item_added, key_added
from faqbot.knowledge.reader import read_text
from faqbot.knowledge.source import decode
from faqbot.knowledge.source_text import (
    Meant,
    Sheet,
    Splice,
    at,
)
from faqbot.model import Platforms


@dataclass(frozen=True, slots=True)
class Draft:
    """A new entry; `answer` is Markdown, `asks` goes into its tests."""

    id: str
    question: str
    answer: str
    aliases: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def as_value(self) -> dict[str, quoting.Value]:
        """Its keys, in the order of the file."""
        keys: dict[str, quoting.Value] = {"id": self.id, "question": self.question}
        if self.aliases:
            keys["aliases"] = list(self.aliases)
        keys["answer"] = self.answer
        if self.asks:
            keys["tests"] = {"asks": list(self.asks)}
        return keys


def with_alias(content: bytes, entry_id: str, alias: str, platforms: Platforms) -> bytes:
    """The file with one more alias, the last of its entry.

    Raises:
        EditError: There is no such entry, the file has errors or would have, such as a phrasing
            that stands there already, or it is written in a way that cannot be changed safely.
    """
    return _with_item(content, entry_id, ("aliases",), alias, platforms, after="question")


def with_test(content: bytes, entry_id: str, question: str, platforms: Platforms) -> bytes:
    """The file with one more question under `tests.asks` of an entry; raises as `with_alias` does."""
    return _with_item(content, entry_id, ("tests", "asks"), question, platforms)


def with_entry(content: bytes, draft: Draft, platforms: Platforms) -> bytes:
    """The file with one more entry, the last one; raises as `with_alias` does."""
    sheet = _valid(content, platforms)

    def meant(texts: Any) -> None:
        texts["entries"].append(draft.as_value())

    added = item_added(sheet, ("entries",), draft.as_value())
    return checked(sheet, [added], meant, f"add the entry {draft.id} by hand", platforms)


def _with_item(
    content: bytes,
    entry_id: str,
    keys: tuple[str, ...],
    text: str,
    platforms: Platforms,
    *,
    after: str | None = None,
) -> bytes:
    """The file with `text` as the last item of the list that `keys` name in an entry."""
    sheet = _valid(content, platforms)
    ids = [entry["id"].strip() for entry in sheet.plain()["entries"]]
    if entry_id not in ids:
        raise EditError(f'There is no entry with the id "{entry_id}" in the file.')
    entry = ("entries", ids.index(entry_id))
    known = len(keys)
    while sheet.node((*entry, *keys[:known])) is None:
        known -= 1
    if known == len(keys):
        splice = item_added(sheet, (*entry, *keys), text)
    else:
        value: quoting.Value = [text]
        for key in reversed(keys[known + 1 :]):
            value = {key: value}
        splice = key_added(sheet, (*entry, *keys[:known]), keys[known], value, after=after)

    def meant(texts: Any) -> None:
        section = at(texts, entry)
        for key in keys[:-1]:
            section = section.setdefault(key, {})
        section.setdefault(keys[-1], []).append(text)

    by_hand = f'add "{text}" to {".".join(keys)} of {entry_id} by hand'
    return checked(sheet, [splice], meant, by_hand, platforms)


def _valid(content: bytes, platforms: Platforms) -> Sheet:
    if read_text(content, platforms, name="faqs.yaml").errors:
        raise EditError("The file has errors. Run `faqbot check` and mend them first.")
    return Sheet(content)


def checked(
    sheet: Sheet,
    splices: list[Splice],
    meant: Meant,
    by_hand: str,
    platforms: Platforms | None = None,
) -> bytes:
    """The changed content, once it reads as the old one with `meant` done to it.

    Args:
        sheet: The old one.
        splices: What changes in its text.
        meant: Does the same to its nested texts, lists and dicts.
        by_hand: What a person could do instead.
        platforms: Those that the file may name; where given, the new content must have no errors.

    Raises:
        EditError: It does not.
    """
    try:
        content = sheet.spliced(splices)
    except UnicodeEncodeError as error:
        raise EditError(
            f"The text holds half a character (U+{ord(error.object[error.start]):04X})."
        ) from error
    wanted = sheet.plain()
    meant(wanted)
    text, problems = decode(content)
    root, further = parse(text)
    if root is None or problems or further or _bare(plain(root)) != _bare(wanted):
        raise EditError(
            f"The file is written in a way that cannot be changed safely; {by_hand}. "
            "Nothing was written."
        )
    errors = () if platforms is None else read_text(content, platforms, name="faqs.yaml").errors
    if errors:
        raise EditError(
            f"With that change the file would be wrong: line {errors[0].line}: "
            f"{errors[0].message} ({errors[0].remedy}). Nothing was written."
        )
    return content


def _bare(texts: Any) -> Any:
    """The texts as the reader takes them: without white space around them."""
    match texts:
        case str():
            return texts.strip()
        case dict():
            return {key: _bare(value) for key, value in texts.items()}
        case _:
            return [_bare(value) for value in texts]
