"""The process that ranks: it says what this one would, and its end costs no reply."""

import asyncio
import gc
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from faqbot.matching.kernel import Floats
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Entry, Judgement, Question, Reply
from faqbot.service import Service, ranking_process
from faqbot.service.limits import RateLimit
from faqbot.service.ranking_process import RankingProcess
from tests.conftest import dictionary, encoder, matcher_of

# The workers that run tests have threads; no test holds a lock at the fork.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

HOURS = Entry("hours", "When are you open?", "From nine to five.", aliases=("opening hours",))
PRICES = Entry("prices", "What does a bike cost?", "Eighteen euros a day.", aliases=("price list",))
ROUTES = Entry("routes", "Which routes do you recommend?", "Along the river.")
ENTRIES = (HOURS, PRICES)


@pytest.fixture
async def ranking() -> AsyncIterator[tuple[RankingProcess, KernelMatcher]]:
    matcher = matcher_of(ENTRIES)
    process = RankingProcess(matcher, matcher_of)
    yield process, matcher
    process.end()


Ranking = tuple[RankingProcess, KernelMatcher]
Asked = Callable[..., Question]


@pytest.fixture
async def apart(service: Service) -> AsyncIterator[Ranking]:
    """What ranks for `service`, of which a person may ask a lot."""
    matcher = service.snapshot.matcher
    assert isinstance(matcher, KernelMatcher)
    service.apart = RankingProcess(matcher, matcher_of)
    service.rate = RateLimit(10_000)
    yield service.apart, matcher
    service.apart.end()


def pid() -> int:
    """The number of the process that ranks."""
    (ranking,) = (each for each in multiprocessing.active_children() if each.name == "ranking")
    return ranking.pid or 0


def is_due(reply: Reply | None, matcher: KernelMatcher, text: str) -> bool:
    """Whether a reply is what the matcher says, or on a slow machine that there is no time now."""
    return reply is not None and (reply.fixed or reply.matches == matcher.judge(text).matches)


def is_there(number: int) -> bool:
    """Whether there is a process of that number which has not ended (Linux)."""
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


class Counting:
    """The encoder of other tests, without what it remembers; counts what it encodes, in any process."""

    def __init__(self) -> None:
        self.fingerprint, self.size = encoder().fingerprint, encoder().size
        self.encoded = multiprocessing.Value("i", 0)

    def encode(self, texts: Sequence[str]) -> Floats:
        with self.encoded:
            self.encoded.value += len(texts)
        return encoder().encode(texts)


async def until_learnt(process: RankingProcess, matcher: KernelMatcher) -> None:
    """Ask until the process judges by a version that it was told of."""
    before, deadline = process.judged, time.monotonic() + 60
    while process.judged == before:
        assert time.monotonic() < deadline
        await process.judge(matcher, f"opening hours {time.monotonic_ns()}")
        await asyncio.sleep(0.001)


async def ask(
    process: RankingProcess, matcher: KernelMatcher, question: str, after: str | None = None
) -> Judgement:
    """What a question gets there, or where the process says nothing, here."""
    return await process.judge(matcher, question, after) or matcher.judge(question, after)


def questions(many: int) -> list[str]:
    return [f"what does a bike cost on day {number}" for number in range(many)]


@pytest.mark.parametrize(
    ("question", "after"),
    [
        ("opening hours", None),
        ("how much is a bkie?", None),
        ("hello", None),
        ("and on sundays?", "hours"),
        ("and on sundays?", "gone"),
        ("", None),
        ("what does a bike cost? and when are you open?", None),
    ],
)
async def test_it_says_what_the_matcher_says(ranking: Ranking, question: str, after: str | None):
    process, matcher = ranking
    assert await process.judge(matcher, question, after) == matcher_of(ENTRIES).judge(
        question, after
    )
    assert process.judged == 1


async def test_what_it_found_is_remembered_here_with_the_place_of_the_question(ranking: Ranking):
    process, matcher = ranking
    judged = await process.judge(matcher, "how much is a bike?")
    assert matcher.recall("how much is a bike?") == judged
    vector, other = matcher.vector_of("how much is a bike?"), matcher_of(ENTRIES)
    expected = other.vector_of("how much is a bike?")
    assert (vector is None) == (expected is None)
    if vector is not None and expected is not None:
        assert vector.tolist() == expected.tolist()


async def test_a_leaning_question_is_not_taken_for_the_same_words_alone(ranking: Ranking):
    process, matcher = ranking
    await process.judge(matcher, "and on sundays?", "hours")
    assert matcher.recall("and on sundays?") is None


async def test_saved_files_are_learnt_while_questions_go_on(ranking: Ranking):
    process, _ = ranking
    for number in range(5):
        entries = (*ENTRIES, Entry(f"new-{number}", f"Is there a tour number {number}?", "Yes."))
        newest = matcher_of(entries)
        await asyncio.to_thread(process.learn, newest, entries)
        said = await asyncio.gather(*(ask(process, newest, each) for each in questions(200)))
        assert said == [newest.judge(each) for each in questions(200)]
    await until_learnt(process, newest)
    judged = await ask(process, newest, "is there a tour number 4?")
    assert judged.matches[0].entry_id == "new-4"


async def test_who_asked_before_the_file_was_saved_is_judged_by_the_version_before(
    ranking: Ranking,
):
    process, first = ranking
    second = matcher_of((ROUTES,))
    process.learn(second, (ROUTES,))
    await until_learnt(process, second)
    before = process.judged
    assert (await ask(process, first, "price list")).matches[0].entry_id == "prices"
    assert process.judged == before + 1


async def test_a_version_that_nobody_can_ask_by_is_let_go_of_there():
    alive = multiprocessing.Value("i", 0)

    def count(number: int) -> None:
        with alive:
            alive.value += number

    def build(entries: Sequence[Entry]) -> KernelMatcher:
        built = matcher_of(entries)
        count(1)
        weakref.finalize(built, count, -1)
        return built

    process = RankingProcess(matcher_of(ENTRIES), build)
    for number in range(8):
        entries = (*ENTRIES, Entry(f"new-{number}", f"Is there a tour number {number}?", "Yes."))
        newest = matcher_of(entries)
        process.learn(newest, entries)
        await until_learnt(process, newest)
    assert 1 <= alive.value <= 2
    process.end()


async def test_a_file_that_it_cannot_build_costs_no_reply(caplog: pytest.LogCaptureFixture):
    matcher = matcher_of(ENTRIES)

    def fail(entries: Sequence[Entry]) -> KernelMatcher:
        raise ValueError(len(entries))

    process = RankingProcess(matcher, fail)
    process.learn(matcher, ENTRIES)
    deadline = time.monotonic() + 60
    while process.is_alive:
        assert time.monotonic() < deadline
        await process.judge(matcher, "opening hours")
        await asyncio.sleep(0.01)
    said = [await ask(process, matcher, each) for each in questions(50)]
    assert [each.matches[0].entry_id for each in said] == ["prices"] * 50
    assert not process.is_alive
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    process.end()


def test_what_it_fails_by_is_a_line_of_the_log_and_quotes_no_file():
    script = (
        "from faqbot import logs\n"
        "from tests.service.test_ranking_process import *\n"
        "logs.configure('INFO', 'json')\n"
        "matcher = matcher_of(ENTRIES)\n"
        "process = RankingProcess(matcher, lambda entries: entries[5])\n"
        "process.learn(matcher, ENTRIES)\n"
        "async def use():\n"
        "    while process.is_alive:\n"
        "        await process.judge(matcher, 'opening hours')\n"
        "        await asyncio.sleep(0.01)\n"
        "asyncio.run(use())\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], timeout=60, capture_output=True, check=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [each["level"] for each in lines] == ["error", "warning"]
    assert "IndexError" in str(lines[0])
    assert "nine to five" not in str(lines)


@pytest.mark.load
async def test_of_two_thousand_64_at_once_none_is_lost_by_its_sudden_end(
    service: Service, apart: Ranking, asked: Asked
):
    process, matcher = apart
    in_flight = asyncio.Semaphore(64)

    async def ask(number: int) -> bool:
        async with in_flight:
            if number == 1_000:
                os.kill(pid(), signal.SIGKILL)
            text = f"when are you open on day {number}"
            return is_due(await service.ask(asked(text)), matcher, text)

    assert all(await asyncio.gather(*(ask(number) for number in range(2_000))))
    assert 0 < process.judged < 2_000


@pytest.mark.usefixtures("apart")
async def test_what_is_done_for_a_question_leaves_no_circle_of_references(
    service: Service, asked: Asked
):
    await service.ask(asked("when are you open"))
    gc.collect()
    gc.disable()
    try:
        for number in range(900):
            question = asked(f"when are you open on day {number}")
            await service.ask(question)
            # Platforms send some again.
            assert await service.ask(question) is None
        # One circle a question would be hundreds of objects.
        assert gc.collect() < 100
    finally:
        gc.enable()


@pytest.mark.parametrize("asked_before", [0, 1, 40])
async def test_its_sudden_end_costs_no_reply_and_is_said_once(
    service: Service,
    apart: Ranking,
    asked: Asked,
    caplog: pytest.LogCaptureFixture,
    asked_before: int,
):
    process, matcher = apart
    texts = [f"when are you open on day {number}" for number in range(200)]
    for each in texts[:asked_before]:
        await service.ask(asked(each))
    asking = [asyncio.create_task(service.ask(asked(each))) for each in texts[asked_before:]]
    while process.judged <= asked_before:
        await asyncio.sleep(0)
    os.kill(pid(), signal.SIGKILL)
    for text, reply in zip(texts[asked_before:], await asyncio.gather(*asking), strict=True):
        assert is_due(reply, matcher, text)
    assert not process.is_alive
    assert asked_before <= process.judged < 200
    assert caplog.text.count("ranked in this one") == 1


async def test_one_that_hangs_is_ended_by_a_stop_while_a_question_waits(ranking: Ranking):
    process, matcher = ranking
    os.kill(pid(), signal.SIGSTOP)
    waiting = asyncio.create_task(ask(process, matcher, "opening hours"))
    await asyncio.sleep(0)
    process.end()
    assert (await waiting).matches[0].entry_id == "hours"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_the_whole_group_leaves_it_at_work(
    ranking: Ranking, number: signal.Signals
):
    process, matcher = ranking
    await process.judge(matcher, "opening hours")
    os.kill(pid(), number)
    for each in questions(20):
        await process.judge(matcher, each)
    assert process.judged == 21


async def test_after_its_end_questions_are_judged_here_and_nothing_is_said(
    ranking: Ranking, caplog: pytest.LogCaptureFixture
):
    process, matcher = ranking
    process.end()
    process.end()
    process.learn(matcher, ENTRIES)
    assert (await ask(process, matcher, "opening hours")).matches[0].entry_id == "hours"
    assert process.judged == 0
    assert not caplog.records


async def test_it_holds_no_connection_of_this_process_open():
    matcher = matcher_of(ENTRIES)
    ours, theirs = socket.socketpair()
    process = RankingProcess(matcher, matcher_of)
    await process.judge(matcher, "opening hours")
    ours.close()
    theirs.settimeout(30)
    assert theirs.recv(1) == b""
    theirs.close()
    process.end()


async def test_one_that_hangs_while_it_is_told_of_a_file_too_large_for_the_pipe_is_ended(
    ranking: Ranking, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ranking_process, "_LONGEST_LESSON_SECONDS", 0.2)
    process, matcher = ranking
    await process.judge(matcher, "opening hours")
    os.kill(pid(), signal.SIGSTOP)
    large = [Entry(f"e{each}", f"Where is place {each}?", "There. " * 50) for each in range(5_000)]
    process.learn(matcher_of((ROUTES,)), large)
    async with asyncio.timeout(30):
        while process.is_alive:
            assert (await ask(process, matcher, "price list")).matches[0].entry_id == "prices"
            await asyncio.sleep(0.01)


def test_beside_another_thread_nothing_is_forked():
    gate = threading.Event()
    other = threading.Thread(target=gate.wait)
    other.start()
    try:
        assert ranking_process.start(matcher_of(ENTRIES), matcher_of) is None
    finally:
        gate.set()
        other.join()


async def test_one_that_hangs_holds_up_neither_a_saved_file_of_any_size_nor_a_question(
    ranking: Ranking,
):
    process, matcher = ranking
    os.kill(pid(), signal.SIGSTOP)
    begun = time.monotonic()
    large = [Entry(f"e{each}", f"Where is place {each}?", "There. " * 50) for each in range(5_000)]
    for _ in range(50):
        process.learn(matcher_of((ROUTES,)), large)
    for each in questions(20):
        assert await ask(process, matcher, each) == matcher.judge(each)
    process.end()
    assert time.monotonic() - begun < 10


async def test_a_late_answer_is_given_here_and_the_next_ones_are_its_own_again(ranking: Ranking):
    process, matcher = ranking
    os.kill(pid(), signal.SIGSTOP)
    begun = time.monotonic()
    for each in questions(5):
        assert (await ask(process, matcher, each)).matches[0].entry_id == "prices"
    assert time.monotonic() - begun < 5
    assert process.judged == 0
    os.kill(pid(), signal.SIGCONT)
    await until_learnt(process, matcher)
    assert (await ask(process, matcher, "opening hours")).matches[0].entry_id == "hours"


def test_an_exit_that_ends_nothing_is_not_held_up_by_it():
    script = (
        "from tests.service.test_ranking_process import *\n"
        "kept = RankingProcess(matcher_of(ENTRIES), matcher_of)\n"
        "raise KeyboardInterrupt\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=60, capture_output=True, check=False
    )
    assert done.returncode != 0


async def test_versions_that_were_never_live_do_not_push_out_the_one_that_is(ranking: Ranking):
    process, live = ranking
    for number in range(4):
        entries = (*ENTRIES, Entry(f"new-{number}", f"Is there a tour number {number}?", "Yes."))
        never_live = matcher_of(entries)
        process.learn(never_live, entries)
        await until_learnt(process, never_live)
    before = process.judged
    for each in questions(10):
        await process.judge(live, each)
    assert process.judged == before + 10


async def test_its_end_shows_before_anybody_asks(ranking: Ranking):
    process, _ = ranking
    assert process.is_alive
    os.kill(pid(), signal.SIGKILL)
    deadline = time.monotonic() + 30
    while process.is_alive:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_one_that_is_stopped_ends_with_the_process_that_asks_it():
    script = (
        "from tests.service.test_ranking_process import *\n"
        "kept = RankingProcess(matcher_of(ENTRIES), matcher_of)\n"
        "asyncio.run(kept.judge(matcher_of(ENTRIES), 'opening hours'))\n"
        "os.kill(pid(), signal.SIGSTOP)\n"
        "print(pid(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=60, capture_output=True, check=False
    )
    deadline = time.monotonic() + 30
    while is_there(int(done.stdout)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_what_it_remembers_is_forgotten_there_of_all_versions_and_here():
    counting = Counting()

    def build(entries: Sequence[Entry]) -> KernelMatcher:
        return KernelMatcher(entries, encoder=counting, dictionary=dictionary())

    first, second = build(ENTRIES), build((ROUTES,))
    process = RankingProcess(first, build)
    process.learn(second, (ROUTES,))
    await until_learnt(process, second)

    async def encoded() -> int:
        before = int(counting.encoded.value)
        for each in (first, second):
            await process.judge(each, "price of a quite unmistakable bicycle")
        return int(counting.encoded.value) - before

    assert await encoded() > 0
    assert await encoded() == 0
    first.forget()
    assert first.recall("price of a quite unmistakable bicycle") is None
    process.forget()
    assert await encoded() > 0
    assert await encoded() == 0
    process.end()


async def test_one_that_hangs_forgets_once_it_goes_on(ranking: Ranking):
    process, matcher = ranking
    os.kill(pid(), signal.SIGSTOP)
    await process.judge(matcher, "opening hours")
    begun = time.monotonic()
    for _ in range(100_000):
        process.forget()
    assert time.monotonic() - begun < 10
    os.kill(pid(), signal.SIGCONT)
    await until_learnt(process, matcher)
    assert (await ask(process, matcher, "opening hours")).matches[0].entry_id == "hours"
    process.end()
    process.forget()
