"""Topics and their questions as Block Kit, in messages, modals and Home: buttons, menus, a search.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
"""

import functools
from collections.abc import Callable, Sequence

from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.layout import parts_of
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.packing import merged
from faqbot.adapters.slack.payloads import MOST_BLOCKS, MOST_JSON, Payload, plain, size_of
from faqbot.conversation.actions import ShowTopic
from faqbot.conversation.message import Listing, one_line
from faqbot.markup import Document, parse, plain_text
from faqbot.model import Entry
from faqbot.service.catalogue import Topic
from faqbot.texts import Texts

MOST_VIEW_BLOCKS = 100
"""https://docs.slack.dev/reference/block-kit/blocks/"""

MOST_OPTIONS = 100
"""Of one menu."""

# views.* refuse more than 250 kB, https://docs.slack.dev/reference/methods/views.publish/#errors
_MOST_VIEW_JSON = 120_000
_MOST_TEXT = 3_000
_MOST_LABEL = 75
# More buttons in a row are hard to read.
_MOST_BUTTONS = 5
_IN_TOPIC = "topic:"

Rows = Callable[[Topic, Listing], list[Json]]


def shortened(text: str) -> str:
    """`text` as a button or an option can show it."""
    words = one_line(text)
    return words if len(words) <= _MOST_LABEL else f"{words[: _MOST_LABEL - 1].rstrip()}…"


def option(entry: Entry) -> Json:
    """An entry as a menu's option."""
    return _option(entry.question, entry.id)


def search(texts: Texts) -> Json:
    """The row that finds a question while it is typed."""
    return {"type": "actions", "elements": [_search(texts)]}


def searched_topic(block_id: str) -> str | None:
    """The topic whose questions a search is for; None for all, ShowTopic.REST for those without one."""
    return block_id.removeprefix(_IN_TOPIC) if block_id.startswith(_IN_TOPIC) else None


def listed(listing: Listing) -> Payload:
    """A message that lists; what has words above it is searched as well."""
    texts = listing.texts
    document = parse(listing.head)
    head = [*_blocks(document), search(texts)] if listing.head else []
    rows = _shelves(listing, blocks=MOST_BLOCKS - len(head), size=MOST_JSON - size_of(head))
    named = [plain_text(document)] if listing.head else []
    for topic in listing.topics:
        named += [
            f"{listing.title_of(topic)}:",
            *(f"- {each.question}" for each in topic.entries),
        ]
    return {"text": escape("\n".join(named))[:_MOST_TEXT], "blocks": [*head, *rows]}


def in_window(listing: Listing) -> list[Json]:
    """The blocks of a modal, below the search."""
    return _shelves(listing, blocks=MOST_VIEW_BLOCKS - 2, size=_MOST_VIEW_JSON)


@functools.lru_cache(maxsize=4)
def home_view(listing: Listing) -> Json:
    """The Home tab; made once for each listing, as it may be of 10,000 questions."""
    words = merged(parts_of(parse(listing.head)))
    top = [*(part.block for part in words), search(listing.texts)]
    bottom = [] if listing.foot is None else [{"type": "divider"}, *_blocks(listing.foot)]
    size = _MOST_VIEW_JSON - size_of(top) - size_of(bottom)
    room = MOST_VIEW_BLOCKS - len(top) - len(bottom)
    return {"type": "home", "blocks": [*top, *_shelves(listing, blocks=room, size=size), *bottom]}


def _blocks(document: Document) -> list[Json]:
    return [part.block for part in parts_of(document)]


def _shelves(listing: Listing, *, blocks: int, size: int) -> list[Json]:
    """All topics in the fullest form that fits into so many blocks, and characters of JSON."""
    forms: tuple[Rows, ...] = (_buttons_or_menus, _buttons_or_search, _search_alone)
    for form in forms:
        made = [block for topic in listing.topics for block in form(topic, listing)]
        if len(made) <= blocks and size_of(made) <= size:
            return made
    return _topic_menus(listing, blocks=blocks, size=size)


def _buttons_or_menus(topic: Topic, listing: Listing) -> list[Json]:
    if len(topic.entries) <= _MOST_BUTTONS:
        return _buttons(topic, listing)
    return [
        _titled(
            topic,
            listing,
            {
                "type": "static_select",
                "action_id": "show",
                "placeholder": plain(listing.texts.say("list_choose")),
                "options": [option(entry) for entry in part],
            },
        )
        for part in _parts(topic.entries)
    ]


def _buttons_or_search(topic: Topic, listing: Listing) -> list[Json]:
    few = len(topic.entries) <= _MOST_BUTTONS
    return _buttons(topic, listing) if few else _search_alone(topic, listing)


def _search_alone(topic: Topic, listing: Listing) -> list[Json]:
    """A menu whose options are fetched when it is opened, so that they cost no room."""
    return [
        {
            **_titled(topic, listing, _search(listing.texts)),
            "block_id": f"{_IN_TOPIC}{_value(topic)}",
        }
    ]


def _topic_menus(listing: Listing, *, blocks: int, size: int) -> list[Json]:
    """Menus of topics; the search finds the questions of those that have no room."""
    topics, texts = listing.topics, listing.texts
    fits, used = 0, 0
    most = max(blocks - 1, 1) * MOST_OPTIONS
    for topic in topics[:most]:
        used += size_of([_topic_option(topic, listing)])
        # A menu's own JSON, and the line on what is left out, take less than the margin.
        if used > size * 3 // 4:
            break
        fits += 1
    made: list[Json] = []
    for start in range(0, fits, MOST_OPTIONS):
        part = topics[start : min(start + MOST_OPTIONS, fits)]
        menu: Json = {
            "type": "static_select",
            "action_id": "topic",
            "placeholder": plain(texts.say("list_choose_topic")),
            "options": [_topic_option(topic, listing) for topic in part],
        }
        made.append({"type": "actions", "elements": [menu]})
    left = sum(len(topic.entries) for topic in topics[fits:])
    if left:
        more = texts.say("list_more", n=left)
        made.append({"type": "section", "text": plain(more)})
    return made


def _buttons(topic: Topic, listing: Listing) -> list[Json]:
    title = listing.title_of(topic)
    row = [
        {
            "type": "button",
            "action_id": f"show:{number}",
            "value": entry.id,
            "text": plain(shortened(entry.question)),
        }
        for number, entry in enumerate(topic.entries)
    ]
    return [_bold(title), {"type": "actions", "elements": row}]


def _titled(topic: Topic, listing: Listing, accessory: Json) -> Json:
    title = listing.title_of(topic)
    return {**_bold(title), "accessory": accessory}


def _search(texts: Texts) -> Json:
    return {
        "type": "external_select",
        "action_id": "search",
        "placeholder": plain(texts.say("search_placeholder")),
        "min_query_length": 0,
    }


def _topic_option(topic: Topic, listing: Listing) -> Json:
    return _option(listing.title_of(topic), _value(topic))


def _value(topic: Topic) -> str:
    return topic.name or ShowTopic.REST


def _option(label: str, value: str) -> Json:
    return {"text": plain(shortened(label)), "value": value}


def _bold(title: str) -> Json:
    """A section, which may hold an accessory; titles are words without marks."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{escape(title)}*"}}


def _parts(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    starts = range(0, len(entries), MOST_OPTIONS)
    return [entries[start : start + MOST_OPTIONS] for start in starts]
