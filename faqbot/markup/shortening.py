"""Text cut to a length at a word, with no letter torn apart."""

import unicodedata

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_JOINER = "\u200d"


def cut(text: str, most: int) -> str:
    """`text`, or its first characters with an ellipsis: at most `most`, at whatever place."""
    return text if len(text) <= most else text[: most - len(_ELLIPSIS)] + _ELLIPSIS


def shortened(text: str, most: int) -> str:
    """`text`, or its first words with an ellipsis: at most `most` characters, no letter torn apart."""
    if len(text) <= most:
        return text
    end = most - len(_ELLIPSIS)
    while end > 0 and _is_inside_letter(text, end):
        end -= 1
    kept = text[:end]
    if not text[end].isspace():
        word = kept.rfind(" ")
        # A word that is longer than half of all has no near end: scripts without blanks, addresses.
        kept = kept[:word] if word > most // 2 else kept
    return kept.rstrip(" ,;:-\u2013\u2014(").rstrip(".") + _ELLIPSIS if kept.strip() else _ELLIPSIS


def _is_inside_letter(text: str, at: int) -> bool:
    """Whether what a reader takes for one sign goes on at `at` (UAX #29, in short)."""
    before, after = text[at - 1], text[at]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or (_is_flag(after) and _flags_before(text, at) % 2 == 1)
    )


def _flags_before(text: str, at: int) -> int:
    """How many halves of flags stand before `at` in a row: two make one."""
    start = at
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return at - start


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
