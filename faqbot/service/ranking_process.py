"""A process of its own that judges questions, so that no acknowledgement waits for Python's lock.

It is forked from this one once everything is built and before there is a second thread: its memory is
this one's until either writes to it. The event loop itself writes to it and hears what it says: a
thread in between would hold Python's lock in the very moment when it loses its core. While it builds a
saved file, and once it has ended, questions are judged in this process, in the ranking thread.
"""

import asyncio
import contextlib
import ctypes
import gc
import itertools
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from multiprocessing import util
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple
from weakref import WeakKeyDictionary

from faqbot import signals
from faqbot.matching.kernel import Floats
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Entry, Judgement, Matcher

_log = logging.getLogger(__name__)

Build = Callable[[Sequence[Entry]], KernelMatcher]
"""Builds the matcher of a file's entries."""

# What is said at once comes first: ranking waits for the event loop, and never the other way round.
_NICER = 5
# Who waits for longer is answered here; nobody else waits for what is late.
_PATIENCE_SECONDS = 1.0
# No question takes so long, however slow the machine: who does not answer by then has ended.
_LONGEST_SECONDS = 20.0
# Nor does a file.
_LONGEST_LESSON_SECONDS = 900.0
# https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
_PR_SET_PDEATHSIG = 1


class _Learn(NamedTuple):
    """Build the matcher of these entries, call it by that number, and keep those of `kept` alone."""

    version: int
    entries: Sequence[Entry]
    kept: Collection[int]


class _Judge(NamedTuple):
    """Judge by the matcher of that number."""

    version: int
    question: str
    after: str | None


class _Forget(NamedTuple):
    """Remember no question, of any version; nothing is said to that."""


class _Judged(NamedTuple):
    """What a question gets, and where the encoder sees it."""

    judgement: Judgement
    vector: Floats | None


class RankingProcess:
    """Judges in another process what it can; to be used from one event loop.

    Attributes:
        judged: How many questions the other process has judged.
    """

    def __init__(self, matcher: KernelMatcher, build: Build) -> None:
        """Fork; `build` makes the matchers of later versions there.

        Raises:
            OSError: There is no room for a process.
        """
        self.judged = 0
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        # What both have is not written to by a collector that looks at it.
        gc.collect()
        gc.freeze()
        self._process: BaseProcess = context.Process(
            target=_serve,
            args=(other, self._pipe, os.getpid(), matcher, build),
            name="ranking",
            daemon=True,
        )
        self._process.start()
        other.close()
        # It heeds no SIGTERM, which multiprocessing would send it at an exit before it was ended.
        util.Finalize(self, self._process.kill, exitpriority=1)
        self._versions = itertools.count(1)
        self._known: WeakKeyDictionary[Matcher, int] = WeakKeyDictionary()
        self._known[matcher] = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        # What it was asked and has not said yet, oldest first: who waits for it, and since when.
        self._asked: deque[tuple[asyncio.Future[_Judged | None], float]] = deque()
        self._wanted: tuple[Matcher, Sequence[Entry]] | None = None
        self._teaching: asyncio.Task[None] | None = None
        self._is_to_forget = False
        self._ended = False

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked, now or once it has caught up."""
        return not self._pipe.closed and self._process.is_alive()

    def learn(self, matcher: Matcher, entries: Sequence[Entry]) -> None:
        """Have it build what `matcher` was built from; from any thread.

        Nobody waits for that: of what is told while it builds it learns the last alone.
        """
        self._wanted = (matcher, entries)
        # Without a loop, nobody has asked yet: it is learnt before what is asked first.
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._begin_teaching)

    async def judge(
        self, matcher: Matcher, question: str, after: str | None = None
    ) -> Judgement | None:
        """What `question` gets by `matcher`, after the entry of that id if there is one in the file.

        None where it has to be judged in this process: the other one is late, learns a file, or has
        ended.
        """
        if self._loop is None:
            self._attach()
        version = self._known.get(matcher)
        if version is None or not self._can_be_asked():
            return None
        if not self._send(_Judge(version, question, after)):
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                judged = await self._next_word()
        except TimeoutError:
            return None
        if judged is None:
            return None
        self.judged += 1
        if isinstance(matcher, KernelMatcher):
            matcher.remember(question, judged.judgement if after is None else None, judged.vector)
        return judged.judgement

    def forget(self) -> None:
        """Have it remember no question that came before, now or once it has caught up."""
        self._is_to_forget = True
        self._have_forgotten()

    def end(self) -> None:
        """End it, which has nothing to write down; it judges nothing then. Repeatable."""
        self._ended = True
        self._lose()

    def _attach(self) -> None:
        """Listen to it in the loop that runs."""
        self._loop = asyncio.get_running_loop()
        if not self._pipe.closed:
            self._loop.add_reader(self._pipe.fileno(), self._on_word)
            self._begin_teaching()

    def _can_be_asked(self) -> bool:
        """Whether it is neither learning nor late; one that does not answer at all is lost."""
        if self._teaching is not None or self._pipe.closed:
            return False
        if not self._asked or not self._asked[0][0].done():
            return True
        if time.monotonic() - self._asked[0][1] > _LONGEST_SECONDS:
            self._lose()
        return False

    def _next_word(self) -> "asyncio.Future[_Judged | None]":
        """What it will say to what it was asked last."""
        word: asyncio.Future[_Judged | None] = asyncio.get_running_loop().create_future()
        self._asked.append((word, time.monotonic()))
        return word

    def _on_word(self) -> None:
        try:
            said = self._pipe.recv()
        except (EOFError, OSError):
            self._lose()
            return
        word, _ = self._asked.popleft()
        if not word.done():
            word.set_result(said)
        self._have_forgotten()

    def _begin_teaching(self) -> None:
        if self._wanted is not None and self._teaching is None and not self._pipe.closed:
            self._teaching = asyncio.get_running_loop().create_task(self._teach())

    async def _teach(self) -> None:
        """Have it build what is wanted, one version after the other."""
        try:
            while (wanted := self._wanted) is not None and not self._pipe.closed:
                self._wanted = None
                matcher, entries = wanted
                version = next(self._versions)
                # What is asked by one of these may still come, however many were never live.
                lesson = _Learn(version, entries, frozenset(self._known.values()))
                word = self._next_word()
                try:
                    async with asyncio.timeout(_LONGEST_LESSON_SECONDS):
                        # A large file fills the pipe: nobody else writes to it meanwhile.
                        await asyncio.to_thread(self._send, lesson)
                        await word
                except TimeoutError:
                    self._lose()
                if not self._pipe.closed:
                    self._known[matcher] = version
                # Not kept alive until the next file is saved.
                del wanted, matcher, entries, lesson
        finally:
            self._teaching = None
        self._have_forgotten()

    def _have_forgotten(self) -> None:
        """Tell it to forget, if that is wanted; nothing is sent to what hangs, which fills the pipe."""
        if self._is_to_forget and self._can_be_asked():
            self._is_to_forget = False
            self._send(_Forget())

    def _send(self, task: _Learn | _Judge | _Forget) -> bool:
        """Whether a task was sent; where it was not, the end of the process is heard of by itself."""
        try:
            self._pipe.send(task)
        except OSError:
            return False
        return True

    def _lose(self) -> None:
        """Ask no more: it does not answer, or is not to."""
        if self._pipe.closed:
            return
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._pipe.fileno())
        self._process.kill()
        self._process.join()
        self._pipe.close()
        # Whoever still waits for its word sees that it has ended.
        for word, _ in self._asked:
            if not word.done():
                word.set_result(None)
        self._asked.clear()
        if not self._ended:
            _log.warning("the process that ranks has ended; questions are ranked in this one")


def start(matcher: Matcher, build: Build) -> RankingProcess | None:
    """A process that judges, forked from this one; None where that cannot be done safely.

    A fork has one thread: a lock that another one held would stay locked in it for good. Elsewhere
    than on Linux the system's own libraries have such threads.
    """
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    if not is_safe or not isinstance(matcher, KernelMatcher):
        return None
    try:
        return RankingProcess(matcher, build)
    except OSError as error:
        _log.warning("questions are ranked in this process: %s", error)
        return None


def _serve(
    pipe: Connection, other: Connection, parent: int, matcher: KernelMatcher, build: Build
) -> None:
    """Judge until the `other` end is closed, which only the process of the number `parent` holds."""
    other.close()
    _end_with(parent)
    # They are sent to a whole group: whoever asks says when it is time to end.
    for each in signals.ending():
        signal.signal(each, signal.SIG_IGN)
    _close_all_but(pipe.fileno())
    with contextlib.suppress(OSError):
        os.nice(_NICER)
    known = {0: matcher}
    try:
        while True:
            task = pipe.recv()
            if isinstance(task, _Judge):
                pipe.send(_judge(known.get(task.version), task))
                continue
            if isinstance(task, _Forget):
                for one in known.values():
                    one.forget()
                continue
            known = {number: known[number] for number in known.keys() & task.kept}
            known[task.version] = build(task.entries)
            pipe.send(None)
    except (EOFError, OSError):
        os._exit(0)
    except Exception:  # noqa: BLE001 - a boundary: a process that fails says why in its log
        _log.exception("the process that ranks cannot go on")
        os._exit(1)


def _judge(matcher: KernelMatcher | None, task: _Judge) -> _Judged | None:
    if matcher is None:
        return None
    try:
        judgement = matcher.judge(task.question, task.after)
        return _Judged(judgement, matcher.vector_of(task.question))
    except Exception:  # noqa: BLE001 - whoever asks tries again, and says what it fails by
        return None


def _end_with(parent: int) -> None:
    """Be killed when the other process ends, also while a file is built or where this one is stopped."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Hold no socket and no file of the other process open; what is logged is seen all the same."""
    first = sys.__stderr__.fileno() if sys.__stderr__ else 2
    os.closerange(first + 1, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
