"""Texts, lists and mappings as YAML that reads back as just that, in the manner of a file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

# A text without quotes begins with a letter or a digit and holds nothing that may mean more.
_PLAIN = re.compile(r"[^\W_](?:[^\x00-\x1f\x7f-\xa0:#]|:(?=\S)|(?<=\S)#)*", re.DOTALL)
_FLOW_SIGNS = re.compile(r"[,\[\]{}:?]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LITERAL = re.compile(r"(?=\S)[^\t\r]*", re.DOTALL)
_KIND: Any = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"

Value = str | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is written, as far as new lines follow it.

    Attributes:
        step: How many columns a mapping stands to the right of its key.
        list_step: How many columns a list's dashes stand to the right of its key.
        gap: How many columns an item stands to the right of its dash.
        quote: The quote around texts, or an empty text where they have none.
    """

    step: int = 2
    list_step: int = 2
    gap: int = 2
    quote: str = ""


def quoted(text: str, quote: str = "", *, flow: bool = False, typed: bool = True) -> str:
    """One line of YAML for `text`: in that quote, or in none, if that reads back the same.

    Args:
        text: Any text that YAML can hold.
        quote: One of `"`, `'` and the empty text.
        flow: Whether it stands between brackets or braces.
        typed: Whether a text that other readers would take for a number or a date gets quotes.
    """
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if not quote and _may_be_plain(text, flow=flow, typed=typed):
        return text
    inside = (_ESCAPES.get(sign) or _shown(sign) for sign in text)
    return '"' + "".join(inside) + '"'


def flow(value: Value, quote: str = "") -> str:
    """`value` on one line, with brackets and braces."""
    if isinstance(value, str):
        return quoted(value, quote, flow=True)
    if isinstance(value, Mapping):
        pairs = (f"{key}: {flow(each, quote)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(flow(each, quote) for each in value) + "]"


def block(key: str, value: Value, manner: Manner) -> list[str]:
    """The lines of `key: value`, the key in the first column."""
    if isinstance(value, str):
        if "\n" in value.strip() and _LITERAL.fullmatch(value):
            return [f"{key}: |", *_indented(value.strip().split("\n"), manner.step)]
        return [f"{key}: {quoted(value, manner.quote)}"]
    if isinstance(value, Mapping):
        inner = [line for name, each in value.items() for line in block(name, each, manner)]
        return [f"{key}:", *_indented(inner, manner.step)]
    items = [dashed(each, manner) for each in value]
    return [f"{key}:", *_indented([line for lines in items for line in lines], manner.list_step)]


def dashed(value: Value, manner: Manner) -> list[str]:
    """The lines of one item of a list, the dash in the first column."""
    if isinstance(value, Mapping):
        inner = [line for key, each in value.items() for line in block(key, each, manner)]
    elif isinstance(value, str):
        inner = [quoted(value, manner.quote)]
    else:
        inner = [flow(value, manner.quote)]
    dash = "-".ljust(manner.gap)
    return [dash + inner[0], *_indented(inner[1:], manner.gap)]


def _indented(lines: Sequence[str], columns: int) -> list[str]:
    return [" " * columns + line if line else line for line in lines]


def _may_be_plain(text: str, *, flow: bool, typed: bool) -> bool:
    if not _PLAIN.fullmatch(text) or text.endswith((" ", ":")) or not text.isprintable():
        return False
    if flow and _FLOW_SIGNS.search(text):
        return False
    return not typed or bool(_KIND.resolve(yaml.ScalarNode, text, (True, False)) == _TEXT)


def _shown(sign: str) -> str:
    """A sign that no editor shows as an escape, any other as it is."""
    if sign.isprintable():
        return sign
    number = ord(sign)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
