"""faqbot's own fixed sentences, by key, in the language a file asks for."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeAlias

FALLBACK = "en"
# A platform knows some thirty; a hostile client could name more.
_MOST_LOCALES = 100

Wordings: TypeAlias = Mapping[str, Mapping[str, str]]
"""Sentences by key, by the tag of their language."""
TAG = re.compile(r"[a-z0-9-]{1,20}")


class Texts:
    """Sentences of one language; keys that it lacks are those of the language it was laid over.

    Attributes:
        sentences: All of them, by key, with `{names}`.
        tag: That of their language, such as "en" or "pt-br".
    """

    def __init__(
        self,
        sentences: Mapping[str, str],
        folder: Traversable,
        own: Wordings | None = None,
        tag: str = FALLBACK,
    ) -> None:
        self.sentences = sentences
        self.tag = tag
        self._folder = folder
        self._own = own or {}
        self._others: dict[str, Texts] = {}

    def say(self, key: str, **values: object) -> str:
        """The sentence of `key` with `values` put in."""
        return self.sentences[key].format(**values)

    def of(self, locale: str | None) -> "Texts":
        """The sentences for a language tag such as "pt-BR": its own, else those of "pt", else these.

        These themselves where neither has a file, and for None.
        """
        if locale is None:
            return self
        known = self._others.get(locale)
        if known is None:
            found = _sentences(locale, self._folder, self._own)
            laid = {**self.sentences, **found}
            known = Texts(laid, self._folder, self._own, tags(locale)[-1]) if found else self
            if len(self._others) < _MOST_LOCALES:
                self._others[locale] = known
        return known


def load_texts(
    locale: str = FALLBACK, *, folder: Traversable | None = None, own: Wordings | None = None
) -> Texts:
    """The sentences for a language tag, laid over English; a company's `own` words replace ours."""
    place = folder if folder is not None else files(__name__)
    english = _sentences(FALLBACK, place, own or {})
    return Texts(english, place, own).of(locale)


def _sentences(locale: str, folder: Traversable, own: Wordings) -> dict[str, str]:
    """Those of a tag and of its language; none where there is no file for them."""
    found: dict[str, str] = {}
    for name in tags(locale):
        found |= {**_read(folder / f"{name}.toml"), **own.get(name, {})}
    return found


def has_texts(locale: str) -> bool:
    """Whether there are sentences for a language tag such as "pt-BR", or for its language."""
    return any((files(__name__) / f"{tag}.toml").is_file() for tag in tags(locale))


def tags(locale: str) -> list[str]:
    """A language tag and that of its language, the wider one first: "pt", "pt-br"."""
    language = locale.replace("_", "-").casefold()
    found = dict.fromkeys((language.partition("-")[0], language))
    return [tag for tag in found if TAG.fullmatch(tag)]


def _read(path: Traversable) -> Mapping[str, str]:
    return _parsed(path.read_text("utf-8")) if path.is_file() else {}


@lru_cache(_MOST_LOCALES)
def _parsed(toml: str) -> Mapping[str, str]:
    return {key: str(text) for key, text in tomllib.loads(toml).items()}
