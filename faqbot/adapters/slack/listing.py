"""Lists as Block Kit: topics with their questions, as buttons, menus and a search; and posts.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
"""

import functools
from collections.abc import Iterator, Sequence
from typing import TypeVar

from faqbot.adapters.slack.inline import Json, escape
from faqbot.adapters.slack.layout import blocks_of, merged, parts_of
from faqbot.adapters.slack.payloads import (
    MOST_BLOCKS,
    MOST_JSON,
    Payload,
    plain,
    plain_section,
    size_of,
)
from faqbot.adapters.slack.rows import MOST_LABEL, button, cut, row
from faqbot.conversation.actions import ShowTopic
from faqbot.conversation.message import Listing, PostList, one_line
from faqbot.markup import parse, plain_text
from faqbot.model import Entry
from faqbot.service.catalogue import Topic
from faqbot.texts import Texts

MOST_VIEW_BLOCKS = 100
"""https://docs.slack.dev/reference/block-kit/blocks/"""

MOST_OPTIONS = 100
"""Of one menu."""

SEARCH = "search"
"""The action_id of a menu whose options are asked for at each keystroke."""

# views.* refuse more than 250 kB, https://docs.slack.dev/reference/methods/views.publish/#errors
_MOST_VIEW_JSON = 120_000
_MOST_TEXT = 3_000
# More buttons in a row are hard to read.
_MOST_BUTTONS = 5
_IN_TOPIC = "topic:"

# Escaped, the words of as many blocks as a message of posts has; beyond them it is cut.
_MOST_POSTED = 2 * MOST_JSON
_NOTHING = "…"

_T = TypeVar("_T")


def shortened(text: str) -> str:
    """`text` as a button or an option can show it."""
    words = one_line(text)
    return words if len(words) <= MOST_LABEL else f"{words[: MOST_LABEL - 1].rstrip()}…"


def option(entry: Entry) -> Json:
    """An entry as a menu's option."""
    return _option(entry.question, entry.id)


def search(texts: Texts) -> Json:
    """The row that finds a question while it is typed."""
    return {"type": "actions", "elements": [search_menu(texts.say("search_placeholder"))]}


def search_menu(hint: str) -> Json:
    """A menu whose options are fetched when it is opened and as one types, so they cost no room."""
    return {
        "type": "external_select",
        "action_id": SEARCH,
        "placeholder": plain(hint),
        "min_query_length": 0,
    }


def searched_topic(block_id: str) -> str | None:
    """The topic whose questions a search is for; None for all, ShowTopic.REST for those without one."""
    return block_id.removeprefix(_IN_TOPIC) if block_id.startswith(_IN_TOPIC) else None


def listed(listing: Listing) -> Payload:
    """A message that lists; what has words above it is searched as well."""
    document = parse(listing.head)
    head = [*blocks_of(document), search(listing.texts)] if listing.head else []
    rows = _shelves(listing, blocks=MOST_BLOCKS - len(head), size=MOST_JSON - size_of(head))
    named = [plain_text(document)] if listing.head else []
    for topic in listing.topics:
        named.append(f"{listing.title_of(topic)}:")
        named += [f"- {each.question}" for each in topic.entries]
    return {"text": escape("\n".join(named))[:_MOST_TEXT], "blocks": [*head, *rows]}


def in_window(listing: Listing) -> list[Json]:
    """The blocks of a modal, below the search."""
    return _shelves(listing, blocks=MOST_VIEW_BLOCKS - 2, size=_MOST_VIEW_JSON)


@functools.lru_cache(maxsize=4)
def home_view(listing: Listing) -> Json:
    """The Home tab; made once for each listing, as it may be of 10,000 questions."""
    words = merged(parts_of(parse(listing.head)))
    top = [*(part.block for part in words), search(listing.texts)]
    bottom = [] if listing.foot is None else [{"type": "divider"}, *blocks_of(listing.foot)]
    size = _MOST_VIEW_JSON - size_of(top) - size_of(bottom)
    room = MOST_VIEW_BLOCKS - len(top) - len(bottom)
    return {"type": "home", "blocks": [*top, *_shelves(listing, blocks=room, size=size), *bottom]}


def posted(shown: PostList) -> list[Payload]:
    """The messages of a list of posts: several where one does not hold all of their addresses."""
    messages: list[tuple[list[str], list[Json]]] = [([], [])]
    for line, group in _grouped(shown):
        blocks = messages[-1][1]
        if blocks and size_of([*blocks, *group]) > MOST_JSON:
            messages.append(([], []))
        read, blocks = messages[-1]
        read.append(line)
        blocks += group
    return [
        {"text": escape("\n".join(read).strip())[:_MOST_POSTED] or _NOTHING, "blocks": blocks}
        for read, blocks in messages
    ]


def posts_in_window(shown: PostList) -> list[Json]:
    """The blocks of a modal, which belongs to no channel that a post could be shown in."""
    return [block for _, group in _grouped(shown, sharable=False) for block in group]


def _grouped(shown: PostList, *, sharable: bool = True) -> Iterator[tuple[str, list[Json]]]:
    """What stands together: the heading with the first post, each other post, the way to more.

    With each stands what is read of it.
    """
    document = parse(shown.head)
    title, head = f"{plain_text(document)}\n", blocks_of(document)
    for number, item in enumerate(shown.items, start=1):
        group = [*head, *blocks_of(item.document)]
        if sharable and item.share:
            spoken = cut(f"{item.share.label}: {item.title}", MOST_LABEL)
            group += row([button(item.share, number) | {"accessibility_label": spoken}])
        yield f"{title}{plain_text(item.document)}", group
        title, head = "", []
    if shown.more is not None:
        yield "", row([button(shown.more)])


def _shelves(listing: Listing, *, blocks: int, size: int) -> list[Json]:
    """All topics in the fullest form that fits into so many blocks, and characters of JSON."""
    for few, many in ((_buttons, _menus), (_buttons, _searched), (_searched, _searched)):
        made: list[Json] = []
        for topic in listing.topics:
            form = few if len(topic.entries) <= _MOST_BUTTONS else many
            made += form(topic, listing)
        if len(made) <= blocks and size_of(made) <= size:
            return made
    return _topic_menus(listing, blocks=blocks, size=size)


def _buttons(topic: Topic, listing: Listing) -> list[Json]:
    elements = [
        {
            "type": "button",
            "action_id": f"show:{number}",
            "value": entry.id,
            "text": plain(shortened(entry.question)),
        }
        for number, entry in enumerate(topic.entries)
    ]
    return [_titled(topic, listing), {"type": "actions", "elements": elements}]


def _menus(topic: Topic, listing: Listing) -> list[Json]:
    hint = listing.texts.say("list_choose")
    return [
        _titled(topic, listing, accessory=_menu("show", hint, [option(entry) for entry in part]))
        for part in _menufuls(topic.entries)
    ]


def _searched(topic: Topic, listing: Listing) -> list[Json]:
    menu = search_menu(listing.texts.say("search_placeholder"))
    block_id = f"{_IN_TOPIC}{topic.name or ShowTopic.REST}"
    return [_titled(topic, listing, accessory=menu, block_id=block_id)]


def _topic_menus(listing: Listing, *, blocks: int, size: int) -> list[Json]:
    """Menus of topics; the search finds the questions of those that have no room."""
    topics, texts = listing.topics, listing.texts
    options: list[Json] = []
    used = 0
    for topic in topics[: max(blocks - 1, 1) * MOST_OPTIONS]:
        each = _option(listing.title_of(topic), topic.name or ShowTopic.REST)
        used += size_of([each])
        # A menu's own JSON, and the line on what is left out, take less than the margin.
        if used > size * 3 // 4:
            break
        options.append(each)
    made: list[Json] = [
        {"type": "actions", "elements": [_menu("topic", texts.say("list_choose_topic"), part)]}
        for part in _menufuls(options)
    ]
    left = sum(len(topic.entries) for topic in topics[len(options) :])
    if left:
        made.append(plain_section(texts.say("list_more", n=left)))
    return made


def _titled(topic: Topic, listing: Listing, **more: Json | str) -> Json:
    """A section with a topic's title, which is words without marks; it may hold an accessory."""
    text = {"type": "mrkdwn", "text": f"*{escape(listing.title_of(topic))}*"}
    return {"type": "section", "text": text, **more}


def _menu(action_id: str, hint: str, options: Sequence[Json]) -> Json:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(hint),
        "options": options,
    }


def _option(label: str, value: str) -> Json:
    return {"text": plain(shortened(label)), "value": value}


def _menufuls(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """As many at a time as a menu holds."""
    for start in range(0, len(items), MOST_OPTIONS):
        yield items[start : start + MOST_OPTIONS]
