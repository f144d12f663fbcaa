"""Topics and their questions as Block Kit: buttons, menus, and a search while typing.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
"""

import json
from collections.abc import Callable, Sequence

from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.model import Entry
from faqbot.service.catalogue import Topic
from faqbot.texts import Texts

MOST_OPTIONS = 100
"""Of one menu."""

OTHER = "*"
"""Names the questions without a topic, in a menu's value; no topic is called that."""

_MOST_LABEL = 75
# More buttons in a row are hard to read.
_MOST_BUTTONS = 5
_IN_TOPIC = "topic:"

Rows = Callable[[Topic, Texts], list[Json]]


def shortened(text: str) -> str:
    """`text` as a button or an option can show it."""
    words = " ".join(text.split())
    return words if len(words) <= _MOST_LABEL else f"{words[: _MOST_LABEL - 1].rstrip()}…"


def option(entry: Entry) -> Json:
    """An entry as a menu's option."""
    return _option(entry.question, entry.id)


def search(texts: Texts) -> Json:
    """The row that finds a question while it is typed."""
    return {"type": "actions", "elements": [_search(texts)]}


def searched_topic(block_id: str) -> str | None:
    """The topic whose questions a search is for; None for all, OTHER for those without one."""
    return block_id.removeprefix(_IN_TOPIC) if block_id.startswith(_IN_TOPIC) else None


def title_of(topic: Topic, texts: Texts) -> str:
    """A topic's name as people read it."""
    if topic.name is None:
        return texts.say("list_other")
    words = topic.name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def shelves(topics: Sequence[Topic], texts: Texts, *, blocks: int, size: int) -> list[Json]:
    """All topics in the fullest form that fits.

    Args:
        topics: In order.
        texts: Sentences of the reader's language.
        blocks: How many blocks there may be.
        size: How many characters of JSON they may have.
    """
    forms: tuple[Rows, ...] = (_buttons_or_menus, _buttons_or_search, _search_alone)
    for form in forms:
        made = [block for topic in topics for block in form(topic, texts)]
        if len(made) <= blocks and size_of(made) <= size:
            return made
    return _topic_menus(topics, texts, blocks=blocks, size=size)


def size_of(blocks: Sequence[Json]) -> int:
    """Characters of the blocks as JSON."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _buttons_or_menus(topic: Topic, texts: Texts) -> list[Json]:
    if len(topic.entries) <= _MOST_BUTTONS:
        return _buttons(topic, texts)
    return [
        _titled(
            topic,
            texts,
            {
                "type": "static_select",
                "action_id": "show",
                "placeholder": _plain(texts.say("list_choose")),
                "options": [option(entry) for entry in part],
            },
        )
        for part in _parts(topic.entries)
    ]


def _buttons_or_search(topic: Topic, texts: Texts) -> list[Json]:
    few = len(topic.entries) <= _MOST_BUTTONS
    return _buttons(topic, texts) if few else _search_alone(topic, texts)


def _search_alone(topic: Topic, texts: Texts) -> list[Json]:
    """A menu whose options are fetched when it is opened, so that they cost no room."""
    return [{**_titled(topic, texts, _search(texts)), "block_id": f"{_IN_TOPIC}{_value(topic)}"}]


def _topic_menus(topics: Sequence[Topic], texts: Texts, *, blocks: int, size: int) -> list[Json]:
    """Menus of topics; the search finds the questions of those that have no room."""
    fits, used = 0, 0
    most = max(blocks - 1, 1) * MOST_OPTIONS
    for topic in topics[:most]:
        used += size_of([_topic_option(topic, texts)])
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
            "placeholder": _plain(texts.say("list_choose_topic")),
            "options": [_topic_option(topic, texts) for topic in part],
        }
        made.append({"type": "actions", "elements": [menu]})
    left = sum(len(topic.entries) for topic in topics[fits:])
    if left:
        more = texts.say("list_more", n=left)
        made.append({"type": "section", "text": _plain(more)})
    return made


def _buttons(topic: Topic, texts: Texts) -> list[Json]:
    title = title_of(topic, texts)
    row = [
        {
            "type": "button",
            "action_id": f"show:{number}",
            "value": entry.id,
            "text": _plain(shortened(entry.question)),
        }
        for number, entry in enumerate(topic.entries)
    ]
    return [_bold(title), {"type": "actions", "elements": row}]


def _titled(topic: Topic, texts: Texts, accessory: Json) -> Json:
    title = title_of(topic, texts)
    return {**_bold(title), "accessory": accessory}


def _search(texts: Texts) -> Json:
    return {
        "type": "external_select",
        "action_id": "search",
        "placeholder": _plain(texts.say("search_placeholder")),
        "min_query_length": 0,
    }


def _topic_option(topic: Topic, texts: Texts) -> Json:
    return _option(title_of(topic, texts), _value(topic))


def _value(topic: Topic) -> str:
    return topic.name or OTHER


def _option(label: str, value: str) -> Json:
    return {"text": _plain(shortened(label)), "value": value}


def _bold(title: str) -> Json:
    """A section, which may hold an accessory; titles are words without marks."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{escape(title)}*"}}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _parts(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    starts = range(0, len(entries), MOST_OPTIONS)
    return [entries[start : start + MOST_OPTIONS] for start in starts]
