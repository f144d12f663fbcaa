"""What emoji say by themselves: a wave greets, folded hands thank."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from faqbot.matching.emoji import split_codes
from faqbot.model import Talk

_NAME = re.compile(r"[\w'-]+|[+-]1")
# In the name of an emoji of a server's own, shorter ones mean nothing: "ok" stands in "pokeball".
_SHORTEST_PART = 4
# The variation selector and the skin tones change how an emoji looks, not what it says.
_LOOKS = dict.fromkeys([0xFE0F, *range(0x1F3FB, 0x1F400)])
# The planes of emoji. What is newer than this Python's Unicode has no category there.
_PICTURES = range(0x1F000, 0x20000)


class Signs:
    """Emoji, emoticons and the names of emoji, each with what it says."""

    def __init__(self, tables: Sequence[Mapping[str, str]]) -> None:
        """Know the signs of `tables`: by the value of a Talk, separated by blanks."""
        said = {
            sign: Talk(talk)
            for table in tables
            for talk, signs in table.items()
            for sign in _plain(signs).casefold().split()
        }
        self._named = {sign: talk for sign, talk in said.items() if _NAME.fullmatch(sign)}
        # "+1" is typed as well; "wave" is a word.
        self._drawn = {
            sign: talk
            for sign, talk in said.items()
            if sign not in self._named or not sign[0].isalpha()
        }
        longest_first = sorted(self._drawn, key=len, reverse=True)
        self._any_drawn = re.compile(
            "|".join(map(_bounded, longest_first)) or r"(?!)", re.IGNORECASE
        )

    def read(self, text: str) -> tuple[str, tuple[Talk | None, ...]]:
        """`text` without its signs, and what each says; None for one that the tables lack."""
        rest, names = split_codes(_plain(text))
        meanings = [self._meaning(name) for name in names]
        meanings += [self._drawn[sign.casefold()] for sign in self._any_drawn.findall(rest)]
        rest = self._any_drawn.sub(" ", rest)
        if not rest.isascii():
            meanings += [
                None
                for character in rest
                if ord(character) in _PICTURES or unicodedata.category(character) == "So"
            ]
        return rest, tuple(meanings)

    def _meaning(self, name: str) -> Talk | None:
        """What a name says: its own meaning, or that of the longest that it holds, as "catwave"."""
        if name in self._named:
            return self._named[name]
        held = [part for part in self._named if len(part) >= _SHORTEST_PART and part in name]
        return self._named[max(held, key=lambda part: (len(part), part))] if held else None


def _plain(text: str) -> str:
    return text.translate(_LOOKS)


def _bounded(sign: str) -> str:
    """A pattern of `sign` that finds ":D" in "hi :D" and not in "see:Dover"."""
    before = r"(?<!\w)" if sign[0].isalnum() or sign[0] in "+-" else ""
    after = r"(?!\w)" if sign[-1].isalnum() else ""
    return f"{before}{re.escape(sign)}{after}"
