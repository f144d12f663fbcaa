"""Text cut to a length at a word, with no letter torn apart."""

import unicodedata

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_JOINER = "\u200d"


def shortened(text: str, most: int) -> str:
    """`text`, or its first words with an ellipsis: at most `most` characters, no letter torn apart."""
    if len(text) <= most:
        return text
    end = most - len(_ELLIPSIS)
    while end > 0 and _belongs_together(text[end - 1], text[end]):
        end -= 1
    kept = text[:end]
    if not text[end].isspace():
        word = kept.rfind(" ")
        # A word that is longer than half of all has no near end: scripts without blanks, addresses.
        kept = kept[:word] if word > most // 2 else kept
    return kept.rstrip(" ,;:-\u2013\u2014(").rstrip(".") + _ELLIPSIS if kept.strip() else _ELLIPSIS


def _belongs_together(before: str, after: str) -> bool:
    """Whether two characters are parts of what a reader takes for one (UAX #29, in short)."""
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
    )
