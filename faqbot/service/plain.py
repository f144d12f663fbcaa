"""Replies as plain text: for notifications, screen readers, and where nothing else is taken."""

import functools
from collections.abc import Sequence

from faqbot.markup import parse, plain_text
from faqbot.model import Entry, ShownPost, Source, Suggestion
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
    lines = []
    if entry.source is not None:
        lines.append(f"{texts.say('read_more')}: {_cited(entry.source, texts)}")
    if posts:
        lines.append(f"{texts.say('related_posts' if related else 'recent_posts')}:")
        lines += [line for shown in posts for line in _listed(shown)]
    return plain(entry.answer, *lines)


def _listed(shown: ShownPost) -> list[str]:
    excerpt = [f"  {shown.post.excerpt}"] * bool(shown.post.excerpt)
    return [f"- {shown.post.title} ({shown.age})", *excerpt, f"  {shown.post.url}"]


def _cited(source: Source, texts: Texts) -> str:
    author = f", {texts.say('by_author', author=source.author)}" if source.author else ""
    return f"{source.title}{author}: {source.url}"
