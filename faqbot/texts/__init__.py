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
    """Sentences of one language; keys that it lacks are those of the language it was laid over."""

    def __init__(self, sentences: Mapping[str, str], folder: Traversable) -> None:
        self._sentences = sentences
        self._folder = folder
        self._others: dict[str, Texts] = {}

    def say(self, key: str, **values: object) -> str:
        """The sentence of `key` with `values` put in."""
        return self._sentences[key].format(**values)

    def of(self, locale: str | None) -> "Texts":
        """The sentences for a language tag such as "pt-BR": its own, else those of "pt", else these.

        These themselves where neither has a file, and for None.
        """
        if locale is None:
            return self
        known = self._others.get(locale)
        if known is None:
            own = _sentences(locale, self._folder)
            known = Texts({**self._sentences, **own}, self._folder) if own else self
            if len(self._others) < _MOST_LOCALES:
                self._others[locale] = known
        return known


def load_texts(locale: str = FALLBACK, *, folder: Traversable | None = None) -> Texts:
    """The sentences for a language tag, laid over English."""
    place = folder if folder is not None else files(__name__)
    return Texts(_read(place / f"{FALLBACK}.toml"), place).of(locale)


def _sentences(locale: str, folder: Traversable) -> dict[str, str]:
    """Those of a tag and of its language; none where there is no file for them."""
    found: dict[str, str] = {}
    for name in _tags(locale):
        found |= _read(folder / f"{name}.toml")
    return found


def has_texts(locale: str) -> bool:
    """Whether there are sentences for a language tag such as "pt-BR", or for its language."""
    return any((files(__name__) / f"{tag}.toml").is_file() for tag in _tags(locale))


def _tags(locale: str) -> list[str]:
    language = locale.replace("_", "-").casefold()
    tags = dict.fromkeys((language.partition("-")[0], language))
    return [tag for tag in tags if _TAG.fullmatch(tag)]


def _read(path: Traversable) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {key: str(text) for key, text in tomllib.loads(path.read_text("utf-8")).items()}
