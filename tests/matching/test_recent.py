"""Rankings of a while ago."""

from concurrent.futures import ThreadPoolExecutor

from faqbot.matching.recent import Recent
from faqbot.model import Match

MATCH = Match("e", 0.5, "q")


def test_what_was_kept_is_remembered_and_what_was_not_is_none():
    recent = Recent()
    assert recent.ranking("a") is None
    recent.keep("a", [MATCH])
    recent.keep("nothing", [])
    assert recent.ranking("a") == (MATCH,)
    assert recent.ranking("nothing") == ()


def test_what_was_asked_for_longest_ago_is_forgotten_first():
    recent = Recent()
    for number in range(256):
        recent.keep(str(number), [MATCH])
    assert recent.ranking("0") is not None
    recent.keep("one more", [MATCH])
    assert recent.ranking("0") is not None
    assert recent.ranking("1") is None


def test_long_texts_are_not_kept():
    recent = Recent()
    recent.keep("a" * 501, [MATCH])
    assert recent.ranking("a" * 501) is None


def test_many_threads_may_ask_at_once():
    recent = Recent()

    def ask(number: int) -> None:
        recent.keep(str(number % 300), [MATCH])
        assert recent.ranking(str(number % 300)) in (None, (MATCH,))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(20_000)))
