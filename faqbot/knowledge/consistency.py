"""What must agree across a whole faqs.yaml: ids, phrasings, and links that need the site."""

from collections.abc import Callable, Iterable

from faqbot.errors import Problem
from faqbot.knowledge.document import Mark, Node, Path, error, locate
from faqbot.knowledge.links import links_of
from faqbot.knowledge.opening_hours import days_of
from faqbot.knowledge.schema import Document, EntrySection, PostSection
from faqbot.matching.normalise import phrasing_key
from faqbot.model.hours import DAYS


def inconsistencies(document: Document, root: Node) -> list[Problem]:
    """The errors that only show when the whole document is looked at."""
    entries = enumerate(document.entries)
    return [
        *_repeated_ids("entries", document.entries, root),
        *_repeated_ids("posts", document.posts, root),
        *_repeated(
            (each for number, entry in entries for each in entry.phrasings(number)),
            root,
            key=phrasing_key,
            what="the phrasing",
            remedy="delete one of the two",
            code="duplicate-phrasing",
        ),
        *_relative_urls(document, root),
        *_repeated_days(document, root),
    ]


def _repeated_ids(
    section: str, items: Iterable[EntrySection | PostSection], root: Node
) -> list[Problem]:
    places = [((section, index, "id"), item.id) for index, item in enumerate(items)]
    return _repeated(
        places,
        root,
        key=str,
        what="the id",
        remedy="give one of them another id",
        code="duplicate-id",
    )


def _repeated(
    places: Iterable[tuple[Path, str]],
    root: Node,
    *,
    key: Callable[[str], str],
    what: str,
    remedy: str,
    code: str,
) -> list[Problem]:
    first: dict[str, Mark] = {}
    problems = []
    for path, text in places:
        mark = locate(root, path)
        earlier = first.setdefault(key(text), mark)
        if earlier is not mark:
            problems.append(
                error(
                    code,
                    mark,
                    f'{what} "{text}" stands here a second time',
                    f"{remedy}; the first is on line {earlier.line}",
                )
            )
    return problems


def _repeated_days(document: Document, root: Node) -> list[Problem]:
    """Days of `bot.hours` that stand in two keys, of which nobody could say which counts."""
    hours = document.bot.hours
    first: dict[int, str] = {}
    problems = []
    for key in hours.days if hours is not None else ():
        twice = next((day for day in days_of(key) if day in first), None)
        if twice is not None:
            problems.append(
                error(
                    "duplicate-day",
                    locate(root, ("bot", "hours", key), key=True),
                    f'"{key}" gives {DAYS[twice]} a second time, after "{first[twice]}"',
                    "name each day once; several times of a day go behind one key, with a comma",
                )
            )
        first |= dict.fromkeys(days_of(key), key)
    return problems


def _relative_urls(document: Document, root: Node) -> list[Problem]:
    if document.site is not None:
        return []
    return [
        error(
            "no-site-url",
            link.mark,
            "this link begins with / and there is no site.url to join it to",
            'add "site: {name: ..., url: ...}" at the top, or write the whole address',
        )
        for link in links_of(document, root)
        if link.relative
    ]
