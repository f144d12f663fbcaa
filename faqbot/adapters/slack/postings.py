"""A list of posts as Block Kit: below each the button that shows it to all."""

from collections.abc import Iterator

from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.layout import parts_of
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.payloads import MOST_JSON, Payload, size_of
from faqbot.adapters.slack.rows import button, cut
from faqbot.conversation.message import Button, PostItem, PostList
from faqbot.markup import parse, plain_text

# Escaped, the words of as many blocks as a message has; beyond them it is cut.
_MOST_TEXT = 2 * MOST_JSON
_NOTHING = "…"
# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
_MOST_SPOKEN = 75


def posted(shown: PostList) -> list[Payload]:
    """The messages of a list: several where addresses are so long that one does not hold it."""
    messages: list[list[Json]] = [[]]
    told: list[list[str]] = [[]]
    for line, group in _grouped(shown):
        if messages[-1] and size_of([*messages[-1], *group]) > MOST_JSON:
            messages.append([])
            told.append([])
        messages[-1] += group
        told[-1].append(line)
    return [
        {"text": escape("\n".join(read).strip())[:_MOST_TEXT] or _NOTHING, "blocks": blocks}
        for read, blocks in zip(told, messages, strict=True)
    ]


def in_window(shown: PostList) -> list[Json]:
    """The blocks of a modal, which belongs to no channel that a post could be shown in."""
    return [block for _, group in _grouped(shown, sharable=False) for block in group]


def _grouped(shown: PostList, *, sharable: bool = True) -> Iterator[tuple[str, list[Json]]]:
    """What stands together: the heading with the first post, each other post, the way to more.

    With each stands what is read of it.
    """
    title = f"{plain_text(parse(shown.head))}\n"
    head = [part.block for part in parts_of(parse(shown.head))]
    for number, item in enumerate(shown.items, start=1):
        read = [part.block for part in parts_of(item.document)]
        shares = [_share(item, item.share, number)] if sharable and item.share else []
        yield f"{title}{plain_text(item.document)}", [*head, *read, *shares]
        title, head = "", []
    if shown.more is not None:
        yield "", [_row(button(shown.more))]


def _share(item: PostItem, share: Button, number: int) -> Json:
    spoken = cut(f"{share.label}: {item.title}", _MOST_SPOKEN)
    return _row(button(share, number) | {"accessibility_label": spoken})


def _row(element: Json) -> Json:
    return {"type": "actions", "elements": [element]}
