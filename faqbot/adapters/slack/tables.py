"""A table as Slack's own table block.

https://docs.slack.dev/reference/block-kit/blocks/table-block/: the first row is the header, and a
message holds one table at most.
"""

import json

from faqbot.adapters.slack.inline import Json, joined, spans, text_span
from faqbot.adapters.slack.packing import MOST_BLOCK, Part
from faqbot.markup import Cell, Document, Table, plain_text

MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_CELLS = 10_000
"""Characters of all cells; not documented, but Slack refuses more with `invalid_blocks`."""


def table_part(table: Table) -> Part | None:
    """The block of a table; None where it is too large for one."""
    rows = (table.header, *table.rows)
    if len(rows) > MOST_ROWS or len(table.header) > MOST_COLUMNS:
        return None
    plain = plain_text(Document((table,)))
    cells = [[_cell(cell) for cell in row] for row in rows]
    if len(plain) > MOST_CELLS or len(json.dumps(cells, ensure_ascii=False)) > MOST_BLOCK:
        return None
    aligned = table.alignment or ("left",) * len(table.header)
    columns = [{"align": side, "is_wrapped": True} for side in aligned]
    return Part({"type": "table", "column_settings": columns, "rows": cells}, plain)


def _cell(cell: Cell) -> Json:
    # An empty text is refused.
    elements = joined(spans(cell)) or [text_span(" ")]
    if len(elements) == 1 and elements[0].keys() == {"type", "text"}:
        return {"type": "raw_text", "text": elements[0]["text"]}
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}
