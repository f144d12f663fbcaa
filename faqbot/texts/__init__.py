"""faqbot's own fixed sentences, by key, in the language a file asks for."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

FALLBACK = "en"


class Texts:
    """Sentences of one language; keys that it lacks are English."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def say(self, key: str, **values: object) -> str:
        """The sentence of `key` with `values` put in."""
        return self._sentences[key].format(**values)


def load_texts(locale: str = FALLBACK, *, folder: Traversable | None = None) -> Texts:
    """The sentences for a language tag such as "pt-BR": its own file, else that of "pt", else English."""
    place = folder if folder is not None else files(__name__)
    sentences = _read(place / f"{FALLBACK}.toml")
    language = locale.replace("_", "-").casefold()
    for tag in dict.fromkeys((language.partition("-")[0], language)):
        sentences |= _read(place / f"{tag}.toml")
    return Texts(sentences)


def _read(path: Traversable) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {key: str(text) for key, text in tomllib.loads(path.read_text("utf-8")).items()}
