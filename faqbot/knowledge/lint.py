"""Warnings about a valid file: nothing is wrong, and yet it will not do what was meant."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from urllib.parse import urlsplit

from faqbot.errors import Problem
from faqbot.knowledge.answer_lint import answer_warnings
from faqbot.knowledge.comments import cut_comments
from faqbot.knowledge.did_you_mean import nearest
from faqbot.knowledge.document import Mark, Node, locate, warning
from faqbot.knowledge.links import links_in_answer, links_of
from faqbot.knowledge.schema import Document
from faqbot.matching.normalise import phrasing_key, words
from faqbot.model import Entry, Platforms
from faqbot.texts import has_texts

# RFC 2606 and RFC 6761 keep these names for examples.
_PLACEHOLDER_HOST = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid)")
# Those that word processors make of straight ones, in several languages; none within.
_CURLY = "\u2018\u2019\u201a\u201c\u201d\u201e\xab\xbb"
_IN_CURLY = re.compile(f"[{_CURLY}][^{_CURLY}]+[{_CURLY}]")
_MAY_HAVE_PLACEHOLDER = re.compile(r"://[^\s/?#]{0,300}(?:example|test|invalid)", re.IGNORECASE)
# Shorter words belong to too many languages.
_SHORTEST = 3
# Names and products are in no dictionary: a file of English has more of it than this.
_LEAST_SHARE = 0.5
_FEWEST_WORDS = 8


def lint(
    document: Document, root: Node, text: str, platforms: Platforms, *, today: date | None = None
) -> list[Problem]:
    """The warnings for a valid document of `platforms`, with the tree and the text it was read from.

    `today` is in UTC; without it nothing is said of days that have passed or are to come.
    """
    warnings = [
        *_placeholder_hosts(document, root, text),
        *_unknown_posts(document, root),
        *_lone_phrasings(document, root),
        *_long_answers(document, root, platforms),
        *_unknown_locale(document, root),
        *_nobody_listed(document, root, platforms),
        *_nobody_asked(document, root),
        *cut_comments(root, text),
        *_quoted_phrasings(document, root),
        *_own_rejects(document, root),
        *answer_warnings(document, root, text),
    ]
    return warnings if today is None else [*warnings, *_days(document, root, today)]


def _nobody_asked(document: Document, root: Node) -> Iterator[Problem]:
    """Keys that tell how questions for a person are dealt with, where none goes to anybody."""
    if any(channel is not None for _, channel in document.bot.handoff):
        return
    for name in ("handoff_after", "hours"):
        if getattr(document.bot, name) is not None:
            yield warning(
                "no-handoff",
                locate(root, ("bot", name), key=True),
                f'"{name}" does nothing, since no question goes to a person',
                'name a channel for them under "bot.handoff"',
            )


def _placeholder_hosts(document: Document, root: Node, text: str) -> Iterator[Problem]:
    contact = document.site.contact if document.site is not None else None
    if contact is not None and contact.startswith("mailto:"):
        yield from _placeholder(locate(root, ("site", "contact")), "site.contact", contact)
    found = [link for link in links_of(document, root) if not link.relative]
    lines = text.split("\n")
    for index, entry in enumerate(document.entries):
        if _MAY_HAVE_PLACEHOLDER.search(entry.answer):
            in_answer = links_in_answer(document, index, root, lines)
            found += [link for link in in_answer if not link.relative]
    for link in found:
        yield from _placeholder(link.mark, link.subject, link.url)


def _placeholder(mark: Mark, subject: str, url: str) -> Iterator[Problem]:
    mail = url.startswith("mailto:")
    host = url.rpartition("@")[2].casefold() if mail else urlsplit(url).hostname or ""
    if _PLACEHOLDER_HOST.fullmatch(host):
        yield warning(
            "placeholder-host",
            mark,
            f'{subject} still has the placeholder host "{host}"',
            "write your own; clients would be sent there",
        )


def _unknown_posts(document: Document, root: Node) -> Iterator[Problem]:
    known = {post.id: None for post in document.posts}
    add = 'add it under "posts", or delete it here; related posts are also found by relevance'
    for index, entry in enumerate(document.entries):
        for number, post in enumerate(entry.related):
            if post not in known:
                near = nearest(post, known)
                yield warning(
                    "unknown-post",
                    locate(root, ("entries", index, "related", number)),
                    f'there is no post with the id "{post}"',
                    add if near is None else f'did you mean "{near}"?',
                )


def _lone_phrasings(document: Document, root: Node) -> list[Problem]:
    return [
        warning(
            "one-phrasing",
            locate(root, ("entries", index, "question")),
            "this entry has one phrasing only",
            "add two or three aliases, in the words that clients use",
        )
        for index, entry in enumerate(document.entries)
        if not entry.aliases
    ]


def _long_answers(document: Document, root: Node, platforms: Platforms) -> Iterator[Problem]:
    limits = sorted(
        (each.longest_answer, each.title) for each in platforms if each.longest_answer is not None
    )
    for index, entry in enumerate(document.entries):
        length = len(entry.answer)
        over = [
            f"{length - limit:,} more than the {limit:,} of one message on {title}"
            for limit, title in limits
            if length > limit
        ]
        if over:
            yield warning(
                "long-answer",
                locate(root, ("entries", index, "answer"), key=True),
                f"this answer has {length:,} characters, {' and '.join(over)}: clients get it in "
                "several messages",
                'shorten it, or put the rest on a page and name that as "source"',
            )


def _quoted_phrasings(document: Document, root: Node) -> Iterator[Problem]:
    for index, entry in enumerate(document.entries):
        for path, text in entry.phrasings(index):
            if text[0] in _CURLY and _IN_CURLY.fullmatch(text):
                yield warning(
                    "curly-quotes",
                    locate(root, path),
                    f"curly quotes belong to the text: clients see {text[:60]} with them",
                    f'delete them; YAML knows straight ones only: "{text[1:-1][:60]}"',
                )


def _own_rejects(document: Document, root: Node) -> Iterator[Problem]:
    """Tests that an entry must not answer what it has as a phrasing of its own."""
    for index, entry in enumerate(document.entries):
        if not entry.tests.rejects:
            continue
        own = {phrasing_key(text): path for path, text in entry.phrasings(index)}
        for number, text in enumerate(entry.tests.rejects):
            path = own.get(phrasing_key(text))
            if path is not None:
                yield warning(
                    "rejects-own-phrasing",
                    locate(root, ("entries", index, "tests", "not", number)),
                    f'"{text[:60]}" must not get this answer, and is a phrasing of it',
                    f"delete one of the two; the other is on line {locate(root, path).line}",
                )


def _unknown_locale(document: Document, root: Node) -> Iterator[Problem]:
    locale = document.bot.locale
    if not has_texts(locale):
        yield warning(
            "unknown-locale",
            locate(root, ("bot", "locale")),
            f'faqbot has no sentences of its own in "{locale}" and will say them in English',
            "write en, or add a file of that language to faqbot/texts",
        )


def _nobody_listed(document: Document, root: Node, platforms: Platforms) -> Iterator[Problem]:
    """Hand-over channels without anybody listed for whom the buttons there are."""
    bot = document.bot
    for each in platforms:
        keys = each.staff
        if keys is None or each.handoff is None:
            continue
        listed = any(map(bot.staff.ids, keys.keys))
        if bot.handoff.ids(each.handoff) and not listed:
            yield warning(
                "no-staff",
                locate(root, ("bot", "handoff", each.handoff.name)),
                f"nobody is listed who may answer what is handed over on {each.title}: people in this "
                f"channel may only if it is private{keys.without}",
                f"{keys.remedy}; `faqbot doctor` says whether the channel is known to be private",
            )


def _days(document: Document, root: Node, today: date) -> Iterator[Problem]:
    for index, entry in enumerate(document.entries):
        if entry.review_by is not None and entry.review_by < today:
            yield warning(
                "review-passed",
                locate(root, ("entries", index, "review_by")),
                f"this answer was to be read again by {entry.review_by}",
                "read it, then write the next day for it",
            )
    for index, post in enumerate(document.posts):
        if post.published > today:
            yield warning(
                "future-post",
                locate(root, ("posts", index, "published")),
                f"this post is dated {post.published}, and today is {today}",
                "write the day on which it was published",
            )


def foreign(entries: Collection[Entry], dictionary: Collection[str]) -> Iterator[Problem]:
    """A warning where the phrasings of `entries` are hardly English, by its `dictionary`."""
    said = [
        word
        for entry in entries
        for phrasing in entry.phrasings
        for word in words(phrasing)
        if len(word) >= _SHORTEST and word.isalpha()
    ]
    known = frozenset(dictionary)
    share = sum(word in known for word in said) / max(1, len(said))
    # A script without blanks makes a word of each phrasing.
    few = len(said) < _FEWEST_WORDS and all(word.isascii() for word in said)
    if not few and share < _LEAST_SHARE:
        yield warning(
            "other-language",
            Mark(0, 0),
            "the phrasings are hardly English, and the shipped encoder knows English only",
            "set FAQBOT_ENCODER to a multilingual encoder (see docs/settings.md), or to none",
        )
