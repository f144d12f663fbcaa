"""Whether words are English enough for the signs of asking to mean something."""

import unicodedata
from collections.abc import Collection, Iterable

from faqbot.matching.normalise import STOP_WORDS

# A text with a smaller share of English words is in another language.
_ENGLISH = 1 / 3
# The commonest function words of German, French, Spanish, Italian, Portuguese and Dutch that are no
# English words: dictionaries of English hold some of them.
_FOREIGN_WORDS = """
der das und ist nicht ich sie wir ihr wie wann warum kann kannst konnen können gibt es mit für fur
auf ein eine einen einem einer dem des von zu zum zur bei aus auch noch schon wenn aber oder haben
habt sind wird werden muss mein meine mir mich wer welche welcher bitte le la les une est sont que
qui quoi dans avec vous nous je tu il elle ils où quand combien pourquoi puis peux peut avez avoir
ma mes votre vos au aux ce cette et ou el los las un una como cómo cuando cuándo donde dónde puedo
puede hay tengo tiene para por cual cuál cuanto cuánto mi su lo al gli che chi è sono quando
quanto posso avete mio mia di della nel um uma não são onde tem voce você com meu minha da de het
een ik jij wij jullie hoe waar wanneer waarom kan zijn heb hebben niet ook voor naar
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


def is_english(words: Iterable[str], dictionary: Collection[str]) -> bool:
    """Whether a third of `words`, in lower case, are English; numbers do not count.

    Without a dictionary, every word in Latin letters is English that is no common function word of
    another language.
    """
    letters = [word for word in words if word.isalpha()]
    native = sum(_is_english(word, dictionary) for word in letters)
    return not letters or native >= _ENGLISH * len(letters)


def _is_english(word: str, dictionary: Collection[str]) -> bool:
    if word in STOP_WORDS:
        return True
    if word in _FOREIGN:
        return False
    return word in dictionary if dictionary else unicodedata.name(word[0], "").startswith("LATIN")
