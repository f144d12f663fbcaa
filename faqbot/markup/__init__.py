"""An answer's Markdown as a small tree, so that each platform renders it without parsing it.

`parse` reads Markdown, `plain_text` shows a tree where no markup can be shown, and an adapter walks
the tree with `match`; `typing.assert_never` in the last case makes mypy name a forgotten node::

    match inline:
        case Text(text):
            ...
        case Link(url, children):
            ...
"""

from faqbot.markup.addresses import bare_addresses, means, picture_address
from faqbot.markup.bounded import MAX_LENGTH, MAX_NESTING
from faqbot.markup.parsing import parse
from faqbot.markup.plain import plain_text, with_url
from faqbot.markup.publishing import published
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
    Pictured,
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
    "Pictured",
    "Quote",
    "Row",
    "Rule",
    "Side",
    "Strike",
    "Strong",
    "Table",
    "Text",
    "bare_addresses",
    "means",
    "parse",
    "picture_address",
    "plain_text",
    "published",
    "with_url",
]
