"""Questions asked in vain, and the small file's matcher to look at them with."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.insight import Found, Looking, Plane, find_gaps
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Feedback, Matcher, Outcome, Person, Place, Question
from faqbot.store import AskedInVain, AskedQuestion, Database, Store
from tests.conftest import NOW, SMALL_FILE, Clock, dictionary, encoder, knowledge_of, matcher_of


@pytest.fixture(scope="session")
def small() -> KernelMatcher:
    return matcher_of(knowledge_of(SMALL_FILE).entries)


def missed(text: str, user: str = "U1", **facts: object) -> AskedInVain:
    known: dict[str, object] = {"outcome": Outcome.ABSTAIN, "asked_at": NOW}
    return AskedInVain(text, user, **(known | facts))  # type: ignore[arg-type]


def found_in(
    rows: Sequence[AskedInVain],
    matcher: Matcher,
    *,
    ignored: Sequence[str] = (),
    **how: object,
) -> Found:
    looking = Looking(ignored=ignored, dictionary=dictionary(), **how)  # type: ignore[arg-type]
    return find_gaps(rows, matcher=matcher, plane=Plane(encoder(), None), looking=looking)


Log = Callable[..., None]
_NUMBERS = itertools.count()


def keep(data_dir: Path, asked: Iterable[tuple[str, ...]]) -> None:
    """Write (text, person) or (text, person, fate) to the store that the commands read, as of now."""
    clock = Clock(datetime.now(UTC) - timedelta(hours=1))
    store = Store(Database(data_dir=data_dir), retention=timedelta(days=180), clock=clock)
    for text, user, *fate in asked:
        name = f"q{next(_NUMBERS)}"
        question = Question(text, "slack", "D1", name, user, Place.DIRECT_MESSAGE)
        outcome, entry = Outcome.ABSTAIN, None
        if fate == ["suggested"]:
            outcome = Outcome.SUGGEST
        elif fate and fate[0].startswith("disliked "):
            outcome, entry = Outcome.ANSWER, fate[0].removeprefix("disliked ")
        store.record(AskedQuestion(name, question, outcome, entry, [], "r"))
        if entry is not None:
            store.vote(Feedback(name, user, False, entry), platform="slack")
        if fate == ["handed over"]:
            store.handovers.open(name, platform="slack", asker=Person(user, user))
    store.close()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Keeps questions in the store of the test's own folder."""
    return lambda *asked: keep(tmp_path / ".faqbot", asked)
