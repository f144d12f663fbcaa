"""faqbot's own fixed sentences, by key, in the language a file asks for."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

FALLBACK = "en"
# A platform knows some thirty; a hostile client could name more.
_MOST_LOCALES = 100
_TAG = re.compile(r"[a-z0-9-]{1,20}")


class Texts:
    """Sentences of one language; keys that it lacks are English."""

    def __init__(self, sentences: Mapping[str, str], folder: Traversable | None = None) -> None:
        self._sentences = sentences
        self._folder = folder
        self._others: dict[str, Texts] = {}

    def say(self, key: str, **values: object) -> str:
        """The sentence of `key` with `values` put in."""
        return self._sentences[key].format(**values)

    def of(self, locale: str | None) -> "Texts":
        """The sentences for another language tag; these for None."""
        if locale is None:
            return self
        known = self._others.get(locale)
        if known is None:
            known = load_texts(locale, folder=self._folder)
            if len(self._others) < _MOST_LOCALES:
                self._others[locale] = known
        return known


def load_texts(locale: str = FALLBACK, *, folder: Traversable | None = None) -> Texts:
    """The sentences for a language tag such as "pt-BR": its own file, else that of "pt", else English."""
    place = folder if folder is not None else files(__name__)
    sentences = _read(place / f"{FALLBACK}.toml")
    language = locale.replace("_", "-").casefold()
    for tag in dict.fromkeys((language.partition("-")[0], language)):
        if _TAG.fullmatch(tag):
            sentences |= _read(place / f"{tag}.toml")
    return Texts(sentences, place)


def _read(path: Traversable) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {key: str(text) for key, text in tomllib.loads(path.read_text("utf-8")).items()}
