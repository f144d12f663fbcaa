"""A process of its own that judges questions, so that no acknowledgement waits for Python's lock.

It is forked from this one once everything is built and before there is a second thread: its memory is
this one's until either writes to it. While it builds a saved file, and once it has ended, questions
are judged where they are asked, in the ranking thread.
"""

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
from collections.abc import Callable, Collection, Sequence
from multiprocessing import util
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple
from weakref import WeakKeyDictionary

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
    """Judges in another process what it can, and in this one the rest; for many threads.

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
        self._asking = threading.Lock()
        self._versions = itertools.count(1)
        self._known: WeakKeyDictionary[Matcher, int] = WeakKeyDictionary()
        self._known[matcher] = 0
        # When it was asked what nobody waits for any more.
        self._late: float | None = None
        self._wanted: tuple[Matcher, Sequence[Entry]] | None = None
        self._teaching: threading.Thread | None = None
        self._lessons = threading.Lock()
        self._is_to_forget = False
        self._ended = False

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked, now or once it has caught up."""
        return not self._pipe.closed and self._process.is_alive()

    def learn(self, matcher: Matcher, entries: Sequence[Entry]) -> None:
        """Have it build what `matcher` was built from; what is asked meanwhile is judged here.

        Nobody waits for that: of what is told while it builds it learns the last alone.
        """
        with self._lessons:
            self._wanted = (matcher, entries)
            if self._teaching is None and not self._ended:
                self._teaching = threading.Thread(target=self._teach, name="teaching", daemon=True)
                self._teaching.start()

    def judge(self, matcher: Matcher, question: str, after: str | None = None) -> Judgement:
        """What `question` gets by `matcher`, after the entry of that id if there is one in the file."""
        version = self._known.get(matcher)
        judged = None
        if version is not None and self._asking.acquire(blocking=False):
            try:
                judged = self._ask(_Judge(version, question, after))
            finally:
                self._asking.release()
            self._have_forgotten()
        if judged is None:
            return matcher.judge(question, after)
        self.judged += 1
        if isinstance(matcher, KernelMatcher):
            matcher.remember(question, judged.judgement if after is None else None, judged.vector)
        return judged.judgement

    def forget(self) -> None:
        """Have it remember no question that came before, now or once it has caught up."""
        self._is_to_forget = True
        self._have_forgotten()

    def end(self) -> None:
        """End it, which has nothing to write down; what is asked then is judged here. Repeatable."""
        self._ended = True
        self._process.kill()
        # Whoever still waits for its word sees that it has ended.
        with self._asking:
            self._pipe.close()
        self._process.join()

    def _teach(self) -> None:
        """Have it build what is wanted, one version after the other, on a thread of its own."""
        while True:
            with self._lessons:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._teaching = None
                    return
            matcher, entries = wanted
            version = next(self._versions)
            with self._asking:
                # What is asked by one of these may still come, however many were never live.
                kept = frozenset(self._known.values())
                if self._is_built(_Learn(version, entries, kept)):
                    self._known[matcher] = version
            self._have_forgotten()
            # Not kept alive until the next file is saved.
            del wanted, matcher, entries

    def _have_forgotten(self) -> None:
        """Tell it to forget, if that is wanted; who asks it just now does so afterwards."""
        if not self._is_to_forget or not self._asking.acquire(blocking=False):
            return
        try:
            # Nothing is sent to what hangs, since that could fill the pipe.
            if self._late is None:
                self._is_to_forget = False
                self._send(_Forget())
        finally:
            self._asking.release()

    def _is_built(self, lesson: _Learn) -> bool:
        """Whether it has built a version, which is waited for."""
        expected = 1 if self._late is None else 2
        if not self._send(lesson):
            return False
        for _ in range(expected):
            if not self._heard(_LONGEST_LESSON_SECONDS):
                self._lose()
                return False
            self._late = None
        return True

    def _ask(self, task: _Judge) -> _Judged | None:
        """What it says; None where that comes too late, and where it has ended."""
        if self._late is not None and not self._has_caught_up(self._late):
            return None
        if not self._send(task):
            return None
        self._late = time.monotonic()
        heard = self._heard(_PATIENCE_SECONDS)
        if not heard:
            return None
        self._late = None
        return heard[0]

    def _has_caught_up(self, since: float) -> bool:
        """Whether it has said what was asked `since`, in seconds of the monotonic clock."""
        if self._heard(0.0):
            self._late = None
            return True
        if time.monotonic() - since > _LONGEST_SECONDS:
            self._lose()
        return False

    def _heard(self, seconds: float) -> list[_Judged | None]:
        """Its next word, if one comes within so many seconds."""
        if self._pipe.closed:
            return []
        try:
            return [self._pipe.recv()] if self._pipe.poll(seconds) else []
        except (EOFError, OSError):
            self._lose()
            return []

    def _send(self, task: _Learn | _Judge | _Forget) -> bool:
        if self._pipe.closed:
            return False
        try:
            self._pipe.send(task)
        except OSError:
            self._lose()
            return False
        return True

    def _lose(self) -> None:
        """Ask no more: it does not answer."""
        if self._pipe.closed:
            return
        self._pipe.close()
        self._process.kill()
        self._process.join()
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
    for each in (signal.SIGINT, signal.SIGTERM):
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
