"""What Slack refuses in rich text and tables, used by `limits`.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/ and .../table-block/. Slack names
no limit of a text in them; that a text may not be empty is known from its refusals
(https://github.com/NousResearch/hermes-agent/pull/59621).
"""

from collections.abc import Mapping

from tests.wire.slack.limit_parts import Json, Refusal, Refusals, at_most, count, items

TABLE_ROWS = 100
TABLE_COLUMNS = 20
# Not documented: https://github.com/vellum-ai/vellum-assistant/pull/36219.
TABLE_CHARACTERS = 10_000
LINK_URL = 3000  # as of a button
INDENT = 8  # https://docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/RichTextList

_STYLES = frozenset(
    {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
)
# What an inline element must have, and what it may have.
_SPANS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "text": (frozenset({"text"}), frozenset({"style"})),
    "link": (frozenset({"url"}), frozenset({"text", "style", "unsafe"})),
    "date": (frozenset({"timestamp", "format"}), frozenset({"url", "fallback", "style"})),
    "emoji": (frozenset({"name"}), frozenset({"unicode", "url", "style"})),
    "user": (frozenset({"user_id"}), frozenset({"style"})),
    "usergroup": (frozenset({"usergroup_id"}), frozenset({"style"})),
    "channel": (frozenset({"channel_id"}), frozenset({"style"})),
    "broadcast": (frozenset({"range"}), frozenset({"style"})),
    "color": (frozenset({"value"}), frozenset({"style"})),
    "team": (frozenset({"team_id"}), frozenset({"style"})),
}
_NUMBERS = frozenset({"timestamp"})
_ELEMENTS: Mapping[str, frozenset[str]] = {
    "rich_text_section": frozenset(),
    "rich_text_list": frozenset({"style", "indent", "offset", "border"}),
    "rich_text_quote": frozenset({"border"}),
    "rich_text_preformatted": frozenset({"border", "language"}),
}


def rich_text(block: Json, here: str) -> Refusals:
    there = f"{here}/elements"
    yield from count(block.get("elements"), there, least=1, most=10_000)
    for index, element in enumerate(items(block.get("elements"))):
        yield from _element(element, f"{there}/{index}")


def table(block: Json, here: str) -> Refusals:
    rows = block.get("rows")
    yield from count(rows, f"{here}/rows", least=1, most=TABLE_ROWS)
    for number, row in enumerate(items(rows)):
        yield from count(row, f"{here}/rows/{number}", least=1, most=TABLE_COLUMNS)
        for index, cell in enumerate(items(row)):
            yield from _cell(cell, f"{here}/rows/{number}/{index}")
    settings = block.get("column_settings", [])
    yield from count(settings, f"{here}/column_settings", least=0, most=TABLE_COLUMNS)
    for index, column in enumerate(items(settings)):
        yield from _column(column, f"{here}/column_settings/{index}")
    if sum(map(_length, items(rows))) > TABLE_CHARACTERS:
        yield Refusal(f"{here}/rows", f"cells must have at most {TABLE_CHARACTERS} characters")


def _cell(cell: object, here: str) -> Refusals:
    if not isinstance(cell, dict) or cell.get("type") not in ("raw_text", "rich_text"):
        yield Refusal(here, "must be raw_text or rich_text")
    elif cell["type"] == "rich_text":
        yield from rich_text(cell, here)
    else:
        yield from _keys(cell, here, frozenset({"text"}), frozenset())


def _column(column: object, here: str) -> Refusals:
    if column is None:
        return
    if not isinstance(column, dict):
        yield Refusal(here, "must be an object")
        return
    yield from _keys(column, here, frozenset(), frozenset({"align", "is_wrapped"}), typed=False)
    if column.get("align") not in (None, "left", "center", "right"):
        yield Refusal(f"{here}/align", "must be left, center or right")
    if not isinstance(column.get("is_wrapped", False), bool):
        yield Refusal(f"{here}/is_wrapped", "must be a boolean")


def _element(element: object, here: str) -> Refusals:
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind not in _ELEMENTS:
        yield Refusal(here, f"unsupported type: {kind}")
        return
    for extra in sorted(element.keys() - _ELEMENTS[str(kind)] - {"type", "elements"}):
        yield Refusal(here, f"invalid additional property: {extra}")
    yield from _settings(element, here)
    there = f"{here}/elements"
    yield from count(element.get("elements"), there, least=1, most=10_000)
    for index, inner in enumerate(items(element.get("elements"))):
        if kind == "rich_text_list":
            if not isinstance(inner, dict) or inner.get("type") != "rich_text_section":
                yield Refusal(f"{there}/{index}", "must be a rich_text_section")
            else:
                yield from _element(inner, f"{there}/{index}")
        else:
            only = ("text", "link") if kind == "rich_text_preformatted" else tuple(_SPANS)
            yield from _span(inner, f"{there}/{index}", only)


def _settings(element: Json, here: str) -> Refusals:
    if element["type"] == "rich_text_list" and element.get("style") not in ("bullet", "ordered"):
        yield Refusal(f"{here}/style", "must be bullet or ordered")
    for name, most in (("indent", INDENT), ("border", 1), ("offset", 10**9)):
        value = element.get(name, 0)
        if type(value) is not int or not 0 <= value <= most:
            yield Refusal(f"{here}/{name}", f"must be a number from 0 to {most}")
    if "language" in element and not (isinstance(element["language"], str) and element["language"]):
        yield Refusal(f"{here}/language", "must be a string of at least 1 character")


def _span(span: object, here: str, only: tuple[str, ...]) -> Refusals:
    kind = span.get("type") if isinstance(span, dict) else None
    if not isinstance(span, dict) or kind not in only:
        yield Refusal(here, f"unsupported type: {kind}")
        return
    yield from _keys(span, here, *_SPANS[str(kind)])
    yield from at_most(span.get("url"), LINK_URL, f"{here}/url")
    style = span.get("style", {})
    if not isinstance(style, dict) or not all(type(value) is bool for value in style.values()):
        yield Refusal(f"{here}/style", "must be an object of booleans")
    else:
        for extra in sorted(style.keys() - _STYLES):
            yield Refusal(f"{here}/style", f"invalid additional property: {extra}")


def _keys(
    value: Json, here: str, needed: frozenset[str], known: frozenset[str], *, typed: bool = True
) -> Refusals:
    for name in sorted(needed - value.keys()):
        yield Refusal(here, f"missing required field: {name}")
    for extra in sorted(value.keys() - needed - known - ({"type"} if typed else set())):
        yield Refusal(here, f"invalid additional property: {extra}")
    for name in sorted((needed | known) & value.keys() - {"style", "unsafe", "is_wrapped"}):
        expected = int if name in _NUMBERS else str
        if type(value[name]) is not expected:
            yield Refusal(f"{here}/{name}", f"must be a {expected.__name__}")
        elif value[name] == "":
            yield Refusal(f"{here}/{name}", "must be more than 0 characters")


def _length(value: object) -> int:
    """Characters of all texts within."""
    if isinstance(value, dict):
        own = value.get("text", "")
        return len(own if isinstance(own, str) else "") + _length(value.get("elements"))
    return sum(map(_length, value)) if isinstance(value, list) else 0
