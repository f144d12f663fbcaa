"""A message as Discord shows it: Components V2, or plain content where those are refused."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, assert_never

import discord
from discord.ui import Container, Item, LayoutView, Section, Separator, TextDisplay, Thumbnail
from discord.utils import as_chunks

from faqbot.adapters.discord import blocks
from faqbot.adapters.discord.buttons import (
    MOST_OPTIONS,
    Menu,
    Press,
    Row,
    layout_row,
    named,
    press_of,
    rows_of,
)
from faqbot.adapters.discord.escaping import escape, one_line, size
from faqbot.adapters.discord.packing import BETWEEN_PARTS, Block, Part, pack, written
from faqbot.conversation.actions import ShowTopic, encode
from faqbot.conversation.message import (
    Answer,
    Line,
    Listing,
    Message,
    PostList,
    Text,
    Words,
    as_answer,
)
from faqbot.markup import parse
from faqbot.service.composing import literal

# https://docs.discord.com/developers/components/reference#text-display: for all of a message.
LAYOUT_CHARACTERS = 4_000
# https://docs.discord.com/developers/resources/message#create-message
CONTENT_CHARACTERS = 2_000
_NOTHING = "…"
# https://docs.discord.com/developers/components/reference: a message has 40 components at most.
_MOST_PICTURES = 4
# So many rows serve in plain content as well, where components are refused.
_MENUS = 5
_PAGE = _MENUS * MOST_OPTIONS
# As `escape` leaves the place of a name.
_NAME = escape("{name}")


@dataclass(frozen=True, slots=True)
class Layout:
    """One message: its parts, which `view` parts by lines and `contents` by blank lines.

    Attributes:
        parts: What is read.
        rows: What is pressed, below all parts: with the choices five rows at most.
        choices: What is pressed between the parts and the foot.
        foot: What is read below the choices.
        beside: The button beside each part, None where there is none; for parts with such buttons
            alone. Plain content, which has none there, has them as choices.
    """

    parts: tuple[Part, ...]
    rows: tuple[Row, ...] = ()
    choices: tuple[Row, ...] = ()
    foot: Part = ()
    beside: tuple[Press | None, ...] = ()

    def view(self, *, pictures: int = _MOST_PICTURES) -> LayoutView:
        """The message in Components V2: 25 components at most, and four for each picture.

        Beyond so many `pictures` texts stand alone.
        """
        container: Container[LayoutView] = Container()
        left = pictures
        for index, part in enumerate(self.parts):
            if index:
                container.add_item(Separator())
            press = self.beside[index] if self.beside else None
            if press is not None:
                shown: TextDisplay[Any] = TextDisplay(written(part))
                container.add_item(Section(shown, accessory=press.component()))
                continue
            for item in _items(part, left):
                left -= isinstance(item, Section)
                container.add_item(item)
        for row in () if self.beside else self.choices:
            container.add_item(layout_row(row))
        if self.foot:
            container.add_item(Separator()).add_item(TextDisplay(written(self.foot)))
        for row in self.rows:
            container.add_item(layout_row(row))
        view = LayoutView().add_item(container)
        # As that of `plain_view`.
        view.stop()
        return view

    def views(self) -> Iterator[LayoutView]:
        """The message in Components V2, and where it has pictures, without them."""
        yield self.view()
        if any(block[0].picture for part in self.parts for block in part if block):
            yield self.view(pictures=0)

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


def render(message: Message) -> list[Layout]:
    """The messages of what is said, at least one; nothing of it is left out.

    The buttons stand below the last.
    """
    match message:
        case Line(text, person):
            shown = escape(text)
            if person is not None:
                shown = shown.replace(_NAME, f"<@{int(person)}>")
            return _laid_out([((blocks.Segment(shown),),)])
        case Text():
            return _rendered(as_answer(message))
        case Answer():
            return _rendered(message)
        case Listing():
            return list(_listed(message))
        case PostList():
            return _posted(message)
        case _:
            assert_never(message)


def _rendered(answer: Answer) -> list[Layout]:
    small = [answer.note] if answer.note else []
    small += [answer.votes.asked] if answer.votes else []
    *before, last = _shown(answer.words, tuple(small))
    choices = tuple((press_of(each),) for each in answer.choices)
    rows = rows_of(answer)
    if answer.words.choice.blocks:
        return [*before, replace(last, choices=choices, rows=rows)]
    return [*before, replace(last, rows=(*choices, *rows))]


@functools.lru_cache(maxsize=256)
def _shown(words: Words, small: tuple[str, ...]) -> tuple[Layout, ...]:
    """What is read of a reply, in messages; the same answers are given again and again."""
    parts = [blocks.bodies(each) for each in words.parts]
    # https://support.discord.com/hc/en-us/articles/210298617 (subtext)
    foot = tuple((blocks.Segment(f"-# {escape(line).strip()}"),) for line in small)
    choice = blocks.bodies(words.choice)
    if not choice:
        return tuple(_laid_out([*parts, foot]))
    if len(pack([*parts, choice, foot], LAYOUT_CHARACTERS)) == 1:
        return (Layout((*parts, choice), foot=foot),)
    # What is chosen takes the place of the choice: no part of the guess may stand there.
    return (*_laid_out(parts), Layout((choice,), foot=foot))


def _listed(listing: Listing) -> Iterator[Layout]:
    """The words, where there are few questions with these, then menus in as many messages as they take."""
    entries = [entry for topic in listing.topics for entry in topic.entries]
    if listing.start is not None:
        entries = entries[listing.start :][:_PAGE] or entries
    is_short = len(entries) <= MOST_OPTIONS
    action, placeholder = "pick", listing.texts.say("list_choose")
    markdown = "\n\n".join(_said(listing, few=is_short))
    options = [(entry.id, entry.question) for entry in entries]
    if not is_short and len(listing.topics) > 1:
        action, placeholder = "topic", listing.texts.say("list_choose_topic")
        markdown = listing.head
        options = [(each.name or ShowTopic.REST, listing.title_of(each)) for each in listing.topics]
    elif len(entries) > _PAGE:
        action, name = "topic", listing.topics[0].name or ShowTopic.REST
        options = [
            (encode(ShowTopic(name, start))[1], f"{start + 1}. {entries[start].question}")
            for start in range(0, len(entries), _PAGE)
        ]
    menus = []
    for number, some in enumerate(as_chunks(options, MOST_OPTIONS)):
        words = placeholder if len(options) <= MOST_OPTIONS else f"{placeholder}: {some[0][1]} …"
        menus.append(Menu(named(action, str(number)), words, some))
    layouts = _laid_out([blocks.bodies(parse(markdown))])
    for few in as_chunks(menus, _MENUS):
        *before, last = layouts
        yield from (*before, replace(last, rows=tuple((menu,) for menu in few)))
        layouts = _laid_out([])


def _said(listing: Listing, *, few: bool) -> Iterator[str]:
    if listing.head:
        yield listing.head
    for topic in listing.topics:
        if topic.name or len(listing.topics) > 1 or not listing.head:
            yield f"**{literal(listing.title_of(topic))}**"
        if few:
            yield "\n".join(f"- {literal(one_line(entry.question))}" for entry in topic.entries)


def _posted(shown: PostList) -> list[Layout]:
    """Each post with its button beside it, in as many messages as long addresses take."""
    layouts: list[Layout] = []
    parts: list[tuple[Part, Press | None]] = [(blocks.bodies(parse(shown.head)), None)]
    room = LAYOUT_CHARACTERS - size(written(parts[0][0]))
    named: list[Press] = []
    for item in shown.items:
        part = blocks.bodies(item.document)
        needed = size(written(part))
        if needed > room:
            layouts.append(_beside(parts, named))
            parts, named, room = [], [], LAYOUT_CHARACTERS
        press = None if item.share is None else press_of(item.share)
        parts.append((part, press))
        named += [] if press is None else [replace(press, label=f"{press.label}: {item.title}")]
        room -= needed
    last = _beside(parts, named)
    more = () if shown.more is None else ((press_of(shown.more),),)
    return [*layouts, replace(last, rows=more)]


def _beside(parts: list[tuple[Part, Press | None]], named: list[Press]) -> Layout:
    """`named` are the same buttons, for where they do not stand beside what they are for."""
    read, presses = zip(*parts, strict=True)
    return Layout(read, choices=(tuple(named),) if named else (), beside=presses)


def _laid_out(parts: Iterable[Part]) -> list[Layout]:
    shown = [part for part in parts if part] or [((blocks.Segment(_NOTHING),),)]
    return [Layout(packed) for packed in pack(shown, LAYOUT_CHARACTERS)]


def _items(part: Part, pictures: int) -> Iterator[Item[LayoutView]]:
    """One text, or several, so that each of so many pictures stands beside its own."""
    run: list[Block] = []
    for block in part:
        picture = block[0].picture if block and pictures > 0 else None
        if picture is None:
            run.append(block)
            continue
        if run:
            yield TextDisplay(written(tuple(run)))
        pictures -= 1
        run = []
        # https://docs.discord.com/developers/components/reference#section, #thumbnail
        beside: Thumbnail[LayoutView] = Thumbnail(picture.url, description=picture.alt)
        yield Section(TextDisplay(written((block,))), accessory=beside)
    if run:
        yield TextDisplay(written(tuple(run)))


def payload(layout: Layout) -> dict[str, Any]:
    """The JSON of a message as it is sent, without what depends on where it goes."""
    flags = discord.MessageFlags(components_v2=True)
    components = layout.view().to_components()  # type: ignore[no-untyped-call]
    return {"flags": flags.value, "components": components}
