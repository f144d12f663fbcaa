"""An answer's Markdown as a small tree, so that each platform renders it without parsing it.

`parse` reads Markdown, `plain_text` shows a tree where no markup can be shown, and an adapter walks
the tree with `match`; `typing.assert_never` in the last case makes mypy name a forgotten node::

    match inline:
        case Text(text):
            ...
        case Link(url, children):
            ...
"""

from faqbot.markup.bounded import MAX_NESTING
from faqbot.markup.parsing import MAX_LENGTH, parse
from faqbot.markup.plain import plain_text
from faqbot.markup.tree import (
    Block,
    BulletList,
    Cell,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    ListItem,
    Moment,
    OrderedList,
    Paragraph,
    Quote,
    Row,
    Rule,
    Side,
    Strike,
    Strong,
    Table,
    Text,
)

__all__ = [
    "MAX_LENGTH",
    "MAX_NESTING",
    "Block",
    "BulletList",
    "Cell",
    "Code",
    "CodeBlock",
    "Document",
    "Emphasis",
    "Heading",
    "Image",
    "Inline",
    "LineBreak",
    "Link",
    "ListItem",
    "Moment",
    "OrderedList",
    "Paragraph",
    "Quote",
    "Row",
    "Rule",
    "Side",
    "Strike",
    "Strong",
    "Table",
    "Text",
    "parse",
    "plain_text",
]
