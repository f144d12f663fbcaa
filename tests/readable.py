"""Values as golden files show them to people."""

from typing import Any


def readable(value: Any) -> Any:
    """The same with texts of several lines as lists of lines."""
    if isinstance(value, str):
        return value.split("\n") if "\n" in value else value
    if isinstance(value, dict):
        return {key: readable(inner) for key, inner in value.items()}
    return [readable(inner) for inner in value] if isinstance(value, list) else value


def visible(text: str) -> str:
    """JSON in which what cannot be seen is written as its escape."""
    return text.replace("\u00ad", "\\u00ad").replace("\u200b", "\\u200b")
