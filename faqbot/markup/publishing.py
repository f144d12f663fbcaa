"""An author's Markdown as it leaves: without comments, with whole addresses."""

from __future__ import annotations

import re

from faqbot.markup.stretches import masked, without_comments

# A path is the target of a link or a picture, of a definition ("[a]: /b"), or of an HTML tag.
_PATH = r"(?=/(?!/))"
_TARGETS = re.compile(
    rf"(?<!\\)\]\([ \t]*\n?[ \t]*<?{_PATH}"
    rf"|^[ >*+-]*\[[^\]\n]+\]:[ \t]*<?{_PATH}"
    rf"|<(?:a|img)\b[^<>]*?\s(?:href|src)\s*=\s*[\"']?{_PATH}",
    re.IGNORECASE | re.MULTILINE,
)
_MAY_HAVE_PATH = re.compile(r"[\s(<=\"']/")
_BRACKETS = {"(": "%28", ")": "%29"}


def published(markdown: str, site: str) -> str:
    """`markdown` without its comments, the paths in its links and pictures put behind `site`.

    Done once for an answer, before any platform sees it: so it is the same in each of them, in its
    plain text and for programs. Code stays as it is. A path goes behind the whole of `site`, also
    where that has a path of its own; without a site (""), paths stay.
    """
    markdown = without_comments(markdown)
    if not site or not _MAY_HAVE_PATH.search(markdown):
        return markdown
    base = "".join(_BRACKETS.get(sign, sign) for sign in site.rstrip("/"))
    parts: list[str] = []
    end = 0
    for found in _TARGETS.finditer(masked(markdown)):
        parts += (markdown[end : found.end()], base)
        end = found.end()
    return "".join([*parts, markdown[end:]])
