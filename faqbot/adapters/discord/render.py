"""A Reply as Discord messages: Components V2, or plain content where those are refused."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import discord
from discord.ui import Container, LayoutView, Separator, TextDisplay

from faqbot.adapters.discord import blocks
from faqbot.adapters.discord.buttons import (
    Row,
    choices_of,
    last_rows_of,
    layout_row,
    needs_list,
)
from faqbot.adapters.discord.escaping import escape
from faqbot.adapters.discord.inline import Atom, atoms
from faqbot.adapters.discord.packing import BETWEEN_PARTS, Block, Part, pack, written
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
    """One message: its parts, which `view` parts by lines and `contents` by blank lines.

    Attributes:
        parts: What is read.
        rows: What is pressed, below all parts: with the choices five rows at most.
        choices: What is pressed between the parts and the foot.
        foot: What is read below the choices.
    """

    parts: tuple[Part, ...]
    rows: tuple[Row, ...] = ()
    choices: tuple[Row, ...] = ()
    foot: Part = ()

    def view(self) -> LayoutView:
        """The message in Components V2; at most 23 components, none of which times out."""
        container: Container[LayoutView] = Container()
        for index, part in enumerate(self.parts):
            if index:
                container.add_item(Separator())
            container.add_item(TextDisplay(written(part)))
        for row in self.choices:
            container.add_item(layout_row(row))
        if self.foot:
            container.add_item(Separator()).add_item(TextDisplay(written(self.foot)))
        for row in self.rows:
            container.add_item(layout_row(row))
        return LayoutView(timeout=None).add_item(container)

    def contents(self) -> list[str]:
        """The same as plain content, in several messages where it is too long for one.

        What is chosen takes the place of the last one: where there are choices, nothing but what
        is read of those stands there.
        """
        parts = (*self.parts, self.foot)
        packed = pack(parts, CONTENT_CHARACTERS)
        if self.choices and len(packed) > 1:
            packed = [
                *pack(self.parts[:-1], CONTENT_CHARACTERS),
                *pack(parts[-2:], CONTENT_CHARACTERS),
            ]
        return [BETWEEN_PARTS.join(map(written, shown)) for shown in packed]


def render(reply: Reply, texts: Texts, *, sharer: str | None = None) -> list[Layout]:
    """The messages of `reply`, at least one; nothing of it is left out.

    The buttons stand below the last. `sharer` is the id of who shared it, who may undo that.
    """
    said = replace(reply, question_id="", matches=(), plain="")
    *before, last = _shown(said, texts)
    choices, rows = choices_of(reply), last_rows_of(reply, texts, sharer=sharer)
    if reply.opened:
        return [*before, replace(last, choices=choices, rows=rows)]
    return [*before, replace(last, rows=(*choices, *rows))]


@functools.lru_cache(maxsize=256)
def _shown(reply: Reply, texts: Texts) -> tuple[Layout, ...]:
    """What is read of a reply, in messages; the same answers are given again and again."""
    parts = tuple(parts_of(reply, texts))
    if not (reply.opened and reply.suggestions):
        return tuple(laid_out(parts, ()))
    *answer, choice, foot = parts
    if len(pack(parts, LAYOUT_CHARACTERS)) == 1:
        return (Layout((*answer, choice), foot=foot),)
    # What is chosen takes the place of the choice: no part of the guess may stand there.
    return (*laid_out(answer, ()), Layout((choice,), foot=foot))


def markdown(text: str, rows: Sequence[Row] = ()) -> list[Layout]:
    """Markdown of faqbot's own as messages, with `rows` below the last."""
    return laid_out([tuple(filter(None, map(blocks.segments, parse(text).blocks)))], rows)


def laid_out(parts: Iterable[Part], rows: Sequence[Row]) -> list[Layout]:
    """The messages that hold `parts`, with `rows` below the last."""
    shown = [part for part in parts if part] or [((blocks.Segment(_NOTHING),),)]
    return with_rows([Layout(packed) for packed in pack(shown, LAYOUT_CHARACTERS)], *rows)


def with_rows(layouts: Sequence[Layout], *rows: Row) -> list[Layout]:
    """`layouts`, the last of which has `rows` below it."""
    *before, last = layouts
    return [*before, replace(last, rows=rows)]


def payload(layout: Layout) -> dict[str, Any]:
    """The JSON of a message as it is sent, without what depends on where it goes."""
    flags = discord.MessageFlags(components_v2=True)
    components = layout.view().to_components()  # type: ignore[no-untyped-call]
    return {"flags": flags.value, "components": components}


def fixed(sentence: str) -> list[Layout]:
    """A sentence of faqbot's own as messages, by the shortest way."""
    return [Layout((((blocks.Segment(escape(sentence)),),),))]


def literally(markup: str) -> list[Layout]:
    """Discord Markdown of faqbot's own as a message, as it is; the caller escapes."""
    return [Layout((((blocks.Segment(markup),),),))]


def parts_of(reply: Reply, texts: Texts, *, is_listed: bool = False) -> Iterator[Part]:
    """What is read of a reply; the suggestions only if the buttons are too small, or `is_listed`.

    Of an opened one the last two parts are what else may be meant, and the small print.
    """
    body = blocks.bodies(parse(reply.markdown).blocks)
    choice = list(_choice(reply, texts, is_listed=is_listed))
    yield tuple(filter(None, body if reply.opened else [*body, *choice]))
    if reply.source is not None:
        yield (tuple(blocks.paragraph(_source(reply.source, texts))),)
    if reply.posts:
        heading = texts.say("related_posts" if reply.posts_related else "recent_posts")
        title = blocks.segments(Paragraph((Strong((Text(heading),)),)))
        yield (title, *(_post(shown) for shown in reply.posts))
    if reply.opened:
        yield tuple(choice)
    small = [reply.note] if reply.note else []
    small += [texts.say("was_helpful")] * reply.votable
    yield tuple(_small(line) for line in small)


def _choice(reply: Reply, texts: Texts, *, is_listed: bool) -> Iterator[Block]:
    if reply.opened and reply.suggestions:
        yield blocks.segments(Paragraph((Text(texts.say("opened_others")),)))
    if reply.suggestions and (is_listed or needs_list(reply.suggestions)):
        items = tuple(ListItem((Paragraph((Text(each.question),)),)) for each in reply.suggestions)
        yield blocks.segments(OrderedList(1, items))


def _small(line: str) -> tuple[blocks.Segment, ...]:
    # https://support.discord.com/hc/en-us/articles/210298617 (subtext)
    return (blocks.Segment(f"-# {escape(line).strip()}"),)


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
