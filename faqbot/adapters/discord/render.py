"""A Reply as Discord messages: Components V2, or plain content where those are refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import discord
from discord.ui import Container, LayoutView, Separator, TextDisplay

from faqbot.adapters.discord import blocks
from faqbot.adapters.discord.escaping import escape
from faqbot.adapters.discord.inline import Atom, atoms
from faqbot.adapters.discord.packing import BETWEEN_PARTS, Part, pack, written
from faqbot.markup import (
    Inline,
    Link,
    ListItem,
    OrderedList,
    Paragraph,
    Strong,
    Text,
    parse,
)
from faqbot.model import Reply, ShownPost, Source
from faqbot.texts import Texts

# https://docs.discord.com/developers/components/reference#text-display: for all of a message.
LAYOUT_CHARACTERS = 4_000
# https://docs.discord.com/developers/resources/message#create-message
CONTENT_CHARACTERS = 2_000
_NOTHING = "…"


@dataclass(frozen=True, slots=True)
class Layout:
    """One message: its parts, which `view` parts by lines and `contents` by blank lines."""

    parts: tuple[Part, ...]

    def view(self) -> LayoutView:
        """The message in Components V2; at most 8 components, none of which times out."""
        container: Container[LayoutView] = Container()
        for index, part in enumerate(self.parts):
            if index:
                container.add_item(Separator())
            container.add_item(TextDisplay(written(part)))
        return LayoutView(timeout=None).add_item(container)

    def contents(self) -> list[str]:
        """The same as plain content, in several messages where it is too long for one."""
        return [
            BETWEEN_PARTS.join(map(written, parts))
            for parts in pack(self.parts, CONTENT_CHARACTERS)
        ]


def render(reply: Reply, texts: Texts) -> list[Layout]:
    """The messages of `reply`, at least one; nothing of it is left out."""
    parts = [part for part in _parts(reply, texts) if part]
    if not parts:
        parts = [((blocks.Segment(_NOTHING),),)]
    return [Layout(packed) for packed in pack(parts, LAYOUT_CHARACTERS)]


def payload(layout: Layout) -> dict[str, Any]:
    """The JSON of a message as it is sent, without what depends on where it goes."""
    flags = discord.MessageFlags(components_v2=True)
    components = layout.view().to_components()  # type: ignore[no-untyped-call]
    return {"flags": flags.value, "components": components}


def fixed(sentence: str) -> list[Layout]:
    """A sentence of faqbot's own as messages, by the shortest way."""
    return [Layout((((blocks.Segment(escape(sentence)),),),))]


def _parts(reply: Reply, texts: Texts) -> Iterator[Part]:
    body = [blocks.segments(block) for block in parse(reply.body).blocks]
    if reply.suggestions:
        items = tuple(
            ListItem((Paragraph((Text(suggestion.question),)),)) for suggestion in reply.suggestions
        )
        body.append(blocks.segments(OrderedList(1, items)))
    yield tuple(filter(None, body))
    if reply.source is not None:
        yield (tuple(blocks.paragraph(_source(reply.source, texts))),)
    if reply.posts:
        heading = texts.say("related_posts" if reply.posts_related else "recent_posts")
        title = blocks.segments(Paragraph((Strong((Text(heading),)),)))
        yield (title, *(_post(shown) for shown in reply.posts))


def _source(source: Source, texts: Texts) -> Iterator[Atom]:
    inlines: list[Inline] = [
        Strong((Text(f"{texts.say('read_more')}:"),)),
        Text(" "),
        _titled(source),
    ]
    yield from atoms(inlines)
    if source.author:
        yield from atoms([Text(f", {texts.say('by_author', author=source.author)}")])


def _titled(page: Source | ShownPost) -> Link:
    known = page if isinstance(page, Source) else page.post
    return Link(known.url, (Text(known.title),))


def _post(shown: ShownPost) -> tuple[blocks.Segment, ...]:
    age = discord.utils.format_dt(_moment(shown.post.published), "R")
    title = [*atoms([Strong((_titled(shown),))]), *atoms([Text(" · ")]), Atom(age)]
    made = blocks.paragraph(iter(title), glue="\n")
    if shown.post.excerpt.strip():
        made += blocks.paragraph(atoms([Text(shown.post.excerpt)]), glue="\n")
    return tuple(made)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
