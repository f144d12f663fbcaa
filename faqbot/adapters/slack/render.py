"""A message as what chat.postMessage takes, in as many payloads as it needs; or as a modal."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from faqbot.adapters.slack import listing
from faqbot.adapters.slack.inline import Json, escape
from faqbot.adapters.slack.layout import Part, blocks_of, merged, parts_of
from faqbot.adapters.slack.listing import MOST_VIEW_BLOCKS
from faqbot.adapters.slack.payloads import (
    MOST_BLOCKS,
    MOST_JSON,
    Payload,
    modal,
    plain_section,
    size_of,
    without_pictures,
)
from faqbot.adapters.slack.rows import ROWS, below, button
from faqbot.conversation.actions import Share, Undo
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
from faqbot.markup import Document, parse, plain_text, tree
from faqbot.texts import Texts

# https://docs.slack.dev/reference/methods/chat.postMessage/#truncating
_MOST_TEXT = 39_000
_MANY_BLOCKS = 40
# Characters of escaped text, an entity for one.
_PLAIN_PART = re.compile(r"(?:&(?:amp|lt|gt);|.){1,550}", re.DOTALL)
_MOST_SECTION = 550
_NOTHING = "…"


def render(message: Message) -> list[Payload]:
    """The messages of what is said, in order, at least one; what stands first is read first.

    The last one carries the buttons.
    """
    match message:
        case Line():
            return [_said(message)]
        case Text():
            return _rendered(as_answer(message))
        case Answer():
            return _rendered(message)
        case Listing():
            return [listing.listed(message)]
        case PostList():
            return listing.posted(message)
        case _:
            assert_never(message)


def window(message: Message, texts: Texts) -> Json:
    """A modal that searches, with what was found below."""
    blocks = [listing.search(texts)]
    match message:
        case Answer():
            # Sharing needs a channel, which a modal has not; one block is left for a note.
            buttons = tuple(each for each in message.buttons if not isinstance(each.action, Share))
            most = MOST_VIEW_BLOCKS - len(blocks) - 2
            shown = replace(message, buttons=buttons)
            blocks += [{"type": "divider"}, *blocks_in_window(shown, most=most)]
        case Listing():
            blocks += listing.in_window(message)
        case PostList():
            blocks += listing.posts_in_window(message)
        case Line(text):
            blocks += blocks_of(Document((tree.Paragraph((tree.Text(text),)),)))
        case Text(markdown):
            blocks += blocks_of(parse(markdown))
        case _:
            assert_never(message)
    title, close = texts.say("ask_title"), texts.say("close")
    return modal(title, close=close, blocks=blocks[:MOST_VIEW_BLOCKS])


def blocks_in_window(answer: Answer, *, most: int) -> list[Json]:
    """A reply in a modal, in at most `most` blocks; choices and buttons are never what is cut.

    Tables are for messages alone: https://docs.slack.dev/reference/block-kit/blocks/table-block/
    """
    rows = below(answer, window=True)
    read, choice = _parts(answer.words, tables=False)
    kept = [part.block for part in (*read[: most - len(rows) - len(choice)], *choice)]
    return [*kept, *rows]


def _rendered(answer: Answer) -> list[Payload]:
    rows = below(answer)
    read, choice = _parts(answer.words)
    messages = _with_room([*_messages([*read, *choice])], rows)
    apart = bool(answer.words.choice.blocks) and len(messages) > 1
    if apart:
        # What is chosen takes the place of the choice: no part of the guess may stand there.
        messages = [*_messages(read), choice]
    payloads = [_payload(parts) for parts in messages]
    if apart:
        payloads[-1]["text"] = escape(_choice(answer))[:_MOST_TEXT]
    if rows:
        # Buttons alone would hide the text: where there are blocks, they are all that is shown.
        words = plain_section(payloads[-1]["text"][:_MOST_SECTION])
        payloads[-1]["blocks"] = [*(payloads[-1].get("blocks") or [words]), *rows]
    # Each message of what may be taken away has the button for that.
    undo = [button(each) for each in answer.buttons if isinstance(each.action, Undo)]
    for payload in payloads[:-1] if undo else ():
        if len(blocks := payload.get("blocks", [])) < MOST_BLOCKS:
            payload["blocks"] = [*blocks, {"type": "actions", "elements": undo}]
    if len(payloads) == 1 and answer.plain.strip():
        payloads[0]["text"] = escape(answer.plain)[:_MOST_TEXT]
    return payloads


@functools.lru_cache(maxsize=256)
def _parts(words: Words, *, tables: bool = True) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What is read of an answer, and of the choice below it; the same ones are given again and again."""
    body, *rest = words.parts
    parts = parts_of(body, tables=tables)
    if len(parts) > _MANY_BLOCKS:
        parts = merged(parts)
    more = [part for document in rest for part in parts_of(document)]
    choice = parts_of(words.choice)
    # The line above the choices stays with them.
    heads = [replace(part, heads=True) for part in choice[:1]]
    return (*parts, *more), (*heads, *choice[1:])


def _choice(answer: Answer) -> str:
    """What may be meant as plain text, for where no button says it."""
    head, *listed = answer.words.choice.blocks
    if listed:
        return plain_text(answer.words.choice)
    labels = (f"{number}. {each.label}" for number, each in enumerate(answer.choices, start=1))
    return "\n".join([plain_text(Document((head,))), *labels])


def _said(line: Line) -> Payload:
    """A payload of one plain sentence; a mention that one person sees pings nobody."""
    text = escape(line.text)
    if line.person is None:
        return {"text": text, "mrkdwn": False}
    mention = f"<@{escape(line.person.rpartition('/')[2])}>"
    return {"text": text.replace("{name}", mention)}


def plainer(payload: Payload) -> Payload | None:
    """The next plainer form of a payload that Slack refused: no pictures, plain sections, text alone, None.

    A picture that Slack cannot load costs the whole message (python-slack-sdk issue 1782).
    The buttons stay below plain sections: most often it is the text that Slack refuses.
    """
    blocks = payload.get("blocks")
    if not blocks:
        return None
    if (bare := without_pictures(blocks)) != blocks:
        return {"text": payload["text"], "blocks": bare}
    rows = [block for block in blocks if block["type"] in ROWS]
    read = [block for block in blocks if block["type"] not in ROWS]
    if all(block["type"] == "section" and block["text"]["type"] == "plain_text" for block in read):
        return {"text": payload["text"], "mrkdwn": False}
    parts = _PLAIN_PART.findall(payload["text"])[: MOST_BLOCKS - len(rows)]
    return {"text": payload["text"], "blocks": [*map(plain_section, parts), *rows]}


def _messages(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    message: list[Part] = []
    room = MOST_JSON
    for part in parts:
        # Slack refuses a second table.
        while message and (
            part.size > room
            or len(message) == MOST_BLOCKS
            or (_is_table(part) and any(map(_is_table, message)))
        ):
            kept = _without_headings(message)
            yield kept
            message = message[len(kept) :]
            room = MOST_JSON - sum(each.size for each in message)
        message.append(part)
        room -= part.size
    yield message


def _without_headings(message: list[Part]) -> list[Part]:
    """A message that ends with no heading, unless it is nothing else."""
    kept = message.copy()
    while kept and kept[-1].heads:
        kept.pop()
    return kept or message


def _is_table(part: Part) -> bool:
    return bool(part.block["type"] == "table")


def _with_room(messages: Sequence[Sequence[Part]], rows: Sequence[Json]) -> list[Sequence[Part]]:
    """The same messages, the last one split where `rows` would not fit below it."""
    *others, last = messages
    most = MOST_BLOCKS - len(rows)
    room = MOST_JSON - sum(size_of(each) + 1 for each in rows)
    # One part suffices for the buttons to stand below something.
    kept = len(last)
    while kept > 1 and (kept > most or sum(part.size for part in last[:kept]) > room):
        kept -= 1
    return [*others, last[:kept], *([last[kept:]] if kept < len(last) else [])]


def _payload(parts: Sequence[Part]) -> Payload:
    text = escape("\n\n".join(part.plain for part in parts))[:_MOST_TEXT]
    payload: Payload = {"text": text if text.strip() else _NOTHING}
    if parts:
        payload["blocks"] = [part.block for part in parts]
    return payload
