"""What pydantic found, as Problems with a place in the file and a remedy."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from faqbot.errors import Problem
from faqbot.knowledge.did_you_mean import nearest
from faqbot.knowledge.document import Node, Path, locate
from faqbot.knowledge.document import error as error_at
from faqbot.knowledge.schema import document_of
from faqbot.model import Platforms

_WANTED = {
    "list_type": ("a list", 'write one "- item" a line, or [item, item]'),
    "model_type": ("keys with values", 'write "key: value" lines below it, indented'),
    "dict_type": ("keys with values", 'write "key: value" lines below it, indented'),
    "string_type": ("one text", 'a text that holds ": ", brackets or braces needs quotes'),
}
_CODES = {
    "missing": "missing-key",
    "extra_forbidden": "unknown-key",
    "string_too_short": "empty-text",
    "too_short": "empty-list",
    "too_long": "long-list",
}


def schema_problems(error: ValidationError, root: Node, platforms: Platforms) -> list[Problem]:
    """One Problem for each error of the document of `platforms` whose tree is `root`."""
    found = error.errors(include_url=False)
    unknown = {each["loc"] for each in found if _is_unknown_key(each)}
    meant = {_meant(path, platforms) for path in unknown}
    # A key that is missing since it is misspelt is told once, and of an unknown one no value matters.
    return [
        _complaint(each, root, platforms)
        for each in found
        if (each["type"] != "missing" or each["loc"] not in meant)
        and (each["loc"] not in unknown or _is_unknown_key(each))
    ]


def _is_unknown_key(details: ErrorDetails) -> bool:
    return _code(details) == "unknown-key"


def _code(details: ErrorDetails) -> str:
    if details["type"] == "faqbot":
        return str(details["ctx"]["code"])
    return _CODES.get(details["type"], "wrong-type")


def _meant(path: Path, platforms: Platforms) -> Path:
    """The path of the key that an unknown one was probably meant to be; its own without one."""
    near = nearest(str(path[-1]), list(keys_at(path[:-1], platforms)))
    return path if near is None else (*path[:-1], near)


def _complaint(details: ErrorDetails, root: Node, platforms: Platforms) -> Problem:
    path: Path = details["loc"]
    kind = details["type"]
    at_key = kind == "missing" or _is_unknown_key(details)
    mark = locate(root, path, key=at_key)
    message, remedy = _words(details, kind, path, platforms)
    is_named = kind == "string_type" and isinstance(path[-1], str)
    if is_named and mark.line > locate(root, path, key=True).line:
        # It begins on a line below its key.
        remedy = (
            f'where its lines are a text, write "{path[-1]}: |" above them: '
            "behind the bar lists and colons are text"
        )
    return error_at(_code(details), mark, message, remedy)


def _words(details: ErrorDetails, kind: str, path: Path, platforms: Platforms) -> tuple[str, str]:
    """What is wrong, and what to do."""
    name = str(path[-1]) if path else "the file"
    match kind:
        case "faqbot":
            context = details.get("ctx", {})
            return str(context["message"]), str(context["remedy"])
        case "missing":
            value = "1" if path == ("version",) else "..."
            words = f'the key "{name}" is missing{_within(path)}', f'add "{name}: {value}"'
        case "extra_forbidden":
            words = f'unknown key "{name}"{_within(path)}', _did_you_mean(name, path, platforms)
        case "string_too_short":
            words = f"{_subject(path)} is empty", "write its text, or delete the key"
        case "too_short":
            words = f"{_subject(path)} is an empty list", "write at least one"
        case "too_long":
            most = details.get("ctx", {}).get("max_length")
            words = f"{_subject(path)} is a list of too many", f"write {most} at most"
        case _:
            wanted, remedy = _WANTED.get(kind, (details["msg"], "see docs/faqs-yaml.md"))
            words = f"{_subject(path)} must be {wanted}, found {_found(details['input'])}", remedy
    return words


def _subject(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return "the file"
    return f'an item of "{names[-1]}"' if isinstance(path[-1], int) else f'"{names[-1]}"'


def _within(path: Path) -> str:
    outer = [str(step) for step in path[:-1] if isinstance(step, str)]
    return f' in "{outer[-1]}"' if outer else ""


def _found(value: object) -> str:
    if isinstance(value, str):
        return f'the text "{value[:40]}"' if value else "nothing"
    return "a list" if isinstance(value, list) else "keys with values"


def _did_you_mean(name: str, path: Path, platforms: Platforms) -> str:
    known = list(keys_at(path[:-1], platforms))
    near = nearest(name, known)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"delete it; what may stand here: {', '.join(known)}"


def keys_at(path: Path, platforms: Platforms) -> Iterator[str]:
    """The keys of the schema's section at `path`."""
    section: type[BaseModel] = document_of(platforms)
    for step in path:
        if isinstance(step, str):
            fields = section.model_fields.items()
            annotation = next(
                info for name, info in fields if step in (name, info.alias)
            ).annotation
            # The section inside `X`, `X | None` or `list[X]`.
            while not isinstance(annotation, type) or get_args(annotation):
                annotation = get_args(annotation)[0]
            section = annotation
    for field, info in section.model_fields.items():
        yield info.alias or field


def all_keys(platforms: Platforms) -> frozenset[str]:
    """Every key that may stand somewhere in the file."""
    found: set[str] = set()
    waiting: list[type[BaseModel]] = [document_of(platforms)]
    while waiting:
        for name, info in waiting.pop().model_fields.items():
            found.add(info.alias or name)
            waiting += _sections_in(info.annotation)
    return frozenset(found)


def _sections_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, BaseModel):
            yield annotation
    else:
        for inner in get_args(annotation):
            yield from _sections_in(inner)
