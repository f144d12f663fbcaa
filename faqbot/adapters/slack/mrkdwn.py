"""Text where Slack reads mrkdwn: notifications, plainer messages, and what stands beside a picture.

https://docs.slack.dev/messaging/formatting-message-text/#escaping
"""

import re
from collections.abc import Iterable
from typing import Any

# What would begin a style at the beginning of a word, the link or date of the next span included, and
# what would begin the name of an emoji. Slack has no escape for it; bots put a zero-width space
# behind it.
_MARK = re.compile(r"(?<!\w)[*_~`](?!\s)|:(?=[^\s:]+:)")
_QUOTE = re.compile(r"^&gt;", re.MULTILINE)
_ZERO_WIDTH = "\u200b"
_BOLD = "*"
# As `mrkdwn_of` writes them.
_LIVE = re.compile(r"<(?:[^<>|]*\|)?([^<>]*)>")
_STRONG = re.compile(rf"(?<!\w)\*(?!{_ZERO_WIDTH})([^*\n]+)\*")


def escape(text: str) -> str:
    """`text` without the characters that make anything live in Slack, and without surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Text as a person reads it, of text that was escaped, here or by Slack."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn_of(spans: Iterable[dict[str, Any]]) -> str:
    """The texts, links and dates of rich text as mrkdwn; of their styles what is bold stays."""
    return _QUOTE.sub(rf"{_ZERO_WIDTH}\g<0>", "".join(map(_written, spans)))


def read_of(words: str) -> str:
    """What is read of `mrkdwn_of`, still escaped: of links and dates what they show."""
    return _STRONG.sub(r"\1", _LIVE.sub(r"\1", words)).replace(_ZERO_WIDTH, "")


def _written(span: dict[str, Any]) -> str:
    words = _MARK.sub(rf"\g<0>{_ZERO_WIDTH}", escape(str(span.get("text", ""))))
    if span["type"] == "date":
        # https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
        stamp = f"{span['timestamp']}^{span['format']}"
        return f"<!date^{stamp}|{escape(str(span['fallback']))}>"
    is_bold = span.get("style", {}).get("bold") and _BOLD not in words and words.strip() == words
    if span["type"] == "link":
        words = (
            f"<{escape(str(span['url']))}|{words}>" if words else f"<{escape(str(span['url']))}>"
        )
    return f"{_BOLD}{words}{_BOLD}" if is_bold else words
