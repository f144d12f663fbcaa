"""Replies as plain text: for notifications, screen readers, and where nothing else is taken."""

import functools
from collections.abc import Sequence

from faqbot.markup import parse, plain_text
from faqbot.model import Entry, Outcome, ShownPost, Suggestion
from faqbot.service.ages import counted
from faqbot.texts import Texts


@functools.lru_cache(maxsize=512)
def _read_aloud(markdown: str) -> str:
    """The same answers are given again and again, and reading Markdown costs more than ranking."""
    return plain_text(parse(markdown))


def plain(markdown: str, *lines: str) -> str:
    """Markdown as plain text, with a paragraph of further `lines` below it."""
    body = _read_aloud(markdown)
    return "\n\n".join([body, "\n".join(lines)]) if lines else body


def numbered(suggestions: Sequence[Suggestion]) -> list[str]:
    """The questions of suggestions, a line each, numbered from 1."""
    return [f"{number}. {each.question}" for number, each in enumerate(suggestions, start=1)]


def plain_answer(entry: Entry, posts: Sequence[ShownPost], texts: Texts, *, related: bool) -> str:
    """An entry's answer with its source and posts; `related` is False where those are the newest."""
    source, cited = entry.source, []
    if source is not None:
        author = f", {texts.say('by_author', author=source.author)}" if source.author else ""
        cited = [f"{texts.say('read_more')}: {source.title}{author}: {source.url}"]
    heading = heading_of(posts, texts, outcome=Outcome.ANSWER, related=related) if posts else ""
    return plain(entry.answer, *cited, *listed(heading, posts))


def heading_of(
    posts: Sequence[ShownPost], texts: Texts, *, outcome: Outcome, related: bool = True
) -> str:
    """What stands above the posts of a reply, at least one; `related` is False for the newest."""
    if outcome is Outcome.ABSTAIN:
        return counted(len(posts), "near_post", texts)
    return texts.say("related_posts" if related else "recent_posts")


def listed(heading: str, posts: Sequence[ShownPost]) -> list[str]:
    """Posts below their heading, in lines; none without posts."""
    lines = [f"{heading}:"] if posts else []
    for each in posts:
        lines.append(f"- {each.post.title} ({each.age})")
        if each.post.excerpt:
            lines.append(f"  {each.post.excerpt}")
        lines.append(f"  {each.post.url}")
    return lines
