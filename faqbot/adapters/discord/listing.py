"""Topics and their questions in words, where they are few, and as menus always."""

from collections.abc import Iterator, Sequence

from discord.utils import as_chunks

from faqbot.adapters.discord.buttons import MOST_OPTIONS, Menu, named
from faqbot.adapters.discord.escaping import one_line
from faqbot.conversation.actions import ShowTopic, encode
from faqbot.conversation.message import Listing
from faqbot.service.composing import literal

# So many rows serve in plain content as well, where components are refused.
_MENUS = 5
_PAGE = _MENUS * MOST_OPTIONS


def listing_of(listing: Listing) -> tuple[str, list[Sequence[Menu]]]:
    """What is read, as Markdown, and the menus, five at most of each message."""
    entries = [entry for topic in listing.topics for entry in topic.entries]
    if listing.start is not None:
        entries = entries[listing.start :][:_PAGE] or entries
    if len(entries) > MOST_OPTIONS and len(listing.topics) > 1:
        options = [(each.name or ShowTopic.REST, listing.title_of(each)) for each in listing.topics]
        return listing.head, _menus("topic", listing.texts.say("list_choose_topic"), options)
    placeholder = listing.texts.say("list_choose")
    said = "\n\n".join(_said(listing, few=len(entries) <= MOST_OPTIONS))
    if len(entries) > _PAGE:
        name = listing.topics[0].name or ShowTopic.REST
        pages = [
            (encode(ShowTopic(name, start))[1], f"{start + 1}. {entries[start].question}")
            for start in range(0, len(entries), _PAGE)
        ]
        return said, _menus("topic", placeholder, pages)
    questions = [(entry.id, entry.question) for entry in entries]
    return said, _menus("pick", placeholder, questions)


def _said(listing: Listing, *, few: bool) -> Iterator[str]:
    if listing.head:
        yield listing.head
    for topic in listing.topics:
        if topic.name or len(listing.topics) > 1 or not listing.head:
            yield f"**{literal(listing.title_of(topic))}**"
        if few:
            yield "\n".join(f"- {literal(one_line(entry.question))}" for entry in topic.entries)


def _menus(
    action: str, placeholder: str, options: Sequence[tuple[str, str]]
) -> list[Sequence[Menu]]:
    """As many menus as the options take."""
    menus = []
    for number, some in enumerate(as_chunks(options, MOST_OPTIONS)):
        words = placeholder if len(options) <= MOST_OPTIONS else f"{placeholder}: {some[0][1]} …"
        menus.append(Menu(named(action, str(number)), words, some))
    return list(as_chunks(menus, _MENUS))
