"""Judgements of a while ago."""

from concurrent.futures import ThreadPoolExecutor

from faqbot.matching.recent import Recent
from faqbot.model import Decision, Judgement, Match, Outcome, Rule

MATCH = Match("e", 0.5, "q")
JUDGED = Judgement((MATCH,), Decision(Outcome.ANSWER, (MATCH,), Rule.ONE_FITS))
NOTHING = Judgement((), Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR))


def test_what_was_kept_is_remembered_and_what_was_not_is_none():
    recent: Recent[Judgement] = Recent()
    assert recent.get("a") is None
    recent.keep("a", JUDGED)
    recent.keep("nothing", NOTHING)
    assert recent.get("a") == JUDGED
    assert recent.get("nothing") == NOTHING


def test_what_was_asked_for_longest_ago_is_forgotten_first():
    recent: Recent[Judgement] = Recent()
    for number in range(256):
        recent.keep(str(number), JUDGED)
    assert recent.get("0") is not None
    recent.keep("one more", JUDGED)
    assert recent.get("0") is not None
    assert recent.get("1") is None


def test_long_texts_are_not_kept():
    recent: Recent[Judgement] = Recent()
    recent.keep("a" * 501, JUDGED)
    assert recent.get("a" * 501) is None


def test_many_threads_may_ask_at_once():
    recent: Recent[Judgement] = Recent()

    def ask(number: int) -> None:
        recent.keep(str(number % 300), JUDGED)
        assert recent.get(str(number % 300)) in (None, JUDGED)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(20_000)))
