"""One refused field of a payload, the checks all fields share, and the tree Discord answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Discord would refuse one field: where it is, Discord's own code, and words."""

    path: Path
    code: str
    message: str


def errors_tree(refusals: Iterable[Refusal]) -> dict[str, Any]:
    """Nest refusals by path, each leaf under `_errors`.

    https://docs.discord.com/developers/reference#error-messages
    """
    tree: dict[str, Any] = {}
    for refusal in refusals:
        node = tree
        for step in refusal.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": refusal.code, "message": refusal.message})
    return tree


def check_length(value: object, path: Path, *, most: int, least: int = 0) -> list[Refusal]:
    """Refuse a text outside `least` to `most` characters, or something that is no text."""
    if not isinstance(value, str):
        return [Refusal(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")]
    if len(value) > most:
        words = f"Must be {most} or fewer in length."
        return [Refusal(path, "BASE_TYPE_MAX_LENGTH", words)]
    if len(value) < least:
        if not value:
            return [Refusal(path, "BASE_TYPE_REQUIRED", "This field is required")]
        return [Refusal(path, "BASE_TYPE_MIN_LENGTH", f"Must be {least} or more in length.")]
    return []


def check_optional(value: object, path: Path, *, most: int, least: int = 0) -> list[Refusal]:
    """As `check_length`, but an absent (None) value is fine."""
    return [] if value is None else check_length(value, path, most=most, least=least)


def check_count(
    values: Sequence[object], path: Path, *, most: int, least: int = 0
) -> list[Refusal]:
    """Refuse a list outside `least` to `most` items."""
    if least <= len(values) <= most:
        return []
    words = f"Must be between {least} and {most} in length."
    return [Refusal(path, "BASE_TYPE_BAD_LENGTH", words)]


def required(path: Path) -> Refusal:
    return Refusal(path, "BASE_TYPE_REQUIRED", "This field is required")
